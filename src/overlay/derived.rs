//! Text that is computed from other text: checksums, and names that end in one.

/// Whether two texts differ only in what looks computed: tokens that are hashes in both, of the same kind and length.
pub(super) fn is_derived(old: &str, new: &str) -> bool {
    let (old, new): (Vec<&str>, Vec<&str>) = (tokens(old).collect(), tokens(new).collect());
    old.len() == new.len()
        && old
            .iter()
            .zip(&new)
            .all(|(old, new)| old == new || are_hashes(old, new))
}

/// A line without what is computed in it.
pub(super) fn without_hashes(old: &str, new: &str) -> String {
    let pairs = tokens(old).zip(tokens(new));
    pairs.map(|(old, new)| if old == new { old } else { "…" }).collect()
}

/// Runs of letters and digits, and what is between them.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(|c: char| !is_of_token(c)).flat_map(|part| {
        let end = part.char_indices().last().filter(|(_, last)| !is_of_token(*last));
        let (word, sign) = part.split_at(end.map_or(part.len(), |(at, _)| at));
        [word, sign].into_iter().filter(|token| !token.is_empty())
    })
}

fn is_of_token(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '+' | '=' | '_')
}

fn are_hashes(old: &str, new: &str) -> bool {
    // What Adler and CRC give is written as a number, which may have a digit less.
    let is_number = |text: &str| text.len() >= 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number(old) && is_number(new) {
        return old.len().abs_diff(new.len()) <= 2;
    }
    let is_hex = |text: &str| {
        let is_one_case = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            || text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F'));
        text.len() >= 5 && is_one_case
    };
    let has_digit = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    // Base64 of a hash: letters of both cases, and digits.
    let is_packed = |text: &str| {
        text.len() >= 22
            && has_digit(text)
            && text.bytes().any(|byte| byte.is_ascii_uppercase())
            && text.bytes().any(|byte| byte.is_ascii_lowercase())
    };
    old.len() == new.len()
        && (is_hex(old) && is_hex(new) && (has_digit(old) || has_digit(new)) || is_packed(old) && is_packed(new))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_derived() {
        let (old, new) = (
            "checksum/config: 0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9",
            "checksum/config: 1a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f0",
        );
        assert!(is_derived(old, new));
        assert_eq!(without_hashes(old, new), "checksum/config: …");
        assert!(is_derived("name: migrate-3f2a91", "name: migrate-77bc01"));
        assert!(is_derived("hash: \"3483927461\"", "hash: \"983927461\""));
    }

    #[test]
    fn words_and_versions_are_not() {
        assert!(!is_derived("version: 1.27", "version: 1.28"));
        assert!(!is_derived("app: quay.io", "app: mirror.internal"));
        assert!(!is_derived("app: faded", "app: added"));
        assert!(!is_derived("replicas: 3", "replicas: 4"));
    }
}
