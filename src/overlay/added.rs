//! A render with a pull secret added to it, and nothing else.

use super::derived::is_derived;
use super::lines::lines;

/// Whether one render is another one with pull secrets added to it, and with what is computed from it.
pub(super) fn only_adds(before: &[u8], after: &[u8], name: &str) -> bool {
    let text =
        |bytes: &'_ [u8], range: &std::ops::Range<usize>| String::from_utf8_lossy(&bytes[range.clone()]).into_owned();
    let (old, new) = (lines(before), lines(after));
    let mut old = old.iter().map(|range| text(before, range)).peekable();
    for line in new.iter().map(|range| text(after, range)) {
        // An empty list gives way to one that is not.
        while old.peek().is_some_and(|was| *was != line && is_empty_list(was)) {
            old.next();
        }
        if old.next_if(|was| *was == line).is_some() {
            continue;
        }
        if is_of_secret(&line, name) {
            continue;
        }
        if old.next_if(|was| is_derived(was, &line)).is_none() {
            return false;
        }
    }
    old.all(|was| is_empty_list(&was))
}

fn is_empty_list(line: &str) -> bool {
    matches!(
        line.trim(),
        "imagePullSecrets: []" | "imagePullSecrets:" | "imagePullSecrets: null"
    )
}

/// Whether a line belongs to a list of pull secrets with this one in it.
fn is_of_secret(line: &str, name: &str) -> bool {
    let line = line.trim().trim_start_matches("- ").trim();
    let line = line.strip_prefix("imagePullSecrets:").map_or(line, str::trim);
    let bare: String = line
        .chars()
        .filter(|c| !matches!(c, '"' | '\'' | '[' | ']' | '{' | '}' | ' '))
        .collect();
    bare.is_empty() || bare == name || bare.strip_prefix("name:") == Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pull_secret_may_be_added_and_nothing_else() {
        let before = b"spec:\n  imagePullSecrets: []\n  containers:\n  - name: a\n";
        let after = b"spec:\n  imagePullSecrets:\n    - name: creds\n  containers:\n  - name: a\n";
        assert!(only_adds(before, after, "creds"));
        assert!(!only_adds(before, b"spec:\n  containers:\n  - name: b\n", "creds"));
        assert!(!only_adds(
            before,
            b"spec:\n  imagePullSecrets:\n    - name: other\n  containers:\n  - name: a\n",
            "creds"
        ));
    }
}
