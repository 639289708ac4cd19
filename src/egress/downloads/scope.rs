//! What variables stand for, as far as a manifest or a script states it.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

/// The variables that are known in a place.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope<'o> {
    around: Option<&'o Scope<'o>>,
    /// Their values; `None` for those that come from elsewhere.
    values: FxHashMap<String, Option<String>>,
}

/// How often a variable stands for another one, and how long a value may get.
const MOST_STEPS: usize = 8;
const LONGEST: usize = 4096;

impl<'o> Scope<'o> {
    /// A scope in another one.
    pub(super) fn within(around: &'o Scope<'o>) -> Self {
        Self {
            around: Some(around),
            values: FxHashMap::default(),
        }
    }

    pub(super) fn set(&mut self, name: &str, value: Option<String>) {
        self.values.insert(name.to_owned(), value);
    }

    /// What a variable is set to: `Some(None)` for one that is set from elsewhere.
    pub(super) fn get(&self, name: &str) -> Option<Option<&str>> {
        match (self.values.get(name), self.around) {
            (Some(value), _) => Some(value.as_deref()),
            (None, Some(around)) => around.get(name),
            (None, None) => None,
        }
    }

    /// A text whose variables are replaced until it names a host: what is behind that may be a secret, and stays.
    pub(super) fn resolved<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut text = Cow::Borrowed(text);
        for _ in 0..MOST_STEPS {
            let Some(next) = self.step(&text) else { break };
            text = Cow::Owned(next);
        }
        text
    }

    /// Replaces the first variable that is known, if it stands where the host is or before.
    fn step(&self, text: &str) -> Option<String> {
        let host = text.find("://").map(|mark| mark + "://".len());
        let end = host.and_then(|host| Some(host + text[host..].find('/')?));
        let end = end.unwrap_or(text.len()).min(LONGEST);
        for (dollar, _) in text.match_indices('$').take_while(|(dollar, _)| *dollar < end) {
            let variable = Variable::read(&text[dollar..])?;
            let value = match self.get(variable.name) {
                Some(value) => value.or(variable.default),
                None => variable.default,
            };
            if let Some(value) = value {
                let (before, rest) = (&text[..dollar], &text[dollar + variable.length..]);
                return (before.len() + value.len() + rest.len() <= LONGEST).then(|| [before, value, rest].concat());
            }
        }
        None
    }
}

/// `$NAME`, `${NAME:-default}`, and `$(NAME)` as Kubernetes writes it.
struct Variable<'t> {
    name: &'t str,
    default: Option<&'t str>,
    length: usize,
}

impl<'t> Variable<'t> {
    fn read(text: &'t str) -> Option<Self> {
        let rest = &text[1..];
        let name_of = |rest: &'t str| {
            let end = rest.find(|byte: char| !byte.is_ascii_alphanumeric() && byte != '_');
            &rest[..end.unwrap_or(rest.len())]
        };
        let (inner, close) = match rest.as_bytes().first()? {
            b'{' => (&rest[1..], '}'),
            b'(' => (&rest[1..], ')'),
            _ => {
                let name = name_of(rest);
                return Some(Self {
                    name,
                    default: None,
                    length: 1 + name.len(),
                });
            }
        };
        let name = name_of(inner);
        let behind = &inner[name.len()..];
        let end = behind.find(close)?;
        let default = behind[..end]
            .strip_prefix(":-")
            .or_else(|| behind[..end].strip_prefix(":="));
        // `${NAME%/*}` is something else than the value.
        let is_whole = end == 0 || default.is_some();
        Some(Self {
            name: if is_whole { name } else { "" },
            default: default.map(|default| default.trim_matches(['"', '\''])),
            length: 1 + 1 + name.len() + end + 1,
        })
    }
}
