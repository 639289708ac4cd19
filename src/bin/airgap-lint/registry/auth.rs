//! Requests that say who asks, if the registry wants to know: <https://distribution.github.io/distribution/spec/auth/>.
//!
//! A token is asked for once for each scope, and shared.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::PathBuf;
use std::rc::Rc;

use reqwest::header::HeaderValue;
use reqwest::{Method, StatusCode, Url};
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::challenge::{Challenge, Realm};
use super::credentials::Credentials;
use super::exchange::{Exchange, Reply, Request};
use super::failure::{Failure, Hope, authority};
use super::proof::Proof;
use super::standing::{Standings, Trial};
use super::token::{self, Token};

/// A registry that wants to be shown something this often wants nothing that can be shown.
const MOST_CHALLENGES: usize = 4;

/// What is asked for, and where.
pub struct Place {
    /// The registry, as its users name it: so credentials know it.
    pub registry: String,
    /// The host that serves it.
    pub host: String,
    pub repository: String,
}

pub struct Auth<'a> {
    credentials: Credentials<'a>,
    /// What a host wanted last, and for which repository.
    wanted: RefCell<HashMap<String, (Challenge, String)>>,
    /// By what it is asked of, and where the credential for it is from.
    tokens: RefCell<HashMap<(Realm, Option<String>), SharedToken>>,
    standings: Standings,
}

/// Locked while it is asked for.
type SharedToken = Rc<Mutex<Option<Token>>>;

/// What a request shows of who asks.
struct Shown {
    challenge: Challenge,
    header: Option<HeaderValue>,
    /// When it was made.
    since: Instant,
    /// Where the credential is from, if there is one.
    origin: Option<String>,
    _trial: Trial,
}

impl<'a> Auth<'a> {
    pub fn new(credential_files: &'a [PathBuf]) -> Self {
        Self {
            credentials: Credentials::new(credential_files),
            wanted: RefCell::default(),
            tokens: RefCell::default(),
            standings: Standings::default(),
        }
    }

    /// Sends a request, as often as it takes to show what is wanted. A reply is never 401 or 403.
    pub async fn send(
        &self,
        exchange: &Exchange<'_>,
        place: &Place,
        method: &Method,
        url: &Url,
        accept: &'static str,
    ) -> Result<Reply, Failure> {
        let host = &place.host;
        let started = Instant::now();
        let wanted = self.wanted.borrow().get(host).cloned();
        let mut shown = match wanted {
            Some((challenge, repository)) => {
                let challenge = challenge.for_other(&repository, &place.repository);
                match self.meet(exchange, place, challenge, None).await {
                    Ok(shown) => Some(shown),
                    // This repository may be open to all.
                    Err(failure) if failure.hope == Hope::None => None,
                    Err(failure) => return Err(failure),
                }
            }
            None => None,
        };
        for _ in 0..MOST_CHALLENGES {
            let header = shown.as_ref().and_then(|shown| shown.header.clone());
            let mut request = Request::new(method.clone(), url.clone(), accept);
            request.authorization.clone_from(&header);
            let reply = exchange.send(request).await?;
            if let Some(words) = denial(&reply, place, shown.as_ref()) {
                return Err(Failure::fatal(words));
            }
            if reply.status != StatusCode::UNAUTHORIZED {
                if let Some(shown) = &shown {
                    self.accept(host, shown);
                }
                return Ok(reply);
            }
            let Some(challenge) = Challenge::of(&reply.headers) else {
                let words = format!("401 Unauthorized from {host}, which does not say how to log in");
                return Err(Failure::fatal(words));
            };
            // What is older than the request may have expired meanwhile.
            let refused = shown.filter(|shown| shown.header.is_some() && shown.challenge == challenge);
            if let Some(refused) = refused.filter(|refused| refused.since >= started) {
                return Err(self.refusal(place, refused));
            }
            let wanted = (challenge.clone(), place.repository.clone());
            self.wanted.borrow_mut().insert(host.clone(), wanted);
            let next = self.meet(exchange, place, challenge, header).await?;
            if next.header.is_none() {
                let words = format!("401 Unauthorized from {host}: {}", self.nothing_for(place));
                return Err(Failure::fatal(words));
            }
            shown = Some(next);
        }
        Err(Failure::fatal(format!(
            "401 Unauthorized from {host}, which wants something else each time"
        )))
    }

    /// What a challenge wants to be shown, as far as there is something; not what was `refused`.
    async fn meet(
        &self,
        exchange: &Exchange<'_>,
        place: &Place,
        challenge: Challenge,
        refused: Option<HeaderValue>,
    ) -> Result<Shown, Failure> {
        let host = &place.host;
        let credential = self.credentials.find(&place.registry, &place.repository).await;
        let credential = credential
            .map_err(|reason| Failure::fatal(format!("401 Unauthorized: {host} wants credentials, and {reason}")))?;
        let origin = credential.as_ref().map(|credential| credential.origin.clone());
        let trial = match (&challenge, &origin) {
            (Challenge::Basic, Some(origin)) => self.try_out(host, origin).await?,
            _ => None,
        };
        let (header, since) = (None, Instant::now());
        let mut shown = Shown {
            challenge: challenge.clone(),
            header,
            since,
            origin,
            _trial: trial,
        };
        let proof = credential.map(|credential| credential.proof);
        match (challenge, proof) {
            (Challenge::Basic, Some(Proof::Password { user, password })) => {
                shown.header = token::basic(&user, &password);
            }
            (Challenge::Basic, _) => {}
            (Challenge::Bearer(_), Some(Proof::Token(token))) => shown.header = token::bearer(&token),
            (Challenge::Bearer(realm), proof) => {
                let token = self
                    .token(exchange, place, realm, proof, shown.origin.as_deref(), refused)
                    .await?;
                shown.since = token.since;
                shown.header = Some(token.header);
            }
        }
        Ok(shown)
    }

    /// The token for a scope: one that is there, or a new one that whoever else needs it waits for.
    async fn token(
        &self,
        exchange: &Exchange<'_>,
        place: &Place,
        realm: Realm,
        proof: Option<Proof>,
        origin: Option<&str>,
        refused: Option<HeaderValue>,
    ) -> Result<Token, Failure> {
        let key = (realm.clone(), origin.map(str::to_owned));
        let shared = self.tokens.borrow_mut().entry(key).or_default().clone();
        let mut shared = shared.lock().await;
        let is_good = |token: &&Token| token.until > Instant::now() && refused.as_ref() != Some(&token.header);
        if let Some(token) = shared.as_ref().filter(is_good) {
            return Ok(token.clone());
        }
        let _trial = match origin {
            Some(origin) => self.try_out(&realm.address, origin).await?,
            None => None,
        };
        let request = token::request(exchange, &realm, proof)?;
        let giver = format!("{}, which gives the tokens for {}", authority(&request.url), place.host);
        let reply = exchange.send(request).await?;
        let status = reply.status;
        if status != StatusCode::OK {
            let words = match (status, origin) {
                (StatusCode::UNAUTHORIZED, Some(origin)) => {
                    self.standings.refuse(&realm.address, origin);
                    format!("{status} from {giver}: it refuses the credentials in {origin}")
                }
                (StatusCode::UNAUTHORIZED, None) => format!("{status} from {giver}: {}", self.nothing_for(place)),
                _ => format!("{status} from {giver}, {}", with_what(origin)),
            };
            return Err(Failure::fatal(words));
        }
        if let Some(origin) = origin {
            self.standings.accept(&realm.address, origin);
        }
        let token = Token::read(&reply.body);
        let token = token.ok_or_else(|| Failure::fatal(format!("malformed answer from {giver}: no token in it")))?;
        *shared = Some(token.clone());
        Ok(token)
    }

    /// Remembers that a host took a password. Of tokens, the server that gave them knows.
    fn accept(&self, host: &str, shown: &Shown) {
        if let (Challenge::Basic, Some(origin)) = (&shown.challenge, &shown.origin) {
            self.standings.accept(host, origin);
        }
    }

    /// What to say of a 401 to what was shown just now.
    fn refusal(&self, place: &Place, shown: Shown) -> Failure {
        let Place { host, repository, .. } = place;
        let words = match (shown.challenge, shown.origin) {
            (Challenge::Basic, Some(origin)) => {
                self.standings.refuse(host, &origin);
                format!("it refuses the credentials in {origin}")
            }
            (_, Some(origin)) => format!(
                "it refuses the token for {repository} that the credentials in {origin} got; some registries answer so \
                 for a repository that is not there"
            ),
            (_, None) => format!(
                "it gives {repository} to nobody unknown, and {}",
                self.nothing_for(place)
            ),
        };
        Failure::fatal(format!("401 Unauthorized from {host}: {words}"))
    }

    /// Waits until a credential may be shown, if it may.
    async fn try_out(&self, asker: &str, origin: &str) -> Result<Trial, Failure> {
        let trial = self.standings.show(asker, origin).await;
        trial.ok_or_else(|| {
            Failure::fatal(format!(
                "401 Unauthorized from {asker}: it refuses the credentials in {origin}"
            ))
        })
    }

    fn nothing_for(&self, place: &Place) -> String {
        let (registry, places) = (&place.registry, self.credentials.places());
        format!("there are no credentials for {registry}{places}")
    }
}

/// What to say of a reply after which nothing else can be shown.
fn denial(reply: &Reply, place: &Place, shown: Option<&Shown>) -> Option<String> {
    let Place { host, repository, .. } = place;
    let status = reply.status;
    match (status, &reply.elsewhere) {
        (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, Some(elsewhere)) => {
            Some(format!("{status} from {elsewhere}, where {host} redirects to"))
        }
        (StatusCode::FORBIDDEN, None) => {
            let with_what = with_what(shown.and_then(|shown| shown.origin.as_ref()));
            Some(format!("{status} from {host} for {repository}, {with_what}"))
        }
        _ => None,
    }
}

fn with_what(origin: Option<impl AsRef<str>>) -> String {
    match origin {
        Some(origin) => format!("with the credentials in {}", origin.as_ref()),
        None => "without credentials".to_owned(),
    }
}
