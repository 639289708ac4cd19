//! Each failure of the network, of TLS and of authentication has its own message.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use super::server::{Certificate, IMAGE, INDEX, Reply, Request, Server, digest, error, index, manifest, status, with};
use super::{Answer, Settings, ask, ask_one, question, settings};

/// One row of the table.
struct Fault {
    name: &'static str,
    server: Server,
    change: Box<dyn Fn(&mut Settings) + Send + Sync>,
    reference: String,
}

impl Fault {
    /// A registry over plain HTTP.
    fn plain(name: &'static str, answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        Self::at(name, Server::plain(answer))
    }

    fn at(name: &'static str, server: Server) -> Self {
        Self {
            name,
            server,
            change: Box::new(|_| ()),
            reference: "team/app:v1".to_owned(),
        }
    }

    fn but(self, change: impl Fn(&mut Settings) + Send + Sync + 'static) -> Self {
        Self {
            change: Box::new(change),
            ..self
        }
    }

    fn asked_for(self, reference: &str) -> Self {
        Self {
            reference: reference.to_owned(),
            ..self
        }
    }

    fn answer(&self) -> Answer {
        let mut settings = settings(&self.server);
        (self.change)(&mut settings);
        ask_one(&self.server, &settings, &self.reference)
    }
}

/// Answers of some registry that is down.
fn gone(server: &mut Server) -> &mut Server {
    server.host = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .to_string();
    server
}

/// A 401 that wants a token from this server, or another.
fn bearer(request: &Request, realm: Option<&str>) -> Reply {
    let own = format!("http://{}/token", request.header("host").unwrap());
    let realm = realm.unwrap_or(&own);
    with(
        401,
        "www-authenticate",
        format!(r#"Bearer realm="{realm}",service="it",scope="repository:team/app:pull""#),
    )
}

/// A folder with a file of credentials.
fn credentials(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// The words of other systems differ.
#[cfg(target_os = "linux")]
#[test]
fn each_fault_has_its_message() {
    let folder = TempDir::new().unwrap();
    let file = |name: &str, text: &str| credentials(folder.path(), name, text);
    let password = |server: &Server| {
        // `user:secret`
        file(
            "auth.json",
            &format!(
                r#"{{"auths":{{"127.0.0.1:1":{{}},"{}":{{"auth":"dXNlcjpzZWNyZXQ="}}}}}}"#,
                server.host
            ),
        )
    };
    let with_password = |mut fault: Fault| {
        let path = folder.path().join(fault.server.host.replace(':', "-"));
        std::fs::rename(password(&fault.server), &path).unwrap();
        fault.change = Box::new(move |settings| settings.credential_files = vec![path.clone()]);
        fault
    };
    let broken = file("broken.json", r#"{"auths": {"a": {"auth": secret}}}"#);
    let garbled = Server::plain(|_| with(401, "www-authenticate", "Basic"));
    let garbage = file(
        "garbled.json",
        &format!(r#"{{"auths": {{"{}": {{"auth": "?"}}}}}}"#, garbled.host),
    );
    let helped = file("helped.json", r#"{"credsStore": "airgap-lint-test-that-is-not-there"}"#);
    let not_pem = file("not.pem", "hello");
    let lacking = folder.path().join("lacking.pem");
    let other = digest("other");
    let lie = other.clone();
    let elsewhere = Server::tls(Certificate::Good, |_| with(401, "www-authenticate", "Basic"));
    let (there, its_ca) = (elsewhere.host.clone(), elsewhere.ca_file.clone().unwrap());

    let mut faults = vec![
        // The network
        Fault::plain("nothing listens", |_| index()),
        Fault::plain("no such name", |_| index()),
        Fault::plain("silence", |_| Reply::Silence)
            .but(|settings| settings.request_timeout = Duration::from_millis(100)),
        Fault::plain("broken off", |_| Reply::Raw("")),
        Fault::plain("not HTTP", |_| Reply::Raw("SSH-2.0-OpenSSH_9.2\r\n\r\n")),
        Fault::plain("broken off within an answer", |_| {
            Reply::Raw("HTTP/1.1 200 OK\r\ncontent-le")
        }),
        // TLS
        Fault::plain("plain HTTP at TLS", |_| index()).but(|settings| settings.insecure.clear()),
        Fault::at("TLS at plain HTTP", Server::tls(Certificate::Good, |_| index()))
            .but(|settings| settings.insecure.push("127.0.0.1".to_owned())),
        Fault::at("unknown authority", Server::tls(Certificate::Good, |_| index()))
            .but(|settings| settings.ca_files.clear()),
        Fault::at("its own authority", Server::tls(Certificate::SelfSigned, |_| index()))
            .but(|settings| settings.ca_files.clear()),
        Fault::at("other name", Server::tls(Certificate::OtherName, |_| index())),
        Fault::at("expired", Server::tls(Certificate::Expired, |_| index())),
        Fault::at(
            "expired and named",
            Server::tls(Certificate::SelfSignedExpired, |_| index()),
        ),
        Fault::at("not yet valid", Server::tls(Certificate::NotYet, |_| index())),
        Fault::plain("no CA file", |_| index()).but(move |settings| settings.ca_files = vec![lacking.clone()]),
        Fault::plain("CA file without a certificate", |_| index())
            .but(move |settings| settings.ca_files = vec![not_pem.clone()]),
        Fault::plain("no proxy", |_| index())
            .but(|settings| settings.proxies.http = Some("http://:secret@".to_owned())),
        // Authentication
        Fault::plain("401 without a word", |_| status(401)),
        Fault::plain("basic, nothing there", |_| {
            with(401, "www-authenticate", r#"Basic realm="it""#)
        }),
        with_password(Fault::plain("basic, refused", |_| {
            with(401, "www-authenticate", r#"Basic realm="it""#)
        })),
        Fault::plain("token, nothing there", |request| {
            match request.target.starts_with("/token") {
                true => status(401),
                false => bearer(request, None),
            }
        }),
        with_password(Fault::plain("token, password refused", |request| {
            match request.target.starts_with("/token") {
                true => status(401),
                false => bearer(request, None),
            }
        })),
        with_password(Fault::plain("token, token refused", |request| {
            match request.target.starts_with("/token") {
                true => Reply::Http(200, Vec::new(), br#"{"token":"secret"}"#.to_vec()),
                false => bearer(request, None),
            }
        })),
        with_password(Fault::plain("token, forbidden", |request| {
            match request.target.starts_with("/token") {
                true => status(403),
                false => bearer(request, None),
            }
        })),
        Fault::plain("token, malformed", |request| {
            match request.target.starts_with("/token") {
                true => Reply::Http(200, Vec::new(), b"<html>".to_vec()),
                false => bearer(request, None),
            }
        }),
        Fault::plain("token, of nowhere", |request| {
            bearer(request, Some("file:///etc/passwd"))
        }),
        Fault::plain("token, over plain HTTP", |request| {
            bearer(request, Some("http://auth.example/token"))
        }),
        Fault::plain("403", |_| status(403)),
        with_password(Fault::plain("403 after a password", |request| {
            match request.header("authorization") {
                Some(_) => status(403),
                None => with(401, "www-authenticate", "Basic"),
            }
        })),
        Fault::plain("unreadable credentials", |_| with(401, "www-authenticate", "Basic"))
            .but(move |settings| settings.credential_files = vec![broken.clone()]),
        Fault::at("garbled credentials", garbled)
            .but(move |settings| settings.credential_files = vec![garbage.clone()]),
        Fault::plain("no helper", |_| with(401, "www-authenticate", "Basic"))
            .but(move |settings| settings.credential_files = vec![helped.clone()]),
        // What registries answer
        Fault::plain("404 for everything", |_| status(404)),
        Fault::plain("no repository", |_| error(404, "NAME_UNKNOWN")),
        Fault::plain("no tag", |request| match request.target.contains("/tags/") {
            true => Reply::Http(200, Vec::new(), b"{}".to_vec()),
            false => error(404, "MANIFEST_UNKNOWN"),
        }),
        Fault::plain("no tag, and no list of tags", |request| {
            match request.target.contains("/tags/") {
                true => status(403),
                false => error(404, "MANIFEST_UNKNOWN"),
            }
        }),
        Fault::plain("429", |_| status(429)).but(|settings| settings.patience = Duration::from_secs(1)),
        Fault::plain("429 for long", |_| with(429, "retry-after", "3600")),
        Fault::plain("429 until a day long past", |_| {
            with(429, "retry-after", "Wed, 21 Oct 2015 07:28:00 GMT")
        })
        .but(|settings| settings.patience = Duration::from_secs(1)),
        Fault::plain("500", |_| status(500)),
        Fault::plain("503", |_| status(503)),
        Fault::plain("418", |_| status(418)),
        Fault::plain("redirect without end", |_| with(307, "location", "/v2/")),
        Fault::plain("redirect to nowhere", |_| with(307, "location", "mailto:a@b")),
        Fault::plain("redirect to plain HTTP", |_| {
            with(307, "location", "http://blobs.example/")
        }),
        Fault::plain("redirect to another host, which wants a password", move |_| {
            with(307, "location", format!("https://{there}/"))
        })
        .but(move |settings| settings.ca_files = vec![its_ca.clone()]),
        Fault::plain("web page", |_| {
            Reply::Http(
                200,
                vec![("content-type", "text/html; charset=utf-8".to_owned())],
                b"<html>".to_vec(),
            )
        }),
        Fault::plain("no manifest", |_| {
            Reply::Http(200, vec![("content-type", INDEX.to_owned())], b"{}".to_vec())
        }),
        Fault::plain("another digest", move |_| {
            Reply::Http(200, vec![("docker-content-digest", lie.clone())], Vec::new())
        })
        .asked_for(&format!("team/app@{}", digest("this"))),
        Fault::plain("a lie", |request| match request.is_head() {
            true => manifest(IMAGE, "{}"),
            false => Reply::Http(
                200,
                vec![("docker-content-digest", digest("{}"))],
                br#"{"schemaVersion":2}"#.to_vec(),
            ),
        })
        .but(|settings| settings.platforms = true),
        Fault::plain("too long", |_| Reply::Http(200, Vec::new(), vec![b' '; 5 << 20])),
        Fault::plain("no digest", |_| index()).asked_for("team/app@md5:0"),
        Fault::plain("no name", |_| index()).asked_for("../app?x=:v1"),
        Fault::plain("out of time", |_| Reply::Silence)
            .but(|settings| settings.time_limit = Some(Duration::from_millis(100))),
    ];
    gone(&mut faults[0].server);
    faults[1].server.host = "no-such-host.invalid".to_owned();

    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let threads: Vec<_> = faults.iter().map(|fault| scope.spawn(|| fault.answer())).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let mut table = String::new();
    for (fault, answer) in faults.iter().zip(answers) {
        let (kind, detail) = match &answer {
            Answer::Missing { detail, .. } => ("missing", detail),
            Answer::Failed { detail } => ("failed", detail),
            Answer::Present { digest, .. } => ("present", digest),
        };
        assert!(
            !detail.contains("secret") && !detail.contains("dXNlcjpzZWNyZXQ"),
            "{}: {detail}",
            fault.name
        );
        // What is after the system's own words differs between systems.
        let detail = detail.split(": failed to lookup").next().unwrap();
        let detail = detail
            .replace(&fault.server.host, "HOST")
            .replace(&elsewhere.host, "ELSEWHERE");
        let detail = detail.replace(&fault.server.host.replace(':', "-"), "auth.json");
        let detail = detail.replace(folder.path().to_str().unwrap(), "FOLDER");
        table.push_str(&format!("{}\n    {kind}: {detail}\n", fault.name));
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_host_that_is_down_is_found_out_once() {
    let mut server = Server::plain(|_| index());
    gone(&mut server);
    let mut settings = settings(&server);
    settings.insecure = vec![server.host.clone()];
    let questions: Vec<_> = (0..2000)
        .map(|number| question(&server, &format!("team/app{number}:v1")))
        .collect();
    let started = std::time::Instant::now();
    let answers = ask(&questions, &settings, &|_| ());
    assert!(answers.iter().all(|answer| matches!(answer, Answer::Failed { .. })));
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}
