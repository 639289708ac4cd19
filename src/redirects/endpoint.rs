//! URLs of mirrors, as a prefix of names.

/// The prefix of names that a URL stands for, `host[:port][/path]`. With `is_whole`, its path is all that comes before the
/// repository; else `/v2` is put after it.
///
/// # Errors
/// Says what is wrong with a URL that a registry cannot answer.
pub(super) fn prefix(url: &str, is_whole: bool, option: &str) -> Result<String, String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (registry, path) = rest.split_once('/').unwrap_or((rest, ""));
    let path = path.trim_end_matches('/');
    match (path.strip_prefix("v2"), is_whole) {
        (Some(""), _) | (None, false) if path.is_empty() || path == "v2" => Ok(registry.to_owned()),
        (Some(below), true) if below.starts_with('/') => Ok([registry, below].concat()),
        (_, true) => Err(format!("the path of `{url}` has to begin with /v2")),
        (_, false) => Err(format!(
            "`{url}` has a path without {option}, and is asked for `/{path}/v2/…`"
        )),
    }
}
