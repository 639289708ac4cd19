//! The proxies that the environment names.

use std::env;

use reqwest::{ClientBuilder, NoProxy, Proxy, Url};
use url::Position;

/// `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, as Docker, skopeo and crane read them:
/// <https://pkg.go.dev/golang.org/x/net/http/httpproxy>.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    pub https: Option<String>,
    pub http: Option<String>,
    /// Hosts, domains and address ranges that are asked without a proxy.
    pub except: Option<String>,
}

/// What no proxy is asked for.
const LOOPBACK: &str = "localhost,127.0.0.0/8,::1";

impl Proxies {
    pub fn from_environment() -> Self {
        let of = |name: &str| {
            let values = [name.to_ascii_uppercase(), name.to_owned()].map(env::var);
            values.into_iter().flatten().find(|value| !value.trim().is_empty())
        };
        Self {
            https: of("https_proxy"),
            http: of("http_proxy"),
            except: of("no_proxy"),
        }
    }

    /// A client that uses them, and no others.
    pub fn install(&self, mut client: ClientBuilder) -> Result<ClientBuilder, String> {
        client = client.no_proxy();
        let except = format!("{LOOPBACK},{}", self.except.as_deref().unwrap_or_default());
        let except = NoProxy::from_string(&except);
        for (proxy, name) in [
            (self.https.as_deref().map(Proxy::https), "HTTPS_PROXY"),
            (self.http.as_deref().map(Proxy::http), "HTTP_PROXY"),
        ] {
            let Some(proxy) = proxy else { continue };
            // The value is not shown: it may have a password in it.
            let proxy = proxy.map_err(|_| format!("the environment's {name} is not the address of a proxy"))?;
            client = client.proxy(proxy.no_proxy(except.clone()));
        }
        Ok(client)
    }

    /// The proxy that requests of a scheme may go through, without its password.
    pub fn shown(&self, scheme: &str) -> Option<String> {
        let address = if scheme == "https" { &self.https } else { &self.http };
        let url = Url::parse(address.as_deref()?).ok()?;
        Some(url[Position::BeforeHost..Position::AfterPort].to_owned())
    }
}
