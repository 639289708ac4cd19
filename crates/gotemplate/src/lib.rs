//! Go's `text/template` in Rust: templates are parsed and executed as in Go, down to the words of its errors, the
//! way `fmt` prints numbers and the order of maps. Whoever embeds it provides the functions.
//!
//! Each module knows only those above it in this table:
//!
//! | module | what it does |
//! |---|---|
//! | [`error`] | what goes wrong, and where |
//! | [`strconv`] | numbers, runes and quoted strings as Go writes and reads them |
//! | [`value`] | what templates work on: Go's values with their types, and functions |
//! | [`fmt`] | `fmt.Sprintf` and `fmt.Sprint` |
//! | [`builtin`] | the functions that text/template itself provides |
//! | [`parse`] | text → syntax tree; templates by name |
//! | [`exec`] | syntax tree × value → text |

pub mod builtin;
pub mod error;
pub mod exec;
pub mod fmt;
pub mod parse;
pub mod strconv;
pub mod value;

pub use error::{CallError, Error, Stage};
pub use exec::{Budget, Emitted, Limits, Observer};
pub use parse::{MissingKey, Parsed, Templates};
pub use value::{
    Elem, Entry, Function, Functions, IntKind, Journal, Kind, List, Map, MapType, Object, Param, Reads, Returned,
    State, Str, UintKind, Value, lossy,
};

/// The example of the README, run as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
