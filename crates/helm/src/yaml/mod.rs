//! YAML as Helm reads and writes it.

use gotemplate::Value;

/// Text that is no YAML.
#[derive(Clone, Debug)]
pub struct Error {
    /// The words of Go's reader.
    pub message: String,
    /// Where, in bytes, if it is known.
    pub offset: Option<usize>,
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// What `sigs.k8s.io/yaml` gives for `Unmarshal` into an `interface{}`: YAML 1.1, then JSON, so every number is a float64.
///
/// # Errors
/// What Go's reader refuses.
pub fn read(_text: &[u8]) -> Result<Value, Error> {
    unimplemented!()
}

/// What `sigs.k8s.io/yaml`'s `Marshal` writes: Helm's `toYaml`, without its trimming.
///
/// # Errors
/// For values that JSON has no form for, with Go's words.
pub fn write(_value: &Value) -> Result<Vec<u8>, String> {
    unimplemented!()
}

/// Helm's `toYamlPretty`.
///
/// # Errors
/// As [`write`].
pub fn write_pretty(_value: &Value) -> Result<Vec<u8>, String> {
    unimplemented!()
}
