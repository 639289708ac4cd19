//! Asks hosts with patience: what fails and may pass, is tried again.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use reqwest::{Method, StatusCode, Url};
use tokio::sync::OnceCell;

use super::auth::{Auth, Place};
use super::credentials::is_hub;
use super::exchange::{Exchange, Reply, Request};
use super::failure::Failure;
use super::health::Health;
use super::{Question, Settings};

pub struct Client<'a> {
    settings: &'a Settings,
    exchange: Exchange<'a>,
    auth: Auth<'a>,
    hosts: RefCell<HashMap<String, Rc<Host>>>,
}

#[derive(Default)]
struct Host {
    health: Health,
    is_registry: OnceCell<bool>,
}

impl<'a> Client<'a> {
    pub fn new(settings: &'a Settings) -> Result<Self, String> {
        Ok(Self {
            settings,
            exchange: Exchange::new(settings)?,
            auth: Auth::new(&settings.credential_files),
            hosts: RefCell::default(),
        })
    }

    /// Where a question is asked.
    pub fn place(&self, question: &Question) -> Place {
        let registry = question.registry.clone();
        Place {
            host: serving(&registry).to_owned(),
            registry,
            repository: question.repository.clone(),
        }
    }

    /// Asks for something of a repository. A reply is never 401, 403, 429 or one of the server's own errors. The error
    /// is why there is no reply.
    pub async fn send(&self, method: Method, place: &Place, path: &str, accept: &'static str) -> Result<Reply, String> {
        let url = self.url(&place.host, &format!("{}/{path}", place.repository))?;
        let health = &self.host(&place.host).health;
        self.patiently(health, || self.auth.send(&self.exchange, place, &method, &url, accept))
            .await
    }

    /// Whether the host speaks the protocol at all, which is asked once.
    pub async fn is_registry(&self, place: &Place) -> Result<bool, String> {
        let host = self.host(&place.host);
        let known = host.is_registry.get_or_try_init(|| async {
            let url = self.url(&place.host, "")?;
            let ask = || self.exchange.send(Request::new(Method::GET, url.clone(), "*/*"));
            let reply = self.patiently(&host.health, ask).await?;
            Ok::<_, String>(matches!(
                reply.status,
                StatusCode::OK | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN
            ))
        });
        known.await.copied()
    }

    /// What failed last at a registry, if nothing has gone well since.
    pub fn last_trouble(&self, registry: &str) -> Option<String> {
        self.host(serving(registry)).health.trouble()
    }

    async fn patiently<F: Future<Output = Result<Reply, Failure>>>(
        &self,
        health: &Health,
        send: impl Fn() -> F,
    ) -> Result<Reply, String> {
        let mut tries = 0;
        loop {
            health.ready().await?;
            match send().await {
                Ok(reply) => {
                    health.recover();
                    return Ok(reply);
                }
                Err(failure) => health.after(failure, tries, self.settings.patience).await?,
            }
            tries += 1;
        }
    }

    fn host(&self, host: &str) -> Rc<Host> {
        self.hosts.borrow_mut().entry(host.to_owned()).or_default().clone()
    }

    /// An address of the protocol. What is no host and no name, and could be read as another address, is an error.
    fn url(&self, host: &str, path: &str) -> Result<Url, String> {
        let scheme = if self.exchange.is_insecure(host) {
            "http"
        } else {
            "https"
        };
        let path = format!("/v2/{path}");
        let url = Url::parse(&format!("{scheme}://{host}{path}")).ok();
        let url =
            url.filter(|url| url.path() == path.split('?').next().unwrap_or_default() && url.fragment().is_none());
        let url = url.filter(|url| url.username().is_empty() && url.password().is_none());
        url.ok_or_else(|| format!("{host}{path} is no address of a registry"))
    }
}

/// The host that serves a registry. Only Docker Hub is not where its name says.
fn serving(registry: &str) -> &str {
    if is_hub(registry) {
        "registry-1.docker.io"
    } else {
        registry
    }
}
