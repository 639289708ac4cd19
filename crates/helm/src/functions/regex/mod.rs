//! Regular expressions as Go's `regexp` reads and matches them.

mod class;
mod error;
mod escape;
mod parse;
mod pattern;
mod search;
mod size;

use std::rc::Rc;

use gotemplate::{CallError, Elem, Function, Functions, List, Param, Returned, State, Value, strconv};
use pattern::{Captures, Pattern, Subject};
use regex_syntax::hir::Hir;
pub(crate) use size::size;

use super::arguments::{bytes, int};
use super::cost::spend;
use super::runes;
use super::texts::string;

/// Adds them.
pub fn add(functions: &mut Functions) {
    let two = [Param::String; 2];
    let three = [Param::String; 3];
    let counted = [Param::String, Param::String, Param::Int];
    functions.insert(
        "regexMatch",
        Function::new(&two, |state, args| match pattern::cached(state, bytes(args, 0))? {
            Ok(pattern) => is_match(state, &pattern, args),
            Err(_) => Ok(Value::Bool(false)),
        }),
    );
    functions.insert(
        "mustRegexMatch",
        Function::new(&two, |state, args| {
            let pattern = pattern::cached(state, bytes(args, 0))?.map_err(CallError::Message)?;
            is_match(state, &pattern, args)
        }),
    );
    for (names, params, body) in [
        (["regexFind", "mustRegexFind"], two.as_slice(), find as Body),
        (["regexFindAll", "mustRegexFindAll"], &counted, find_all),
        (["regexSplit", "mustRegexSplit"], &counted, split),
        (["regexReplaceAll", "mustRegexReplaceAll"], &three, replace_all),
        (
            ["regexReplaceAllLiteral", "mustRegexReplaceAllLiteral"],
            &three,
            replace_all_literal,
        ),
    ] {
        let [panicking, failing] = names;
        functions.insert(
            panicking,
            Function::new(params, move |state, args| {
                let text = bytes(args, 0);
                let panics = |error| CallError::Panic(format!("regexp: Compile({}): {error}", backquoted(text)));
                let pattern = pattern::cached(state, text)?.map_err(panics)?;
                body(state, &pattern, args)
            }),
        );
        functions.insert(
            failing,
            Function::new(params, move |state, args| {
                let pattern = pattern::cached(state, bytes(args, 0))?.map_err(CallError::Message)?;
                body(state, &pattern, args)
            }),
        );
    }
    functions.insert(
        "regexQuoteMeta",
        Function::new(&[Param::String], |state, args| {
            let text = bytes(args, 0);
            spend(state, text.len().saturating_mul(2))?;
            let mut out = Vec::with_capacity(text.len());
            for &byte in text {
                if memchr::memchr(byte, br"\.+*?()|[]{}^$").is_some() {
                    out.push(b'\\');
                }
                out.push(byte);
            }
            Ok(string(out))
        }),
    );
}

/// Reads a pattern, and adds the ranges of its classes to those that were read before; the error is in Go's words.
pub(crate) fn read(pattern: &str, ranges: &mut usize) -> Result<Hir, String> {
    let parsed = parse::parse(pattern.as_bytes(), ranges).map_err(|error| error.to_string())?;
    Ok(parsed.hir)
}

type Body = fn(&mut State<'_>, &Rc<Pattern>, &[Value]) -> Returned;

/// The pattern as Go quotes it in a panic: between backquotes if it can.
fn backquoted(text: &[u8]) -> String {
    match std::str::from_utf8(text) {
        Ok(text) if strconv::can_backquote(text.as_bytes()) => format!("`{text}`"),
        _ => strconv::quote(text),
    }
}

fn is_match(state: &mut State<'_>, pattern: &Pattern, args: &[Value]) -> Returned {
    let subject = Subject::new(state, bytes(args, 1))?;
    Ok(Value::Bool(pattern.is_match(state, &subject)?))
}

fn find(state: &mut State<'_>, pattern: &Rc<Pattern>, args: &[Value]) -> Returned {
    let subject = Subject::new(state, bytes(args, 1))?;
    let found = pattern.find(state, &subject, 0)?;
    Ok(string(found.map_or(&[][..], |(start, end)| subject.slice(start, end))))
}

fn find_all(state: &mut State<'_>, pattern: &Rc<Pattern>, args: &[Value]) -> Returned {
    let subject = Subject::new(state, bytes(args, 1))?;
    let found = matches(state, pattern, &subject, int(args, 2))?;
    if found.is_empty() {
        return Ok(List::nil(Elem::String).into());
    }
    Ok(Value::strings(
        found.into_iter().map(|(start, end)| subject.slice(start, end)),
    ))
}

/// All matches, at most so many unless the number is negative.
fn matches(
    state: &mut State<'_>,
    pattern: &Pattern,
    subject: &Subject<'_>,
    limit: i64,
) -> Result<Vec<(usize, usize)>, CallError> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut found = Vec::new();
    let (mut from, mut previous) = (0, None);
    while found.len() < limit && from <= subject.len() {
        let Some((start, end)) = pattern.find(state, subject, from)? else {
            break;
        };
        // An empty match right behind another one does not count.
        let counts = end != from || previous != Some(start);
        from = if end == from { subject.after(from) } else { end };
        previous = Some(end);
        if counts {
            spend(state, size_of::<Value>() + end - start)?;
            found.push((start, end));
        }
    }
    Ok(found)
}

fn split(state: &mut State<'_>, pattern: &Rc<Pattern>, args: &[Value]) -> Returned {
    let (text, limit) = (bytes(args, 1), int(args, 2));
    if limit == 0 {
        return Ok(List::nil(Elem::String).into());
    }
    if text.is_empty() && !bytes(args, 0).is_empty() {
        return Ok(Value::strings([""]));
    }
    let subject = Subject::new(state, text)?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut parts = Vec::new();
    let (mut from, mut to) = (0, 0);
    for (start, end) in matches(state, pattern, &subject, limit)? {
        if parts.len() >= most - 1 {
            break;
        }
        to = start;
        if end != 0 {
            parts.push(subject.slice(from, to));
        }
        from = end;
    }
    if to != subject.len() {
        parts.push(subject.slice(from, subject.len()));
    }
    Ok(Value::strings(parts))
}

fn replace_all(state: &mut State<'_>, pattern: &Rc<Pattern>, args: &[Value]) -> Returned {
    let subject = Subject::new(state, bytes(args, 1))?;
    let template = Template::new(bytes(args, 2));
    replaced(state, pattern, &subject, |state, whole, out| {
        let captures = match template.is_plain() {
            true => None,
            false => Some(pattern.captures(state, &subject, whole)?),
        };
        template.expand(pattern, &subject, captures.as_ref(), out);
        Ok(())
    })
}

fn replace_all_literal(state: &mut State<'_>, pattern: &Rc<Pattern>, args: &[Value]) -> Returned {
    let subject = Subject::new(state, bytes(args, 1))?;
    replaced(state, pattern, &subject, |_, _, out| {
        out.extend_from_slice(bytes(args, 2));
        Ok(())
    })
}

fn replaced(
    state: &mut State<'_>,
    pattern: &Pattern,
    subject: &Subject<'_>,
    replacement: impl Fn(&mut State<'_>, (usize, usize), &mut Vec<u8>) -> Result<(), CallError>,
) -> Returned {
    let mut out = Vec::new();
    let (mut copied, mut from) = (0, 0);
    while from <= subject.len() {
        let Some((start, end)) = pattern.find(state, subject, from)? else {
            break;
        };
        let before = out.len();
        out.extend_from_slice(subject.slice(copied, start));
        // An empty match right behind another one is not replaced.
        if end > copied || start == 0 {
            replacement(state, (start, end), &mut out)?;
        }
        spend(state, out.len() - before)?;
        copied = end;
        from = subject.after(from).max(end);
    }
    out.extend_from_slice(subject.slice(copied, subject.len()));
    Ok(string(out))
}

/// A replacement with `$1` and `${name}` in it.
struct Template<'a>(Vec<Part<'a>>);

enum Part<'a> {
    Text(&'a [u8]),
    Number(usize),
    Name(&'a [u8]),
}

impl<'a> Template<'a> {
    fn new(mut text: &'a [u8]) -> Self {
        let mut parts = Vec::new();
        while let Some(dollar) = memchr::memchr(b'$', text) {
            let (before, after) = (
                text.get(..dollar).unwrap_or_default(),
                text.get(dollar + 1..).unwrap_or_default(),
            );
            parts.push(Part::Text(before));
            if let Some(after) = after.strip_prefix(b"$") {
                parts.push(Part::Text(b"$"));
                text = after;
            } else if let Some((name, rest)) = variable(after) {
                parts.push(number(name).map_or(Part::Name(name), Part::Number));
                text = rest;
            } else {
                parts.push(Part::Text(b"$"));
                text = after;
            }
        }
        parts.push(Part::Text(text));
        Template(parts)
    }

    /// Whether it names no group.
    fn is_plain(&self) -> bool {
        self.0.iter().all(|part| matches!(part, Part::Text(_)))
    }

    fn expand(&self, pattern: &Pattern, subject: &Subject<'_>, captures: Option<&Captures>, out: &mut Vec<u8>) {
        let group = |number: usize| captures?.group(number);
        for part in &self.0 {
            let group = match part {
                Part::Text(text) => {
                    out.extend_from_slice(text);
                    continue;
                }
                Part::Number(number) => group(*number),
                Part::Name(name) => pattern.groups_named(name).find_map(group),
            };
            if let Some((start, end)) = group {
                out.extend_from_slice(subject.slice(start, end));
            }
        }
    }
}

/// The name behind a `$`, and what follows it.
fn variable(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let (braced, text) = text.strip_prefix(b"{").map_or((false, text), |text| (true, text));
    let mut end = 0;
    while let Some((rune, size)) = text.get(end..).and_then(runes::first)
        && (runes::is_letter(rune) || runes::is_digit(rune) || rune == '_')
    {
        end += size;
    }
    let (name, rest) = text.split_at_checked(end)?;
    let rest = if braced { rest.strip_prefix(b"}")? } else { rest };
    (!name.is_empty()).then_some((name, rest))
}

/// The number of a group; leading zeros make a name of it.
fn number(name: &[u8]) -> Option<usize> {
    if name.len() > 1 && name.starts_with(b"0") || name.len() > 9 || !name.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(name).ok()?.parse().ok()
}
