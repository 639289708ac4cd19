//! What goes wrong on the way to a registry, in words.

use std::error::Error;
use std::io;
use std::time::Duration;

use reqwest::Url;
use rustls::CertificateError;
use url::Position;

use super::resolver::NoAddress;

/// A request that got no usable reply.
#[derive(Debug)]
pub struct Failure {
    pub words: String,
    pub hope: Hope,
}

/// Whether another try could help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hope {
    /// The same would come again for this question.
    None,
    /// The same would come again for all that the host is asked.
    NoneForHost,
    /// The host could not be reached, for now.
    Unreachable,
    /// The host has trouble of its own.
    Trouble,
    /// The host wants to be asked less often, or later.
    Later(Option<Duration>),
}

impl Failure {
    pub fn new(hope: Hope, words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            hope,
        }
    }

    /// A failure that comes again.
    pub fn fatal(words: impl Into<String>) -> Self {
        Self::new(Hope::None, words)
    }
}

/// What a request to an address failed with.
pub fn of_request(error: &reqwest::Error, url: &Url, timeout: Duration) -> Failure {
    let host = authority(url);
    let causes = causes(error);
    for cause in &causes {
        if let Some(error) = cause.downcast_ref::<rustls::Error>() {
            return of_tls(error, host);
        }
        if let Some(NoAddress { name, reason }) = cause.downcast_ref() {
            return Failure::new(Hope::Unreachable, format!("no address for the name {name}: {reason}"));
        }
    }
    if error.is_timeout() {
        let seconds = timeout.as_secs_f64();
        let what = if error.is_connect() {
            "no connection to"
        } else {
            "no answer from"
        };
        return Failure::new(Hope::Unreachable, format!("time-out: {what} {host} within {seconds} s"));
    }
    let io = causes
        .iter()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .next_back();
    let mut words = match io.map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => format!("connection refused: nothing listens at {host}"),
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof) => {
            let hint = if error.is_connect() {
                no_tls(host)
            } else {
                String::new()
            };
            format!("{host} broke the connection off{hint}")
        }
        _ => {
            let root = causes.last().map_or_else(|| error.to_string(), ToString::to_string);
            let what = if error.is_connect() {
                "no connection to"
            } else {
                "malformed answer from"
            };
            format!("{what} {host}: {root}")
        }
    };
    if !error.is_connect() && url.scheme() == "http" {
        words.push_str("; is TLS spoken there, and `--insecure` wrong?");
    }
    let hope = if error.is_connect() {
        Hope::Unreachable
    } else {
        Hope::Trouble
    };
    Failure::new(hope, words)
}

/// What to do if it is plain HTTP that is spoken.
fn no_tls(host: &str) -> String {
    format!("; if it is meant to be asked over plain HTTP, use `--insecure {host}`")
}

/// `host` or `host:port` of an address.
pub fn authority(url: &Url) -> &str {
    &url[Position::BeforeHost..Position::AfterPort]
}

/// An error and everything that it came from. What an [`io::Error`] wraps is its cause too, which `source` leaves out.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> Vec<&'a (dyn Error + 'static)> {
    let mut causes: Vec<&(dyn Error + 'static)> = Vec::new();
    let mut next = Some(error);
    while let Some(cause) = next {
        causes.push(cause);
        let wrapped = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = wrapped
            .map(|wrapped| wrapped as &(dyn Error + 'static))
            .or_else(|| cause.source());
    }
    causes
}

fn of_tls(error: &rustls::Error, host: &str) -> Failure {
    use rustls::Error;
    let words = match error {
        Error::InvalidCertificate(error) => format!("the certificate of {host} {}", of_certificate(error)),
        Error::InvalidMessage(_) => {
            format!("{host} does not speak TLS{}", no_tls(host))
        }
        Error::AlertReceived(alert) => format!("{host} ended the TLS handshake with the alert {alert:?}"),
        other => format!("no TLS with {host}: {other}"),
    };
    Failure::new(Hope::NoneForHost, words)
}

fn of_certificate(error: &CertificateError) -> String {
    match error {
        CertificateError::UnknownIssuer => {
            "is signed by an authority that is not trusted here; if it is yours, name its certificate with `--ca-file FILE`"
                .to_owned()
        }
        CertificateError::NotValidForNameContext { presented, .. } if !presented.is_empty() => {
            let names: Vec<&str> = presented.iter().map(|name| bare(name)).collect();
            format!("is for other names: {}", names.join(", "))
        }
        CertificateError::NotValidForNameContext { .. } => "has no name: it lacks a subjectAltName".to_owned(),
        CertificateError::NotValidForName => "is for another name".to_owned(),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "has expired".to_owned(),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "is not valid yet; is the clock right?".to_owned()
        }
        CertificateError::Revoked => "is revoked".to_owned(),
        other => format!("is not valid: {other}"),
    }
}

/// The name in `DnsName("registry.example")` or `IpAddress(10.0.0.1)`, as rustls has it.
fn bare(presented: &str) -> &str {
    let inner = presented.split_once('(').map_or(presented, |(_, inner)| inner);
    inner.trim_end_matches(')').trim_matches('"')
}

/// Text from outside, fit for one line: no control characters, and not without end.
pub fn plain(text: &str) -> String {
    const MOST: usize = 600;
    let kept = |character: char| match character.is_control() || is_invisible(character) {
        true => ' ',
        false => character,
    };
    let mut plain: String = text.chars().take(MOST).map(kept).collect();
    if text.chars().nth(MOST).is_some() {
        plain.push('…');
    }
    plain
}

/// Characters that turn or hide the text around them.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
