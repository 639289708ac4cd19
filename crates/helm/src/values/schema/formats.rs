//! Formats that Helm's validator knows, where they are not those of ours.

use std::error::Error;

use boon::{Compiler, Format};
use serde_json::Value;

use crate::functions::regex;
use crate::semver::Version;

/// The name here of `regex`, which the validator keeps for its own patterns.
pub(super) const REGEX: &str = "Go regex";

/// Adds them.
pub(super) fn add(compiler: &mut Compiler) {
    for (name, func) in [
        ("semver", semver as fn(&Value) -> Result<(), Box<dyn Error>>),
        (REGEX, pattern),
        ("idn-email", anything),
        ("idn-hostname", anything),
    ] {
        compiler.register_format(Format { name, func });
    }
}

fn semver(value: &Value) -> Result<(), Box<dyn Error>> {
    match value.as_str() {
        Some(text) => Version::parse_strict(text).map(|_| ()).map_err(Into::into),
        None => Ok(()),
    }
}

fn pattern(value: &Value) -> Result<(), Box<dyn Error>> {
    match value.as_str() {
        Some(text) => regex::read(text, &mut 0).map(|_| ()).map_err(Into::into),
        None => Ok(()),
    }
}

/// Helm's validator does not know the format.
fn anything(_: &Value) -> Result<(), Box<dyn Error>> {
    Ok(())
}
