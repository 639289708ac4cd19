//! A `certs.d` tree for containerd (<https://github.com/containerd/containerd/blob/main/docs/hosts.md>).

use std::collections::BTreeMap;

use serde::Serialize;

use super::rules::Rules;
use super::{endpoint, text};
use crate::export::{Export, ExportError, Format, Options, Plan};

#[derive(Serialize)]
struct Hosts<'r> {
    server: String,
    /// Of `server`, which is asked after every `[host]`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    override_path: bool,
    host: BTreeMap<&'r str, Host>,
}

#[derive(Serialize)]
struct Host {
    /// Without `push` and `referrers`, for which nothing was copied.
    capabilities: [&'static str; 2],
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    override_path: bool,
}

/// A folder with a `hosts.toml` for each registry.
///
/// containerd 1.6 asks the source if there is no `[host]`, and every version does if there is no `server`.
pub(in crate::export) fn export(plan: &Plan, options: &Options) -> Result<Export, ExportError> {
    let rules = Rules::of(plan, |_| true);
    let mut export = rules.export();
    export.files.set_tree();
    for (name, to) in rules.whole_hosts(Format::HostsToml)? {
        let (mirror, override_path) = endpoint::with_path(to);
        let server = match options.is_open {
            false => (mirror.clone(), override_path),
            true => (format!("https://{}", endpoint::server(name)), false),
        };
        let hosts = Hosts {
            server: server.0,
            override_path: server.1,
            host: [(
                mirror.as_str(),
                Host {
                    capabilities: ["pull", "resolve"],
                    override_path,
                },
            )]
            .into(),
        };
        let text = [text::head(options.is_open), &text::toml(&hosts)].concat();
        export.files.text(format!("certs.d/{}/hosts.toml", folder(name)), text);
    }
    export.notes.push(
        "containerd reads the folders of `config_path`, under `plugins.\"io.containerd.cri.v1.images\".registry` in 2.x and \
         `plugins.\"io.containerd.grpc.v1.cri\".registry` in 1.x"
            .to_owned(),
    );
    Ok(export)
}

/// The folder of a registry: `registry.example_5000_` for `registry.example:5000`, which every file system takes
/// (`hostDirectory` in containerd's `core/remotes/docker/config/hosts.go`).
fn folder(registry: &str) -> String {
    match registry.rsplit_once(':') {
        Some((host, port)) if !host.is_empty() => format!("{host}_{port}_"),
        _ => registry.to_owned(),
    }
}
