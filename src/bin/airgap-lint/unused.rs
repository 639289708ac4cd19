//! Says which of the user's values nothing read, and which path may have been meant.

use std::io::{self, Write};

use helm::job::Outcome;

/// Warns on standard error.
pub fn warn(outcome: &Outcome) {
    for path in &outcome.unused {
        let path = path.join(".");
        let _ = match nearest(&path, outcome) {
            Some(near) => writeln!(
                io::stderr(),
                "airgap-lint: warning: unused-value: no template reads `{path}`; did you mean `{near}`?"
            ),
            None => writeln!(
                io::stderr(),
                "airgap-lint: warning: unused-value: no template reads `{path}`"
            ),
        };
    }
}

/// The path that was read and may have been meant: the same key elsewhere, or a key like it in the same place.
fn nearest(path: &str, outcome: &Outcome) -> Option<String> {
    let candidates = outcome.read.iter().map(|read| read.join("."));
    let scored = candidates.map(|read| (likeness(path, &read), read));
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(&a.1)));
    best.filter(|(score, _)| *score >= 0.6).map(|(_, read)| read)
}

/// From 0 to 1.
fn likeness(path: &str, read: &str) -> f64 {
    let split = |path: &str| {
        path.rsplit_once('.')
            .map_or((String::new(), path.to_owned()), |(a, b)| (a.to_owned(), b.to_owned()))
    };
    let ((parent, key), (other_parent, other_key)) = (split(path), split(read));
    let keys = strsim::normalized_damerau_levenshtein(&key, &other_key);
    match () {
        () if parent == other_parent => keys,
        () if keys == 1.0 => 0.6 + 0.4 * strsim::normalized_damerau_levenshtein(&parent, &other_parent),
        () => 0.0,
    }
}
