//! YAML as Helm reads and writes it.
//!
//! | module | what it does |
//! |---|---|
//! | `input` | bytes → UTF-8 that YAML allows |
//! | `cursor`, `scan`, `scalar`, `properties`, `token` | text → tokens |
//! | `parse` | tokens → nodes |
//! | `resolve`, `number` | what a scalar means |
//! | `decode`, `syntax`, `spans` | nodes → values, errors in Go's words, lines of keys |
//! | `skim` | text → the top of a document, where that is easy |
//! | `write`, `order` | values → scalars, keys in order |
//! | `emit`, `style` | scalars → text |

mod cursor;
mod decode;
mod emit;
mod input;
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
mod token;
mod write;

use gotemplate::Value;

pub use spans::Spans;

/// Deeper documents are refused, read or written.
const MAX_DEPTH: usize = 1000;

/// Text that is no YAML.
#[derive(Clone, Debug)]
pub struct Error {
    /// The words of Go's reader.
    pub message: String,
    /// Where, in bytes, if it is known.
    pub offset: Option<usize>,
}

impl Error {
    fn new(problem: String, offset: Option<usize>) -> Self {
        Error {
            message: format!("error converting YAML to JSON: {problem}"),
            offset,
        }
    }

    /// A problem in a line, from 1; Go leaves out a line that it takes for 0.
    fn at(line: usize, problem: &str, offset: usize) -> Self {
        let place = if line == 0 {
            String::new()
        } else {
            format!("line {line}: ")
        };
        Error::new(format!("yaml: {place}{problem}"), Some(offset))
    }

    fn reader(problem: &str) -> Self {
        Error::new(format!("yaml: {problem}"), None)
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

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
