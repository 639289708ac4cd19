//! Signatures and attestations: the tags of Cosign, and the referrers of OCI 1.1.
//!
//! <https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md>,
//! <https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers>.

use reqwest::{Method, StatusCode};

use super::auth::Place;
use super::client::Client;
use super::contents::{MANIFESTS, Manifest, OCI_INDEX};
use super::failure::plain;

/// What there is for a digest, sorted: tags of Cosign, and artifact types of referrers. Of very many referrers, the
/// first page.
pub async fn of(client: &Client<'_>, place: &Place, digest: &str) -> Result<Vec<String>, String> {
    let tag = digest.replace(':', "-");
    let mut found = Vec::new();
    for kind in ["sig", "att", "sbom"] {
        let tag = format!("{tag}.{kind}");
        let reply = client
            .send(Method::HEAD, place, &format!("manifests/{tag}"), MANIFESTS)
            .await?;
        if reply.status == StatusCode::OK {
            found.push(tag);
        }
    }
    let mut reply = client
        .send(Method::GET, place, &format!("referrers/{digest}"), OCI_INDEX)
        .await?;
    if reply.status != StatusCode::OK {
        // A registry that knows nothing of referrers has them in an index under this tag.
        reply = client
            .send(Method::GET, place, &format!("manifests/{tag}"), MANIFESTS)
            .await?;
    }
    if reply.status == StatusCode::OK {
        let index: Manifest = serde_json::from_slice(&reply.body).map_err(|_| {
            format!(
                "malformed answer from {}: its list of referrers is no index",
                place.host
            )
        })?;
        for referrer in index.manifests.into_iter().flatten() {
            let config = Some(referrer.media_type).filter(|media_type| !media_type.is_empty());
            found.extend(referrer.artifact_type.or(config).as_deref().map(plain));
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}
