//! What is tried again, what stands between, and when it ends.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::server::{Certificate, Reply, Server, index, status, with};
use super::{Answer, Settings, ask, ask_one, question, settings};

fn is_present(server: &Server, settings: &Settings) -> bool {
    matches!(ask_one(server, settings, "team/app:v1"), Answer::Present { .. })
}

/// A server that is well after some replies.
fn well_after(replies: usize, before: fn() -> Reply) -> Server {
    let count = AtomicUsize::new(0);
    Server::plain(move |_| match count.fetch_add(1, Ordering::SeqCst) < replies {
        true => before(),
        false => index(),
    })
}

#[test]
fn what_passes_is_waited_for() {
    for before in [
        || status(500),
        || status(503),
        || status(429),
        || with(429, "retry-after", "0"),
        || with(503, "retry-after", "Wed, 21 Oct 2015 07:28:00 GMT"),
        || Reply::Raw(""),
    ] {
        let server = well_after(2, before);
        assert!(is_present(&server, &settings(&server)));
        assert_eq!(server.asked().len(), 3);
    }
}

#[test]
fn all_questions_wait_while_a_registry_wants_to_be_left_alone() {
    let server = well_after(1, || with(429, "retry-after", "1"));
    let settings = Settings {
        concurrency: 1,
        ..settings(&server)
    };
    let questions: Vec<_> = (0..10)
        .map(|number| question(&server, &format!("app{number}:v1")))
        .collect();
    let started = Instant::now();
    let answers = ask(&questions, &settings, &|_| ());
    assert!(
        answers.iter().all(|answer| matches!(answer, Answer::Present { .. })),
        "{answers:?}"
    );
    assert!(started.elapsed() >= Duration::from_secs(1));
    assert_eq!(server.asked().len(), 11);
}

#[test]
fn certificates_that_are_named_are_trusted() {
    for certificate in [Certificate::Good, Certificate::SelfSigned] {
        let server = Server::tls(certificate, |_| index());
        assert!(is_present(&server, &settings(&server)));
    }
}

#[test]
fn the_time_limit_is_for_everything() {
    let server = Server::plain(|request| match request.target.contains("quick") {
        true => index(),
        false => Reply::Silence,
    });
    let settings = Settings {
        concurrency: 1,
        time_limit: Some(Duration::from_millis(500)),
        ..settings(&server)
    };
    let questions = ["quick:v1", "slow:v1", "later:v1"].map(|reference| question(&server, reference));
    let started = Instant::now();
    let answers = ask(&questions, &settings, &|_| ());
    assert!(started.elapsed() < Duration::from_secs(2));
    let details: Vec<&str> = answers
        .iter()
        .map(|answer| match answer {
            Answer::Failed { detail } => detail.as_str(),
            _ => "answered",
        })
        .collect();
    assert_eq!(
        details,
        [
            "answered",
            "no answer within the time limit of 0.5 s",
            "not asked: the time limit of 0.5 s had passed"
        ]
    );
}

#[test]
fn proxies_carry_requests_but_not_those_that_are_excepted() {
    let proxy = Server::plain(|_| index());
    let address = format!("http://user:secret@{}", proxy.host);
    let mut server = Server::plain(|_| index());
    server.host = "mirror.internal:5000".to_owned();
    let mut settings = settings(&server);
    settings.proxies.http = Some(address);
    assert!(is_present(&server, &settings));
    assert_eq!(
        proxy.asked(),
        ["HEAD http://mirror.internal:5000/v2/team/app/manifests/v1"]
    );
    settings.proxies.except = Some("example.com,.internal".to_owned());
    settings.request_timeout = Duration::from_millis(500);
    settings.time_limit = Some(Duration::from_secs(1));
    assert!(!is_present(&server, &settings));
    assert_eq!(proxy.asked().len(), 1);
}

#[test]
fn a_proxy_is_asked_for_a_tunnel_to_what_speaks_tls() {
    let proxy = Server::plain(|_| status(407));
    let mut server = Server::plain(|_| index());
    server.host = "mirror.internal:5000".to_owned();
    let mut settings = Settings {
        insecure: Vec::new(),
        ..settings(&server)
    };
    settings.proxies.https = Some(format!("http://{}", proxy.host));
    let Answer::Failed { detail } = ask_one(&server, &settings, "team/app:v1") else {
        panic!()
    };
    assert!(
        detail.ends_with(&format!(
            "; or is it the proxy that the environment names, {}?",
            proxy.host
        )),
        "{detail}"
    );
    assert_eq!(proxy.asked()[0], "CONNECT mirror.internal:5000");
}
