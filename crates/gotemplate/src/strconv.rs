//! Numbers and quoted strings as Go writes and reads them.

/// `strconv.FormatFloat` for a float64; a negative precision is the shortest that reads back as the same number.
pub fn format_float(_value: f64, _verb: u8, _precision: i32) -> String {
    unimplemented!()
}

/// `strconv.Quote`.
pub fn quote(_text: &[u8]) -> String {
    unimplemented!()
}
