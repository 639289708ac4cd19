//! Scalars and indicators → text, folded and indented as go-yaml's emitters do it.

use super::meaning::Schema;
use super::style::{Analysis, analyze, break_at, is_printable, width};

/// Longer lines are folded at the next space.
const BEST_WIDTH: usize = 80;
/// Longer keys are written behind `? `.
const MAX_SIMPLE_KEY: usize = 128;

/// How the writer of values wants a scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Literal,
}

/// Where a node stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context {
    Root,
    Sequence,
    SimpleKey,
    /// A value, or a key behind `? `.
    Mapping,
}

pub(super) struct Emitter {
    out: Vec<u8>,
    schema: Schema,
    indent: isize,
    column: usize,
    whitespace: bool,
    indention: bool,
}

impl Emitter {
    pub fn new(schema: Schema) -> Self {
        Emitter {
            out: Vec::new(),
            schema,
            indent: -1,
            column: 0,
            whitespace: true,
            indention: true,
        }
    }

    /// Ends the document.
    pub fn finish(mut self) -> Vec<u8> {
        self.write_indent();
        self.out
    }

    pub fn schema(&self) -> Schema {
        self.schema
    }

    /// Begins a block sequence; gives the indentation to go back to.
    pub fn begin_sequence(&mut self, context: Context) -> isize {
        let compact = self.schema == Schema::V2 && context == Context::Mapping && !self.indention;
        self.deepen(context, compact)
    }

    /// Begins a block mapping; gives the indentation to go back to.
    pub fn begin_mapping(&mut self, context: Context) -> isize {
        self.deepen(context, false)
    }

    pub fn end(&mut self, indent: isize) {
        self.indent = indent;
    }

    pub fn item(&mut self) {
        self.write_indent();
        self.indicator(b"-", true, true);
    }

    /// Writes a key and its colon.
    pub fn key(&mut self, text: &[u8], tag: Option<&str>, style: Style) {
        self.write_indent();
        let multiline = analyze(text, true).multiline;
        if !multiline && text.len() + tag.map_or(0, str::len) <= MAX_SIMPLE_KEY {
            self.scalar(text, tag, style, Context::SimpleKey);
            self.indicator(b":", false, false);
        } else {
            self.indicator(b"?", true, true);
            self.scalar(text, tag, style, Context::Mapping);
            self.write_indent();
            self.indicator(b":", true, true);
        }
    }

    /// `[]` or `{}`.
    pub fn empty(&mut self, brackets: &[u8; 2]) {
        self.indicator(brackets, true, false);
    }

    pub fn scalar(&mut self, text: &[u8], tag: Option<&str>, style: Style, context: Context) {
        let analysis = analyze(text, self.schema == Schema::V3);
        let style = select(style, analysis, text, context);
        if let Some(tag) = tag {
            self.indicator(tag.as_bytes(), true, false);
        }
        let indent = self.deepen_flow(context);
        let fold = context != Context::SimpleKey && self.schema == Schema::V2;
        match style {
            Style::Plain => self.plain(text, fold),
            Style::SingleQuoted => self.single_quoted(text, fold),
            Style::DoubleQuoted => self.double_quoted(text, fold),
            Style::Literal => self.literal(text),
        }
        self.indent = indent;
    }

    fn deepen(&mut self, context: Context, compact: bool) -> isize {
        let before = self.indent;
        if before < 0 {
            self.indent = 0;
        } else if !compact {
            self.indent = match (self.schema, context) {
                (Schema::V3, Context::Sequence) | (Schema::V2, _) => before + 2,
                (Schema::V3, _) => 2 * ((before + 2) / 2),
            };
        }
        before
    }

    fn deepen_flow(&mut self, context: Context) -> isize {
        if self.indent < 0 {
            self.indent = 2;
            return -1;
        }
        self.deepen(context, false)
    }

    fn put(&mut self, byte: u8) {
        self.out.push(byte);
        self.column += 1;
    }

    fn put_break(&mut self) {
        self.out.push(b'\n');
        self.column = 0;
        if self.schema == Schema::V3 {
            self.indention = true;
        }
    }

    /// Writes the character and gives the place of the next.
    fn put_char(&mut self, text: &[u8], at: usize) -> usize {
        let next = at + width(text.get(at).copied().unwrap_or(0));
        self.out.extend_from_slice(text.get(at..next).unwrap_or_default());
        self.column += 1;
        next
    }

    /// Writes the line break of a scalar and gives the place of the next character.
    fn write_break(&mut self, text: &[u8], at: usize) -> usize {
        if text.get(at) == Some(&b'\n') {
            self.put_break();
            self.indention = true;
            return at + 1;
        }
        let next = self.put_char(text, at);
        self.column = 0;
        self.indention = true;
        next
    }

    fn write_indent(&mut self) {
        let indent = self.indent.max(0) as usize;
        if !self.indention || self.column > indent || (self.column == indent && !self.whitespace) {
            self.put_break();
        }
        while self.column < indent {
            self.put(b' ');
        }
        self.whitespace = true;
        if self.schema == Schema::V2 {
            self.indention = true;
        }
    }

    fn indicator(&mut self, text: &[u8], space_before: bool, keeps_indention: bool) {
        if space_before && !self.whitespace {
            self.put(b' ');
        }
        self.out.extend_from_slice(text);
        self.column += text.len();
        self.whitespace = false;
        self.indention &= keeps_indention;
    }

    /// Plain scalars here have no breaks: those are written otherwise.
    fn plain(&mut self, text: &[u8], fold: bool) {
        let silent = text.is_empty() && self.schema == Schema::V3;
        if !self.whitespace && !silent {
            self.put(b' ');
        }
        self.folded_run(text, fold, false);
        self.whitespace = false;
        self.indention = false;
    }

    fn single_quoted(&mut self, text: &[u8], fold: bool) {
        self.indicator(b"'", true, false);
        self.folded_run(text, fold, true);
        self.indicator(b"'", false, false);
        self.whitespace = false;
        self.indention = false;
    }

    fn folded_run(&mut self, text: &[u8], fold: bool, quoted: bool) {
        let (mut spaces, mut breaks) = (false, false);
        let mut at = 0;
        while let Some(byte) = text.get(at).copied() {
            if byte == b' ' {
                let inside = !quoted || (at > 0 && at + 1 < text.len());
                if fold && !spaces && self.column > BEST_WIDTH && inside && text.get(at + 1) != Some(&b' ') {
                    self.write_indent();
                    at += 1;
                } else {
                    at = self.put_char(text, at);
                }
                spaces = true;
            } else if break_at(text, at) > 0 {
                if !breaks && byte == b'\n' {
                    self.put_break();
                }
                at = self.write_break(text, at);
                breaks = true;
            } else {
                if breaks {
                    self.write_indent();
                }
                if quoted && byte == b'\'' {
                    self.put(b'\'');
                }
                at = self.put_char(text, at);
                self.indention = false;
                spaces = false;
                breaks = false;
            }
        }
    }

    fn double_quoted(&mut self, text: &[u8], fold: bool) {
        self.indicator(b"\"", true, false);
        let mut spaces = false;
        // Go looks for a byte order mark at the start only, and then escapes all.
        let mark = text.starts_with(b"\xEF\xBB\xBF");
        let mut at = 0;
        while let Some(byte) = text.get(at).copied() {
            if mark || !is_printable(text, at) || break_at(text, at) > 0 || byte == b'"' || byte == b'\\' {
                at = self.escape(text, at);
                spaces = false;
            } else if byte == b' ' {
                if fold && !spaces && self.column > BEST_WIDTH && at > 0 && at + 1 < text.len() {
                    self.write_indent();
                    if text.get(at + 1) == Some(&b' ') {
                        self.put(b'\\');
                    }
                    at += 1;
                } else {
                    at = self.put_char(text, at);
                }
                spaces = true;
            } else {
                at = self.put_char(text, at);
                spaces = false;
            }
        }
        self.indicator(b"\"", false, false);
        self.whitespace = false;
        self.indention = false;
    }

    fn escape(&mut self, text: &[u8], at: usize) -> usize {
        let next = at + width(text.get(at).copied().unwrap_or(0));
        let character = std::str::from_utf8(text.get(at..next).unwrap_or_default())
            .ok()
            .and_then(|c| c.chars().next());
        let code = character.map_or(0, u32::from);
        let escaped = match code {
            0x00 => "\\0".to_owned(),
            0x07 => "\\a".to_owned(),
            0x08 => "\\b".to_owned(),
            0x09 => "\\t".to_owned(),
            0x0A => "\\n".to_owned(),
            0x0B => "\\v".to_owned(),
            0x0C => "\\f".to_owned(),
            0x0D => "\\r".to_owned(),
            0x1B => "\\e".to_owned(),
            0x22 => "\\\"".to_owned(),
            0x5C => "\\\\".to_owned(),
            0x85 => "\\N".to_owned(),
            0xA0 => "\\_".to_owned(),
            0x2028 => "\\L".to_owned(),
            0x2029 => "\\P".to_owned(),
            code if code <= 0xFF => format!("\\x{code:02X}"),
            code if code <= 0xFFFF => format!("\\u{code:04X}"),
            _ => format!("\\U{code:08X}"),
        };
        self.out.extend_from_slice(escaped.as_bytes());
        self.column += escaped.len();
        next
    }

    fn literal(&mut self, text: &[u8]) {
        self.indicator(b"|", true, false);
        if text.starts_with(b" ") || break_at(text, 0) > 0 {
            self.indicator(b"2", false, false);
        }
        if let Some(chomping) = chomping(text) {
            self.indicator(&[chomping], false, false);
        }
        self.put_break();
        self.indention = true;
        self.whitespace = true;
        let mut breaks = true;
        let mut at = 0;
        while at < text.len() {
            if break_at(text, at) > 0 {
                at = self.write_break(text, at);
                breaks = true;
                continue;
            }
            if breaks {
                self.write_indent();
            }
            let start = at;
            while at < text.len() && break_at(text, at) == 0 {
                at += 1;
            }
            self.out.extend_from_slice(text.get(start..at).unwrap_or_default());
            // Only that it is beyond the indentation matters.
            self.column += at - start;
            self.indention = false;
            breaks = false;
        }
    }
}

fn select(style: Style, analysis: Analysis, text: &[u8], context: Context) -> Style {
    let key = context == Context::SimpleKey;
    let mut style = if key && analysis.multiline {
        Style::DoubleQuoted
    } else {
        style
    };
    if style == Style::Plain && (!analysis.plain || (text.is_empty() && key)) {
        style = Style::SingleQuoted;
    }
    match style {
        Style::SingleQuoted if !analysis.single_quoted => Style::DoubleQuoted,
        Style::Literal if !analysis.block || key => Style::DoubleQuoted,
        style => style,
    }
}

/// `-` if no break ends the text, `+` if several do.
fn chomping(text: &[u8]) -> Option<u8> {
    let ends_with_break = |end: usize| {
        let start = (0..end)
            .rev()
            .find(|at| text.get(*at).is_some_and(|byte| byte & 0xC0 != 0x80))?;
        (break_at(text, start) > 0).then_some(start)
    };
    match ends_with_break(text.len()) {
        None => Some(b'-'),
        Some(0) => Some(b'+'),
        Some(start) => ends_with_break(start).map(|_| b'+'),
    }
}
