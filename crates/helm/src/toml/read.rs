//! Text → values.

use gotemplate::{Str, Value, strconv};

use super::lex::{Kind, Lexer, Refusal, Token};
use super::time::Time;
use super::tree::{Node, Table};
use super::{number, path};

/// Tables inside tables, and arrays inside arrays.
const MAX_DEPTH: usize = 400;

/// Reads a document.
///
/// # Errors
/// With the words of the Go library.
pub fn read(text: &[u8]) -> Result<Value, String> {
    let text = [&b"\xff\xfe"[..], b"\xfe\xff", b"\xef\xbb\xbf"]
        .iter()
        .find_map(|mark| text.strip_prefix(*mark))
        .unwrap_or(text);
    if text.iter().take(6).any(|&byte| byte == 0) {
        let message = "files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8";
        return Err(format!("toml: line 1: {message}"));
    }
    let (valid, broken) = match text.utf8_chunks().next() {
        Some(chunk) => (chunk.valid(), chunk.invalid().first().copied()),
        None => ("", None),
    };
    let mut reader = Reader {
        lexer: Lexer::new(valid, broken),
        root: Table::default(),
        context: Vec::new(),
        key: Str::default(),
        line: 0,
        depth: 0,
    };
    loop {
        match reader.item() {
            Ok(true) => {}
            Ok(false) => return Ok(Value::Map(reader.root.value())),
            Err(refusal) => return Err(reader.describe(&refusal)),
        }
    }
}

/// A part of the key of the table in scope, and the table, if the key leads to one.
#[derive(Clone)]
struct Level {
    key: Str,
    table: Option<Table>,
}

struct Reader<'a> {
    lexer: Lexer<'a>,
    root: Table,
    context: Vec<Level>,
    key: Str,
    /// Where the last key began.
    line: usize,
    depth: usize,
}

type Done<T = ()> = Result<T, Refusal>;

impl<'a> Reader<'a> {
    fn describe(&self, refusal: &Refusal) -> String {
        let context = path(self.context.iter().map(|level| level.key.as_bytes()));
        let last = match (context.is_empty(), self.key.is_empty()) {
            (_, true) => context,
            (true, false) => self.key.as_bytes().to_vec(),
            (false, false) => [context.as_slice(), b".", self.key.as_bytes()].concat(),
        };
        let Refusal { line, message } = refusal;
        if last.is_empty() {
            format!("toml: line {line}: {message}")
        } else {
            format!("toml: line {line} (last key {}): {message}", strconv::quote(&last))
        }
    }

    fn refuse<T>(&self, message: String) -> Done<T> {
        Err(Refusal {
            line: self.line,
            message,
        })
    }

    /// Reads an item of the document; `false` at its end.
    fn item(&mut self) -> Done<bool> {
        let token = self.lexer.token()?;
        match token.kind {
            Kind::End => return Ok(false),
            Kind::Table => self.header(Kind::TableEnd, false)?,
            Kind::Tables => self.header(Kind::TablesEnd, true)?,
            _ => {
                let outer = self.context.len();
                self.pair()?;
                self.context.truncate(outer);
                self.key = Str::default();
            }
        }
        Ok(true)
    }

    fn header(&mut self, end: Kind, array: bool) -> Done {
        let mut parts = self.key_parts(end)?;
        let Some(last) = parts.pop() else { return Ok(()) };
        let mut levels = Vec::with_capacity(parts.len() + 1);
        let mut table = self.root.clone();
        for part in parts {
            if !table.has(&part) {
                table.mark(&part, |marks| marks.implicit = true);
                table.put(&part, Node::Table(Table::default()));
            }
            let Some(inner) = table.enter(&part) else {
                levels.push(Level { key: part, table: None });
                return self.refuse(format!("Key '{}' was already created as a hash.", names(&levels)));
            };
            table = inner.clone();
            levels.push(Level {
                key: part,
                table: Some(inner),
            });
        }
        self.context = levels;
        self.open(last.clone(), array)?;
        let outer = self
            .context
            .len()
            .checked_sub(2)
            .and_then(|at| self.context.get(at)?.table.clone());
        outer
            .unwrap_or_else(|| self.root.clone())
            .mark(&last, |marks| marks.array = false);
        Ok(())
    }

    /// The parts of a key up to its end.
    fn key_parts(&mut self, end: Kind) -> Done<Vec<Str>> {
        let mut parts = Vec::new();
        let mut token = self.lexer.token()?;
        self.line = token.line;
        while token.kind != end {
            if parts.len() == MAX_DEPTH {
                return self.refuse("tables are nested too deeply".to_owned());
            }
            parts.push(self.text(&token)?);
            token = self.lexer.token()?;
        }
        Ok(parts)
    }

    /// A key and its value. The tables that the key names stay in scope.
    fn pair(&mut self) -> Done {
        let mut parts = self.key_parts(Kind::KeyEnd)?;
        self.key = parts.pop().unwrap_or_default();
        for part in parts {
            self.imply(part)?;
        }
        let token = self.lexer.token()?;
        let node = self.value(&token, false)?;
        let array = matches!(node, Node::Array(_));
        let key = self.key.clone();
        self.set(&key, node)?;
        if let Some(table) = self.here() {
            table.mark(&key, |marks| marks.array = array);
        }
        Ok(())
    }

    /// The table in scope, if its key leads to one.
    fn here(&self) -> Option<Table> {
        match self.context.last() {
            Some(level) => level.table.clone(),
            None => Some(self.root.clone()),
        }
    }

    /// The table in scope, or the error that a key on the way is no table.
    fn scope(&self, words: &str) -> Done<Table> {
        match self.context.iter().position(|level| level.table.is_none()) {
            Some(at) => self.refuse(format!(
                "Key '{}' {words}",
                names(self.context.get(..=at).unwrap_or_default())
            )),
            None => Ok(self.here().unwrap_or_default()),
        }
    }

    /// Goes into a table that a longer key implies.
    fn imply(&mut self, key: Str) -> Done {
        if let Some(table) = self.here() {
            table.mark(&key, |marks| marks.implicit = true);
        }
        self.open(key, false)
    }

    /// Goes into a table below the one in scope: a new one, or the one that is implied already.
    fn open(&mut self, key: Str, array: bool) -> Done {
        if self.context.len() >= MAX_DEPTH {
            return self.refuse("tables are nested too deeply".to_owned());
        }
        let table = self.scope("was already created as a hash.")?;
        if !array {
            self.set(&key, Node::Table(Table::default()))?;
        } else if !table.extend(&key) {
            let mut levels = self.context.clone();
            levels.push(Level { key, table: None });
            return self.refuse(format!(
                "Key '{}' was already created and cannot be used as an array.",
                names(&levels)
            ));
        }
        let inner = table.enter(&key);
        self.context.push(Level { key, table: inner });
        Ok(())
    }

    fn set(&mut self, key: &Str, node: Node) -> Done {
        let table = self.scope("has already been defined.")?;
        if !table.has(key) {
            table.put(key, node);
            return Ok(());
        }
        let marks = table.marks(key);
        if !marks.implicit {
            let mut levels = self.context.clone();
            levels.push(Level {
                key: key.clone(),
                table: None,
            });
            return self.refuse(format!("Key '{}' has already been defined.", names(&levels)));
        }
        table.mark(key, |marks| marks.implicit = false);
        if marks.array {
            table.put(key, node);
        }
        Ok(())
    }

    fn value(&mut self, token: &Token<'a>, in_array: bool) -> Done<Node> {
        let line = token.line;
        let found = match token.kind {
            Kind::Bool => Ok(Value::Bool(token.text == "true")),
            Kind::Integer => number::integer(token.text),
            Kind::Float => number::float(token.text),
            Kind::Time => {
                let text = token.text.replace('z', "Z").replace(['t', ' '], "T");
                let invalid = || format!("invalid datetime: {}", strconv::quote(text.as_bytes()));
                Time::parse(&text).map(Value::object).ok_or_else(invalid)
            }
            Kind::Array => return self.array(),
            Kind::Inline => return self.inline(in_array),
            _ => return Ok(Node::Leaf(Value::String(self.text(token)?))),
        };
        found.map(Node::Leaf).map_err(|message| Refusal { line, message })
    }

    fn array(&mut self) -> Done<Node> {
        if self.depth == MAX_DEPTH {
            return self.refuse("arrays are nested too deeply".to_owned());
        }
        if let Some(table) = self.here() {
            table.mark(&self.key, |marks| marks.array = true);
        }
        self.depth += 1;
        let mut items = Vec::new();
        loop {
            let token = self.lexer.token()?;
            if token.kind == Kind::ArrayEnd {
                break;
            }
            items.push(self.value(&token, true)?);
        }
        self.depth -= 1;
        Ok(Node::Array(items))
    }

    fn inline(&mut self, in_array: bool) -> Done<Node> {
        let (outer, key) = (self.context.len(), std::mem::take(&mut self.key));
        if let Some(table) = self.here() {
            table.mark(&key, |marks| marks.implicit = true);
        }
        self.open(key.clone(), in_array)?;
        let inside = self.context.len();
        loop {
            let token = self.lexer.token()?;
            if token.kind == Kind::InlineEnd {
                break;
            }
            self.pair()?;
            self.context.truncate(inside);
        }
        let table = self.here().unwrap_or_default();
        self.context.truncate(outer);
        self.key = key;
        Ok(Node::Table(table))
    }

    /// The text of a string or of a bare key.
    fn text(&self, token: &Token<'a>) -> Done<Str> {
        let text = token.text;
        let first_line = |text: &'a str| text.strip_prefix('\n').or(text.strip_prefix("\r\n")).unwrap_or(text);
        match token.kind {
            Kind::Escaped => unescape(text, false),
            Kind::MultiBasic => unescape(first_line(text), true),
            Kind::MultiRaw => Ok(first_line(text).to_owned()),
            _ => Ok(text.to_owned()),
        }
        .map(Str::from)
        .map_err(|message| Refusal {
            line: token.line,
            message,
        })
    }
}

fn names(levels: &[Level]) -> Str {
    Str::from(path(levels.iter().map(|level| level.key.as_bytes())))
}

/// Takes escapes out of a string whose escapes the lexer has checked. In a string over several lines a line that ends
/// with a backslash goes on where the next text is.
fn unescape(text: &str, lines: bool) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let mut runes = after.chars();
        let Some(rune) = runes.next() else { break };
        rest = runes.as_str();
        let digits = match rune {
            'b' => {
                out.push('\u{8}');
                continue;
            }
            't' => {
                out.push('\t');
                continue;
            }
            'n' => {
                out.push('\n');
                continue;
            }
            'f' => {
                out.push('\u{c}');
                continue;
            }
            'r' => {
                out.push('\r');
                continue;
            }
            'e' => {
                out.push('\u{1b}');
                continue;
            }
            '"' | '\\' => {
                out.push(rune);
                continue;
            }
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => {
                let next = after.trim_start_matches([' ', '\t', '\r', '\n']);
                let blanks = after.get(..after.len() - next.len()).unwrap_or_default();
                if !lines || !blanks.contains('\n') {
                    return Err(format!("invalid escape: '\\{rune}'"));
                }
                rest = next;
                continue;
            }
        };
        let (hex, after) = rest.split_at_checked(digits).unwrap_or((rest, ""));
        let rune = u32::from_str_radix(hex, 16).ok().and_then(char::from_u32);
        out.push(rune.ok_or_else(|| format!("Escaped character '\\u{hex}' is not valid UTF-8."))?);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}
