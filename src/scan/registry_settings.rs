//! Settings that are only a registry, or the beginning of the names at one: a program puts its images together with it.

use yaml_spans::NodeId;

use crate::rules::{Artifact, Step};

use super::cursor::At;
use super::interned_names::NameId;
use super::names::Setting;
use super::prefixes::{is_meant, prefix};
use super::reading::Reading;
use super::site::{Content, Sign};
use super::table::Table;
use super::variable_syntax::default_of;

/// Names of fields that a login has: a registry next to them is where it is valid.
const OF_LOGINS: &[&str] = &[
    "username",
    "password",
    "auth",
    "email",
    "login",
    "token",
    "identitytoken",
    "user",
    "pass",
    "credentials",
];

/// Reads the settings among the fields of a mapping; those that are part of a reference are left out.
pub(super) fn fields<'t>(reading: &mut Reading<'_, 't, '_>, table: &Table, is_used: impl Fn(NodeId) -> bool) {
    let mut of_login = None;
    // What annotations and labels say of a registry is a record.
    let is_record = |step: &Step<'_>| matches!(step, Step::Key(key) if matches!(&**key, "annotations" | "labels"));
    if reading.cursor.path().last().is_some_and(is_record) {
        return;
    }
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
    let stated = default_of(text).unwrap_or(0..text.len());
    let Some(range) = prefix(&text[stated.clone()]) else {
        return false;
    };
    let range = stated.start + range.start..stated.start + range.end;
    let value = &text[range.clone()];
    // `repository: https://docker.io`: where a program asks, not what it puts before names.
    if setting == Setting::Host && text.contains("://") {
        return false;
    }
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
    if setting == Setting::No || !reading.cursor.is_scalar(node) {
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
