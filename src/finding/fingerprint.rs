//! By what a finding is known again.

use std::fmt;

use super::Finding;

/// A number that stays the same when lines move and tags change.
///
/// It is made of the code, the resource (kind, namespace, name; for what is none, the file), the pointer to the field, the template, and the name of
/// the reference without tag and digest. Two findings can share it: one field with two references to one repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(u128);

impl Fingerprint {
    pub(super) fn of(finding: &Finding) -> Self {
        let occurrence = finding.occurrence();
        let resource = &occurrence.resource;
        let mut hash = Fnv::default();
        hash.part(finding.code.as_str());
        for part in [&resource.kind, &resource.namespace, &resource.name, &resource.source] {
            hash.part(part.as_deref().unwrap_or_default());
        }
        // What is no resource has only its file.
        if resource.kind.is_none() && resource.name.is_none() {
            hash.part(&occurrence.location.file);
        }
        occurrence.path.iter().for_each(|pointer| hash.part(pointer));
        hash.part(finding.known_by());
        Self(hash.0)
    }
}

impl fmt::Display for Fingerprint {
    /// As 32 hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// FNV-1a in 128 bits (RFC 9923): the same on every machine and in every version, which hashers for tables do not promise.
struct Fnv(u128);

impl Default for Fnv {
    fn default() -> Self {
        Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }
}

impl Fnv {
    /// A text, kept distinct from its neighbours.
    fn part(&mut self, text: &str) {
        for byte in text.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_the_standard() {
        // Appendix of RFC 9923: FNV-1a of "a" in 128 bits.
        let mut hash = Fnv::default();
        for byte in *b"a" {
            hash.0 = (hash.0 ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
        assert_eq!(hash.0, 0xd228_cb69_6f1a_8caf_7891_2b70_4e4a_8964);
    }
}
