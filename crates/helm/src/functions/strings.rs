//! Text: trimming, cutting, joining, searching, indenting, wrapping.

use std::borrow::Cow;
use std::ops::Range;

use gotemplate::{CallError, Function, Functions, Param, Returned, State, Str, Value};
use memchr::memmem;

use super::arguments::{bytes, int, text};
use super::cost::spend;
use super::runes;
use super::texts::{printed, string, strval};

/// Adds them.
pub fn add(functions: &mut Functions) {
    add_cutting(functions);
    add_making(functions);
    functions.insert("hello", Function::new(&[], |_, _| Ok(string("Hello!"))));
    for (name, test) in [
        (
            "contains",
            (|part, text| memmem::find(text, part).is_some()) as fn(&[u8], &[u8]) -> bool,
        ),
        ("hasPrefix", |part, text| text.starts_with(part)),
        ("hasSuffix", |part, text| text.ends_with(part)),
    ] {
        let body = move |_: &mut State<'_>, args: &[Value]| Ok(Value::Bool(test(bytes(args, 0), bytes(args, 1))));
        functions.insert(name, Function::new(&[Param::String; 2], body));
    }
}

fn add_cutting(functions: &mut Functions) {
    for (name, change) in [
        ("trim", trim_space as fn(&[u8]) -> Cow<'_, [u8]>),
        ("nospace", without_space),
        ("initials", initials),
    ] {
        functions.insert(
            name,
            Function::new(&[Param::String], move |_, args| Ok(shared(args, 0, change))),
        );
    }
    for (name, trim) in [
        ("trimAll", trim_all as for<'a> fn(&[u8], &'a [u8]) -> &'a [u8]),
        ("trimall", trim_all),
        ("trimSuffix", |suffix, text| text.strip_suffix(suffix).unwrap_or(text)),
        ("trimPrefix", |prefix, text| text.strip_prefix(prefix).unwrap_or(text)),
    ] {
        let body = move |_: &mut State<'_>, args: &[Value]| Ok(string(trim(bytes(args, 0), bytes(args, 1))));
        functions.insert(name, Function::new(&[Param::String; 2], body));
    }
    let params = [Param::Int, Param::Int, Param::String];
    functions.insert(
        "substr",
        Function::new(&params, |_, args| {
            let text = bytes(args, 2);
            let range = substring(int(args, 0), int(args, 1), text.len()).map_err(CallError::Panic)?;
            Ok(string(text.get(range).unwrap_or_default()))
        }),
    );
    functions.insert(
        "abbrevboth",
        Function::new(&params, |_, args| {
            let (left, right, text) = (int(args, 0), int(args, 1), bytes(args, 2));
            let kept = right < 4 || left > 0 && right < 7;
            Ok(string(if kept {
                text.to_vec()
            } else {
                abbreviated(text, left, right)
            }))
        }),
    );
    let params = [Param::Int, Param::String];
    functions.insert(
        "abbrev",
        Function::new(&params, |_, args| {
            let (width, text) = (int(args, 0), bytes(args, 1));
            Ok(string(if width < 4 {
                text.to_vec()
            } else {
                abbreviated(text, 0, width)
            }))
        }),
    );
    functions.insert(
        "trunc",
        Function::new(&params, |_, args| {
            let text = text(args, 1);
            let (length, count) = (text.len(), int(args, 0));
            let size = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
            if size >= length {
                return Ok(text.into());
            }
            let range = if count < 0 { length - size..length } else { 0..size };
            Ok(string(text.as_bytes().get(range).unwrap_or_default()))
        }),
    );
}

fn add_making(functions: &mut Functions) {
    let params = [Param::Int, Param::String];
    functions.insert(
        "repeat",
        Function::new(&params, |state, args| {
            let (count, text) = (int(args, 0), bytes(args, 1));
            Ok(string(repeated(state, text, count)?))
        }),
    );
    functions.insert(
        "indent",
        Function::new(&params, |state, args| {
            Ok(string(indented(state, b"", int(args, 0), bytes(args, 1))?))
        }),
    );
    functions.insert(
        "nindent",
        Function::new(&params, |state, args| {
            Ok(string(indented(state, b"\n", int(args, 0), bytes(args, 1))?))
        }),
    );
    functions.insert(
        "wrap",
        Function::new(&params, |state, args| {
            Ok(string(wrapped(state, bytes(args, 1), int(args, 0), b"\n", false)?))
        }),
    );
    functions.insert(
        "wrapWith",
        Function::new(&[Param::Int, Param::String, Param::String], |state, args| {
            let separator = if bytes(args, 1).is_empty() {
                b"\n"
            } else {
                bytes(args, 1)
            };
            Ok(string(wrapped(state, bytes(args, 2), int(args, 0), separator, true)?))
        }),
    );
    functions.insert(
        "replace",
        Function::new(&[Param::String; 3], |state, args| {
            let (old, new, source) = (bytes(args, 0), bytes(args, 1), text(args, 2));
            replaced(state, old, new, source).map(Value::String)
        }),
    );
    functions.insert(
        "plural",
        Function::new(&[Param::String, Param::String, Param::Int], |_, args| {
            Ok(text(args, usize::from(int(args, 2) != 1)).into())
        }),
    );
    functions.insert(
        "quote",
        Function::variadic(&[Param::Any], |state, args| {
            joined(args, |value| {
                let text = strval(state, value)?;
                Ok(gotemplate::strconv::quote(text.as_bytes()).into_bytes())
            })
        }),
    );
    functions.insert(
        "squote",
        Function::variadic(&[Param::Any], |state, args| {
            joined(args, |value| {
                Ok([b"'".as_slice(), printed(state, value)?.as_bytes(), b"'"].concat())
            })
        }),
    );
    functions.insert(
        "cat",
        Function::variadic(&[Param::Any], |state, args| {
            joined(args, |value| Ok(printed(state, value)?.as_bytes().to_vec()))
        }),
    );
}

/// The result of a change; the same string, not a copy, where nothing changed.
fn shared(args: &[Value], index: usize, change: fn(&[u8]) -> Cow<'_, [u8]>) -> Value {
    match change(bytes(args, index)) {
        Cow::Borrowed(same) if same.len() == bytes(args, index).len() => text(args, index).into(),
        Cow::Borrowed(part) => string(part),
        Cow::Owned(changed) => string(changed),
    }
}

/// All values but nil, with spaces between.
fn joined(args: &[Value], write: impl FnMut(&Value) -> Result<Vec<u8>, CallError>) -> Returned {
    let parts = args.iter().filter(|value| !matches!(value, Value::Nil)).map(write);
    let parts: Vec<Vec<u8>> = parts.collect::<Result<_, _>>()?;
    Ok(string(parts.join(b" ".as_slice())))
}

fn trim_space(text: &[u8]) -> Cow<'_, [u8]> {
    Cow::Borrowed(trim_runes(text, runes::is_space))
}

fn trim_all<'a>(set: &[u8], text: &'a [u8]) -> &'a [u8] {
    let set: Vec<char> = runes::all(set).collect();
    trim_runes(text, |rune| set.contains(&rune))
}

fn trim_runes(mut text: &[u8], trimmed: impl Fn(char) -> bool) -> &[u8] {
    while let Some((rune, size)) = runes::first(text)
        && trimmed(rune)
    {
        text = text.get(size..).unwrap_or_default();
    }
    while let Some((rune, size)) = runes::last(text)
        && trimmed(rune)
    {
        text = text.get(..text.len() - size).unwrap_or_default();
    }
    text
}

/// goutils looks at bytes as if they were runes, so that what is not ASCII comes out as Latin-1.
fn without_space(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.iter().any(|&byte| runes::is_space(char::from(byte))) {
        return Cow::Borrowed(text);
    }
    let kept = text
        .iter()
        .map(|&byte| char::from(byte))
        .filter(|&rune| !runes::is_space(rune));
    Cow::Owned(kept.collect::<String>().into_bytes())
}

/// The first byte, as Latin-1, of each word.
fn initials(text: &[u8]) -> Cow<'_, [u8]> {
    let mut gap = true;
    let mut out = String::new();
    for rune in text.iter().map(|&byte| char::from(byte)) {
        let space = runes::is_space(rune);
        if !space && gap {
            out.push(rune);
        }
        gap = space;
    }
    Cow::Owned(out.into_bytes())
}

/// The bytes that `substr` cuts out, or what Go's runtime says where it cannot.
fn substring(start: i64, end: i64, length: usize) -> Result<Range<usize>, String> {
    let out_of_range = |what: String| Err(format!("runtime error: slice bounds out of range {what}"));
    let size = i64::try_from(length).unwrap_or(i64::MAX);
    let (from, to) = if start < 0 {
        match end {
            i64::MIN..=-1 => return out_of_range(format!("[:{end}]")),
            _ if end > size => return out_of_range(format!("[:{end}] with length {length}")),
            _ => (0, end),
        }
    } else {
        (start, if end < 0 || end > size { size } else { end })
    };
    if from > to {
        return out_of_range(format!("[{from}:{to}]"));
    }
    Ok(usize::try_from(from).unwrap_or(length)..usize::try_from(to).unwrap_or(length))
}

/// Cuts the text to a width, with dots where something is left out; the offset is where the part that is kept begins.
fn abbreviated(text: &[u8], offset: i64, width: i64) -> Vec<u8> {
    let length = i64::try_from(text.len()).unwrap_or(i64::MAX);
    if length <= width {
        return text.to_vec();
    }
    let cut = |from: i64, to: i64| {
        text.get(usize::try_from(from).unwrap_or(0)..usize::try_from(to).unwrap_or(0))
            .unwrap_or_default()
    };
    let offset = offset.min(length);
    let offset = if length.saturating_sub(offset) < width - 3 {
        length - (width - 3)
    } else {
        offset
    };
    if offset <= 4 {
        return [cut(0, width - 3), b"..."].concat();
    }
    if width < 7 {
        return Vec::new();
    }
    if offset + width - 3 < length {
        let rest = cut(offset, length);
        return [b"...".as_slice(), &abbreviated(rest, 0, width - 3)].concat();
    }
    [b"...".as_slice(), cut(length - (width - 3), length)].concat()
}

fn repeated(state: &mut State<'_>, text: &[u8], count: i64) -> Result<Vec<u8>, CallError> {
    let count = usize::try_from(count).map_err(|_| CallError::Panic("strings: negative Repeat count".to_owned()))?;
    let overflow = || CallError::Panic("strings: Repeat output length overflow".to_owned());
    let length = text
        .len()
        .checked_mul(count)
        .filter(|&length| isize::try_from(length).is_ok())
        .ok_or_else(overflow)?;
    spend(state, length)?;
    Ok(text.repeat(if text.is_empty() { 0 } else { count }))
}

fn indented(state: &mut State<'_>, before: &[u8], count: i64, text: &[u8]) -> Result<Vec<u8>, CallError> {
    let pad = repeated(state, b" ", count)?;
    let lines = memchr::memchr_iter(b'\n', text).count();
    let length = pad.len().saturating_mul(lines).saturating_add(text.len());
    spend(state, length)?;
    let mut out = Vec::with_capacity(length + pad.len() + before.len());
    out.extend_from_slice(before);
    out.extend_from_slice(&pad);
    for line in text.split_inclusive(|&byte| byte == b'\n') {
        out.extend_from_slice(line);
        if line.ends_with(b"\n") {
            out.extend_from_slice(&pad);
        }
    }
    Ok(out)
}

fn replaced(state: &mut State<'_>, old: &[u8], new: &[u8], source: Str) -> Result<Str, CallError> {
    let text = source.as_bytes();
    if old.is_empty() {
        let between = runes::all(text).count() + 1;
        spend(state, new.len().saturating_mul(between).saturating_add(text.len()))?;
        let mut out = new.to_vec();
        let mut rest = text;
        while let Some((_, size)) = runes::first(rest) {
            let (rune, after) = rest.split_at(size);
            out.extend_from_slice(rune);
            out.extend_from_slice(new);
            rest = after;
        }
        return Ok(out.into());
    }
    let finder = memmem::Finder::new(old);
    let count = finder.find_iter(text).count();
    if count == 0 {
        return Ok(source);
    }
    spend(state, new.len().saturating_mul(count).saturating_add(text.len()))?;
    let mut out = Vec::with_capacity(text.len());
    let mut from = 0;
    for at in finder.find_iter(text) {
        out.extend_from_slice(text.get(from..at).unwrap_or_default());
        out.extend_from_slice(new);
        from = at + old.len();
    }
    out.extend_from_slice(text.get(from..).unwrap_or_default());
    Ok(out.into())
}

/// Breaks lines at spaces; words longer than a line are broken too if `long` says so.
fn wrapped(state: &mut State<'_>, text: &[u8], width: i64, separator: &[u8], long: bool) -> Result<Vec<u8>, CallError> {
    let width = usize::try_from(width.max(1)).unwrap_or(usize::MAX);
    let mut out = Vec::new();
    let mut rest = text;
    while rest.len() > width {
        if let Some(after) = rest.strip_prefix(b" ") {
            rest = after;
            continue;
        }
        let (line, after) = if let Some(space) = memchr::memrchr(b' ', rest.get(..=width).unwrap_or(rest)) {
            (rest.get(..space), rest.get(space + 1..))
        } else if long {
            (rest.get(..width), rest.get(width..))
        } else if let Some(space) = rest.get(width..).and_then(|rest| memchr::memchr(b' ', rest)) {
            (rest.get(..width + space), rest.get(width + space + 1..))
        } else {
            break;
        };
        let (line, after) = (line.unwrap_or_default(), after.unwrap_or_default());
        spend(state, line.len() + separator.len())?;
        out.extend_from_slice(line);
        out.extend_from_slice(separator);
        rest = after;
    }
    out.extend_from_slice(rest);
    Ok(out)
}
