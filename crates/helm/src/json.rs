//! JSON as Go's `encoding/json` reads and writes it.

use gotemplate::Value;

/// `json.Unmarshal` into an `interface{}`: every number is a float64.
///
/// # Errors
/// With Go's words.
pub fn read(_text: &[u8]) -> Result<Value, String> {
    unimplemented!()
}

/// `json.Marshal`: sorted keys, `<`, `>`, `&`, U+2028 and U+2029 escaped unless `escape_html` is off.
///
/// # Errors
/// For values that JSON has no form for, with Go's words.
pub fn write(_value: &Value, _escape_html: bool) -> Result<Vec<u8>, String> {
    unimplemented!()
}

/// `json.MarshalIndent`.
///
/// # Errors
/// As [`write`].
pub fn write_indented(_value: &Value, _prefix: &str, _indent: &str) -> Result<Vec<u8>, String> {
    unimplemented!()
}
