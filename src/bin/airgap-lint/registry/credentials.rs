//! Credentials as Docker and Podman keep them.
//!
//! Files: <https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md> and
//! <https://docs.docker.com/reference/cli/docker/login/#credential-stores>.

use std::collections::BTreeMap;
use std::env;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use base64::Engine;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::Deserialize;
use tokio::sync::Mutex;

use super::helper;
use super::proof::Proof;

/// A proof, and where it was found: the only thing about it that is ever printed.
#[derive(Clone)]
pub struct Credential {
    pub proof: Proof,
    /// The file, and the key in it or the helper.
    pub origin: String,
}

/// All credentials there are. Files are read, and helpers run, when the first host wants to know who asks.
pub struct Credentials<'a> {
    paths: &'a [PathBuf],
    files: Mutex<Option<Rc<Vec<File>>>>,
    /// What helpers said, by helper and server.
    helped: Mutex<BTreeMap<(String, String), Said>>,
}

/// What a helper said, or what is wrong with it.
type Said = Result<Option<Proof>, String>;

struct File {
    path: String,
    content: Result<Content, String>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Content {
    #[serde(default)]
    auths: BTreeMap<String, Entry>,
    #[serde(default)]
    cred_helpers: BTreeMap<String, String>,
    #[serde(default)]
    creds_store: Option<String>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    auth: String,
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: String,
    #[serde(default, rename = "identitytoken")]
    identity_token: String,
    #[serde(default, rename = "registrytoken")]
    registry_token: String,
}

/// Where credentials are looked for, in the order of Podman and then of Docker.
pub fn usual_files() -> Vec<PathBuf> {
    let of = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = env::home_dir().filter(|home| !home.as_os_str().is_empty());
    let in_home = |folder: &str| home.as_ref().map(|home| home.join(folder));
    let files = [
        of("REGISTRY_AUTH_FILE"),
        of("XDG_RUNTIME_DIR").map(|folder| folder.join("containers/auth.json")),
        of("XDG_CONFIG_HOME")
            .or_else(|| in_home(".config"))
            .map(|folder| folder.join("containers/auth.json")),
        of("DOCKER_CONFIG")
            .or_else(|| in_home(".docker"))
            .map(|folder| folder.join("config.json")),
    ];
    files.into_iter().flatten().collect()
}

impl<'a> Credentials<'a> {
    pub fn new(paths: &'a [PathBuf]) -> Self {
        Self {
            paths,
            files: Mutex::default(),
            helped: Mutex::default(),
        }
    }

    /// The credential for a repository, of the most specific key of the first file that has one. The error is why that
    /// is not known.
    pub async fn find(&self, registry: &str, repository: &str) -> Result<Option<Credential>, String> {
        for file in self.files().await.iter() {
            let path = &file.path;
            let content = file.content.as_ref().map_err(Clone::clone)?;
            let helper = keys(registry, "").find_map(|key| content.cred_helpers.get(&key));
            if let Some(found) = self.ask(path, helper, registry).await? {
                return Ok(Some(found));
            }
            let entries = keys(registry, repository).filter_map(|key| content.entry(&key));
            for (key, entry) in entries {
                if let Some(proof) = entry
                    .proof()
                    .map_err(|what| format!("{path}: the entry {key} {what}"))?
                {
                    return Ok(Some(Credential {
                        proof,
                        origin: format!("{path} ({key})"),
                    }));
                }
            }
            if let Some(found) = self.ask(path, content.creds_store.as_ref(), registry).await? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Where was looked, for a message.
    pub fn places(&self) -> String {
        let paths: Vec<String> = self.paths.iter().map(|path| path.display().to_string()).collect();
        match paths.is_empty() {
            true => String::new(),
            false => format!(" in {}", paths.join(", ")),
        }
    }

    async fn files(&self) -> Rc<Vec<File>> {
        let mut files = self.files.lock().await;
        files
            .get_or_insert_with(|| Rc::new(self.paths.iter().filter_map(|path| read(path)).collect()))
            .clone()
    }

    async fn ask(&self, path: &str, helper: Option<&String>, registry: &str) -> Result<Option<Credential>, String> {
        let Some(helper) = helper.filter(|helper| !helper.is_empty()) else {
            return Ok(None);
        };
        let server = server(registry);
        // Held while the helper runs: it may ask its user something, and should do so once.
        let mut helped = self.helped.lock().await;
        let place = (helper.clone(), server.to_owned());
        let said = match helped.get(&place) {
            Some(said) => said.clone(),
            None => {
                let said = helper::get(helper, server).await;
                helped.insert(place, said.clone());
                said
            }
        };
        let origin = format!("docker-credential-{helper}, which {path} names");
        Ok(said?.map(|proof| Credential { proof, origin }))
    }
}

/// Reads a file, if it is there.
fn read(path: &Path) -> Option<File> {
    let shown = path.display().to_string();
    let content = match std::fs::read(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        Err(error) => Err(format!("cannot read the credentials in {shown}: {error}")),
        // The error of the parser could quote a secret: only where it is, is told.
        Ok(text) => serde_json::from_slice(&text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            format!("cannot read the credentials in {shown}: line {line}, column {column} is not what Docker or Podman write")
        }),
    };
    Some(File { path: shown, content })
}

impl Content {
    /// The entry of a key, which may be written as the address of a registry.
    fn entry(&self, key: &str) -> Option<(&str, &Entry)> {
        let exact = self.auths.get_key_value(key);
        let found = exact.or_else(|| self.auths.iter().find(|(written, _)| plain_key(written) == key));
        found.map(|(written, entry)| (written.as_str(), entry))
    }
}

impl Entry {
    /// The error is what is wrong with it.
    fn proof(&self) -> Result<Option<Proof>, &'static str> {
        if !self.registry_token.is_empty() {
            return Ok(Some(Proof::Token(self.registry_token.clone())));
        }
        if !self.identity_token.is_empty() {
            return Ok(Some(Proof::Identity(self.identity_token.clone())));
        }
        if self.auth.is_empty() {
            let (user, password) = (self.username.clone(), self.password.clone());
            return Ok(Some(Proof::Password { user, password }).filter(|_| !self.username.is_empty()));
        }
        let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
        let decoded = GeneralPurpose::new(&base64::alphabet::STANDARD, lenient).decode(self.auth.trim());
        let decoded = decoded.ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let decoded = decoded.ok_or("has an `auth` that is not base64 of text")?;
        // Docker once padded it.
        let (user, password) = decoded
            .trim_end_matches('\0')
            .split_once(':')
            .ok_or("has an `auth` without a colon")?;
        Ok(Some(Proof::Password {
            user: user.to_owned(),
            password: password.to_owned(),
        }))
    }
}

/// The keys that a repository's credentials may have, the most specific first: `host/a/b`, `host/a`, `host`.
fn keys(registry: &str, repository: &str) -> impl Iterator<Item = String> {
    let whole = format!("{registry}/{repository}");
    let ends: Vec<usize> = whole
        .match_indices('/')
        .map(|(end, _)| end)
        .chain([whole.len()])
        .collect();
    let hub = HUB.iter().filter(|_| is_hub(registry)).map(|name| (*name).to_owned());
    let own: Vec<String> = ends.into_iter().rev().map(|end| whole[..end].to_owned()).collect();
    own.into_iter().filter(|key| !key.ends_with('/')).chain(hub)
}

/// A key without the scheme, and without the path of an address: only keys without a scheme can name repositories.
fn plain_key(key: &str) -> &str {
    let address = key.strip_prefix("https://").or_else(|| key.strip_prefix("http://"));
    match address {
        Some(address) => address.split('/').next().unwrap_or_default(),
        None => {
            let key = key.trim_end_matches('/');
            key.strip_suffix("/v1")
                .or_else(|| key.strip_suffix("/v2"))
                .unwrap_or(key)
        }
    }
}

/// How helpers know a registry.
fn server(registry: &str) -> &str {
    if is_hub(registry) {
        "https://index.docker.io/v1/"
    } else {
        registry
    }
}

/// The names of Docker Hub, of which only one serves.
const HUB: [&str; 3] = ["docker.io", "index.docker.io", "registry-1.docker.io"];

pub fn is_hub(registry: &str) -> bool {
    HUB.contains(&registry)
}
