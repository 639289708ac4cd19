//! What registries answer when they are asked for images: the only network access of the program.
//!
//! The client is reqwest with the few requests of the distribution protocol that a question needs. The crate
//! oci-client knows more of the protocol, but hides what has to be told here: its errors have no headers, so no
//! `Retry-After`, and what it waits for has no end. The crate docker_credential puts into its errors what helpers print,
//! which may be secrets, and waits for them forever.
//!
//! Protocol: <https://github.com/opencontainers/distribution-spec/blob/main/spec.md>.

mod auth;
mod challenge;
mod client;
mod contents;
mod credentials;
mod digest;
mod exchange;
mod failure;
mod health;
mod helper;
mod manifest;
mod missing;
mod proof;
mod proxies;
mod resolver;
mod signatures;
mod standing;
mod tls;
mod token;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use tokio::time::Instant;

use client::Client;
use failure::plain;
pub use proxies::Proxies;

/// What a registry is asked: is this there?
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Question {
    /// `host` or `host:port`; `docker.io` is asked where it serves.
    pub registry: String,
    pub repository: String,
    /// Asked first. Without tag and digest, `latest` is.
    pub tag: Option<String>,
    /// With a tag, whether this is there is asked only if the tag names something else, or nothing.
    pub digest: Option<String>,
}

/// What it answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The tag, or without one the digest, is there.
    Present {
        digest: String,
        media_type: String,
        /// What the manifest says it is: the media type of its config, or its `artifactType`. With
        /// [`Settings::platforms`], and only of what is no index.
        artifact_type: Option<String>,
        /// The platforms that can be pulled, sorted, as `linux/arm/v7`. With [`Settings::platforms`].
        platforms: Vec<String>,
        /// The tags of Cosign that are there, and the artifact types of referrers, sorted. With
        /// [`Settings::signatures`].
        signatures: Vec<String>,
        /// Whether the digest of the question is there: by this tag, by another, or by none.
        has_digest: bool,
    },
    /// The registry knows of no such thing.
    Missing {
        detail: String,
        /// Whether the digest of the question is there, although its tag is not.
        has_digest: bool,
    },
    /// Whether it is there is not known.
    Failed { detail: String },
}

/// How registries are asked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Hosts, with or without a port, that are asked over plain HTTP.
    pub insecure: Vec<String>,
    /// Certificates in PEM that are trusted beside those of the system.
    pub ca_files: Vec<PathBuf>,
    /// Questions that are open at a time.
    pub concurrency: usize,
    /// How long one request may take.
    pub request_timeout: Duration,
    /// How long everything may take.
    pub time_limit: Option<Duration>,
    /// How long a registry may answer nothing but 429 or an error before no more is asked of it.
    pub patience: Duration,
    /// Whether to read what the manifests hold.
    pub platforms: bool,
    /// Whether to look for signatures and attestations.
    pub signatures: bool,
    /// Where credentials are, the first that has some wins.
    pub credential_files: Vec<PathBuf>,
    pub proxies: Proxies,
}

impl Settings {
    /// The defaults, with the credentials and the proxies of the environment.
    pub fn from_environment() -> Self {
        Self {
            insecure: Vec::new(),
            ca_files: Vec::new(),
            concurrency: 32,
            request_timeout: Duration::from_secs(30),
            time_limit: None,
            patience: Duration::from_secs(60),
            platforms: false,
            signatures: false,
            credential_files: credentials::usual_files(),
            proxies: Proxies::from_environment(),
        }
    }
}

/// Asks all questions, equal ones once, and answers each in its place. `progress` is told how many have their answer.
pub fn ask(questions: &[Question], settings: &Settings, progress: &dyn Fn(usize)) -> Vec<Answer> {
    let mut places: HashMap<&Question, usize> = HashMap::new();
    let mut distinct: Vec<(&Question, usize)> = Vec::new();
    for question in questions {
        let place = *places.entry(question).or_insert_with(|| {
            distinct.push((question, 0));
            distinct.len() - 1
        });
        distinct[place].1 += 1;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let started = runtime.map_err(|error| error.to_string()).and_then(|runtime| {
        let client = Client::new(settings)?;
        Ok((runtime, client))
    });
    let (runtime, client) = match started {
        Ok(started) => started,
        Err(detail) => {
            let failed = Answer::Failed { detail: plain(&detail) };
            return vec![failed; questions.len()];
        }
    };
    let answers = runtime.block_on(ask_distinct(&distinct, settings, &client, progress));
    // A name that is still being looked up is not waited for.
    runtime.shutdown_background();
    questions
        .iter()
        .map(|question| answers[places[question]].clone())
        .collect()
}

/// Asks questions that come with how often they were asked.
async fn ask_distinct(
    questions: &[(&Question, usize)],
    settings: &Settings,
    client: &Client<'_>,
    progress: &dyn Fn(usize),
) -> Vec<Answer> {
    let deadline = settings.time_limit.map(|limit| Instant::now() + limit);
    let mut answered = 0;
    let asked = stream::iter(questions.iter().enumerate())
        .map(|(place, (question, times))| async move {
            (place, *times, ask_in_time(question, settings, client, deadline).await)
        })
        .buffer_unordered(settings.concurrency.max(1))
        .inspect(|(_, times, _)| {
            answered += times;
            progress(answered);
        });
    let mut asked: Vec<(usize, usize, Answer)> = asked.collect().await;
    asked.sort_unstable_by_key(|(place, ..)| *place);
    asked.into_iter().map(|(.., answer)| answer).collect()
}

async fn ask_in_time(
    question: &Question,
    settings: &Settings,
    client: &Client<'_>,
    deadline: Option<Instant>,
) -> Answer {
    let Some(deadline) = deadline else {
        return manifest::ask(client, question, settings).await;
    };
    let is_late = Instant::now() >= deadline;
    let answer = match is_late {
        true => None,
        false => tokio::time::timeout_at(deadline, manifest::ask(client, question, settings))
            .await
            .ok(),
    };
    answer.unwrap_or_else(|| {
        let limit = settings.time_limit.unwrap_or_default().as_secs_f64();
        let mut detail = match is_late {
            true => format!("not asked: the time limit of {limit} s had passed"),
            false => format!("no answer within the time limit of {limit} s"),
        };
        if let Some(trouble) = client.last_trouble(&question.registry) {
            detail.push_str(&format!("; {} was in trouble: {trouble}", plain(&question.registry)));
        }
        Answer::Failed { detail: plain(&detail) }
    })
}
