//! YAML as Helm reads and writes it.
//!
//! | module | what it does |
//! |---|---|
//! | `input` | bytes → UTF-8 that YAML allows |
//! | `cursor`, `scan`, `scalar`, `properties`, `token` | text → tokens |
//! | `parse` | tokens → nodes |
//! | `meaning`, `resolve`, `number`, `tagged` | what a scalar means, by its look and with its tag |
//! | `decode`, `syntax`, `spans` | nodes → values, errors in Go's words, lines of keys |
//! | `skim` | text → the top of a document, where that is easy |
//! | `write`, `order` | values → scalars, keys in order |
//! | `emit`, `style` | scalars → text |
//! | `error`, `limits` | why a document is refused |

mod cursor;
mod decode;
mod emit;
mod error;
mod input;
mod limits;
mod meaning;
mod number;
mod order;
mod parse;
mod properties;
mod resolve;
mod scalar;
mod scan;
mod skim;
mod spans;
mod style;
mod syntax;
mod tagged;
mod token;
mod write;

use gotemplate::Value;

pub use error::Error;
pub use spans::Spans;

/// What `sigs.k8s.io/yaml` gives for `Unmarshal` into an `interface{}`: YAML 1.1, then JSON, so every number is a float64.
/// Of keys that become the same string the last one wins; only the first document is read.
///
/// # Errors
/// What Go's reader refuses.
pub fn read(text: &[u8]) -> Result<Value, Error> {
    read_with(text, None).map(|(value, _)| value)
}

/// As [`read`], but of the mappings only the outermost one and those below it on the path; all others, and all lists, may
/// come out empty.
///
/// # Errors
/// As [`read`].
pub fn read_top(text: &[u8], path: &[&str]) -> Result<Value, Error> {
    match skim::skim(text, path) {
        Some(value) => Ok(value),
        None => read(text),
    }
}

/// As [`read`], and tells in which line each key stands.
///
/// # Errors
/// As [`read`].
pub fn read_spanned(text: &[u8]) -> Result<(Value, Spans), Error> {
    let (value, recorder) = read_with(text, Some(spans::Recorder::default()))?;
    Ok((value, recorder.map(spans::Recorder::into_spans).unwrap_or_default()))
}

fn read_with(bytes: &[u8], recorder: Option<spans::Recorder>) -> Result<(Value, Option<spans::Recorder>), Error> {
    let (text, mark) = input::decode(bytes)?;
    let document = parse::parse(&text, mark)?;
    decode::decode(&document, recorder)
}

/// What `sigs.k8s.io/yaml`'s `Marshal` writes: Helm's `toYaml`, without its trimming.
///
/// # Errors
/// For values that JSON has no form for, with Go's words.
pub fn write(value: &Value) -> Result<Vec<u8>, String> {
    write::write(value)
}

/// Helm's `toYamlPretty`.
///
/// # Errors
/// As [`write()`].
pub fn write_pretty(value: &Value) -> Result<Vec<u8>, String> {
    write::write_pretty(value)
}
