//! Names with values in running text: lines of INI and properties files, of environment files, `NAME=value`.

use std::borrow::Cow;
use std::ops::Range;

use smallvec::SmallVec;

use super::commands::{self, Named};
use super::cursor::At;
use super::names::Setting;
use super::reading::Reading;
use super::registry_settings;
use super::split_fields::Field;
use super::split_references::{inherited_of, split_sites};

/// The longest line, in bytes, that is taken for a name with a value.
pub(super) const LONGEST: u32 = 1 << 10;

/// A name with a value in a line of text.
pub(super) struct Pair {
    pub name: Range<usize>,
    pub value: Range<usize>,
    /// Whether an equals sign stands between them, rather than a colon.
    pub has_equals: bool,
}

/// Joins the parts of names that stand in the lines of a text, section by section; returns the bytes that are used up.
pub(super) fn joined(reading: &mut Reading<'_, '_, '_>, at: At, text: &str) -> Vec<Range<usize>> {
    let mut used = Vec::new();
    let mut fields: SmallVec<[Field<'_>; 8]> = SmallVec::new();
    let mut pairs: Vec<Pair> = Vec::new();
    let (mut start, mut indent) = (0, 0);
    for line in text.split_inclusive('\n') {
        let range = start..start + line.len();
        start = range.end;
        if line.len() > LONGEST as usize {
            continue;
        }
        if line.starts_with('[') {
            section(reading, at, text, &mut fields, &mut pairs, &mut used);
        }
        let Some(pair) = in_line(text, range.clone()) else {
            continue;
        };
        // What is further in belongs to something else.
        if pair.name.start - range.start != indent {
            section(reading, at, text, &mut fields, &mut pairs, &mut used);
            indent = pair.name.start - range.start;
        }
        if let Some(field) = field(reading, at, text, &pair) {
            fields.push(field);
            pairs.push(pair);
        }
    }
    section(reading, at, text, &mut fields, &mut pairs, &mut used);
    if memchr::memmem::find(text.as_bytes(), b"--set").is_some() {
        commands::in_text(text, |named| {
            let Named::Set(word) = named else { return };
            if let Some(pair) = in_line(text, commands::range(word))
                && let Some(field) = field(reading, at, text, &pair)
            {
                fields.push(field);
                pairs.push(pair);
            }
        });
        section(reading, at, text, &mut fields, &mut pairs, &mut used);
    }
    used
}

/// Joins what a section has, and begins another one.
fn section<'t>(
    reading: &mut Reading<'_, 't, '_>,
    at: At,
    text: &str,
    fields: &mut SmallVec<[Field<'t>; 8]>,
    pairs: &mut Vec<Pair>,
    used: &mut Vec<Range<usize>>,
) {
    let own = inherited_of(reading, fields.iter());
    let parts = split_sites(reading, None, fields, false, None, own.as_ref());
    for pair in pairs.drain(..) {
        let name = reading.known.names.id(&text[pair.name.clone()]);
        let setting = reading.known.names.get(name).setting;
        let value = &text[pair.value.clone()];
        if parts.contains(&(at, pair.value.start))
            || setting != Setting::No && registry_settings::read(reading, at, value, pair.value.start, setting)
        {
            used.push(pair.value);
        }
    }
    fields.clear();
}

/// The value of a pair as a part of a reference, if its name announces one.
pub(super) fn field<'t>(reading: &mut Reading<'_, 't, '_>, at: At, text: &str, pair: &Pair) -> Option<Field<'t>> {
    let name = &text[pair.name.clone()];
    let id = reading.known.names.id(name);
    let facts = reading.known.names.get(id);
    Some(Field {
        part: facts.part?,
        stem: facts.stem?,
        of_image: facts.of_image,
        name: Cow::Owned(name.to_owned()),
        at,
        from: pair.value.start,
        text: Cow::Owned(text[pair.value.clone()].to_owned()),
    })
}

/// The last letters of names that announce a part of a reference.
const LAST: &[&str] = &[
    "image",
    "repository",
    "repo",
    "registry",
    "hub",
    "tag",
    "digest",
    "name",
    "version",
    "namespace",
    "org",
    "prefix",
    "sha256",
];

/// The name and the value that a line of a text has, if its name may announce a part of a reference.
pub(super) fn in_line(text: &str, line: Range<usize>) -> Option<Pair> {
    let whole = &text[line.clone()];
    memchr::memchr2(b'=', b':', whole.as_bytes())?;
    let body = whole.trim_start();
    let body = body
        .strip_prefix("export ")
        .unwrap_or(body)
        .trim_start_matches('-')
        .trim_start();
    let start = line.start + (body.as_ptr() as usize - whole.as_ptr() as usize);
    let in_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-[]".contains(&byte);
    let length = body.bytes().position(|byte| !in_name(byte))?;
    let name = &body[..length];
    let announces = |word: &&str| {
        let at = name.len().checked_sub(word.len());
        at.is_some_and(|at| name.as_bytes()[at..].eq_ignore_ascii_case(word.as_bytes()))
    };
    if !LAST.iter().any(announces) {
        return None;
    }
    let rest = body[length..].trim_start_matches([' ', '\t']);
    let sign = rest.chars().next().filter(|sign| matches!(sign, '=' | ':'))?;
    let value = rest[1..].trim_start_matches('=').trim();
    let value = match value.split_once(" #") {
        Some((value, _)) => value.trim_end(),
        None => value,
    };
    let value = value.trim_end_matches([',', ';']);
    let value = ['"', '\'']
        .into_iter()
        .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(value);
    if value.is_empty() || value.contains(char::is_whitespace) {
        return None;
    }
    let from = line.start + (value.as_ptr() as usize - whole.as_ptr() as usize);
    Some(Pair {
        name: start..start + length,
        value: from..from + value.len(),
        has_equals: sign == '=',
    })
}
