//! Values → text, in the layout of the Go library: plain keys before tables, tables indented by their depth.

use gotemplate::{Elem, Object, Str, Value, strconv};

use super::{key, path, quoted, time::Time};

/// Tables inside tables.
const MAX_DEPTH: usize = 500;

/// Bytes that are written at most: long names of tables are written again and again.
const MAX_SIZE: usize = 1 << 28;

/// Writes a document: Helm's `toToml`.
///
/// # Errors
/// With the words of the Go library.
pub fn write(value: &Value) -> Result<Vec<u8>, String> {
    let mut writer = Writer {
        out: Vec::new(),
        path: Vec::new(),
    };
    writer.encode(&direct(value))?;
    Ok(writer.out)
}

/// What the library tells apart when it orders keys.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Nil,
    Plain,
    Array,
    Table,
    Tables,
}

struct Writer {
    out: Vec<u8>,
    path: Vec<Str>,
}

impl Writer {
    fn encode(&mut self, value: &Value) -> Result<(), String> {
        match shape(value, 0)? {
            Shape::Nil if matches!(value, Value::Nil) && self.path.is_empty() => {
                Err("reflect: call of reflect.Value.Type on zero Value".to_owned())
            }
            Shape::Nil if matches!(value, Value::List(_)) => self.pair(value),
            Shape::Nil => Ok(()),
            Shape::Table => self.table(value),
            Shape::Tables => self.tables(value),
            Shape::Plain | Shape::Array => self.pair(value),
        }
    }

    fn pair(&mut self, value: &Value) -> Result<(), String> {
        let Some(name) = self.path.last().cloned() else {
            return self.element(value, 0);
        };
        self.indent();
        key(&mut self.out, name.as_bytes());
        self.out.extend_from_slice(b" = ");
        self.element(value, 0)?;
        self.newline();
        self.check()
    }

    fn table(&mut self, value: &Value) -> Result<(), String> {
        if self.path.len() == 1 {
            self.newline();
        }
        if !self.path.is_empty() {
            self.indent();
            self.header("[", "]");
        }
        self.entries(value)
    }

    fn tables(&mut self, value: &Value) -> Result<(), String> {
        if self.path.is_empty() {
            return Err("toml: top-level values must be Go maps or structs".to_owned());
        }
        let Value::List(list) = value else { return Ok(()) };
        for item in list.iter() {
            self.newline();
            self.indent();
            self.header("[[", "]]");
            self.entries(&direct(item))?;
        }
        Ok(())
    }

    fn header(&mut self, open: &str, close: &str) {
        self.out.extend_from_slice(open.as_bytes());
        self.out.extend(path(self.path.iter().map(Str::as_bytes)));
        self.out.extend_from_slice(close.as_bytes());
        self.newline();
    }

    fn entries(&mut self, value: &Value) -> Result<(), String> {
        if self.path.len() > MAX_DEPTH {
            return Err("toml: tables are nested too deeply".to_owned());
        }
        let (plain, tables) = sorted(value)?;
        for (name, value) in plain.into_iter().chain(tables) {
            if is_nil(&value) {
                continue;
            }
            self.path.push(name);
            self.encode(&value)?;
            self.path.pop();
        }
        self.check()
    }

    fn element(&mut self, value: &Value, depth: usize) -> Result<(), String> {
        if depth > MAX_DEPTH {
            return Err("toml: arrays are nested too deeply".to_owned());
        }
        match value {
            Value::String(text) => quoted(&mut self.out, text.as_bytes()),
            Value::Bool(value) => self.word(if *value { "true" } else { "false" }),
            Value::Int(_, number) => self.word(&number.to_string()),
            Value::Uint(_, number) => self.word(&number.to_string()),
            Value::Float(number) => self.word(&float(*number)),
            Value::Bytes(bytes) => {
                let items: Vec<String> = bytes.iter().map(u8::to_string).collect();
                self.word(&format!("[{}]", items.join(", ")));
            }
            Value::List(list) => {
                self.word("[");
                for (index, item) in list.iter().enumerate() {
                    if index > 0 {
                        self.word(", ");
                    }
                    self.element(&direct(item), depth + 1)?;
                }
                self.word("]");
            }
            Value::Map(_) => self.inline(value, depth)?,
            Value::Object(object) => match (object.as_any().downcast_ref::<Time>(), object.text()) {
                (Some(time), _) => self.word(&time.toml()),
                (None, Some(text)) => quoted(&mut self.out, text.as_bytes()),
                (None, None) => self.inline(value, depth)?,
            },
            Value::Nil => return Err("toml: cannot encode array with nil element".to_owned()),
        }
        self.check()
    }

    /// A table inside an array. A nil value is left out, but not the comma before it.
    fn inline(&mut self, value: &Value, depth: usize) -> Result<(), String> {
        let (plain, tables) = sorted(value)?;
        let (before, count) = (plain.len(), plain.len() + tables.len());
        self.word("{");
        for (index, (name, value)) in plain.into_iter().chain(tables).enumerate() {
            if is_nil(&value) {
                continue;
            }
            key(&mut self.out, name.as_bytes());
            self.word(" = ");
            self.element(&value, depth + 1)?;
            if index + 1 != count || (index < before && before < count) {
                self.word(", ");
            }
        }
        self.word("}");
        Ok(())
    }

    fn word(&mut self, word: &str) {
        self.out.extend_from_slice(word.as_bytes());
    }

    fn newline(&mut self) {
        if !self.out.is_empty() {
            self.out.push(b'\n');
        }
    }

    fn indent(&mut self) {
        for _ in 1..self.path.len() {
            self.out.extend_from_slice(b"  ");
        }
    }

    fn check(&self) -> Result<(), String> {
        if self.out.len() > MAX_SIZE {
            Err("toml: the document is too large".to_owned())
        } else {
            Ok(())
        }
    }
}

/// What is below a named type.
fn direct(value: &Value) -> Value {
    match value {
        Value::Object(object) => object.underlying().unwrap_or_else(|| value.clone()),
        other => other.clone(),
    }
}

fn is_nil(value: &Value) -> bool {
    match value {
        Value::Nil => true,
        Value::List(list) => list.is_nil(),
        Value::Map(map) => map.is_nil(),
        _ => false,
    }
}

fn shape(value: &Value, depth: usize) -> Result<Shape, String> {
    if depth > MAX_DEPTH {
        return Err("toml: arrays are nested too deeply".to_owned());
    }
    Ok(match value {
        nil if is_nil(nil) => Shape::Nil,
        Value::Map(_) => Shape::Table,
        Value::Object(object) => {
            let plain = object.as_any().is::<Time>() || object.text().is_some();
            if plain { Shape::Plain } else { Shape::Table }
        }
        Value::List(list) => {
            let mut tables = !list.is_empty();
            for item in list.iter() {
                match shape(&direct(item), depth + 1)? {
                    Shape::Nil if list.elem() == Elem::Any || matches!(item, Value::Map(_) | Value::List(_)) => {
                        return Err("toml: cannot encode array with nil element".to_owned());
                    }
                    Shape::Table => {}
                    _ => tables = false,
                }
            }
            if tables { Shape::Tables } else { Shape::Array }
        }
        Value::Bytes(_) => Shape::Array,
        _ => Shape::Plain,
    })
}

type Entries = Vec<(Str, Value)>;

/// The entries that are plain, and those that are tables.
fn sorted(value: &Value) -> Result<(Entries, Entries), String> {
    let entries: Entries = match value {
        Value::Map(map) => map.entries(),
        Value::Object(object) => exported(object.as_ref()),
        _ => Vec::new(),
    };
    let (mut plain, mut tables) = (Vec::new(), Vec::new());
    for (name, value) in entries {
        let value = direct(&value);
        match shape(&value, 0)? {
            Shape::Table | Shape::Tables => tables.push((name, value)),
            _ => plain.push((name, value)),
        }
    }
    Ok((plain, tables))
}

/// The fields that other packages of Go see, with those of what is embedded.
fn exported(object: &dyn Object) -> Entries {
    let fields = object
        .fields()
        .into_iter()
        .filter(|(name, _)| name.starts_with(char::is_uppercase));
    fields
        .flat_map(|(name, value)| match &value {
            Value::Object(embedded) if object.is_embedded(name) => exported(embedded.as_ref()),
            _ => vec![(Str::from(name), value)],
        })
        .collect()
}

fn float(number: f64) -> String {
    let sign = if number.is_sign_negative() { "-" } else { "" };
    if number.is_nan() {
        return format!("{sign}nan");
    }
    if number.is_infinite() {
        return format!("{sign}inf");
    }
    let text = strconv::format_float(number, b'g', -1);
    if text.contains(['e', '.']) { text } else { text + ".0" }
}
