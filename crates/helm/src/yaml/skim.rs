//! The top of a document, without values for the rest of it.
//!
//! Only the block style that charts are written in is taken, and of that only what is certainly valid: keys of plain
//! letters, each in a line of its own, quoted scalars and lists that end in their line, plain scalars and literal blocks.
//! Everything else is left to the complete reader.

use gotemplate::{Map, Value};

use super::input::Input;
use super::meaning::{Meaning, Schema};
use super::resolve::resolve;

/// Deeper documents are left to the complete reader, which knows the limit.
const MAX_DEPTH: usize = 100;
/// So are longer keys.
const MAX_KEY: usize = 500;

/// What the full reader would give, reduced to the outermost mapping and those below it on the path; collections elsewhere
/// are empty. `None` if that is not certain.
pub(super) fn skim(text: &[u8], path: &[&str]) -> Option<Value> {
    if memchr::memchr(b'\r', text).is_some() || !Input::new(text, 0).is_regular() {
        return None;
    }
    let root = Map::new();
    let mut skimmer = Skimmer {
        lines: Lines(text),
        path,
        blocks: vec![Block {
            indent: 0,
            kind: Kind::Mapping,
            kept: Some(root.clone()),
        }],
        open: None,
        unfinished: false,
    };
    while let Some(line) = skimmer.lines.next() {
        skimmer.line(line)?;
    }
    skimmer.close();
    (!root.is_empty()).then_some(Value::Map(root))
}

struct Skimmer<'t, 'p> {
    lines: Lines<'t>,
    path: &'p [&'p str],
    /// The collections around the current line.
    blocks: Vec<Block>,
    /// The last key, whose value may begin in the next line.
    open: Option<&'t [u8]>,
    /// The last line ended in a plain scalar, which lines that are further in go on with.
    unfinished: bool,
}

struct Block {
    indent: usize,
    kind: Kind,
    /// The mapping itself, if it is wanted.
    kept: Option<Map>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Mapping,
    Sequence,
}

/// Lines, each with its indentation and what follows that.
struct Lines<'t>(&'t [u8]);

impl<'t> Lines<'t> {
    fn next(&mut self) -> Option<(usize, &'t [u8])> {
        if self.0.is_empty() {
            return None;
        }
        let end = memchr::memchr(b'\n', self.0).unwrap_or(self.0.len());
        let (line, rest) = self.0.split_at(end);
        self.0 = rest.get(1..).unwrap_or_default();
        let indent = line.iter().take_while(|byte| **byte == b' ').count();
        Some((indent, line.get(indent..).unwrap_or_default()))
    }
}

impl<'t> Skimmer<'t, '_> {
    fn line(&mut self, (indent, text): (usize, &'t [u8])) -> Option<()> {
        if text.is_empty() {
            return Some(());
        }
        if text.starts_with(b"#") {
            self.unfinished = false;
            return Some(());
        }
        if text.contains(&b'\t') {
            return None;
        }
        if self.unfinished && self.blocks.last().is_some_and(|block| indent > block.indent) {
            let ends = is_key(text) || memchr::memmem::find(text, b" #").is_some();
            return (!ends).then_some(());
        }
        self.unfinished = false;
        let is_item = text.starts_with(b"- ");
        let kind = if is_item { Kind::Sequence } else { Kind::Mapping };
        if self.open.is_some() {
            let outer = self.blocks.last()?.indent;
            if indent > outer && !is_item && key(text).is_none() {
                let value = self.scalar(text, outer)?;
                return self.open.take().map(|key| self.keep(key, || value));
            }
            // The items of a sequence may stand below the key itself.
            if indent > outer || (is_item && indent == outer) {
                self.enter(indent, kind)?;
            }
        }
        self.close();
        while self.blocks.last().is_some_and(|block| {
            block.indent > indent || (block.indent == indent && block.kind == Kind::Sequence && !is_item)
        }) {
            self.blocks.pop();
        }
        let block = self.blocks.last()?;
        if block.indent != indent || block.kind != kind {
            return None;
        }
        if !is_item {
            return self.entry(text);
        }
        let spaces = text.iter().skip(1).take_while(|byte| **byte == b' ').count();
        let item = text.get(1 + spaces..)?;
        if key(item).is_none() {
            return self.scalar(item, indent).map(|_| ());
        }
        self.push(indent + 1 + spaces, Kind::Mapping, None)?;
        self.entry(item)
    }

    /// The block that is the value of the open key.
    fn enter(&mut self, indent: usize, kind: Kind) -> Option<()> {
        let key = self.open.take()?;
        let wanted = self
            .path
            .get(self.blocks.len() - 1)
            .is_some_and(|wanted| wanted.as_bytes() == key);
        let kept = self.blocks.last().and_then(|block| block.kept.clone()).map(|parent| {
            let map = Map::new();
            let value = match kind {
                Kind::Mapping => Value::Map(map.clone()),
                Kind::Sequence => Value::list(Vec::new()),
            };
            parent.set(key, value);
            map
        });
        self.push(indent, kind, kept.filter(|_| wanted && kind == Kind::Mapping))
    }

    fn push(&mut self, indent: usize, kind: Kind, kept: Option<Map>) -> Option<()> {
        self.blocks.push(Block { indent, kind, kept });
        (self.blocks.len() <= MAX_DEPTH).then_some(())
    }

    /// A key without a value has null.
    fn close(&mut self) {
        if let Some(key) = self.open.take() {
            self.keep(key, || Value::Nil);
        }
    }

    fn keep(&self, key: &[u8], value: impl FnOnce() -> Value) {
        if let Some(kept) = self.blocks.last().and_then(|block| block.kept.as_ref()) {
            kept.set(key, value());
        }
    }

    /// A key, and its value if that is in the same line.
    fn entry(&mut self, text: &'t [u8]) -> Option<()> {
        let (key, rest) = key(text)?;
        let value = rest.trim_ascii();
        if value.is_empty() || value.starts_with(b"#") {
            self.open = Some(key);
            return Some(());
        }
        let block = self.blocks.last()?;
        let value = self.scalar(value, block.indent)?;
        self.keep(key, || value);
        Some(())
    }

    /// A value that begins here, in a block of this indentation.
    fn scalar(&mut self, text: &'t [u8], indent: usize) -> Option<Value> {
        let text = text.trim_ascii_end();
        let kept = self.blocks.last()?.kept.is_some();
        match text {
            b"{}" => Some(Value::Map(Map::new())),
            [b'[', items @ ..] => is_list(items).then(|| Value::list(Vec::new())),
            b"|" | b"|-" | b"|+" | b">" | b">-" | b">+" if !kept => self.block_scalar(indent).map(|()| Value::Nil),
            [quote @ (b'"' | b'\''), inner @ ..] => self.quoted(*quote, inner, kept),
            _ => {
                let comment = memchr::memmem::find(text, b" #");
                self.unfinished = comment.is_none() && !kept;
                plain(text.get(..comment.unwrap_or(text.len()))?.trim_ascii_end(), kept)
            }
        }
    }

    /// What follows the opening quote, in this line and others; one that is kept ends here and has no escapes.
    fn quoted(&mut self, quote: u8, inner: &'t [u8], kept: bool) -> Option<Value> {
        const ESCAPES: &[u8] = b"0abtnvfre \"\\";
        let mut line = inner;
        for step in 0.. {
            if kept && step > 0 {
                break;
            }
            let special = match quote {
                b'"' => memchr::memchr2(b'"', b'\\', line),
                _ => memchr::memchr(b'\'', line),
            };
            let (value, rest) = line.split_at_checked(special.unwrap_or(line.len()))?;
            line = match rest {
                [] | [b'\\'] => match self.lines.next()? {
                    // This could be the end of the document.
                    (0, [_, ..]) => break,
                    (_, next) => next,
                },
                [b'\\', escape, rest @ ..] if ESCAPES.contains(escape) => rest,
                [b'\'', b'\'', rest @ ..] => rest,
                [end, rest @ ..] if *end == quote => {
                    let comment = rest.starts_with(b" ") && rest.trim_ascii_start().starts_with(b"#");
                    return (comment || rest.trim_ascii().is_empty()).then(|| Value::String(value.into()));
                }
                _ => break,
            };
        }
        None
    }

    /// The lines of a literal or folded scalar.
    fn block_scalar(&mut self, outer: usize) -> Option<()> {
        let mut inner = None;
        let mut blank = 0;
        loop {
            let before = Lines(self.lines.0);
            let Some((indent, text)) = self.lines.next() else {
                return inner.map(|_| ());
            };
            match inner {
                _ if text.is_empty() => blank = blank.max(indent),
                Some(inner) if indent >= inner => {}
                None if indent > outer && indent >= blank && !text.starts_with(b"\t") => inner = Some(indent),
                None => return None,
                Some(_) => {
                    self.lines = before;
                    return Some(());
                }
            }
        }
    }
}

/// A key that is a string, quoted or not, and what follows its colon.
fn key(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'/' | b'-');
    let (quote, inner) = match text {
        [quote @ (b'"' | b'\''), inner @ ..] => (Some(*quote), inner),
        _ => (None, text),
    };
    let length = inner.iter().take_while(|byte| is_name(byte)).count();
    let (key, rest) = inner.split_at_checked(length)?;
    let rest = match quote {
        Some(quote) => rest.strip_prefix(&[quote])?,
        None if key.first()?.is_ascii_alphabetic() && resolve(key, Schema::V2, false) == Meaning::String => rest,
        None => return None,
    };
    let rest = rest.strip_prefix(b":")?;
    (length <= MAX_KEY && matches!(rest.first(), None | Some(b' '))).then_some((key, rest))
}

/// Whether there is a colon in the text that ends a key.
fn is_key(text: &[u8]) -> bool {
    memchr::memchr_iter(b':', text).any(|colon| matches!(text.get(colon + 1), None | Some(b' ')))
}

/// Whether this is the rest of a list of words and simple quoted scalars.
fn is_list(text: &[u8]) -> bool {
    let mut rest = text.trim_ascii_start();
    if rest == b"]" {
        return true;
    }
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"_./-".contains(byte);
    loop {
        rest = match rest {
            [quote @ (b'"' | b'\''), inner @ ..] => {
                let end = |byte: &u8| byte == quote || *byte == b'\\';
                let length = inner.iter().position(end).unwrap_or(inner.len());
                match inner.get(length..) {
                    Some([end, rest @ ..]) if end == quote => rest,
                    _ => return false,
                }
            }
            [first, ..] if first.is_ascii_alphanumeric() => {
                let length = rest.iter().take_while(|byte| is_word(byte)).count();
                rest.get(length..).unwrap_or_default()
            }
            _ => return false,
        };
        rest = match rest.trim_ascii_start() {
            b"]" => return true,
            [b',', rest @ ..] => rest.trim_ascii_start(),
            _ => return false,
        };
    }
}

/// A plain scalar, of which only the beginning is looked at unless it is kept.
fn plain(text: &[u8], kept: bool) -> Option<Value> {
    let starts = match text {
        [b'-', second, ..] => *second != b' ',
        [first, ..] => first.is_ascii_alphanumeric() || b"/._($~+^=<\\;".contains(first),
        [] => false,
    };
    if !starts || is_key(text) {
        return None;
    }
    if !kept && text.len() > 5 {
        return Some(Value::Nil);
    }
    Some(match resolve(text, Schema::V2, false) {
        Meaning::String | Meaning::Timestamp => Value::String(text.into()),
        Meaning::Null => Value::Nil,
        Meaning::Bool(value) => Value::Bool(value),
        Meaning::Int(value) => Value::Float(value as f64),
        Meaning::Uint(value) => Value::Float(value as f64),
        Meaning::Float(value) if value.is_finite() => Value::Float(value),
        Meaning::Float(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &[&str] = &["metadata", "annotations"];
    const DOCUMENTS: [&str; 4] = [
        "# Source\napiVersion: v1\nkind: Secret # of the test\nmetadata:\n  name: 'a'\n  labels: {}\n  annotations:\n    \
         \"helm.sh/hook\": pre-install,post-install\n    weight: \"-5\"\n    one: 1\ndata:\n  x: |-\n\n    a: b\n      - c\n\n  \
         w:\n  - a:  b\n    c: ~\n\n  - -1\n  - >\n   text\n  z:\n    - [] \ntype:\n",
        "kind: List\nitems:\n- kind: A\n  metadata:\n    annotations:\n      a: b\n- kind: B\n  spec: # none\nmetadata: \n\n",
        "kind: a\ndata:\n  text: one\n    two - \n\n     'three'\n  quoted: 'it''s\n\n    ''' # so\n  double: \"a\\n\\\"\\\n    b\"\nlist:\n  [\"a b\", c,'d' ]\nitems:\n- x y\n - z\n- [ ]\nnext:\n  {}\n\
         last:\n  more \u{2013}\n   # no\nmetadata:\n  name:\n    x\n",
        "metadata:\n    annotations:\n    name: 5\n\n    size: 1e3\napiVersion: null\nmetadata:\n  name: .inf.\n  none:\n",
    ];

    /// The value of the complete reader, reduced as `skim` reduces it.
    fn reduced(value: &Value, path: &[&str]) -> Value {
        let Value::Map(map) = value else { return value.clone() };
        let entry = |(key, value): (gotemplate::Str, Value)| {
            let value = match (&value, path.split_first()) {
                (Value::Map(_), Some((wanted, path))) if key == **wanted => reduced(&value, path),
                (Value::Map(_), _) => Value::Map(Map::new()),
                (Value::List(_), _) => Value::list(Vec::new()),
                _ => value,
            };
            (key, value)
        };
        Value::Map(map.peek_entries().into_iter().map(entry).collect())
    }

    fn agree(text: &[u8]) -> bool {
        let Some(skimmed) = skim(text, PATH) else { return false };
        let shown = String::from_utf8_lossy(text);
        let read = match super::super::read(text) {
            Ok(read) => read,
            Err(error) => panic!("{error}:\n{shown}"),
        };
        let read = reduced(&read, PATH);
        assert!(skimmed.deep_equal(&read), "{skimmed:?}\n{read:?}\n{shown}");
        true
    }

    #[test]
    fn takes_what_charts_are_written_in() {
        for document in DOCUMENTS {
            assert!(agree(document.as_bytes()), "{document}");
        }
    }

    #[test]
    fn agrees_with_the_complete_reader_wherever_it_answers() {
        let signs = b" -:#|>'\"[]{}&*!%@`\n\t\\A1~.?,<+";
        let mut answers = 0;
        for document in DOCUMENTS.map(str::as_bytes) {
            for at in 0..document.len() {
                answers += u32::from(agree(&[&document[..at], &document[at + 1..]].concat()));
                answers += u32::from(agree(&document[..at]));
                for sign in signs {
                    answers += u32::from(agree(&[&document[..at], &[*sign], &document[at..]].concat()));
                    answers += u32::from(agree(&[&document[..at], &[*sign], &document[at + 1..]].concat()));
                    let twice = [&document[..at], &[*sign, b' '], &document[at..]].concat();
                    answers += u32::from(agree(&twice));
                }
            }
        }
        assert!(answers > 1000, "{answers}");
    }
}
