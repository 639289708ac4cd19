//! Following an execution: which node of a template made which bytes.

/// Follows the execution of a template, text by text and action by action. What the template includes belongs to the
/// action that includes it.
pub trait Observer {
    /// A text, an action or a condition begins.
    fn begin(&self);

    /// A variable, by its number in the template, is set to the value of what began last.
    fn assigned(&self, variable: u32);

    /// The value of a variable is read.
    fn asked(&self, variable: u32);

    /// What began last has ended, with or without output.
    fn end(&self, emitted: Emitted);
}

/// The output of one text or action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Emitted {
    /// Where it is: the offset of a byte in the template's text.
    pub from: usize,
    /// Whether the output is that text itself, byte by byte.
    pub verbatim: bool,
    /// How long the output is now.
    pub length: usize,
}
