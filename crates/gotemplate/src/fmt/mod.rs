//! Go's `fmt`, in the parts of Go's own package:
//!
//! | module | what it does |
//! |---|---|
//! | `format` | writes one number or string as the flags ask |
//! | `printer` | walks over values of any type |
//! | `directive` | reads format strings |
//!
//! The output differs from Go's in two places: the address of a pointer, which changes from run to run in Go, is always
//! the same made-up number; and a value that contains itself, which overflows Go's stack, is [`TooLong`].

mod directive;
mod format;
mod printer;

use crate::error::CallError;
use crate::value::{Kind, Value};
use directive::Directives;
use printer::Printer;

/// The length in bytes that no printed text exceeds.
pub const MOST_BYTES: usize = 1 << 26;

/// A text would have been longer than [`MOST_BYTES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

impl From<TooLong> for CallError {
    fn from(_: TooLong) -> Self {
        CallError::limit("the printed text is too long")
    }
}

/// `fmt.Sprintf`: the arguments as the format asks.
///
/// # Errors
/// When the text is too long.
pub fn sprintf(format: &[u8], args: &[Value]) -> Result<Vec<u8>, TooLong> {
    printed(|printer| Directives::new(format, args).print(printer))
}

/// `fmt.Sprint`: spaces between operands when neither is a string.
///
/// # Errors
/// When the text is too long.
pub fn sprint(args: &[Value]) -> Result<Vec<u8>, TooLong> {
    spaced(args, false)
}

/// As [`sprint`], with what pointers point to in their place, as actions print it.
pub(crate) fn sprint_pointed(args: &[Value]) -> Result<Vec<u8>, TooLong> {
    spaced(args, true)
}

fn spaced(args: &[Value], pointed: bool) -> Result<Vec<u8>, TooLong> {
    printed(|printer| {
        printer.pointed = pointed;
        let mut after_text = true;
        for arg in args {
            let is_text = arg.kind() == Kind::String;
            if !is_text && !after_text {
                printer.out.write(b" ");
            }
            printer.operand(arg, 'v');
            after_text = is_text;
        }
    })
}

/// `fmt.Sprintln`: always spaces between operands, and a newline at the end.
///
/// # Errors
/// When the text is too long.
pub fn sprintln(args: &[Value]) -> Result<Vec<u8>, TooLong> {
    printed(|printer| {
        for (at, arg) in args.iter().enumerate() {
            if at > 0 {
                printer.out.write(b" ");
            }
            printer.operand(arg, 'v');
        }
        printer.out.write(b"\n");
    })
}

/// `fmt.Sprintf` for error messages: only the start of a large value is shown.
pub fn brief(format: &[u8], args: &[Value]) -> String {
    const MOST_BYTES: usize = 4096;
    let mut printer = Printer::new(MOST_BYTES);
    Directives::new(format, args).print(&mut printer);
    let (text, whole) = printer.out.into_parts();
    let mut text = String::from_utf8_lossy(&text).into_owned();
    if !whole {
        text.push('…');
    }
    text
}

fn printed(print: impl FnOnce(&mut Printer)) -> Result<Vec<u8>, TooLong> {
    let mut printer = Printer::new(MOST_BYTES);
    print(&mut printer);
    match printer.out.into_parts() {
        (text, true) => Ok(text),
        _ => Err(TooLong),
    }
}
