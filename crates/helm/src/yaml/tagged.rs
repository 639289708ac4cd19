//! What a scalar means with its tag.

use super::error::Error;
use super::meaning::{Meaning, Schema};
use super::resolve::resolve;
use crate::base64;

/// What a scalar is, its tag considered.
pub(super) enum Scalar {
    Plain(Meaning),
    /// Decoded from base64.
    Text(Vec<u8>),
}

/// Resolves a scalar with its tag.
pub(super) fn meaning(text: &[u8], tag: &[u8], implicit: bool) -> Result<Scalar, Error> {
    if tag.is_empty() {
        let meaning = if implicit {
            resolve(text, Schema::V2, false)
        } else {
            Meaning::String
        };
        return Ok(Scalar::Plain(meaning));
    }
    let wanted = match tag.strip_prefix(b"tag:yaml.org,2002:") {
        Some(b"binary") => {
            return match base64::decode(text) {
                Ok(bytes) => Ok(Scalar::Text(bytes)),
                Err(_) => Err(fail("!!binary value contains invalid base64 data")),
            };
        }
        Some(b"bool") => "!!bool",
        Some(b"int") => "!!int",
        Some(b"float") => "!!float",
        Some(b"null") => "!!null",
        Some(b"timestamp") => "!!timestamp",
        _ => return Ok(Scalar::Plain(Meaning::String)),
    };
    let meaning = resolve(text, Schema::V2, wanted == "!!timestamp");
    match meaning {
        _ if meaning.tag() == wanted => Ok(Scalar::Plain(meaning)),
        Meaning::Int(value) if wanted == "!!float" => Ok(Scalar::Plain(Meaning::Float(value as f64))),
        _ => {
            let text = String::from_utf8_lossy(text);
            Err(fail(&format!("cannot decode {} `{text}` as a {wanted}", meaning.tag())))
        }
    }
}

fn fail(problem: &str) -> Error {
    Error::new(format!("yaml: {problem}"), None)
}
