//! Character classes: `[…]`, `\d`, `\p{Greek}`, `[:alpha:]`.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, HirKind};

use super::error::{Error, INVALID_CLASS_RANGE, MISSING_BRACKET};
use super::escape;

/// Every rune.
pub(super) fn any() -> ClassUnicode {
    ClassUnicode::new([ClassUnicodeRange::new('\0', char::MAX)])
}

/// Every rune but the line break.
pub(super) fn any_but_newline() -> ClassUnicode {
    let mut class = of(&[('\n', '\n')]);
    class.negate();
    class
}

/// A range of codes; surrogates, which no text has, are left out.
pub(super) fn range(low: u32, high: u32, fold: bool) -> ClassUnicode {
    let low = char::from_u32(low).unwrap_or('\u{E000}');
    let high = char::from_u32(high).unwrap_or('\u{D7FF}');
    let mut class = ClassUnicode::empty();
    if low <= high {
        class.push(ClassUnicodeRange::new(low, high));
    }
    if fold { folded(class) } else { class }
}

/// With every rune that differs in case only.
fn folded(mut class: ClassUnicode) -> ClassUnicode {
    // This fails only without the Unicode tables, which are built in.
    let _ = class.try_case_fold_simple();
    class
}

fn of(ranges: &[(char, char)]) -> ClassUnicode {
    ClassUnicode::new(ranges.iter().map(|&(low, high)| ClassUnicodeRange::new(low, high)))
}

fn finished(class: ClassUnicode, fold: bool, negated: bool) -> ClassUnicode {
    let mut class = if fold { folded(class) } else { class };
    if negated {
        class.negate();
    }
    class
}

/// The class of `\d`, `\pN` and the like at the start of the text, and how long that is; `None` for other escapes.
pub(super) fn escaped(text: &str, fold: bool) -> Result<Option<(ClassUnicode, usize)>, Error> {
    let ranges: &[(char, char)] = match text.as_bytes() {
        [b'\\', b'd' | b'D', ..] => &[('0', '9')],
        [b'\\', b's' | b'S', ..] => &[('\t', '\n'), ('\x0C', '\r'), (' ', ' ')],
        [b'\\', b'w' | b'W', ..] => &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
        [b'\\', b'p' | b'P', ..] => return unicode(text, fold),
        _ => return Ok(None),
    };
    let negated = text.as_bytes().get(1).is_some_and(u8::is_ascii_uppercase);
    Ok(Some((finished(of(ranges), fold, negated), 2)))
}

fn unicode(text: &str, fold: bool) -> Result<Option<(ClassUnicode, usize)>, Error> {
    let Some(after) = text.get(2..).filter(|after| !after.is_empty()) else {
        // Go reads a rune that is not there, and refuses the class of an empty name.
        return Err(Error::new(INVALID_CLASS_RANGE, text));
    };
    let (name, size) = if after.starts_with('{') {
        let end = text.find('}').ok_or_else(|| Error::new(INVALID_CLASS_RANGE, text))?;
        (text.get(3..end).unwrap_or_default(), end + 1)
    } else {
        let size = after.chars().next().map_or(0, char::len_utf8);
        (after.get(..size).unwrap_or_default(), 2 + size)
    };
    let invalid = || Error::new(INVALID_CLASS_RANGE, text.get(..size).unwrap_or(text));
    let (inverted, name) = name.strip_prefix('^').map_or((false, name), |name| (true, name));
    let class = named(name).ok_or_else(invalid)?;
    let negated = text.starts_with(r"\P") != inverted;
    Ok(Some((finished(class, fold, negated), size)))
}

/// The runes of a general category or of a script.
fn named(name: &str) -> Option<ClassUnicode> {
    if name.is_empty()
        || !name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_- ".contains(&byte))
    {
        return None;
    }
    let parsed = ["gc", "sc"]
        .iter()
        .find_map(|kind| regex_syntax::parse(&format!(r"\p{{{kind}={name}}}")).ok())?;
    match parsed.into_kind() {
        HirKind::Class(Class::Unicode(class)) => Some(class),
        HirKind::Literal(literal) => {
            let rune = std::str::from_utf8(&literal.0).ok()?.chars().next()?;
            Some(of(&[(rune, rune)]))
        }
        _ => None,
    }
}

/// The class in brackets at the start of the text, and how long it is.
pub(super) fn bracketed(text: &str, fold: bool) -> Result<(ClassUnicode, usize), Error> {
    let negated = text.starts_with("[^");
    let mut at = 1 + usize::from(negated);
    let mut class = ClassUnicode::empty();
    let mut first = true;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        if rest.starts_with(']') && !first {
            break;
        }
        first = false;
        if let Some((part, size)) = posix(rest, fold)? {
            class.union(&part);
            at += size;
            continue;
        }
        if let Some((part, size)) = escaped(rest, fold)? {
            class.union(&part);
            at += size;
            continue;
        }
        let start = at;
        let (low, size) = rune(rest, text)?;
        at += size;
        let mut high = low;
        let rest = text.get(at..).unwrap_or_default();
        if rest.len() >= 2 && rest.starts_with('-') && !rest.starts_with("-]") {
            at += 1;
            let (end, size) = rune(text.get(at..).unwrap_or_default(), text)?;
            at += size;
            if end < low {
                return Err(Error::new(INVALID_CLASS_RANGE, text.get(start..at).unwrap_or_default()));
            }
            high = end;
        }
        class.union(&range(low, high, fold));
    }
    if negated {
        class.negate();
    }
    Ok((class, at + 1))
}

fn rune(rest: &str, whole: &str) -> Result<(u32, usize), Error> {
    match rest.chars().next() {
        None => Err(Error::new(MISSING_BRACKET, whole)),
        Some('\\') => escape::read(rest),
        Some(rune) => Ok((u32::from(rune), rune.len_utf8())),
    }
}

/// `[:alpha:]` and the like.
fn posix(text: &str, fold: bool) -> Result<Option<(ClassUnicode, usize)>, Error> {
    let Some(end) = text.strip_prefix("[:").and_then(|inner| inner.find(":]")) else {
        return Ok(None);
    };
    let (inner, size) = (text.get(2..2 + end).unwrap_or_default(), end + 4);
    let (negated, name) = inner.strip_prefix('^').map_or((false, inner), |name| (true, name));
    let ranges: &[(char, char)] = match name {
        "alnum" => &[('0', '9'), ('A', 'Z'), ('a', 'z')],
        "alpha" => &[('A', 'Z'), ('a', 'z')],
        "ascii" => &[('\0', '\x7F')],
        "blank" => &[('\t', '\t'), (' ', ' ')],
        "cntrl" => &[('\0', '\x1F'), ('\x7F', '\x7F')],
        "digit" => &[('0', '9')],
        "graph" => &[('!', '~')],
        "lower" => &[('a', 'z')],
        "print" => &[(' ', '~')],
        "punct" => &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
        "space" => &[('\t', '\r'), (' ', ' ')],
        "upper" => &[('A', 'Z')],
        "word" => &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
        "xdigit" => &[('0', '9'), ('A', 'F'), ('a', 'f')],
        _ => return Err(Error::new(INVALID_CLASS_RANGE, text.get(..size).unwrap_or(text))),
    };
    Ok(Some((finished(of(ranges), fold, negated), size)))
}
