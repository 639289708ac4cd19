//! Digests of manifests: <https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests>.

use sha2::{Digest as _, Sha256, Sha512};

/// Whether this is a digest that can be compared.
pub fn is_valid(digest: &str) -> bool {
    let length = match digest.split_once(':') {
        Some(("sha256", _)) => 64,
        Some(("sha512", _)) => 128,
        _ => return false,
    };
    let hex = &digest["sha256:".len()..];
    hex.len() == length && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The digest of some bytes, by the algorithm of another digest, or SHA-256.
pub fn of(bytes: &[u8], like: Option<&str>) -> String {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    match like.is_some_and(|digest| digest.starts_with("sha512:")) {
        true => format!("sha512:{}", hex(&Sha512::digest(bytes))),
        false => format!("sha256:{}", hex(&Sha256::digest(bytes))),
    }
}
