//! Go's `fmt`.

use crate::value::Value;

/// `fmt.Sprintf`.
pub fn sprintf(_format: &[u8], _args: &[Value]) -> Vec<u8> {
    unimplemented!()
}

/// `fmt.Sprint`: spaces between operands when neither is a string.
pub fn sprint(_args: &[Value]) -> Vec<u8> {
    unimplemented!()
}

/// `fmt.Sprintln`.
pub fn sprintln(_args: &[Value]) -> Vec<u8> {
    unimplemented!()
}
