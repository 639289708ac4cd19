//! Who is told who asks, and how often.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tempfile::TempDir;

use super::super::helper;
use super::server::{Reply, Request, Server, index, status, with};
use super::{Answer, Settings, ask, ask_one, question, settings};

/// A file of credentials in a folder of its own.
fn file(text: &str) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("auth.json");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

fn encoded(pair: &str) -> String {
    STANDARD.encode(pair)
}

fn is_present(server: &Server, settings: &Settings, reference: &str) -> bool {
    matches!(ask_one(server, settings, reference), Answer::Present { .. })
}

fn repository(request: &Request) -> String {
    request.target["/v2/".len()..]
        .split("/manifests/")
        .next()
        .unwrap()
        .to_owned()
}

/// A registry with a server of tokens in it: a token is the scope it is for.
fn with_tokens(scope: impl Fn(&str) -> String + Send + Sync + 'static) -> Server {
    Server::plain(move |request| {
        if let Some(query) = request.target.strip_prefix("/token?") {
            let scope = query.split("scope=").nth(1).unwrap();
            let scope = percent_encoding::percent_decode_str(scope).decode_utf8().unwrap();
            return Reply::Http(200, Vec::new(), format!(r#"{{"access_token":"{scope}"}}"#).into());
        }
        let scope = scope(&repository(request));
        if request.header("authorization") == Some(&format!("Bearer {scope}")) {
            return index();
        }
        let realm = format!("http://{}/token", request.header("host").unwrap());
        with(
            401,
            "www-authenticate",
            format!(r#"Bearer realm="{realm}",service="it",scope="{scope}""#),
        )
    })
}

#[test]
fn one_token_for_each_scope() {
    let server = with_tokens(|repository| format!("repository:{repository}:pull"));
    let tags = (0..30).map(|tag| question(&server, &format!("team/app{}:v{tag}", tag % 3)));
    let answers = ask(&tags.collect::<Vec<_>>(), &settings(&server), &|_| ());
    assert!(
        answers.iter().all(|answer| matches!(answer, Answer::Present { .. })),
        "{answers:?}"
    );
    let tokens = server
        .asked()
        .into_iter()
        .filter(|asked| asked.starts_with("GET /token"));
    assert_eq!(tokens.count(), 3);
}

#[test]
fn a_scope_for_everything_is_one_token() {
    let server = with_tokens(|_| "repository:any:pull".to_owned());
    let settings = Settings {
        concurrency: 1,
        ..settings(&server)
    };
    let questions: Vec<_> = (0..5)
        .map(|number| question(&server, &format!("team/app{number}:v1")))
        .collect();
    ask(&questions, &settings, &|_| ());
    // Refused, token, and then each at the first try.
    assert_eq!(server.asked().len(), 2 + 5);
}

#[test]
fn a_token_that_was_withdrawn_is_renewed() {
    let given = AtomicUsize::new(0);
    let server = Server::plain(move |request| {
        if request.target.starts_with("/token") {
            let number = given.fetch_add(1, Ordering::SeqCst);
            return Reply::Http(
                200,
                Vec::new(),
                format!(r#"{{"token":"t{number}","expires_in":1}}"#).into(),
            );
        }
        let wanted = if request.target.ends_with("late") {
            "Bearer t1"
        } else {
            "Bearer t0"
        };
        if request.header("authorization") == Some(wanted) {
            return index();
        }
        let realm = format!("http://{}/token", request.header("host").unwrap());
        with(401, "www-authenticate", format!(r#"Bearer realm="{realm}",scope="s""#))
    });
    let settings = Settings {
        concurrency: 1,
        ..settings(&server)
    };
    let questions = ["a:early", "a:late"].map(|reference| question(&server, reference));
    let answers = ask(&questions, &settings, &|_| ());
    assert!(
        answers.iter().all(|answer| matches!(answer, Answer::Present { .. })),
        "{answers:?}"
    );
}

#[test]
fn the_most_specific_credentials_are_shown() {
    let wanted = |request: &Request| match repository(request).split_once('/') {
        Some(("team", "app")) => "app:1",
        Some(("team", _)) => "team:2",
        _ => "all:3",
    };
    let server = Server::plain(move |request| {
        let wanted = format!("Basic {}", encoded(wanted(request)));
        match request.header("authorization") == Some(&wanted) {
            true => index(),
            false => with(401, "www-authenticate", "Basic"),
        }
    });
    let host = &server.host;
    let (app, team, all) = (encoded("app:1"), encoded("team:2"), encoded("all:3"));
    let (_folder, path) = file(&format!(
        r#"{{"auths":{{"{host}/team/app":{{"auth":"{app}"}},"{host}/team":{{"auth":"{team}"}},"https://{host}/v1/":{{"auth":"{all}"}}}}}}"#
    ));
    let nothing = TempDir::new().unwrap().path().join("auth.json");
    let settings = Settings {
        credential_files: vec![nothing, path],
        ..settings(&server)
    };
    for reference in [
        "team/app:v1",
        "team/application:v1",
        "library/app:v1",
        "team/app/sub:v1",
    ] {
        let is_present = is_present(&server, &settings, reference);
        assert_eq!(
            is_present,
            reference != "team/app/sub:v1",
            "{reference}: the server wants those of `team` for it"
        );
    }
}

#[test]
fn wrong_credentials_are_shown_once() {
    let server = Server::plain(|_| with(401, "www-authenticate", "Basic"));
    let auth = encoded("user:wrong");
    let (_folder, path) = file(&format!(r#"{{"auths":{{"{}":{{"auth":"{auth}"}}}}}}"#, server.host));
    let settings = Settings {
        credential_files: vec![path],
        ..settings(&server)
    };
    let questions: Vec<_> = (0..50)
        .map(|number| question(&server, &format!("app{number}:v1")))
        .collect();
    let answers = ask(&questions, &settings, &|_| ());
    assert!(answers.iter().all(|answer| matches!(answer, Answer::Failed { .. })));
    let shown = server
        .requests()
        .into_iter()
        .filter(|request| request.header("authorization").is_some());
    assert_eq!(shown.count(), 1);
}

#[test]
fn another_host_is_told_nothing() {
    let other = Server::plain(|_| index());
    let there = other.host.clone();
    let server = Server::plain(move |request| match request.header("authorization") {
        Some(_) => with(307, "location", format!("http://{there}/elsewhere")),
        None => with(401, "www-authenticate", "Basic"),
    });
    let auth = encoded("user:secret");
    let (_folder, path) = file(&format!(
        r#"{{"auths":{{"127.0.0.1":{{"auth":"{auth}"}},"{}":{{"auth":"{auth}"}}}}}}"#,
        server.host
    ));
    let mut settings = Settings {
        credential_files: vec![path],
        ..settings(&server)
    };
    settings.insecure.push(other.host.clone());
    assert!(is_present(&server, &settings, "team/app:v1"));
    assert_eq!(other.asked(), ["HEAD /elsewhere"]);
    assert_eq!(other.requests()[0].header("authorization"), None);
}

#[test]
fn an_identity_is_exchanged_for_a_token() {
    let server = Server::plain(|request| {
        if request.target == "/token" {
            assert_eq!(
                request.body,
                "grant_type=refresh_token&client_id=airgap-lint&refresh_token=i+d&service=it&scope=s"
            );
            return Reply::Http(200, Vec::new(), br#"{"access_token":"t"}"#.to_vec());
        }
        match request.header("authorization") {
            Some("Bearer t") => index(),
            Some(_) => status(401),
            None => {
                let realm = format!("http://{}/token", request.header("host").unwrap());
                with(
                    401,
                    "www-authenticate",
                    format!(r#"Basic, Bearer realm="{realm}",service="it",scope="s""#),
                )
            }
        }
    });
    let (_folder, path) = file(&format!(
        r#"{{"auths":{{"{}":{{"identitytoken":"i d"}}}}}}"#,
        server.host
    ));
    let settings = Settings {
        credential_files: vec![path],
        ..settings(&server)
    };
    assert!(is_present(&server, &settings, "team/app:v1"));
}

/// Runs a script in the place of a helper. The error is its message.
#[cfg(unix)]
fn helped(script: &str) -> Result<bool, String> {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("docker-credential-it");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let said = runtime.block_on(helper::run(path.to_str().unwrap(), "mirror.internal:5000"));
    said.map(|proof| proof.is_some())
}

#[cfg(unix)]
#[test]
fn helpers_are_asked_for_a_server_and_never_quoted() {
    let knows = r#"[ "$(cat)" = mirror.internal:5000 ] && echo '{"ServerURL":"s","Username":"u","Secret":"p"}'"#;
    assert_eq!(helped(knows), Ok(true));
    assert_eq!(
        helped("echo credentials not found in native keychain; exit 1"),
        Ok(false)
    );
    assert_eq!(
        helped("echo secret; echo secret >&2; exit 3"),
        Err("failed (exit status: 3)".to_owned())
    );
    assert_eq!(
        helped("echo secret"),
        Err("printed something that is no credential".to_owned())
    );
}
