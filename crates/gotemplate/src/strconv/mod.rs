//! Numbers, runes and quoted strings as Go writes and reads them.

mod format_float;
mod number;
mod parse_float;
mod quote;
mod rune;

pub use format_float::format_float;
pub use number::{NumError, NumErrorKind, atoi, parse_bool, parse_int, parse_uint};
pub use parse_float::parse_float;
pub(crate) use quote::{Unit, unquote_unit};
pub use quote::{can_backquote, quote, quote_rune, quote_rune_to_ascii, quote_to_ascii, unquote};
pub use rune::{decode_rune, is_print, rune_count};
