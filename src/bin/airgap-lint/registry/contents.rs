//! What manifests, indexes and errors of a registry say:
//! <https://github.com/opencontainers/image-spec/blob/main/image-index.md>.

use serde::Deserialize;

pub const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// All four kinds of manifests. Distribution 2.8 says 404 of those that are not asked for.
pub const MANIFESTS: &str = "application/vnd.oci.image.index.v1+json, \
     application/vnd.docker.distribution.manifest.list.v2+json, \
     application/vnd.oci.image.manifest.v1+json, \
     application/vnd.docker.distribution.manifest.v2+json";

/// A manifest or an index; each has its own fields.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    pub schema_version: u64,
    pub media_type: Option<String>,
    pub artifact_type: Option<String>,
    pub config: Option<Descriptor>,
    pub manifests: Option<Vec<Descriptor>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    #[serde(default)]
    pub media_type: String,
    pub digest: String,
    pub platform: Option<Platform>,
    pub artifact_type: Option<String>,
}

/// In an index, and in the config of an image.
#[derive(Deserialize)]
pub struct Platform {
    #[serde(default)]
    pub os: String,
    #[serde(default)]
    pub architecture: String,
    pub variant: Option<String>,
}

impl Platform {
    /// As `--platform` has it, if these are words. What BuildKit attests is for the platform `unknown/unknown`.
    pub fn name(&self) -> Option<String> {
        let is_word = |word: &str| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
        };
        let variant = self.variant.as_deref().filter(|variant| !variant.is_empty());
        let words = [Some(self.os.as_str()), Some(&self.architecture), variant];
        let words: Vec<&str> = words.into_iter().flatten().collect();
        let is_name = self.os != "unknown" && words.iter().all(|word| is_word(word));
        is_name.then(|| words.join("/"))
    }
}

/// The codes of an error: <https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes>.
pub fn error_codes(body: &[u8]) -> Vec<String> {
    #[derive(Deserialize)]
    struct Errors {
        errors: Vec<Code>,
    }
    #[derive(Deserialize)]
    struct Code {
        #[serde(default)]
        code: String,
    }
    let errors = serde_json::from_slice::<Errors>(body)
        .map(|body| body.errors)
        .unwrap_or_default();
    errors.into_iter().map(|error| error.code).collect()
}
