//! Tokens, and the headers that show them: <https://distribution.github.io/distribution/spec/auth/token/>.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::HeaderValue;
use reqwest::{Method, Url};
use serde::Deserialize;
use tokio::time::Instant;
use url::form_urlencoded::Serializer;

use super::challenge::Realm;
use super::exchange::{Exchange, Request};
use super::failure::{Failure, authority};
use super::proof::Proof;

/// How long a token is good for that does not say so, as the protocol has it.
const LIFETIME: u64 = 60;

const DAY: u64 = 24 * 60 * 60;

#[derive(Clone)]
pub struct Token {
    pub header: HeaderValue,
    pub since: Instant,
    pub until: Instant,
}

impl Token {
    /// Reads what a server of tokens answers.
    pub fn read(body: &[u8]) -> Option<Self> {
        #[derive(Deserialize)]
        struct Granted {
            token: Option<String>,
            access_token: Option<String>,
            expires_in: Option<u64>,
        }
        let Granted {
            token,
            access_token,
            expires_in,
        } = serde_json::from_slice(body).ok()?;
        let token = token.or(access_token).filter(|token| !token.is_empty())?;
        // Renewed some way before it ends, so that none ends on its way.
        let lifetime = Duration::from_secs(expires_in.unwrap_or(LIFETIME).min(DAY)) * 4 / 5;
        let since = Instant::now();
        Some(Self {
            header: bearer(&token)?,
            since,
            until: since + lifetime,
        })
    }
}

/// How a token is asked for.
pub fn request(exchange: &Exchange<'_>, realm: &Realm, proof: Option<Proof>) -> Result<Request, Failure> {
    const ACCEPT: &str = "application/json";
    let shown = realm.address.split(['?', '#']).next().unwrap_or_default();
    let url = Url::parse(&realm.address)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let Some(mut url) = url else {
        return Err(Failure::fatal(format!(
            "malformed answer: tokens are said to be given by {shown}"
        )));
    };
    if url.scheme() == "http" && !exchange.is_insecure(authority(&url)) {
        let host = authority(&url);
        return Err(Failure::fatal(format!(
            "tokens are given by {shown}, over plain HTTP; if that is meant, use `--insecure {host}`"
        )));
    }
    let parameters = [("service", &realm.service), ("scope", &realm.scope)];
    let parameters = parameters
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.as_deref()?)));
    if let Some(Proof::Identity(identity)) = &proof {
        let mut form = Serializer::new(String::new());
        form.extend_pairs([
            ("grant_type", "refresh_token"),
            ("client_id", "airgap-lint"),
            ("refresh_token", identity),
        ]);
        form.extend_pairs(parameters);
        let form = Some(form.finish());
        return Ok(Request {
            form,
            ..Request::new(Method::POST, url, ACCEPT)
        });
    }
    url.query_pairs_mut().extend_pairs(parameters);
    let mut request = Request::new(Method::GET, url, ACCEPT);
    if let Some(Proof::Password { user, password }) = &proof {
        request.authorization = basic(user, password);
    }
    Ok(request)
}

pub fn basic(user: &str, password: &str) -> Option<HeaderValue> {
    secret(&format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))))
}

/// Nothing, if it has characters that no token has.
pub fn bearer(token: &str) -> Option<HeaderValue> {
    secret(&format!("Bearer {token}"))
}

/// A header that no log shows.
fn secret(value: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(value).ok()?;
    value.set_sensitive(true);
    Some(value)
}
