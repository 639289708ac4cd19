//! How a registry wants to know who asks: <https://distribution.github.io/distribution/spec/auth/token/>.

use reqwest::header::{HeaderMap, WWW_AUTHENTICATE};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Challenge {
    Basic,
    Bearer(Realm),
}

/// What a token is asked of, and for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Realm {
    pub address: String,
    pub service: Option<String>,
    pub scope: Option<String>,
}

impl Challenge {
    /// Tokens before passwords.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let values = headers
            .get_all(WWW_AUTHENTICATE)
            .into_iter()
            .filter_map(|value| value.to_str().ok());
        let challenges: Vec<_> = values
            .filter_map(|value| http_auth::parse_challenges(value).ok())
            .flatten()
            .collect();
        let bearer = challenges
            .iter()
            .filter(|challenge| challenge.scheme.eq_ignore_ascii_case("bearer"));
        let realm = bearer.filter_map(|challenge| {
            let of = |name: &str| {
                let found = challenge.params.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
                found.map(|(_, value)| value.to_unescaped())
            };
            Some(Realm {
                address: of("realm")?,
                service: of("service"),
                scope: of("scope"),
            })
        });
        let is_basic = challenges
            .iter()
            .any(|challenge| challenge.scheme.eq_ignore_ascii_case("basic"));
        realm.map(Self::Bearer).next().or(is_basic.then_some(Self::Basic))
    }

    /// What will be wanted for another repository, if this was wanted for `repository`.
    pub fn for_other(&self, repository: &str, other: &str) -> Self {
        let mut challenge = self.clone();
        if let Self::Bearer(Realm { scope: Some(scope), .. }) = &mut challenge
            && *scope == scope_of(repository)
        {
            *scope = scope_of(other);
        }
        challenge
    }
}

fn scope_of(repository: &str) -> String {
    format!("repository:{repository}:pull")
}
