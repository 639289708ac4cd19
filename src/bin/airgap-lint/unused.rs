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

/// The path that was read and looks most like this one; what looks nothing like it is no help.
fn nearest(path: &str, outcome: &Outcome) -> Option<String> {
    let candidates = outcome.read.iter().map(|read| read.join("."));
    let scored = candidates.map(|read| (strsim::normalized_damerau_levenshtein(path, &read), read));
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(&a.1)));
    best.filter(|(score, _)| *score >= 0.6).map(|(_, read)| read)
}
