//! Go's `text/template` in Rust: templates are parsed and executed as Go does it, down to the words of its errors, the
//! way `fmt` prints numbers and the order of maps. Functions are given by whoever embeds it.
//!
//! | module | what it does |
//! |---|---|
//! | [`value`] | what templates work on: Go's values, with their types |
//! | [`function`] | functions and their signatures |
//! | [`parse`] | text → syntax tree |
//! | [`exec`] | syntax tree × value → text |
//! | [`builtin`] | the functions that text/template itself brings |
//! | [`fmt`] | `fmt.Sprintf` and `fmt.Sprint` |
//! | [`strconv`] | numbers and quoted strings as Go writes and reads them |
//! | [`error`] | what goes wrong, and where |

pub mod builtin;
pub mod error;
pub mod exec;
pub mod fmt;
pub mod function;
pub mod parse;
pub mod strconv;
pub mod value;

pub use error::{Error, Stage};
pub use exec::{Budget, Emitted, Limits, Observer, State};
pub use function::{CallError, Function, Param, Returned};
pub use parse::{Functions, MissingKey, Parsed, Templates};
pub use value::{Elem, Entry, IntKind, Journal, Kind, List, Map, MapType, Object, Reads, Str, UintKind, Value, lossy};

/// The example of the README, run as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
