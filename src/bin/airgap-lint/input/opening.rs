//! How a file opens: by that a manifest is known, whatever its name is.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// How much of a file is looked at.
const LENGTH: usize = 4096;

/// The first bytes of a file.
pub struct Opening(Vec<u8>);

impl Opening {
    /// Reads them.
    pub fn read(path: &Path) -> io::Result<Self> {
        let mut bytes = Vec::new();
        File::open(path)?.take(LENGTH as u64).read_to_end(&mut bytes)?;
        Ok(Self(bytes))
    }

    fn lines(&self) -> impl Iterator<Item = &[u8]> {
        let bytes = self.0.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.0);
        bytes.split(|byte| *byte == b'\n')
    }

    /// Whether the first line with content begins with `apiVersion:` or `kind:`.
    pub fn is_of_manifest(&self) -> bool {
        let says_nothing = |line: &[u8]| line.is_empty() || line.starts_with(b"#") || line.starts_with(b"---");
        self.lines()
            .find(|line| !says_nothing(line.trim_ascii()))
            .is_some_and(|line| line.starts_with(b"apiVersion:") || line.starts_with(b"kind:"))
    }

    /// The `apiVersion`, if there is a `kind` too: at the start of lines, or between quotes as in JSON.
    pub fn api_version(&self) -> Option<String> {
        self.value("kind")?;
        self.value("apiVersion")
    }

    fn value(&self, key: &str) -> Option<String> {
        let quoted = format!("\"{key}\"");
        let after = |line: &'_ [u8]| -> Option<String> {
            let line = line.trim_ascii_end();
            let rest = match line.strip_prefix(key.as_bytes()) {
                Some(rest) => rest,
                None => &line[memchr::memmem::find(line, quoted.as_bytes())? + quoted.len()..],
            };
            let rest = rest.trim_ascii_start().strip_prefix(b":")?.trim_ascii_start();
            let is_end = |byte: &u8| matches!(byte, b'"' | b'\'' | b',' | b'}' | b' ' | b'#');
            let rest = rest.strip_prefix(b"\"").or(rest.strip_prefix(b"'")).unwrap_or(rest);
            let end = rest.iter().position(is_end).unwrap_or(rest.len());
            Some(String::from_utf8_lossy(&rest[..end]).into_owned())
        };
        self.lines().find_map(after).filter(|value| !value.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_is_known_by_how_it_opens() {
        for text in [
            "apiVersion: v1\n",
            "---\n# Source: x\n\n---\nkind: Pod\n",
            "\u{feff}kind: x",
        ] {
            assert!(Opening(text.into()).is_of_manifest(), "{text}");
        }
        for text in ["", "# only\n", "  kind: x\n", "a: b\nkind: x\n", "\0\0"] {
            assert!(!Opening(text.into()).is_of_manifest(), "{text}");
        }
    }

    #[test]
    fn a_resource_has_a_version_and_a_kind() {
        for text in [
            "apiVersion: apps/v1\nkind: Deployment\n",
            "# x\nkind: \"Deployment\"\nspec:\n  a: b\napiVersion: 'apps/v1' # x\r\n",
            "{\"kind\": \"Deployment\", \"apiVersion\":\"apps/v1\"}",
        ] {
            assert_eq!(Opening(text.into()).api_version().as_deref(), Some("apps/v1"), "{text}");
        }
        for text in [
            "",
            "kind: pipeline\ntype: docker\n",
            "apiVersion: v2\nname: web\n",
            "on:\n  kind: x\n",
        ] {
            assert_eq!(Opening(text.into()).api_version(), None, "{text}");
        }
    }
}
