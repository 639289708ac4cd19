//! Go's `fmt`.
//!
//! What it prints differs from Go in two places that Go itself does not keep the same from run to run: the address of
//! a pointer is always the same made-up number, and a value that holds itself, where Go overflows its stack, ends in
//! `%!(DEPTH)`.

mod buffer;
mod directive;
mod flags;
mod float;
mod integer;
mod pointer;
mod printer;
mod text;

use crate::value::{Kind, Value};
use directive::Directives;
use printer::Printer;

/// No text gets longer than this: what would come after is left out. Whoever limits output should set the limit below.
pub const MOST_BYTES: usize = 1 << 28;

/// `fmt.Sprintf`.
pub fn sprintf(format: &[u8], args: &[Value]) -> Vec<u8> {
    let mut printer = Printer::default();
    Directives::new(format, args).print(&mut printer);
    printer.finish()
}

/// `fmt.Sprint`: spaces between operands when neither is a string.
pub fn sprint(args: &[Value]) -> Vec<u8> {
    let mut printer = Printer::default();
    let mut after_text = true;
    for arg in args {
        let is_text = arg.kind() == Kind::String;
        if !is_text && !after_text {
            printer.out.write(b" ");
        }
        printer.operand(arg, 'v');
        after_text = is_text;
    }
    printer.finish()
}

/// `fmt.Sprintln`.
pub fn sprintln(args: &[Value]) -> Vec<u8> {
    let mut printer = Printer::default();
    for (at, arg) in args.iter().enumerate() {
        if at > 0 {
            printer.out.write(b" ");
        }
        printer.operand(arg, 'v');
    }
    printer.out.write(b"\n");
    printer.finish()
}
