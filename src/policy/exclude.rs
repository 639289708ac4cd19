//! Files and folders that are not read.

use super::PolicyErrorKind as Kind;
use super::error::Wrong;
use globset::{Glob, GlobBuilder};

/// Compiles a pattern for paths that are relative to the policy's folder, with slashes.
///
/// `*` stays within one name, `**` crosses. A pattern that cannot match any path is refused, because its author meant
/// something else.
pub fn compile(written: &str) -> Result<Glob, Wrong> {
    let bad = |message: &str, fix: &str| Err(Wrong::new(Kind::BadGlob, format!("`{written}` {message}"), fix));
    let pattern = written.trim_start_matches("./").trim_end_matches('/');
    if pattern.is_empty() || pattern == "." {
        let fix = "write one such as `**/tests/**`";
        return Err(Wrong::new(Kind::BadGlob, "the pattern is empty", fix));
    }
    if pattern.starts_with('/') {
        return bad("begins at the root", "write it relative to the folder of the policy");
    }
    if pattern.split('/').any(|part| part == "..") {
        return bad(
            "leads out of the folder of the policy",
            "move the policy up, or use --exclude",
        );
    }
    GlobBuilder::new(pattern)
        .literal_separator(true)
        .build()
        .map_err(|error| {
            let message = format!("invalid pattern `{written}`: {}", error.kind());
            Wrong::new(Kind::BadGlob, message, "write a glob as in `.gitignore`")
        })
}
