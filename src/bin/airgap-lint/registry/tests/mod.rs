//! Registries on loopback that behave, and that do not.

mod answers;
mod authentication;
mod faults;
mod network;
mod server;

use std::time::Duration;

use super::{Answer, Proxies, Question, Settings, ask};
use server::Server;

/// Settings that know nothing of the machine, and wait for nothing long.
fn settings(server: &Server) -> Settings {
    Settings {
        insecure: if server.is_plain {
            vec![server.host.clone()]
        } else {
            Vec::new()
        },
        ca_files: server.ca_file.iter().cloned().collect(),
        request_timeout: Duration::from_secs(2),
        credential_files: Vec::new(),
        proxies: Proxies::default(),
        ..Settings::from_environment()
    }
}

fn question(server: &Server, reference: &str) -> Question {
    let (rest, digest) = match reference.split_once('@') {
        Some((rest, digest)) => (rest, Some(digest.to_owned())),
        None => (reference, None),
    };
    let (repository, tag) = match rest.split_once(':') {
        Some((repository, tag)) => (repository, Some(tag.to_owned())),
        None => (rest, None),
    };
    Question {
        registry: server.host.clone(),
        repository: repository.to_owned(),
        tag,
        digest,
    }
}

/// Asks one thing.
fn ask_one(server: &Server, settings: &Settings, reference: &str) -> Answer {
    ask(&[question(server, reference)], settings, &|_| ()).remove(0)
}
