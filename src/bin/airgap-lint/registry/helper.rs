//! Programs that keep credentials: <https://github.com/docker/docker-credential-helpers>.
//!
//! Nothing that one prints is shown: not even what it complains of is known to be without secrets.

use std::process::Stdio;
use std::time::Duration;

use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;
use tokio::time::timeout;

use super::proof::Proof;

/// Helpers of clouds ask a network themselves.
const TIME_LIMIT: Duration = Duration::from_secs(20);

const MOST_BYTES: u64 = 1 << 20;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Said {
    #[serde(default)]
    username: String,
    #[serde(default)]
    secret: String,
}

/// Asks a helper for the credential of a server. The error says what went wrong, without anything that it printed.
pub async fn get(helper: &str, server: &str) -> Result<Option<Proof>, String> {
    let program = format!("docker-credential-{helper}");
    if helper.contains(['/', '\\']) {
        return Err(format!("{program} is no name of a credential helper"));
    }
    match timeout(TIME_LIMIT, run(&program, server)).await {
        Ok(said) => said.map_err(|what| format!("the credential helper {program} {what}")),
        Err(_) => Err(format!(
            "the credential helper {program} gave no answer within {} s",
            TIME_LIMIT.as_secs()
        )),
    }
}

/// Runs a helper. The error says what it did.
pub async fn run(program: &str, server: &str) -> Result<Option<Proof>, String> {
    let mut command = Command::new(program);
    command
        .arg("get")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    let mut child = command.spawn().map_err(|error| format!("cannot be run: {error}"))?;
    if let Some(mut stdin) = child.stdin.take() {
        // One that answers without reading is fine.
        let _ = stdin.write_all(server.as_bytes()).await;
    }
    let mut printed = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        let read = stdout.take(MOST_BYTES).read_to_end(&mut printed).await;
        read.map_err(|error| format!("cannot be read: {error}"))?;
    }
    let status = child
        .wait()
        .await
        .map_err(|error| format!("cannot be waited for: {error}"))?;
    if !status.success() {
        let printed = String::from_utf8_lossy(&printed);
        // How all helpers say that they have none.
        return match printed.contains("credentials not found") {
            true => Ok(None),
            false => Err(format!("failed ({status})")),
        };
    }
    let said: Said =
        serde_json::from_slice(&printed).map_err(|_| "printed something that is no credential".to_owned())?;
    Ok(match said {
        Said { secret, .. } if secret.is_empty() => None,
        Said { username, secret } if username == "<token>" => Some(Proof::Identity(secret)),
        Said { username, secret } => Some(Proof::Password {
            user: username,
            password: secret,
        }),
    })
}
