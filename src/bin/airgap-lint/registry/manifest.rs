//! Asks for one manifest, and for what comes with it.

use reqwest::{Method, StatusCode};

use super::auth::Place;
use super::client::Client;
use super::contents::{MANIFESTS, Manifest, Platform};
use super::exchange::Reply;
use super::failure::plain;
use super::{Answer, Question, Settings, digest, missing, signatures};

/// What a reference turned out to be.
enum Found {
    There(Head),
    Absent(String),
}

/// What is known of a manifest without reading it.
struct Head {
    digest: String,
    media_type: String,
}

/// Answers a question.
pub async fn ask(client: &Client<'_>, question: &Question, settings: &Settings) -> Answer {
    let answer = answer(client, question, settings).await;
    answer.unwrap_or_else(|detail| Answer::Failed { detail: plain(&detail) })
}

async fn answer(client: &Client<'_>, question: &Question, settings: &Settings) -> Result<Answer, String> {
    let place = client.place(question);
    let wanted = question.digest.as_deref();
    if let Some(wanted) = wanted.filter(|wanted| !digest::is_valid(wanted)) {
        return Err(format!("{wanted} is no digest that can be compared"));
    }
    let reference = question.tag.as_deref().or(wanted).unwrap_or("latest");
    let found = find(client, &place, reference).await?;
    let has_digest = match (wanted, &found) {
        (None, _) => false,
        (Some(wanted), Found::There(head)) if head.digest == wanted => true,
        (Some(wanted), _) if wanted == reference => false,
        (Some(wanted), _) => matches!(find(client, &place, wanted).await?, Found::There(_)),
    };
    let head = match found {
        Found::There(head) => head,
        Found::Absent(detail) => {
            return Ok(Answer::Missing {
                detail: plain(&detail),
                has_digest,
            });
        }
    };
    let mut platforms = Vec::new();
    let mut artifact_type = None;
    if settings.platforms {
        let read = fetch(client, &place, &head.digest).await?;
        let (_, manifest) = read.ok_or_else(|| format!("{} is gone since it was found", head.digest))?;
        artifact_type = artifact(&manifest).map(plain);
        platforms = self::platforms(client, &place, &manifest).await?;
    }
    let signatures = match settings.signatures {
        true => signatures::of(client, &place, &head.digest).await?,
        false => Vec::new(),
    };
    let Head { digest, media_type } = head;
    Ok(Answer::Present {
        digest,
        media_type: plain(&media_type),
        artifact_type,
        platforms,
        signatures,
        has_digest,
    })
}

/// Whether there is a manifest, by HEAD; by GET of registries that leave out what HEAD should tell.
async fn find(client: &Client<'_>, place: &Place, reference: &str) -> Result<Found, String> {
    let reply = client
        .send(Method::HEAD, place, &format!("manifests/{reference}"), MANIFESTS)
        .await?;
    let told = reply
        .header("docker-content-digest")
        .filter(|told| digest::is_valid(told));
    match (reply.status, told) {
        (StatusCode::OK, Some(digest)) => {
            let media_type = media_type(&reply, place)?;
            is_what_was_asked(place, reference, digest)?;
            Ok(Found::There(Head {
                digest: digest.to_owned(),
                media_type,
            }))
        }
        (StatusCode::OK | StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_IMPLEMENTED, _) => {
            let reply = client
                .send(Method::GET, place, &format!("manifests/{reference}"), MANIFESTS)
                .await?;
            if reply.status == StatusCode::NOT_FOUND {
                return missing::explain(client, place, reference, &reply)
                    .await
                    .map(Found::Absent);
            }
            read(&reply, place, reference).map(|(head, _)| Found::There(head))
        }
        (status, _) => Err(unexpected(status, place)),
    }
}

/// Reads a manifest, if it is there.
async fn fetch(client: &Client<'_>, place: &Place, reference: &str) -> Result<Option<(Head, Manifest)>, String> {
    let reply = client
        .send(Method::GET, place, &format!("manifests/{reference}"), MANIFESTS)
        .await?;
    match reply.status {
        StatusCode::NOT_FOUND => Ok(None),
        _ => read(&reply, place, reference).map(Some),
    }
}

/// Reads a manifest out of a reply, and holds it to the digests that it was asked for and is said to have.
fn read(reply: &Reply, place: &Place, reference: &str) -> Result<(Head, Manifest), String> {
    if reply.status != StatusCode::OK {
        return Err(unexpected(reply.status, place));
    }
    let host = &place.host;
    let media_type = media_type(reply, place)?;
    let manifest: Option<Manifest> = serde_json::from_slice(&reply.body).ok();
    let Some(manifest) = manifest.filter(|manifest| matches!(manifest.schema_version, 1 | 2)) else {
        return Err(format!(
            "malformed answer from {host}: what it gives for {reference} is no manifest"
        ));
    };
    let told = reply
        .header("docker-content-digest")
        .filter(|told| digest::is_valid(told));
    let digest = digest::of(&reply.body, told.or(Some(reference)));
    if let Some(told) = told.filter(|told| *told != digest) {
        return Err(format!(
            "{host} says that {reference} has the digest {told}, but what it gives has {digest}"
        ));
    }
    is_what_was_asked(place, reference, &digest)?;
    let media_type = match media_type.as_str() {
        "" => manifest.media_type.clone().unwrap_or_default(),
        _ => media_type,
    };
    Ok((Head { digest, media_type }, manifest))
}

fn is_what_was_asked(place: &Place, reference: &str, digest: &str) -> Result<(), String> {
    match digest::is_valid(reference) && reference != digest {
        true => Err(format!("{} was asked for {reference} and gives {digest}", place.host)),
        false => Ok(()),
    }
}

/// The media type of a reply, if it is not one that only people are answered with.
fn media_type(reply: &Reply, place: &Place) -> Result<String, String> {
    match reply.media_type().unwrap_or_default() {
        page @ ("text/html" | "text/plain") if !reply.headers.contains_key("docker-content-digest") => Err(format!(
            "malformed answer from {}: {page}, and no manifest; is a registry there?",
            place.host
        )),
        media_type => Ok(media_type.to_owned()),
    }
}

fn unexpected(status: StatusCode, place: &Place) -> String {
    let host = &place.host;
    match status {
        // How servers in Go answer plain HTTP, and nginx too.
        StatusCode::BAD_REQUEST => format!("{status} from {host}; is TLS spoken there, and `--insecure` wrong?"),
        status => format!("{status} from {host}, which is no answer of a registry"),
    }
}

/// What a manifest says it is for.
fn artifact(manifest: &Manifest) -> Option<&str> {
    let config = manifest.config.as_ref().map(|config| config.media_type.as_str());
    manifest
        .artifact_type
        .as_deref()
        .or(config)
        .filter(|artifact| !artifact.is_empty())
}

/// The platforms that can be pulled: of an index those whose manifests are there, since a mirror may have been given
/// only some; of an image the one that its config names.
async fn platforms(client: &Client<'_>, place: &Place, manifest: &Manifest) -> Result<Vec<String>, String> {
    let mut platforms = Vec::new();
    if let Some(children) = &manifest.manifests {
        for child in children {
            let Some(name) = child.platform.as_ref().and_then(Platform::name) else {
                continue;
            };
            let is_there = digest::is_valid(&child.digest)
                && !platforms.contains(&name)
                && matches!(find(client, place, &child.digest).await?, Found::There(_));
            if is_there {
                platforms.push(name);
            }
        }
    } else if let Some(config) = &manifest.config
        && config.media_type.contains(".image.")
        && digest::is_valid(&config.digest)
    {
        let reply = client
            .send(Method::GET, place, &format!("blobs/{}", config.digest), "*/*")
            .await?;
        match reply.status {
            StatusCode::OK if digest::of(&reply.body, Some(&config.digest)) == config.digest => {
                let platform: Option<Platform> = serde_json::from_slice(&reply.body).ok();
                platforms.extend(platform.and_then(|platform| platform.name()));
            }
            StatusCode::OK => return Err(format!("{} gives another blob than {}", place.host, config.digest)),
            // Without its config, no platform can be pulled.
            StatusCode::NOT_FOUND => {}
            status => return Err(unexpected(status, place)),
        }
    }
    platforms.sort();
    Ok(platforms)
}
