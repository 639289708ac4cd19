//! What a 404 means: no such tag, no such repository, or no registry.

use reqwest::{Method, StatusCode};

use super::auth::Place;
use super::client::Client;
use super::contents::error_codes;
use super::exchange::Reply;

/// Says what is not there, after a GET of a manifest was answered 404. The error is why that is not known.
pub async fn explain(client: &Client<'_>, place: &Place, reference: &str, reply: &Reply) -> Result<String, String> {
    let (host, repository) = (&place.host, &place.repository);
    let codes = error_codes(&reply.body);
    let says = |codes: &[String], code: &str| codes.iter().any(|said| said == code);
    let no_repository = format!("{host} has no repository {repository}");
    if says(&codes, "NAME_UNKNOWN") {
        return Ok(no_repository);
    }
    let is_known = says(&codes, "MANIFEST_UNKNOWN") || says(&codes, "NOT_FOUND");
    if !is_known && !client.is_registry(place).await? {
        return Err(format!(
            "404 Not Found from {host}, for {repository} as for everything: no registry answers there"
        ));
    }
    // Distribution has the same answer for both, but no list of tags for a repository that is not there. Who may pull
    // may not always list: then it stays unsaid.
    let tags = client
        .send(Method::GET, place, "tags/list?n=1", "application/json")
        .await
        .ok();
    match tags.map(|reply| reply.status) {
        Some(StatusCode::NOT_FOUND) => Ok(no_repository),
        Some(StatusCode::OK) => Ok(format!("{host} has the repository {repository}, but not {reference}")),
        _ => Ok(format!("{host} has no {reference} of {repository}")),
    }
}
