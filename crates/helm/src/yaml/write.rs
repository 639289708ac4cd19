//! Values → scalars, sequences and mappings.

use std::borrow::Cow;

use gotemplate::{Object, Str, Value};

use super::emit::{Context, Emitter, Style};
use super::limits::MAX_DEPTH;
use super::meaning::{Meaning, Schema};
use super::number;
use super::order;
use super::resolve::{is_base60, old_bool, resolve};
use crate::base64;

/// By way of JSON, as go-yaml v2 writes it.
pub(super) fn write(value: &Value) -> Result<Vec<u8>, String> {
    let mut emitter = Emitter::new(Schema::V2);
    node(&mut emitter, value, Context::Root, 0)?;
    Ok(emitter.finish())
}

/// Directly, as go-yaml v3 writes it.
pub(super) fn write_pretty(value: &Value) -> Result<Vec<u8>, String> {
    let mut emitter = Emitter::new(Schema::V3);
    node(&mut emitter, value, Context::Root, 0)?;
    Ok(emitter.finish())
}

fn node(emitter: &mut Emitter, value: &Value, context: Context, depth: usize) -> Result<(), String> {
    if depth > MAX_DEPTH {
        return Err(format!("yaml: exceeded max depth of {MAX_DEPTH}"));
    }
    let v2 = emitter.schema() == Schema::V2;
    match value {
        Value::Nil => plain(emitter, "null", context),
        Value::Bool(value) => plain(emitter, if *value { "true" } else { "false" }, context),
        Value::Int(_, value) => plain(emitter, &value.to_string(), context),
        Value::Uint(_, value) => plain(emitter, &value.to_string(), context),
        Value::Float(value) => plain(emitter, &float(*value, v2)?, context),
        Value::String(text) => string(emitter, text.as_bytes(), context)?,
        Value::Bytes(bytes) if v2 => string(emitter, base64::encode(bytes).as_bytes(), context)?,
        Value::Bytes(bytes) => {
            let items: Vec<Value> = bytes.iter().map(|byte| Value::int(i64::from(*byte))).collect();
            sequence(emitter, &items, context, depth)?;
        }
        Value::List(list) if list.is_nil() && v2 => plain(emitter, "null", context),
        Value::List(list) => sequence(emitter, list, context, depth)?,
        Value::Map(map) if map.is_nil() && v2 => plain(emitter, "null", context),
        Value::Map(map) => mapping(emitter, map.entries(), context, depth)?,
        Value::Object(object) if v2 => node(emitter, &object.plain(), context, depth + 1)?,
        Value::Object(object) => pretty_object(emitter, object.as_ref(), context, depth)?,
    }
    Ok(())
}

/// v3 knows nothing of JSON: it goes by Go's fields, their names in lower case.
fn pretty_object(emitter: &mut Emitter, object: &dyn Object, context: Context, depth: usize) -> Result<(), String> {
    if let Some(value) = object.underlying() {
        return node(emitter, &value, context, depth + 1);
    }
    if let Some(text) = object.text() {
        return string(emitter, text.as_bytes(), context);
    }
    let fields = object.fields();
    if fields.is_empty() {
        return node(emitter, &object.plain(), context, depth + 1);
    }
    let before = emitter.begin_mapping(context);
    for (name, value) in fields
        .into_iter()
        .filter(|(name, _)| name.starts_with(char::is_uppercase))
    {
        key(emitter, name.to_lowercase().as_bytes())?;
        node(emitter, &value, Context::Mapping, depth + 1)?;
    }
    emitter.end(before);
    Ok(())
}

fn sequence(emitter: &mut Emitter, items: &[Value], context: Context, depth: usize) -> Result<(), String> {
    if items.is_empty() {
        emitter.empty(b"[]");
        return Ok(());
    }
    let before = emitter.begin_sequence(context);
    for item in items {
        emitter.item();
        node(emitter, item, Context::Sequence, depth + 1)?;
    }
    emitter.end(before);
    Ok(())
}

fn mapping(
    emitter: &mut Emitter,
    mut entries: Vec<(Str, Value)>,
    context: Context,
    depth: usize,
) -> Result<(), String> {
    if entries.is_empty() {
        emitter.empty(b"{}");
        return Ok(());
    }
    if emitter.schema() == Schema::V2 {
        through_json(&mut entries)?;
    }
    let entries = order::sort(entries, emitter.schema());
    let before = emitter.begin_mapping(context);
    for (name, value) in entries {
        key(emitter, name.as_bytes())?;
        node(emitter, &value, Context::Mapping, depth + 1)?;
    }
    emitter.end(before);
    Ok(())
}

/// Keys as they come back from JSON. Of keys that become the same the last one stays.
fn through_json(entries: &mut Vec<(Str, Value)>) -> Result<(), String> {
    let mut changed = false;
    for (name, _) in entries.iter_mut() {
        let text = from_json(name.as_bytes())?;
        if json_length(name.as_bytes()) > 1024 || has_next_line(name.as_bytes()) {
            return Err("yaml: did not find expected ',' or '}'".to_owned());
        }
        if let Cow::Owned(text) = text {
            *name = Str::from(text);
            changed = true;
        }
    }
    if changed {
        let mut seen: Vec<(Str, Value)> = Vec::with_capacity(entries.len());
        for (name, value) in entries.drain(..) {
            match seen.iter_mut().find(|(known, _)| *known == name) {
                Some(entry) => entry.1 = value,
                None => seen.push((name, value)),
            }
        }
        *entries = seen;
    }
    Ok(())
}

fn float(value: f64, v2: bool) -> Result<String, String> {
    if !v2 {
        return Ok(number::general(value));
    }
    if !value.is_finite() {
        let name = if value.is_nan() {
            "NaN"
        } else if value > 0.0 {
            "+Inf"
        } else {
            "-Inf"
        };
        return Err(format!("error marshaling into JSON: json: unsupported value: {name}"));
    }
    let text = number::json(value);
    if let Ok(integer) = text.parse::<i64>() {
        return Ok(integer.to_string());
    }
    Ok(if text.parse::<u64>().is_ok() {
        text
    } else {
        number::general(value)
    })
}

fn plain(emitter: &mut Emitter, text: &str, context: Context) {
    emitter.scalar(text.as_bytes(), None, Style::Plain, context);
}

fn key(emitter: &mut Emitter, text: &[u8]) -> Result<(), String> {
    let (text, tag, style) = present(text, emitter.schema())?;
    emitter.key(&text, tag, style);
    Ok(())
}

fn string(emitter: &mut Emitter, text: &[u8], context: Context) -> Result<(), String> {
    let (text, tag, style) = present(text, emitter.schema())?;
    emitter.scalar(&text, tag, style, context);
    Ok(())
}

/// The text to write, its tag, and the style that the encoder asks for.
type Presented<'t> = (Cow<'t, [u8]>, Option<&'static str>, Style);

/// How a string is written.
fn present(text: &[u8], schema: Schema) -> Result<Presented<'_>, String> {
    let mut tag = None;
    let text = match schema {
        Schema::V2 => from_json(text)?,
        Schema::V3 if std::str::from_utf8(text).is_err() => {
            tag = Some("!!binary");
            Cow::Owned(base64_lines(text))
        }
        Schema::V3 => Cow::Borrowed(text),
    };
    let style = if text.contains(&b'\n') {
        Style::Literal
    } else if tag.is_some()
        || (resolve(&text, schema, true) == Meaning::String
            && !is_base60(&text)
            && (schema == Schema::V2 || old_bool(&text).is_none()))
    {
        Style::Plain
    } else {
        Style::DoubleQuoted
    };
    Ok((text, tag, style))
}

fn base64_lines(bytes: &[u8]) -> Vec<u8> {
    let text = base64::encode(bytes).into_bytes();
    if text.len() < 70 {
        return text;
    }
    text.chunks(70)
        .flat_map(|line| line.iter().copied().chain([b'\n']))
        .collect()
}

/// UTF-8, with U+FFFD for each byte that is none.
pub(super) fn utf8(text: &[u8]) -> Cow<'_, [u8]> {
    if std::str::from_utf8(text).is_ok() {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(text.len());
    for chunk in text.utf8_chunks() {
        out.extend_from_slice(chunk.valid().as_bytes());
        for _ in chunk.invalid() {
            out.extend_from_slice("\u{FFFD}".as_bytes());
        }
    }
    Cow::Owned(out)
}

/// A string after `json.Marshal` and reading that as YAML: some control characters are refused, U+0085 ends a line.
fn from_json(text: &[u8]) -> Result<Cow<'_, [u8]>, String> {
    if text.is_ascii() && !text.contains(&0x7F) {
        return Ok(Cow::Borrowed(text));
    }
    let text = utf8(text);
    let refused = |pair: &[u8]| matches!(pair, [0xC2, 0x80..=0x84 | 0x86..=0x9F]);
    let beyond = |triple: &[u8]| matches!(triple, [0xEF, 0xBF, 0xBE | 0xBF]);
    if text.contains(&0x7F) || text.windows(2).any(refused) || text.windows(3).any(beyond) {
        return Err("yaml: control characters are not allowed".to_owned());
    }
    Ok(if has_next_line(&text) {
        Cow::Owned(fold(&text))
    } else {
        text
    })
}

fn has_next_line(text: &[u8]) -> bool {
    text.windows(2).any(|pair| pair == [0xC2, 0x85])
}

/// Folds lines that end with U+0085, as a double-quoted scalar is read. Spaces around are dropped.
fn fold(text: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let run = text.get(at..).unwrap_or_default();
        let spaces = run.iter().take_while(|byte| **byte == b' ').count();
        if !run.get(spaces..).unwrap_or_default().starts_with(b"\xC2\x85") {
            let length = spaces.max(1);
            out.extend_from_slice(run.get(..length).unwrap_or_default());
            at += length;
            continue;
        }
        let mut breaks = 0;
        at += spaces;
        loop {
            match text.get(at..).unwrap_or_default() {
                [b' ', ..] => at += 1,
                [0xC2, 0x85, ..] => {
                    breaks += 1;
                    at += 2;
                }
                _ => break,
            }
        }
        match breaks {
            1 => out.push(b' '),
            more => out.extend(std::iter::repeat_n(b'\n', more - 1)),
        }
    }
    out
}

/// How many characters `json.Marshal` writes for the string.
fn json_length(text: &[u8]) -> usize {
    if text.len() < 170 {
        return 0;
    }
    let text = utf8(text);
    let text = String::from_utf8_lossy(&text);
    2 + text
        .chars()
        .map(|c| match c {
            '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{C}' => 2,
            '\0'..='\u{1F}' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => 6,
            _ => 1,
        })
        .sum::<usize>()
}
