//! Whether a text can have anything that fetches, before it is read.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use rustc_hash::FxHashSet;

use super::programs;
use super::settings::SETTINGS;

/// What begins a text with the settings of cloud-init.
pub(super) const CLOUD_CONFIG: &str = "#cloud-config";

/// Kinds of resources that have no place for a script.
const IDLE: &[&str] = &[
    "APIService",
    "ClusterRole",
    "ClusterRoleBinding",
    "CustomResourceDefinition",
    "Endpoints",
    "HorizontalPodAutoscaler",
    "Ingress",
    "Lease",
    "MutatingWebhookConfiguration",
    "Namespace",
    "NetworkPolicy",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "PodDisruptionBudget",
    "PriorityClass",
    "PrometheusRule",
    "Role",
    "RoleBinding",
    "ServiceAccount",
    "ServiceMonitor",
    "StorageClass",
    "ValidatingWebhookConfiguration",
];

/// Whether nothing of this kind fetches anything.
pub(super) fn is_idle(kind: &str) -> bool {
    IDLE.binary_search(&kind).is_ok()
}

/// The words of which one has to be in a text.
static WORDS: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
    let programs = programs::all().flat_map(|program| program.names.split_whitespace());
    let settings = SETTINGS.iter().map(|setting| setting.name);
    programs
        .chain(settings)
        .chain(["python", "python3", CLOUD_CONFIG])
        .collect()
});

/// How many bytes of a word are looked for: longer ones would take longer to build than most texts to search.
const BEGINNING: usize = 3;

/// How those words begin.
static BEGINNINGS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let beginnings = WORDS.iter().map(|word| word.get(..BEGINNING).unwrap_or(word));
    AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::DFA))
        .build(beginnings.collect::<BTreeSet<_>>())
        .ok()
});

/// Whether a text has one of the words.
pub(super) fn has_one(text: &str) -> bool {
    let Some(beginnings) = &*BEGINNINGS else { return true };
    let bytes = text.as_bytes();
    let is_in_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    beginnings.find_iter(bytes).any(|found| {
        let start = found.start();
        // In a quoted scalar, `\n` stands for the end of a line.
        let is_escape = || start >= 2 && bytes[start - 2] == b'\\' && matches!(bytes[start - 1], b'n' | b't' | b'r');
        let is_joined = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let is_first = start == 0 || !is_joined(bytes[start - 1]) || is_escape();
        let rest = &bytes[found.end()..];
        let length = || rest.iter().take_while(|byte| is_in_word(byte)).count();
        is_first && {
            let word = text.get(start..found.end() + length()).unwrap_or_default();
            WORDS.contains(word.trim_end_matches(['.', '-']))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_by_its_beginning() {
        for word in WORDS.iter() {
            assert!(has_one(&format!("a; /bin/{word} b")) || word.starts_with('#'), "{word}");
        }
        assert!(has_one("run\n\"curl\" x") && has_one("#cloud-config\n") && !has_one("a curly gitlab apt-cache x"));
        assert!(IDLE.is_sorted());
    }
}
