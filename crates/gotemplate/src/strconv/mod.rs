//! Numbers and quoted strings as Go writes and reads them.

mod format_float;
mod hex_float;
mod number;
mod parse_float;
mod printable;
mod quote;
mod rune;
mod unquote;

pub use format_float::format_float;
pub use number::{NumError, NumErrorKind, atoi, parse_bool, parse_int, parse_uint};
pub use parse_float::parse_float;
pub use printable::is_print;
pub use quote::{can_backquote, quote, quote_rune, quote_rune_to_ascii, quote_to_ascii};
pub use rune::{decode_rune, rune_count};
pub use unquote::unquote;
