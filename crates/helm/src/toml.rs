//! TOML as BurntSushi's Go library reads and writes it.

use gotemplate::Value;

/// Reads a document.
///
/// # Errors
/// With the words of the Go library.
pub fn read(_text: &[u8]) -> Result<Value, String> {
    unimplemented!()
}

/// Writes a document: Helm's `toToml`.
///
/// # Errors
/// With the words of the Go library.
pub fn write(_value: &Value) -> Result<Vec<u8>, String> {
    unimplemented!()
}
