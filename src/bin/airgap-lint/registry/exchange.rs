//! One request and its reply, over however many redirects.

use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER};
use reqwest::{Method, StatusCode, Url};

use super::Settings;
use super::failure::{self, Failure, Hope, authority};
use super::resolver::SystemResolver;
use super::tls;

/// A manifest is at most this long, as most registries have it; nothing else that is read is longer.
const MOST_BYTES: usize = 4 << 20;

/// How often a reply may point elsewhere.
const MOST_REDIRECTS: usize = 5;

/// What carries requests.
pub struct Exchange<'a> {
    http: reqwest::Client,
    settings: &'a Settings,
}

pub struct Request {
    pub method: Method,
    pub url: Url,
    pub accept: &'static str,
    pub authorization: Option<HeaderValue>,
    /// What is sent, as a form.
    pub form: Option<String>,
}

impl Request {
    pub fn new(method: Method, url: Url, accept: &'static str) -> Self {
        Self {
            method,
            url,
            accept,
            authorization: None,
            form: None,
        }
    }
}

pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// The other host that answered, if the one that was asked pointed there.
    pub elsewhere: Option<String>,
}

impl Reply {
    /// A header that is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The media type of the body, without parameters.
    pub fn media_type(&self) -> Option<&str> {
        let value = self.header(CONTENT_TYPE.as_str())?;
        Some(value.split(';').next().unwrap_or_default().trim()).filter(|media_type| !media_type.is_empty())
    }

    /// How long to wait: seconds, or until a date.
    fn retry_after(&self) -> Option<Duration> {
        let value = self.header(RETRY_AFTER.as_str())?.trim();
        if let Ok(seconds) = value.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let date = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
        Some(
            date.duration_since(jiff::Timestamp::now())
                .try_into()
                .unwrap_or_default(),
        )
    }
}

impl<'a> Exchange<'a> {
    pub fn new(settings: &'a Settings) -> Result<Self, String> {
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::config(&settings.ca_files)?)
            .dns_resolver(SystemResolver)
            // Redirects are followed here, where it is known what may go along.
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("airgap-lint/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(settings.request_timeout.min(Duration::from_secs(10)))
            .timeout(settings.request_timeout);
        let http = settings.proxies.install(http)?.build();
        let http = http.map_err(|error| format!("cannot set the HTTP client up: {error}"))?;
        Ok(Self { http, settings })
    }

    /// Whether a host, as `host` or `host:port`, is asked over plain HTTP.
    pub fn is_insecure(&self, authority: &str) -> bool {
        let host = match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => authority,
        };
        self.settings
            .insecure
            .iter()
            .any(|named| named == authority || named == host)
    }

    /// Sends a request. A redirect to another host gets nothing of its authorization.
    pub async fn send(&self, request: Request) -> Result<Reply, Failure> {
        let Request {
            method,
            url: first,
            accept,
            mut authorization,
            form,
        } = request;
        let asked = authority(&first).to_owned();
        let mut url = first.clone();
        for _ in 0..=MOST_REDIRECTS {
            let mut builder = self.http.request(method.clone(), url.clone()).header(ACCEPT, accept);
            if let Some(authorization) = &authorization {
                builder = builder.header(AUTHORIZATION, authorization);
            }
            if let Some(form) = &form {
                builder = builder
                    .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                    .body(form.clone());
            }
            let reply = builder.send().await.map_err(|error| self.failure(&error, &url))?;
            let target = match reply.status() {
                status if status.is_redirection() && form.is_none() => reply.headers().get(LOCATION),
                _ => None,
            };
            let Some(target) = target else {
                let elsewhere = Some(authority(&url).to_owned()).filter(|host| *host != asked);
                return self.read(reply, &url, elsewhere).await;
            };
            let next = target.to_str().ok().and_then(|target| url.join(target).ok());
            let next = next.filter(|next| matches!(next.scheme(), "http" | "https") && next.has_host());
            let Some(next) = next else {
                return Err(Failure::fatal(format!(
                    "{} redirects to something that is no address",
                    authority(&url)
                )));
            };
            if next.scheme() == "http" && !self.is_insecure(authority(&next)) {
                let (from, to) = (authority(&url), authority(&next));
                return Err(Failure::fatal(format!(
                    "{from} redirects to {to} over plain HTTP; if that is meant, use `--insecure {to}`"
                )));
            }
            if next.origin() != first.origin() {
                authorization = None;
            }
            url = next;
        }
        Err(Failure::fatal(format!(
            "{asked} redirects more than {MOST_REDIRECTS} times"
        )))
    }

    /// Reads a reply to its end, if it is not too long.
    async fn read(&self, mut reply: reqwest::Response, url: &Url, elsewhere: Option<String>) -> Result<Reply, Failure> {
        let status = reply.status();
        let headers = std::mem::take(reply.headers_mut());
        let mut body = Vec::new();
        while let Some(piece) = reply.chunk().await.map_err(|error| self.failure(&error, url))? {
            if body.len() + piece.len() > MOST_BYTES {
                let host = authority(url);
                return Err(Failure::fatal(format!(
                    "the answer of {host} is longer than {} MiB",
                    MOST_BYTES >> 20
                )));
            }
            body.extend_from_slice(&piece);
        }
        let reply = Reply {
            status,
            headers,
            body,
            elsewhere,
        };
        let hope = match status {
            StatusCode::TOO_MANY_REQUESTS => Hope::Later(reply.retry_after()),
            StatusCode::SERVICE_UNAVAILABLE if reply.retry_after().is_some() => Hope::Later(reply.retry_after()),
            StatusCode::NOT_IMPLEMENTED => return Ok(reply),
            StatusCode::REQUEST_TIMEOUT => Hope::Trouble,
            status if status.is_server_error() => Hope::Trouble,
            _ => return Ok(reply),
        };
        Err(Failure::new(hope, format!("{status} from {}", authority(url))))
    }

    fn failure(&self, error: &reqwest::Error, url: &Url) -> Failure {
        let mut failure = failure::of_request(error, url, self.settings.request_timeout);
        if let (Hope::Unreachable, Some(proxy)) = (failure.hope, self.settings.proxies.shown(url.scheme())) {
            failure
                .words
                .push_str(&format!("; or is it the proxy that the environment names, {proxy}?"));
        }
        failure
    }
}
