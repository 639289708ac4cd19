//! What the key of a field says about its value.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::settings::{SETTINGS, Setting};

/// What a value is, by its key.
#[derive(Clone, Copy, Debug)]
pub(super) enum Role {
    /// Runs nothing: prose, what a program reports, and copies.
    Silent,
    /// Variables for what is next to it, as a list of names and values or as a mapping.
    Environment,
    /// The words of a command.
    Command,
    /// What is run with the command next to it.
    Source,
    /// What the value next to it is called.
    Name,
    /// The value of a name.
    Value,
    /// The commands of cloud-init.
    Lines,
    /// The packages of cloud-init.
    Packages,
    /// A list of what is fetched.
    Setting(&'static Setting),
    /// Something else, which may be a script.
    Other,
}

const SILENT: &[&str] = &[
    "metadata",
    "status",
    "description",
    "displayName",
    "summary",
    "message",
    "notes",
    "openAPIV3Schema",
    "managedFields",
    "labels",
    "annotations",
    "icon",
    "readme",
    "relatedImages",
    "caBundle",
    "expr",
    "volumeMounts",
];

const ENVIRONMENTS: &[&str] = &["env", "envVars", "extraEnv", "extraEnvVars", "extraEnvs", "environment"];

static ROLES: LazyLock<FxHashMap<&str, Role>> = LazyLock::new(|| {
    let silent = SILENT.iter().map(|key| (*key, Role::Silent));
    let environments = ENVIRONMENTS.iter().map(|key| (*key, Role::Environment));
    let settings = SETTINGS.iter().map(|setting| (setting.name, Role::Setting(setting)));
    let others = [
        ("command", Role::Command),
        ("args", Role::Command),
        ("source", Role::Source),
        ("name", Role::Name),
        ("value", Role::Value),
        ("valueFrom", Role::Value),
        ("runcmd", Role::Lines),
        ("bootcmd", Role::Lines),
        ("packages", Role::Packages),
    ];
    silent.chain(environments).chain(settings).chain(others).collect()
});

/// The role of a key.
pub(super) fn of(key: &str) -> Role {
    ROLES.get(key).copied().unwrap_or(Role::Other)
}
