//! The expressions of `--set` and its kin: `a.b[0]=x,c={1,2}`.

use std::io;

use gotemplate::{Map, Value, strconv};

use super::scan::{Runes, json_value};
use super::stop::Stop;
use crate::compat::Compat;

/// The highest index that a list may be given.
const MAX_INDEX: i64 = 65536;
/// How deep names may nest.
const MAX_NAMES: usize = 30;
/// How deep lists of lists may nest; Helm has no such limit.
const MAX_LISTS: usize = 100;

/// Gives the content of a file by its path.
pub type ReadFile = dyn Fn(&str) -> io::Result<Vec<u8>> + Send + Sync;

/// How the values of an expression are read.
#[derive(Clone, Copy)]
pub enum Set<'a> {
    /// `--set`: whole numbers, booleans and null by their look, else text.
    Typed,
    /// `--set-string`: always text.
    String,
    /// `--set-json`: each value is JSON.
    Json,
    /// `--set-file`: each value is the path of a file, whose content is taken.
    File(&'a ReadFile),
    /// `--set-literal`: all after the first `=` is text.
    Literal,
}

/// A list as it was left, and why reading stopped.
type Listed = (Vec<Value>, Result<(), Stop>);

impl Set<'_> {
    /// Reads an expression into `values`.
    ///
    /// # Errors
    /// With Helm's words. What was read before stays set.
    pub fn read(self, text: &str, values: &Map, compat: Compat) -> Result<(), String> {
        let mut parser = Parser {
            text: Runes::new(text),
            set: self,
        };
        loop {
            match parser.key(values, 0) {
                Ok(()) => {}
                Err(Stop::End) => return Ok(()),
                Err(Stop::EndInIndex) if compat == Compat::V4 => return Ok(()),
                Err(Stop::EndInIndex) => return Err("error parsing index: EOF".to_owned()),
                Err(Stop::Message(message)) => return Err(message),
            }
        }
    }
}

struct Parser<'a> {
    text: Runes<'a>,
    set: Set<'a>,
}

impl Parser<'_> {
    fn literal(&self) -> bool {
        matches!(self.set, Set::Literal)
    }

    /// A name, and what follows it: its value, an index, or a further name.
    fn key(&mut self, map: &Map, names: usize) -> Result<(), Stop> {
        let stops: &[char] = if self.literal() {
            &['=', '[', '.']
        } else {
            &['=', '[', ',', '.']
        };
        let (name, stop) = self.text.until(stops, !self.literal());
        match stop {
            None if name.is_empty() => Err(Stop::End),
            None => Err(format!("key {} has no value", strconv::quote(name.as_bytes())).into()),
            Some('[') => {
                let index = self.index()?;
                let list = match map.peek(&name) {
                    Some(Value::List(list)) => list.to_vec(),
                    None => Vec::new(),
                    Some(other) => return Err(conversion(&other, "[]interface {}")),
                };
                let (list, result) = self.item(list, index, names, 0);
                put(map, &name, Value::list(list));
                result
            }
            Some('=') => self.value(|value| {
                put(map, &name, value);
                Ok(())
            }),
            Some('.') => {
                if names >= MAX_NAMES {
                    return Err(format!(
                        "value name nested level is greater than maximum supported nested level of {MAX_NAMES}"
                    )
                    .into());
                }
                let inner = match map.peek(&name) {
                    Some(Value::Map(inner)) => inner,
                    None => Map::new(),
                    Some(other) => return Err(conversion(&other, "map[string]interface {}")),
                };
                let result = self.key(&inner, names + 1);
                if inner.is_empty() {
                    if result.is_ok() {
                        return Err(format!("key map {} has no value", strconv::quote(name.as_bytes())).into());
                    }
                } else {
                    put(map, &name, Value::Map(inner));
                }
                result
            }
            Some(_) => {
                put(map, &name, Value::from(""));
                Err(format!(
                    "key {} has no value (cannot end with ,)",
                    strconv::quote(name.as_bytes())
                )
                .into())
            }
        }
    }

    /// What follows `[`, up to `]`.
    fn index(&mut self) -> Result<i64, Stop> {
        let (text, stop) = self.text.until(&[']'], !self.literal());
        if stop.is_none() {
            return Err(Stop::EndInIndex);
        }
        let error = |why: &str| {
            Stop::Message(format!(
                "error parsing index: strconv.Atoi: parsing {}: {why}",
                strconv::quote(text.as_bytes())
            ))
        };
        let digits = text.strip_prefix(['+', '-']).unwrap_or(&text);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(error("invalid syntax"));
        }
        text.parse().map_err(|_| error("value out of range"))
    }

    /// What follows an index: the value of the item, a further index, or a name in it.
    fn item(&mut self, mut list: Vec<Value>, index: i64, names: usize, lists: usize) -> Listed {
        if index < 0 {
            return (list, Err(format!("negative {index} index not allowed").into()));
        }
        if lists > MAX_LISTS {
            return (list, Err(format!("lists nest deeper than {MAX_LISTS}").into()));
        }
        let (data, stop) = self.text.until(&['[', '.', '='], !self.literal());
        if !data.is_empty() {
            let runes: Vec<String> = data.chars().map(strconv::quote_rune).collect();
            let message = format!("unexpected data at end of array index: [{}]", runes.join(" "));
            return (list, Err(message.into()));
        }
        let Some(stop) = stop else {
            return (list, Err(Stop::End));
        };
        let at = usize::try_from(index).unwrap_or(usize::MAX);
        match stop {
            '=' => {
                let mut end = Ok(());
                let result = self.value(|value| {
                    end = place(&mut list, index, value);
                    Ok(())
                });
                // A list item that the text ends in is set, and the text goes on to its end.
                let result = match result {
                    Err(Stop::End) => Ok(()),
                    result => result,
                };
                (list, end.and(result))
            }
            '[' => {
                let next = match self.index() {
                    Ok(next) => next,
                    Err(stop) => return (list, Err(stop)),
                };
                let (inner, existed) = match list.get(at) {
                    Some(Value::List(inner)) => (inner.to_vec(), true),
                    None | Some(Value::Nil) => (Vec::new(), false),
                    Some(other) => {
                        let error = conversion(other, "[]interface {}");
                        return (list, Err(error));
                    }
                };
                let (inner, result) = self.item(inner, next, names, lists + 1);
                if result.is_ok() {
                    let result = place(&mut list, index, Value::list(inner));
                    return (list, result);
                }
                if let (true, Some(slot)) = (existed, list.get_mut(at)) {
                    *slot = Value::list(inner);
                }
                (list, result)
            }
            _ => {
                let inner = match list.get_mut(at) {
                    Some(Value::Map(inner)) => inner.clone(),
                    Some(slot) => {
                        let inner = Map::new();
                        *slot = Value::Map(inner.clone());
                        inner
                    }
                    None => Map::new(),
                };
                match self.key(&inner, names) {
                    Ok(()) => {
                        let result = place(&mut list, index, Value::Map(inner));
                        (list, result)
                    }
                    Err(stop) => (list, Err(stop)),
                }
            }
        }
    }

    /// What follows `=`.
    fn value(&mut self, mut put: impl FnMut(Value) -> Result<(), Stop>) -> Result<(), Stop> {
        match self.set {
            Set::Literal => {
                let (text, _) = self.text.until(&[], false);
                put(Value::from(text))
            }
            Set::Json => {
                if self.text.skip_empty() {
                    return put(Value::Nil);
                }
                let rest = self.text.rest();
                let (value, length) = json_value(rest)?;
                put(value)?;
                self.text.skip(length);
                self.text.skip_empty();
                Ok(())
            }
            _ if self.text.rest().is_empty() => {
                put(Value::from(""))?;
                Err(Stop::End)
            }
            _ if self.text.rest().starts_with('{') => put(self.list()?),
            _ => {
                let (text, _) = self.text.until(&[','], true);
                put(self.scalar(text)?)
            }
        }
    }

    /// `{a,b}`.
    fn list(&mut self) -> Result<Value, Stop> {
        self.text.skip(1);
        let mut items = Vec::new();
        loop {
            let (text, stop) = self.text.until(&[',', '}'], true);
            match stop {
                None => return Err("list must terminate with '}'".to_owned().into()),
                Some('}') => {
                    if self.text.rest().starts_with(',') {
                        self.text.skip(1);
                    }
                    items.push(self.scalar(text)?);
                    return Ok(Value::list(items));
                }
                Some(_) => items.push(self.scalar(text)?),
            }
        }
    }

    fn scalar(&self, text: String) -> Result<Value, Stop> {
        match self.set {
            Set::Typed => Ok(typed(text)),
            Set::File(read) => match read(&text) {
                Ok(bytes) => Ok(Value::String(bytes.into())),
                Err(error) => Err(format!("open {text}: {}", reason(&error)).into()),
            },
            Set::String | Set::Json | Set::Literal => Ok(Value::from(text)),
        }
    }
}

/// The value that a text looks like.
fn typed(text: String) -> Value {
    // Go folds the long s to s.
    let word = if text.len() < 8 {
        text.replace('ſ', "s").to_ascii_lowercase()
    } else {
        String::new()
    };
    match word.as_str() {
        "true" => return Value::Bool(true),
        "false" => return Value::Bool(false),
        "null" => return Value::Nil,
        "0" => return Value::int64(0),
        _ => {}
    }
    if !text.starts_with('0')
        && let Ok(number) = text.parse()
    {
        return Value::int64(number);
    }
    Value::from(text)
}

/// An empty name sets nothing.
fn put(map: &Map, name: &str, value: Value) {
    if !name.is_empty() {
        map.set(name, value);
    }
}

fn place(list: &mut Vec<Value>, index: i64, value: Value) -> Result<(), Stop> {
    if index > MAX_INDEX {
        let message = format!("index of {index} is greater than maximum supported index of {MAX_INDEX}");
        return Err(message.into());
    }
    let at = usize::try_from(index).unwrap_or_default();
    if list.len() <= at {
        list.resize(at + 1, Value::Nil);
    }
    if let Some(slot) = list.get_mut(at) {
        *slot = value;
    }
    Ok(())
}

fn conversion(value: &Value, wanted: &str) -> Stop {
    let got = match value {
        Value::Nil => "nil".to_owned(),
        other => other.type_name(),
    };
    Stop::Message(format!(
        "unable to parse key: interface conversion: interface {{}} is {got}, not {wanted}"
    ))
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or directory".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}
