//! A server for one test: it answers what a function says, and remembers what it was asked.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

pub struct Server {
    /// `127.0.0.1:PORT`.
    pub host: String,
    pub is_plain: bool,
    /// The certificate of its authority.
    pub ca_file: Option<PathBuf>,
    asked: Arc<Mutex<Vec<Request>>>,
    _folder: Option<TempDir>,
}

#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    pub target: String,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

pub enum Reply {
    /// Status, headers, body.
    Http(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// Bytes that may be no HTTP.
    Raw(&'static str),
    /// Never answers.
    Silence,
}

/// What is wrong with a certificate.
#[derive(Clone, Copy, PartialEq)]
pub enum Certificate {
    Good,
    Expired,
    NotYet,
    OtherName,
    /// It is an authority of its own, as `openssl req -x509` makes them.
    SelfSigned,
    SelfSignedExpired,
}

impl Server {
    pub fn plain(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        Self::start(None, answer)
    }

    pub fn tls(certificate: Certificate, answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        Self::start(Some(certificate), answer)
    }

    fn start(certificate: Option<Certificate>, answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let tls = certificate.map(tls);
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (answer, log) = (Arc::new(answer), asked.clone());
        let config = tls.as_ref().map(|(config, _)| config.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (answer, log, config) = (answer.clone(), log.clone(), config.clone());
                std::thread::spawn(move || {
                    let stream = stream.unwrap();
                    match config {
                        Some(config) => {
                            let tls = ServerConnection::new(config).unwrap();
                            serve(StreamOwned::new(tls, stream), &*answer, &log);
                        }
                        None => serve(stream, &*answer, &log),
                    }
                });
            }
        });
        let folder = tls.map(|(_, pem)| {
            let folder = TempDir::new().unwrap();
            std::fs::write(folder.path().join("ca.pem"), pem).unwrap();
            folder
        });
        let ca_file = folder.as_ref().map(|folder| folder.path().join("ca.pem"));
        Self {
            host,
            is_plain: certificate.is_none(),
            ca_file,
            asked,
            _folder: folder,
        }
    }

    /// What it was asked until now, as `METHOD target`.
    pub fn asked(&self) -> Vec<String> {
        let asked = self.requests();
        asked
            .iter()
            .map(|request| format!("{} {}", request.method, request.target))
            .collect()
    }

    pub fn requests(&self) -> Vec<Request> {
        self.asked.lock().unwrap().clone()
    }
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    pub fn is_head(&self) -> bool {
        self.method == "HEAD"
    }
}

fn serve(stream: impl Read + Write, answer: &dyn Fn(&Request) -> Reply, log: &Mutex<Vec<Request>>) {
    let mut stream = BufReader::new(stream);
    loop {
        let Some(request) = read(&mut stream) else {
            // As servers answer what is not HTTP.
            let _ = stream.get_mut().write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
            return;
        };
        log.lock().unwrap().push(request.clone());
        let written = match answer(&request) {
            Reply::Http(status, headers, body) => {
                let mut text = format!("HTTP/1.1 {status} \r\ncontent-length: {}\r\n", body.len());
                for (name, value) in headers {
                    text.push_str(&format!("{name}: {value}\r\n"));
                }
                let body: &[u8] = if request.is_head() { &[] } else { &body };
                stream.get_mut().write_all(&[text.as_bytes(), b"\r\n", body].concat())
            }
            Reply::Raw(text) => {
                let _ = stream.get_mut().write_all(text.as_bytes());
                return;
            }
            Reply::Silence => {
                std::thread::sleep(Duration::from_secs(60));
                return;
            }
        };
        if written.and_then(|()| stream.get_mut().flush()).is_err() {
            return;
        }
    }
}

fn read(stream: &mut impl BufRead) -> Option<Request> {
    let mut line = String::new();
    stream.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (Some(method), Some(target), Some("HTTP/1.1")) = (words.next(), words.next(), words.next()) else {
        return None;
    };
    let (method, target) = (method.to_owned(), target.to_owned());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).ok()?;
        let Some((name, value)) = line.split_once(':') else {
            break;
        };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length = headers
        .get("content-length")
        .map_or(0, |length: &String| length.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    Some(Request {
        method,
        target,
        headers,
        body: String::from_utf8(body).unwrap(),
    })
}

/// A configuration of TLS, and the certificate to trust in PEM.
fn tls(kind: Certificate) -> (Arc<ServerConfig>, String) {
    let name = if kind == Certificate::OtherName {
        "registry.example"
    } else {
        "127.0.0.1"
    };
    let mut leaf = CertificateParams::new([name.to_owned()]).unwrap();
    match kind {
        Certificate::Expired | Certificate::SelfSignedExpired => leaf.not_after = date_time_ymd(2020, 1, 1),
        Certificate::NotYet => leaf.not_before = date_time_ymd(3000, 1, 1),
        _ => {}
    }
    let authority = || {
        let mut authority = CertificateParams::new(Vec::new()).unwrap();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap()
    };
    let key = KeyPair::generate().unwrap();
    let (leaf, pem) = match kind {
        Certificate::SelfSigned | Certificate::SelfSignedExpired => {
            leaf.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            let leaf = leaf.self_signed(&key).unwrap();
            let pem = leaf.pem();
            (leaf, pem)
        }
        _ => {
            let authority = authority();
            (leaf.signed_by(&key, &authority).unwrap(), authority.pem())
        }
    };
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap();
    let config = config
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], key)
        .unwrap();
    (Arc::new(config), pem)
}

pub const INDEX: &str = "application/vnd.oci.image.index.v1+json";
pub const IMAGE: &str = "application/vnd.oci.image.manifest.v1+json";

/// A status without a body.
pub fn status(status: u16) -> Reply {
    Reply::Http(status, Vec::new(), Vec::new())
}

/// A status with a header.
pub fn with(status: u16, name: &'static str, value: impl Into<String>) -> Reply {
    Reply::Http(status, vec![(name, value.into())], Vec::new())
}

/// An error as registries write it.
pub fn error(status: u16, code: &str) -> Reply {
    let body = format!(r#"{{"errors":[{{"code":"{code}","message":"it is so"}}]}}"#);
    Reply::Http(
        status,
        vec![("content-type", "application/json".to_owned())],
        body.into_bytes(),
    )
}

/// A manifest, as it should be answered.
pub fn manifest(media_type: &str, body: &str) -> Reply {
    let headers = vec![
        ("content-type", media_type.to_owned()),
        ("docker-content-digest", digest(body)),
    ];
    Reply::Http(200, headers, body.as_bytes().to_vec())
}

/// An empty index.
pub fn index() -> Reply {
    manifest(INDEX, EMPTY)
}

pub const EMPTY: &str = r#"{"schemaVersion":2,"manifests":[]}"#;

pub fn digest(body: &str) -> String {
    let hex: String = Sha256::digest(body.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("sha256:{hex}")
}
