//! Names that are allowed in addition to the mirror.

use super::PolicyErrorKind as Kind;
use super::error::Wrong;
use crate::reference::{DOCKER_HUB, DOCKER_HUB_ALIASES, grammar};
use globset::{Glob, GlobBuilder};

/// Compiles a pattern for resolved names.
///
/// `*` stays within one part, `**` crosses. Case does not matter: repositories are lower case, and hosts ignore
/// case. A pattern that cannot match any name is refused, because its author meant something else.
pub fn compile(written: &str) -> Result<Glob, Wrong> {
    let bad = |kind, message: &str, fix: &str| Err(Wrong::new(kind, format!("`{written}` {message}"), fix));
    if written.is_empty() {
        let fix = "write one such as `registry.example/**`";
        return Err(Wrong::new(Kind::BadGlob, "the pattern is empty", fix));
    }
    if written.contains("://") {
        return bad(
            Kind::BadGlob,
            "has a scheme",
            "remove everything up to and including `://`",
        );
    }
    let (first, rest) = match written.split_once('/') {
        Some((first, rest)) => (first, Some(rest)),
        None => (written, None),
    };
    if written.contains('@') || rest.is_some_and(|rest| rest.contains(':')) {
        let fix = "remove it; patterns match names without tag and digest";
        return bad(Kind::TagOrDigest, "has a tag or digest", fix);
    }
    if written.ends_with('/') {
        let fix = format!("write `{written}**` for everything below it");
        return bad(Kind::BadGlob, "ends with `/`, so it matches nothing", &fix);
    }
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':');
    let is_literal = first.bytes().all(is_plain);
    if is_literal && !grammar::is_registry(&first.to_ascii_lowercase()) {
        let library = if rest.is_some() { "" } else { "library/" };
        let fix = format!("write `{DOCKER_HUB}/{library}{written}`; patterns match resolved names");
        return bad(Kind::HubName, "has no registry, so it matches nothing", &fix);
    }
    if rest.is_none() && is_literal {
        let fix = format!("write `{written}/**` for everything in it");
        return bad(Kind::BadGlob, "is only a registry, and matches no image", &fix);
    }

    let host = first.to_ascii_lowercase();
    let host = if DOCKER_HUB_ALIASES.contains(&host.as_str()) {
        DOCKER_HUB.to_owned()
    } else if first.starts_with('[') && grammar::check_registry(first).is_ok() {
        globset::escape(&host) // An address in brackets, and no class of characters.
    } else {
        first.to_owned()
    };
    let pattern = rest.map_or(host.clone(), |rest| format!("{host}/{rest}"));
    // The escape is the same on every system, also where `\` separates paths.
    GlobBuilder::new(&pattern)
        .literal_separator(true)
        .case_insensitive(true)
        .backslash_escape(true)
        .build()
        .map_err(|error| {
            let message = format!("invalid pattern `{written}`: {}", error.kind());
            Wrong::new(Kind::BadGlob, message, "write a glob as in `.gitignore`")
        })
}
