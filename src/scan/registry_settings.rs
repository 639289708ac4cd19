//! Settings that are only a registry, or the beginning of the names at one: a program puts its images together with it.

use std::ops::Range;

use yaml_spans::NodeId;

use crate::reference::grammar;
use crate::rules::{Artifact, Step};

use super::cursor::At;
use super::interned_names::NameId;
use super::known_registries::KnownRegistries;
use super::names::Setting;
use super::reading::Reading;
use super::shapes;
use super::site::{Content, Sign};
use super::split_fields::Inherited;
use super::table::Table;

/// Names of fields that a login has: a registry next to them is where it is valid.
const OF_LOGINS: &[&str] = &[
    "username",
    "password",
    "auth",
    "email",
    "login",
    "token",
    "identitytoken",
];

/// A mapping with a registry, which is the registry of what is named below it.
#[derive(Clone, Debug)]
pub(super) struct Scope<'t> {
    pub inherited: Inherited<'t>,
    /// Whether something was named with it.
    pub is_used: bool,
}

/// Reads the settings among the fields of a mapping; those that are part of a reference are left out.
pub(super) fn fields<'t>(reading: &mut Reading<'_, 't, '_>, table: &Table, is_used: impl Fn(NodeId) -> bool) {
    let mut of_login = None;
    for &(key, id, value) in &table.entries {
        let setting = reading.known.names.get(id).setting;
        let node = reading.cursor.tree.resolve(value);
        if setting == Setting::No || is_used(node) || !reading.cursor.is_scalar(node) {
            continue;
        }
        let is_of_login = *of_login.get_or_insert_with(|| {
            let mut keys = table.entries.iter().map(|(key, _, _)| reading.text(*key));
            keys.any(|key| OF_LOGINS.iter().any(|word| key.eq_ignore_ascii_case(word)))
        });
        if is_of_login {
            return;
        }
        reading.cursor.enter(Step::Key(reading.text(key)), id);
        // What a rule says of the field was done with it.
        if reading
            .matcher
            .rule(&reading.cursor, &reading.known.names, node)
            .is_none()
        {
            let text = reading.text(node);
            read(reading, At::Node(node), &text, 0, setting);
        }
        reading.cursor.leave();
    }
}

/// The setting in a list of names and values, a flag or a text; says whether it is one.
pub(super) fn read(reading: &mut Reading<'_, '_, '_>, at: At, text: &str, from: usize, setting: Setting) -> bool {
    let Some(range) = prefix(text) else { return false };
    let value = &text[range.clone()];
    if !is_meant(value, setting, &reading.known.registries) {
        return false;
    }
    add(reading, at, value, from + range.start, Sign::Registry);
    true
}

/// The value that a name next to it says to be one: `{path: /spec/imageRegistry, value: …}`.
pub(super) fn named(reading: &mut Reading<'_, '_, '_>, value: NodeId, name: NameId) -> bool {
    let setting = reading.known.names.get(name).setting;
    let node = reading.cursor.tree.resolve(value);
    if matches!(setting, Setting::No | Setting::Host) || !reading.cursor.is_scalar(node) {
        return false;
    }
    let text = reading.text(node);
    read(reading, At::Node(node), &text, 0, setting)
}

/// A scalar that a rule takes for one; nothing where it is empty.
pub(super) fn certain(reading: &mut Reading<'_, '_, '_>, node: NodeId, sign: Sign) {
    let text = reading.text(node);
    if let Some(range) = prefix(&text) {
        add(reading, At::Node(node), &text[range.clone()], range.start, sign);
    }
}

pub(super) fn add(reading: &mut Reading<'_, '_, '_>, at: At, value: &str, start: usize, sign: Sign) {
    let content = Content::Registry(value.to_ascii_lowercase());
    reading.add_site(at, value, start, sign, Artifact::Registry, content);
}

/// The bytes of a text that are a registry with the path after it, if there is nothing else but a scheme and slashes.
pub(super) fn prefix(text: &str) -> Option<Range<usize>> {
    let trimmed = text.trim();
    let start = text.len() - text.trim_start().len();
    let (scheme, at) = shapes::scheme(trimmed);
    if !scheme.is_none_or(|scheme| shapes::is_http(scheme) || shapes::pulls(scheme)) {
        return None;
    }
    let body = trimmed[at..].trim_end_matches('/');
    // Where Docker's API is reached is a part of the host's address, not of the names there.
    let body = body.strip_suffix("/v1").or(body.strip_suffix("/v2")).unwrap_or(body);
    let (host, path) = body.split_once('/').unwrap_or((body, ""));
    let is_one = grammar::is_registry(host)
        && grammar::check_registry(host).is_ok()
        && (path.is_empty() || grammar::check_path(path, 0).is_ok());
    is_one.then_some(start + at..start + at + body.len())
}

/// Whether a text has the form of a registry's host, and is not the version or a number.
pub(super) fn is_a_host(host: &str) -> bool {
    let (name, port) = grammar::split_port(host);
    let has_letter = name.bytes().any(|byte| byte.is_ascii_alphabetic());
    let is_port = port.is_none_or(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()));
    let ends_in_word = name
        .rsplit('.')
        .next()
        .is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_alphabetic()));
    is_port && (name.contains('.') && has_letter && ends_in_word || name == "localhost" || port.is_some())
}

/// Whether a text that has the form of a registry is meant as one by its name.
pub(super) fn is_meant(value: &str, setting: Setting, registries: &KnownRegistries<'_>) -> bool {
    /// First letters of hosts that are registries by their names.
    const CALLED: &[&str] = &[
        "registry",
        "docker",
        "harbor",
        "mirror",
        "quay",
        "nexus",
        "artifactory",
        "cr.",
        "oci",
    ];
    /// Parts of the hosts of registries of other things.
    const OF_OTHERS: &[&str] = &[
        "npm",
        "pypi",
        "maven",
        "nuget",
        "rubygems",
        "terraform",
        "packagist",
        "crates.io",
    ];
    let host = value.split('/').next().unwrap_or_default();
    if OF_OTHERS.iter().any(|part| host.contains(part)) {
        return false;
    }
    let is_known = registries.knows(&host.to_ascii_lowercase());
    match setting {
        Setting::No => false,
        Setting::Host => is_known && host.len() == value.len(),
        Setting::Known => is_known || is_a_host(host) && CALLED.iter().any(|word| host.starts_with(word)),
        Setting::Any => is_known || is_a_host(host),
    }
}
