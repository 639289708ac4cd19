//! References in running text: scripts, lists, templates, whatever is not a document.

use std::ops::Range;

use crate::reference::Reference;

use super::commands::{self, Named};
use super::interned_names::Names;
use super::known_registries::KnownRegistries;
use super::names::{Says, Setting};
use super::placeholders::starts_placeholder;
use super::prefixes;
use super::shapes::{self, Shape, Value};
use super::unpulled::{Comments, Keys, Replacements};

/// Whether a byte can be in a reference.
fn in_reference(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._-/:@".contains(&byte)
}

/// Whether a byte can be in the host of a reference.
fn in_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._-:[]".contains(&byte)
}

/// Finds references in running text, in order and without overlaps.
pub(super) fn scan(text: &str, names: &mut Names<'_>, registries: &KnownRegistries<'_>) -> Vec<(Range<usize>, Value)> {
    let mut found: Vec<(Range<usize>, Value)> = Vec::new();
    // Of what is found in one place, the first counts.
    by_command(text, names, registries, &mut found);
    by_flag(text, names, registries, &mut found);
    if text.contains('\n') || text.contains(' ') {
        by_name(text, names, registries, &mut found);
    }
    by_mark(text, names, registries, &mut found);
    by_scheme(text, registries, &mut found);
    by_patch(text, names, registries, &mut found);
    // What both ways find is one; the longer reading wins where they differ.
    found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut end = 0;
    found.retain(|(range, _)| {
        let fresh = range.start >= end;
        end = end.max(range.end);
        fresh
    });
    found
}

/// By the marks that every full reference has: a `/` after a host, an `@` before a digest.
fn by_mark(
    text: &str,
    names: &mut Names<'_>,
    registries: &KnownRegistries<'_>,
    found: &mut Vec<(Range<usize>, Value)>,
) {
    let bytes = text.as_bytes();
    let mut done = 0;
    let mut comments = Comments::new(text);
    let replaced = Replacements::new(text);
    let mut keys = Keys::new(text);
    for mark in memchr::memchr2_iter(b'/', b'@', bytes) {
        if mark < done || replaced.cover(mark) {
            continue;
        }
        let range = token(bytes, mark, done);
        done = range.end.max(mark + 1);
        if range.is_empty() || comments.cover(range.start) || keys.are_of_policies(range.start, names) {
            continue;
        }
        let word = &text[range.clone()];
        // Where an API is asked: `curl quay.io/api/v1/…`.
        let path = word.split_once('/').map_or("", |(_, path)| path);
        if path.starts_with("api/") || path.starts_with("v2/") {
            continue;
        }
        // The scheme's own slashes are marks too; the token after them comes next.
        if let Some(at) = text[..range.start].strip_suffix("://").map(str::len) {
            let scheme = &text[..at];
            let from = scheme
                .rfind(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-')
                .map_or(0, |at| at + 1);
            if !shapes::pulls(&scheme[from..]) {
                continue;
            }
        }
        let before = text[..range.start].chars().next_back();
        let after = text[range.end..].chars().next();
        if before.is_some_and(|before| matches!(before, '/' | '@' | '*' | '\\' | '%' | '~'))
            && !text[..range.start].ends_with("://")
        {
            continue;
        }
        let is_escape = after == Some('\\') && text[range.end + 1..].starts_with(['n', 't', 'r', '"', '\'', '\\']);
        if after.is_some_and(|after| matches!(after, '*' | '\\' | '[' | '+' | '?' | '|')) && !is_escape {
            continue;
        }
        if after.is_some_and(|after| matches!(after, '$' | '{' | '<'))
            && !is_control(&text[range.end..])
            && starts_placeholder(&text[range.end..])
        {
            let host = word.split('/').next().unwrap_or_default();
            if word.contains('/') && registries.knows(host) {
                let end = end_of_placeholder(text, range.end);
                found.push((range.start..end, Value::Placeholder(range.start..end)));
                done = end;
            }
            continue;
        }
        if word.ends_with('@') && word.split('/').next().is_some_and(|host| registries.knows(host)) {
            found.push((range.clone(), Value::Placeholder(range)));
            continue;
        }
        let Some((reference, shape)) = longest(word, registries) else {
            continue;
        };
        let length = reference.written().len();
        if shape == Shape::Versioned || shape == Shape::FullName {
            let bounded =
                |edge: Option<char>| edge.is_none_or(|edge| edge.is_whitespace() || "\"'`,;=()[]{}<>".contains(edge));
            if !bounded(before) && !text[..range.start].ends_with("://") || !bounded(after) || length < word.len() {
                continue;
            }
        }
        let range = range.start..range.start + length;
        found.push((range.clone(), Value::Reference(range, shape, reference)));
    }
}

/// By the scheme before a short name: `docker://node:20`.
fn by_scheme(text: &str, registries: &KnownRegistries<'_>, found: &mut Vec<(Range<usize>, Value)>) {
    for at in memchr::memmem::find_iter(text.as_bytes(), b"://") {
        let start = at + "://".len();
        if !["docker", "oci"].iter().any(|scheme| text[..at].ends_with(scheme)) {
            continue;
        }
        let length = text[start..].bytes().position(|byte| !in_reference(byte));
        let word = &text[start..length.map_or(text.len(), |length| start + length)];
        if let Some((reference, shape)) = valid(word, registries) {
            let range = start..start + reference.written().len();
            found.push((range.clone(), Value::Reference(range, shape, reference)));
        }
    }
}

/// By a verb: `docker run alpine`.
fn by_command(
    text: &str,
    names: &mut Names<'_>,
    registries: &KnownRegistries<'_>,
    found: &mut Vec<(Range<usize>, Value)>,
) {
    let mut built = Vec::new();
    let from = found.len();
    commands::in_text(text, |named| match named {
        Named::Built(word) => built.push(word.text),
        Named::Image(word) => {
            if let Some((reference, _)) = pulled(word.text, registries) {
                let range = commands::range(word);
                found.push((range.clone(), Value::Reference(range, Shape::Pulled, reference)));
            }
        }
        Named::Chart(word) => found.push((commands::range(word), Value::Repository(commands::range(word)))),
        Named::Selector(word) => {
            // With the sign after it, it is longer than what is read in it.
            let range = word.at..(word.at + word.text.len() + 1).min(text.len());
            found.push((range, Value::Unsigned));
        }
        Named::Item(name, word) => {
            let id = names.id(name);
            if names.get(id).says == Says::Image
                && word.text.contains(':')
                && let Some((reference, _)) = pulled(word.text, registries)
            {
                let range = commands::range(word);
                found.push((range.clone(), Value::Reference(range, Shape::Pulled, reference)));
            }
        }
        Named::Set(_) => {}
    });
    // What was built here is not pulled.
    let is_built =
        |value: &Value| matches!(value, Value::Reference(_, _, reference) if built.contains(&reference.written()));
    let mut at = 0;
    found.retain(|(_, value)| {
        at += 1;
        at <= from || !is_built(value)
    });
}

/// By a flag that says registry: `kubeadm init --image-repository registry.k8s.io`.
fn by_flag(
    text: &str,
    names: &mut Names<'_>,
    registries: &KnownRegistries<'_>,
    found: &mut Vec<(Range<usize>, Value)>,
) {
    /// How the names of such flags end.
    const ENDS: &[&str] = &["registry", "repository", "hub", "prefix", "url"];
    for at in memchr::memmem::find_iter(text.as_bytes(), b"--") {
        let rest = &text[at + 2..];
        let length = rest
            .bytes()
            .position(|byte| !(byte.is_ascii_alphanumeric() || byte == b'-'));
        let (name, after) = rest.split_at(length.unwrap_or(rest.len()));
        if !ENDS.iter().any(|end| name.ends_with(end)) || !after.starts_with(['=', ' ']) {
            continue;
        }
        let value = after[1..].trim_start_matches([' ', '"', '\'']);
        let start = value.as_ptr() as usize - text.as_ptr() as usize;
        let ends = |letter: char| letter.is_whitespace() || "\"'`;|&)\\".contains(letter);
        // Nothing that is longer is the name of a registry.
        let near = value
            .char_indices()
            .nth(LONGEST_VALUE)
            .map_or(value, |(at, _)| &value[..at]);
        let value = &near[..near.find(ends).unwrap_or(near.len())];
        let setting = names.id(name);
        // Every flag of a command is meant: `--image-repository` has no image after it.
        let setting = match names.get(setting).setting {
            Setting::Host if name.contains("image") => Setting::Any,
            setting => setting,
        };
        if let Some(range) = prefixes::prefix(value)
            && prefixes::is_meant(&value[range.clone()], setting, registries)
        {
            let range = start + range.start..start + range.end;
            found.push((range.clone(), Value::Setting(range)));
        }
    }
}

/// By the path of a JSON patch in a text: `-p='[{"op":"replace","path":"/…/image","value":"nginx:1.27"}]'`.
fn by_patch(
    text: &str,
    names: &mut Names<'_>,
    registries: &KnownRegistries<'_>,
    found: &mut Vec<(Range<usize>, Value)>,
) {
    if memchr::memmem::find(text.as_bytes(), b"\"op\"").is_none() {
        return;
    }
    let string = |operation: &str, key: &str| -> Option<Range<usize>> {
        let at = operation.find(key)? + key.len();
        let from = at + operation[at..].find(|letter: char| letter != ':' && !letter.is_whitespace())?;
        let inner = operation[from..].strip_prefix('"')?;
        Some(from + 1..from + 1 + inner.find('"')?)
    };
    let mut start = 0;
    for operation in text.split_inclusive('}') {
        let from = start;
        start += operation.len();
        let (Some(path), Some(value)) = (string(operation, "\"path\""), string(operation, "\"value\"")) else {
            continue;
        };
        let mut steps = operation[path].rsplit('/');
        let field = steps
            .find(|step| !step.bytes().all(|byte| byte.is_ascii_digit()))
            .unwrap_or_default();
        let id = names.id(field);
        if names.get(id).says == Says::Image
            && let Some((reference, shape)) = pulled(&operation[value.clone()], registries)
        {
            let range = from + value.start..from + value.end;
            found.push((range.clone(), Value::Reference(range, shape, reference)));
        }
    }
}

/// What a verb proves to be a reference.
pub(super) fn pulled(word: &str, registries: &KnownRegistries<'_>) -> Option<(Reference, Shape)> {
    let is_a_path = word.starts_with(['.', '/', '-', '~']) || word.contains("://");
    let (reference, shape) = valid(word, registries).filter(|_| !is_a_path)?;
    (reference.written().len() == word.len()).then_some((reference, shape))
}

/// The longest valid reference that a word begins with, by whatever sign.
fn valid(word: &str, registries: &KnownRegistries<'_>) -> Option<(Reference, Shape)> {
    let trimmed = word.trim_end_matches(['.', ':', '-', '_', '@', '/']);
    let reference = Reference::parse(trimmed).ok()?;
    let shape = shapes::shape(&reference, registries).unwrap_or(Shape::Named);
    Some((reference, shape))
}

/// The word around a mark that can be a reference, from `from` on.
fn token(bytes: &[u8], mark: usize, from: usize) -> Range<usize> {
    let mut start = mark;
    while start > from && in_host(bytes[start - 1]) {
        start -= 1;
    }
    // `name:quay.io/…`: what is before a colon is a host only when a port follows.
    if let Some(colon) = bytes[start..mark].iter().rposition(|&byte| byte == b':') {
        let port = &bytes[start + colon + 1..mark];
        if bytes[mark] == b'/' && (port.is_empty() || !port.iter().all(u8::is_ascii_digit)) {
            start += colon + 1;
        }
    }
    while start < mark && !bytes[start].is_ascii_alphanumeric() && bytes[start] != b'[' {
        start += 1;
    }
    let mut end = mark;
    while end < bytes.len() && in_reference(bytes[end]) {
        end += 1;
    }
    start..end
}

/// The longest valid reference that a word begins with, punctuation after it left out.
fn longest(word: &str, registries: &KnownRegistries<'_>) -> Option<(Reference, Shape)> {
    let trimmed = word.trim_end_matches(['.', ':', '-', '_', '@']);
    if trimmed.ends_with('/') {
        return None;
    }
    let reference = Reference::parse(trimmed).ok()?;
    let shape = shapes::shape(&reference, registries)?;
    Some((reference, shape))
}

/// Whether a text begins with a template's action that writes nothing: `{{ end }}`, `{{- else }}`, `{{/* … */}}`.
fn is_control(text: &str) -> bool {
    let Some(action) = text.strip_prefix("{{") else {
        return false;
    };
    let action = action.trim_start_matches(['-', ' ']);
    ["end", "else", "if ", "range ", "with ", "/*"]
        .iter()
        .any(|word| action.starts_with(word))
}

/// Where an unresolved template, and the word around it, ends.
fn end_of_placeholder(text: &str, mut at: usize) -> usize {
    loop {
        let rest = &text[at..];
        let close = match rest.as_bytes() {
            [b'{', b'{', ..] => "}}",
            [b'$', b'{', ..] => "}",
            [b'$', b'(', ..] => ")",
            [b'<', ..] => ">",
            [b'$', ..] => "",
            [byte, ..] if in_reference(*byte) => "",
            _ => return at,
        };
        at += match close {
            "" => 1,
            close => match rest.find(close) {
                Some(end) => end + close.len(),
                None => return text.len(),
            },
        };
    }
}

/// By a name that says image: `image: nginx:1.27`, `WORKER_IMAGE=nginx:1.27`, `--image nginx:1.27`.
fn by_name(
    text: &str,
    names: &mut Names<'_>,
    registries: &KnownRegistries<'_>,
    found: &mut Vec<(Range<usize>, Value)>,
) {
    let bytes = text.as_bytes();
    let mut done = 0;
    let mut comments = Comments::new(text);
    // `g` is the rarest letter of the word.
    for mark in memchr::memchr2_iter(b'g', b'G', bytes) {
        let is_image = mark >= 3 && mark + 1 < bytes.len() && bytes[mark - 3..mark + 2].eq_ignore_ascii_case(b"image");
        if mark < done || !is_image || comments.cover(mark) {
            continue;
        }
        let in_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-/".contains(&byte);
        let start = bytes[done..mark]
            .iter()
            .rposition(|&byte| !in_name(byte))
            .map_or(done, |at| done + at + 1);
        let end = bytes[mark..]
            .iter()
            .position(|&byte| !in_name(byte))
            .map_or(bytes.len(), |at| mark + at);
        done = end;
        let Some((range, to_end_of_line)) = value_of(text, start, end) else {
            continue;
        };
        let name = text[start..end].trim_start_matches('-');
        let id = names.id(name);
        let says = names.get(id).says;
        if says == Says::Never || range.is_empty() {
            continue;
        }
        let value = shapes::whole(&text[range.clone()], says, registries);
        let shifted = |inner: Range<usize>| range.start + inner.start..range.start + inner.end;
        match value {
            Value::Reference(inner, shape, reference) => {
                let is_setting = shape == Shape::Named && shapes::is_a_setting(reference.written());
                let bare = shape == Shape::Named && !text[range.clone()].contains([':', '/']);
                let is_flag = text[start..end].starts_with("--");
                // The name says more than the host does.
                let shape = if says == Says::Image { Shape::Named } else { shape };
                if !is_setting && (!bare || to_end_of_line || is_flag) {
                    found.push((
                        shifted(inner.clone()),
                        Value::Reference(shifted(inner), shape, reference),
                    ));
                }
            }
            // What a command prints.
            Value::Placeholder(inner) if is_substitution(&text[range.start + inner.start..]) => {}
            Value::Placeholder(inner) => {
                let end = end_of_placeholder(text, range.start + inner.start).max(range.start + inner.end);
                let inner = range.start + inner.start..end;
                found.push((inner.clone(), Value::Placeholder(inner)));
                done = end;
            }
            Value::Setting(_) | Value::Repository(_) | Value::Invalid(_) | Value::Unsigned | Value::Other => {}
        }
    }
}

/// Whether a text begins with what a command of the shell prints: `$(cat version)`.
fn is_substitution(text: &str) -> bool {
    let inner = text
        .strip_prefix("$(")
        .map(|rest| rest.split(')').next().unwrap_or(rest));
    inner.is_some_and(|inner| inner.contains(char::is_whitespace))
}

/// The most characters that a reference can have, and some more.
const LONGEST_VALUE: usize = 1024;

/// The value that follows a name, and whether it ends its line.
fn value_of(text: &str, start: usize, end: usize) -> Option<(Range<usize>, bool)> {
    let is_flag = text[start..end].starts_with('-');
    let quote = |text: &str| text.len() - text.trim_start_matches(['"', '\'', '\\']).len();
    let blank = |text: &str| text.len() - text.trim_start_matches([' ', '\t']).len();
    let mut at = end + quote(&text[end..]);
    let gap = blank(&text[at..]);
    match text[at + gap..].chars().next() {
        Some(':' | '=') => at += gap + 1,
        Some('>') if gap == 0 && text[..start].ends_with('<') => at += 1,
        Some(_) if is_flag && gap > 0 => at += gap,
        // `docker { image 'maven:3.9' }`, `docker.image('node:20')`
        Some('\'' | '"') if gap > 0 && text[start..end].ends_with("image") => at += gap,
        Some('(') if text[at + gap + 1..].starts_with(['\'', '"']) && text[start..end].ends_with(".image") => {
            at += gap + 1;
        }
        _ => return None,
    }
    at += blank(&text[at..]);
    at += quote(&text[at..]);
    let rest = &text[at..];
    // A template's own blanks and quotes belong to the value.
    let near = rest
        .char_indices()
        .nth(LONGEST_VALUE)
        .map_or(rest, |(at, _)| &rest[..at]);
    let ends_it = |letter: char| letter.is_whitespace() || "\"'`,;)}]\\|&".contains(letter);
    let length = match rest.starts_with("{{") {
        true => near.find("}}").map(|close| close + 2),
        false => near.find(ends_it),
    };
    // `<image>quay.io/a/b:v1</image>`
    let length = match near.find("</") {
        Some(tag) if length.is_none_or(|length| tag < length) => Some(tag),
        _ => length,
    };
    let length = match length {
        Some(length) => length,
        None if near.len() == rest.len() => rest.len(),
        None => return None,
    };
    let control = rest[..length]
        .match_indices("{{")
        .map(|(at, _)| at)
        .find(|at| *at > 0 && is_control(&rest[*at..]));
    let length = control.unwrap_or(length);
    let after = rest[length..].trim_start_matches(['"', '\'', ',', ' ', '\t', '\r', '\\']);
    let ends = after.is_empty() || after.starts_with('\n');
    Some((at..at + length, ends))
}
