//! PEM, as Go's `encoding/pem` reads and writes it.

use crate::base64;

/// A block: what it is, and its bytes.
pub(super) struct Block {
    pub(super) label: String,
    pub(super) bytes: Vec<u8>,
}

/// The text of a block.
pub(super) fn encode(label: &str, bytes: &[u8]) -> String {
    let body = base64::encode(bytes);
    let mut out = format!("-----BEGIN {label}-----\n");
    for line in body.as_bytes().chunks(64) {
        out.push_str(&String::from_utf8_lossy(line));
        out.push('\n');
    }
    out.push_str(&format!("-----END {label}-----\n"));
    out
}

/// The first block in a text; what is around it does not matter.
pub(super) fn decode(text: &str) -> Option<Block> {
    let mut lines = text.lines().map(str::trim_end);
    while let Some(line) = lines.next() {
        let Some(label) = line
            .strip_prefix("-----BEGIN ")
            .and_then(|rest| rest.strip_suffix("-----"))
        else {
            continue;
        };
        let mut body = String::new();
        let mut closed = false;
        for line in lines.by_ref() {
            if let Some(end) = line.strip_prefix("-----END ") {
                closed = end.strip_suffix("-----") == Some(label);
                break;
            }
            // Headers such as `Proc-Type: 4,ENCRYPTED` come before the bytes.
            if !line.contains(':') {
                body.extend(line.chars().filter(|c| !c.is_ascii_whitespace()));
            }
        }
        if closed && let Ok(bytes) = base64::decode(body.as_bytes()) {
            return Some(Block {
                label: label.to_owned(),
                bytes,
            });
        }
    }
    None
}
