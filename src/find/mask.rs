//! What of a line is shown: a reference and the keys before it, never what may be a secret.
//!
//! What is hidden becomes `·`, one for each character, so that columns stay where they are.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::words;

/// How much of a line is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Secrecy {
    /// Users and passwords in URLs and the like, and the values of keys that are called a password, a token and so on.
    Passwords,
    /// Everything but the key of the line, what is to be kept, and the key before that.
    Values,
}

impl Secrecy {
    /// What a document needs, by its text: all of a Secret is hidden, and of what is not a resource, such as values.
    pub(crate) fn of(text: &[u8]) -> Self {
        let mut has_kind = false;
        for (at, kind) in kinds(text) {
            if kind == b"Secret" {
                return Self::Values;
            }
            let before = text[..at].last();
            has_kind |= before.is_none_or(|before| matches!(before, b'\n' | b'"' | b'\''));
        }
        if has_kind { Self::Passwords } else { Self::Values }
    }

    /// Whether a text has a Secret in it, perhaps as one of a list or inside a scalar.
    pub(crate) fn is_of_secret(text: &[u8]) -> bool {
        kinds(text).any(|(_, kind)| kind == b"Secret")
    }
}

/// The places of `kind`, each with the word after it.
fn kinds(text: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let is_skipped = |byte: &u8| matches!(byte, b'"' | b'\'' | b'\\' | b' ' | b'\t' | b'\r' | b'\n');
    let skip = move |text: &'_ [u8], from: usize| text[from..].iter().take_while(|byte| is_skipped(byte)).count();
    memchr::memmem::find_iter(text, b"kind").filter_map(move |at| {
        let colon = at + 4 + skip(text, at + 4);
        (text.get(colon) == Some(&b':')).then_some(())?;
        let start = colon + 1 + skip(text, colon + 1);
        let length = text[start..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric())
            .count();
        Some((at, &text[start..start + length]))
    })
}

/// A text without users and passwords: `https://host/path`.
fn without_logins(text: &str) -> Cow<'_, str> {
    if !text.contains('@') {
        return Cow::Borrowed(text);
    }
    let mut line = Line::new(text.as_bytes(), &[], true);
    line.logins();
    let mut left = Vec::with_capacity(text.len());
    let mut was_hidden = false;
    for (byte, is_hidden) in text.bytes().zip(line.hidden) {
        // What is hidden ends with an `@`.
        if !is_hidden && !was_hidden {
            left.push(byte);
        }
        was_hidden = is_hidden;
    }
    match left.len() == text.len() {
        true => Cow::Borrowed(text),
        false => Cow::Owned(String::from_utf8_lossy(&left).into_owned()),
    }
}

/// A line in which so much is hidden.
pub(crate) fn masked(line: &str, secrecy: Secrecy) -> String {
    let masked = Line::new(line.as_bytes(), &[], true).masked(secrecy);
    String::from_utf8_lossy(&masked.text).into_owned()
}

/// A text as reports have it: without users and passwords.
pub(crate) fn reported(text: &Arc<str>) -> Arc<str> {
    match without_logins(text) {
        Cow::Borrowed(_) => Arc::clone(text),
        Cow::Owned(text) => text.into(),
    }
}

/// A line in which something is hidden.
pub(crate) struct Masked {
    pub text: Vec<u8>,
    /// Where each byte of the line is in the text, and where both end.
    places: Vec<usize>,
}

impl Masked {
    /// Where a range of the line is now.
    pub(crate) fn place(&self, range: Range<usize>) -> Range<usize> {
        let place = |at: usize| self.places.get(at).copied().unwrap_or(self.text.len());
        place(range.start)..place(range.end)
    }
}

/// A line, and what of it is hidden.
pub(crate) struct Line<'l> {
    bytes: &'l [u8],
    /// What is shown, but for logins: references, in order.
    keep: &'l [Range<usize>],
    /// Whether the first byte is that of the line, which may be cut.
    is_whole: bool,
    hidden: Vec<bool>,
}

impl<'l> Line<'l> {
    pub(crate) fn new(bytes: &'l [u8], keep: &'l [Range<usize>], is_whole: bool) -> Self {
        Self {
            bytes,
            keep,
            is_whole,
            hidden: vec![false; bytes.len()],
        }
    }

    /// The line with what is hidden masked.
    pub(crate) fn masked(mut self, secrecy: Secrecy) -> Masked {
        match secrecy {
            Secrecy::Values => self.values(),
            Secrecy::Passwords => {
                self.passwords();
                self.keep
                    .iter()
                    .for_each(|range| self.hidden[range.clone()].fill(false));
            }
        }
        self.logins();
        let mut text = Vec::with_capacity(self.bytes.len());
        let mut places = Vec::with_capacity(self.bytes.len() + 1);
        for (byte, is_hidden) in self.bytes.iter().zip(&self.hidden) {
            places.push(text.len());
            match (is_hidden, byte) {
                (false, _) => text.push(*byte),
                // The first byte of a character stands for it.
                (true, 0x80..=0xbf) => {}
                (true, _) => text.extend_from_slice("·".as_bytes()),
            }
        }
        places.push(text.len());
        Masked { text, places }
    }

    /// Hides all but keys, spaces, template actions and what is kept.
    fn values(&mut self) {
        let bytes = self.bytes;
        for (hidden, byte) in self.hidden.iter_mut().zip(bytes) {
            *hidden = !byte.is_ascii_whitespace();
        }
        let first = if self.is_whole { first_key(bytes) } else { 0 };
        self.hidden[..first].fill(false);
        self.actions();
        for range in self.keep {
            let start = key_before(bytes, range.start);
            // The quote after it belongs to it, if there is one before it.
            let is_quote = |byte: Option<&u8>| byte.is_some_and(|byte| matches!(byte, b'"' | b'\''));
            let opens = range.start.checked_sub(1).map(|at| &bytes[at]);
            let is_quoted = is_quote(opens) && bytes.get(range.end) == opens;
            self.hidden[start..range.end + usize::from(is_quoted)].fill(false);
        }
    }

    /// Shows what is between `{{` and `}}`, but for the texts in it.
    fn actions(&mut self) {
        let mut at = 0;
        while let Some(start) = memchr::memmem::find(&self.bytes[at..], b"{{").map(|start| at + start) {
            let Some(end) = memchr::memmem::find(&self.bytes[start..], b"}}").map(|end| start + end + 2) else {
                return;
            };
            let mut quote = None;
            for at in start..end {
                let byte = self.bytes[at];
                let is_quote = matches!(byte, b'"' | b'\'' | b'`');
                self.hidden[at] = quote.is_some() && quote != Some(byte) && !byte.is_ascii_whitespace();
                quote = match quote {
                    None if is_quote => Some(byte),
                    Some(open) if open == byte => None,
                    other => other,
                };
            }
            at = end;
        }
    }

    /// Hides `user:password@` before a host.
    fn logins(&mut self) {
        let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'=' | b',' | b'(' | b'`');
        let mut start = 0;
        for word in self.bytes.split(ends) {
            let after = memchr::memmem::find(word, b"://").map(|at| at + 3);
            let from = after.unwrap_or_default();
            // A digest is not a host, nor is what will become one.
            let is_host = |host: &[u8]| {
                let is_variable = host.first().is_some_and(|first| b"${<".contains(first));
                let is_digest = is_variable && host.windows(5).any(|part| part.eq_ignore_ascii_case(b"igest"));
                !host.is_empty() && !is_digest && !host.starts_with(b"sha") && !host.starts_with(b"md5:")
            };
            let is_login = |at: &usize| is_host(&word[at + 1..]) && *at >= from;
            if let Some(at) = memchr::memrchr_iter(b'@', word).find(is_login) {
                let login = &word[from..at];
                // `quay.io/a/b:v1@…` is a name with its tag.
                let user = login.split(|byte| *byte == b':').next().unwrap_or_default();
                let is_name = after.is_none() && (user.is_empty() || user.contains(&b'/'));
                let has_colon = login.contains(&b':') && !is_name;
                if has_colon || after.is_some() && !login.contains(&b'/') {
                    self.hidden[start + from..start + at].fill(true);
                }
            }
            start += word.len() + 1;
        }
    }

    /// Hides the values of keys that are called so.
    fn passwords(&mut self) {
        let bytes = self.bytes;
        // What is hidden is not looked at again, so that each byte counts once.
        let mut next = 0;
        for at in memchr::memchr2_iter(b':', b'=', bytes) {
            if at >= next {
                let key = bytes[..at].trim_ascii_end();
                let key = key.strip_suffix(b"\"").or(key.strip_suffix(b"'")).unwrap_or(key);
                next = self.password(key, at + 1, bytes[at] == b':');
            }
        }
        // The value of a flag may be the next word.
        next = 0;
        for at in memchr::memmem::find_iter(bytes, b"--") {
            let key = bytes[at..].iter().take(LONGEST_KEY).take_while(|byte| is_of_key(byte));
            let end = at + key.count();
            if at >= next && bytes.get(end) == Some(&b' ') {
                next = self.password(&bytes[..end], end, false);
            }
        }
    }

    /// Hides the value that begins here, if the key before it is called so; returns where it ends.
    fn password(&mut self, until_key: &[u8], at: usize, may_have_spaces: bool) -> usize {
        let bytes = self.bytes;
        let key = until_key
            .iter()
            .rev()
            .take(LONGEST_KEY)
            .take_while(|byte| is_of_key(byte));
        if !is_called_secret(&until_key[until_key.len() - key.count()..]) {
            return at;
        }
        let start = at + bytes[at..].iter().take_while(|byte| **byte == b' ').count();
        let value = &bytes[start..];
        // A variable, an action of a template, a collection, an alias, an anchor.
        let is_other = |byte: &u8| matches!(byte, b'$' | b'{' | b'[' | b'*' | b'&');
        let ends_word =
            |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b'}' | b'&' | b';' | b'"' | b'\'');
        let length = match value.first() {
            Some(first) if is_other(first) => return at,
            Some(quote @ (b'"' | b'\'')) => memchr::memchr(*quote, &value[1..]).map(|end| end + 2),
            _ if may_have_spaces => memchr::memchr2(b',', b'}', value),
            _ => value.iter().position(ends_word),
        };
        let value = value[..length.unwrap_or(value.len())].trim_ascii_end();
        let is_none: [&[u8]; 12] = [
            b"true", b"false", b"null", b"~", b"", b"\"\"", b"''", b"|", b"|-", b">", b">-", b"|+",
        ];
        if !is_none.contains(&value) {
            self.hidden[start..start + value.len()].fill(true);
        }
        start + value.len()
    }
}

/// No key is longer that is called like a password.
const LONGEST_KEY: usize = 128;

fn is_of_key(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/')
}

/// Whether the last words of a key say that its value is a secret; the name of an existing Secret is not.
pub(crate) fn is_called_secret(key: &[u8]) -> bool {
    const NAMES: [&str; 9] = [
        "password",
        "passwd",
        "passphrase",
        "pass",
        "pwd",
        "token",
        "secret",
        "credential",
        "credentials",
    ];
    const KEYS: [&str; 9] = [
        "api",
        "access",
        "private",
        "secret",
        "signing",
        "encryption",
        "auth",
        "account",
        "shared",
    ];
    let words = words::of_name(key);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [.., "existing", "secret"] => false,
        [.., "apikey"] => true,
        [.., before, "key"] => KEYS.contains(before),
        [.., last] => NAMES.contains(last),
        [] => false,
    }
}

/// How far the key goes that a line begins with, its colon included.
fn first_key(line: &[u8]) -> usize {
    let is_before = |byte: &&u8| byte.is_ascii_whitespace() || matches!(byte, b'-' | b'{' | b'[' | b'"' | b'\'' | b'?');
    let start = line.iter().take_while(is_before).count();
    let end = start + line[start..].iter().take_while(|byte| is_of_key(byte)).count();
    let is_quoted = line.get(end).is_some_and(|byte| matches!(byte, b'"' | b'\''));
    let colon = end + usize::from(is_quoted);
    let is_key = end > start
        && line.get(colon) == Some(&b':')
        && (is_quoted || line.get(colon + 1).is_none_or(u8::is_ascii_whitespace));
    if is_key { colon + 1 } else { 0 }
}

/// Where the key begins that is right before a place: `image: "`, `--image=`; the place itself if there is none.
fn key_before(line: &[u8], place: usize) -> usize {
    let before = &line[..place];
    let quote = before
        .strip_suffix(b"\"")
        .or(before.strip_suffix(b"'"))
        .unwrap_or(before);
    let separated = quote.trim_ascii_end();
    let key = match separated.split_last() {
        Some((b'=', key)) if separated.len() == quote.len() => key,
        Some((b':', key)) if separated.len() < quote.len() || key.ends_with(b"\"") => key,
        _ => return quote.len(),
    };
    let bare = key.strip_suffix(b"\"").or(key.strip_suffix(b"'")).unwrap_or(key);
    let length = bare
        .iter()
        .rev()
        .take(LONGEST_KEY)
        .take_while(|byte| is_of_key(byte))
        .count();
    let quotes = key.len() - bare.len();
    let (key, start) = (bare, (bare.len() - length).saturating_sub(quotes));
    let ends_word = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'{' | b',' | b'[');
    match length > 0 && key[..start].last().is_none_or(ends_word) {
        true => start,
        false => quote.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line with its last `quay.io/a/b:v1` kept, if it has one.
    fn masked(line: &str, secrecy: Secrecy) -> String {
        let reference = "quay.io/a/b:v1";
        let keep: Vec<Range<usize>> = line
            .rfind(reference)
            .map(|at| at..at + reference.len())
            .into_iter()
            .collect();
        let masked = Line::new(line.as_bytes(), &keep, true).masked(secrecy);
        for range in keep {
            assert_eq!(&masked.text[masked.place(range)], reference.as_bytes());
        }
        String::from_utf8(masked.text).unwrap()
    }

    #[test]
    fn of_a_secret_only_keys_and_the_reference_are_shown() {
        for (line, shown) in [
            ("  image: quay.io/a/b:v1", "  image: quay.io/a/b:v1"),
            ("- image: \"quay.io/a/b:v1\" # x", "- image: \"quay.io/a/b:v1\" · ·"),
            (
                "config: {password: hunter2, image: quay.io/a/b:v1}",
                "config: ·········· ········ image: quay.io/a/b:v1·",
            ),
            (
                "{\"pw\":\"é2\",\"image\":\"quay.io/a/b:v1\"}",
                "{\"pw\":·····\"image\":\"quay.io/a/b:v1\"·",
            ),
            (
                "run: hunter2 --image=quay.io/a/b:v1 x",
                "run: ······· --image=quay.io/a/b:v1 ·",
            ),
            ("hunter2", "·······"),
            ("dsn: a://hunter2:quay.io/a/b:v1", "dsn: ············quay.io/a/b:v1"),
            (
                "{{ if eq .Values.x \"hunter2\" }}pw",
                "{{ if eq .Values.x \"·······\" }}··",
            ),
        ] {
            assert_eq!(masked(line, Secrecy::Values), shown);
        }
    }

    #[test]
    fn logins_are_never_shown() {
        for (line, shown) in [
            (
                "DSN=postgres://user:p/w@host/x?image=quay.io/a/b:v1",
                "DSN=postgres://········@host/x?image=quay.io/a/b:v1",
            ),
            ("https://token@git.example/a", "https://·····@git.example/a"),
            ("root:pw@tcp(db:3306)/x", "·······@tcp(db:3306)/x"),
            ("mail: a@b.example", "mail: a@b.example"),
            ("https://npm.example/@scope/x", "https://npm.example/@scope/x"),
            ("x: quay.io/c/d:v1@sha256:00", "x: quay.io/c/d:v1@sha256:00"),
            ("x: quay.io/c/d:v1@other", "x: quay.io/c/d:v1@other"),
            ("x: nginx:1.27@${DIGEST}", "x: nginx:1.27@${DIGEST}"),
            ("db://user:pw@${HOST}/x", "db://·······@${HOST}/x"),
            ("root:pw@$HOST", "·······@$HOST"),
        ] {
            assert_eq!(masked(line, Secrecy::Passwords), shown);
        }
    }

    #[test]
    fn a_long_line_costs_time_in_proportion() {
        for piece in [
            "password=",
            "password: x=",
            "--token--token ",
            "pw '--token=",
            "user:x@@",
            "{{ \"",
            "kind:  ",
        ] {
            let line = piece.repeat(1 << 14);
            let _ = Line::new(line.as_bytes(), &[], true).masked(Secrecy::Passwords);
            let _ = Line::new(line.as_bytes(), &[], true).masked(Secrecy::Values);
            let _ = Secrecy::of(line.as_bytes());
        }
    }

    #[test]
    fn a_reference_is_reported_without_its_login() {
        for (text, reported) in [
            ("https://user:pw@charts.example/x", "https://charts.example/x"),
            ("no user:é@charts.example and more", "no charts.example and more"),
            ("quay.io/a/b:v1@sha256:00", "quay.io/a/b:v1@sha256:00"),
        ] {
            assert_eq!(without_logins(text), reported);
        }
    }

    #[test]
    fn values_of_passwords_are_not_shown() {
        for (line, shown) in [
            (
                "x --db-password=pw1 quay.io/a/b:v1",
                "x --db-password=··· quay.io/a/b:v1",
            ),
            (
                "x --token pw1 --image quay.io/a/b:v1",
                "x --token ··· --image quay.io/a/b:v1",
            ),
            (
                "{apiKey: 'p w', image: quay.io/a/b:v1}",
                "{apiKey: ·····, image: quay.io/a/b:v1}",
            ),
            ("--secret-image=quay.io/a/b:v1", "--secret-image=quay.io/a/b:v1"),
            (
                "automountServiceAccountToken: false",
                "automountServiceAccountToken: false",
            ),
            ("existingSecret: web", "existingSecret: web"),
            ("password: ${PW}", "password: ${PW}"),
            (
                "serviceAccountToken: {path: token}",
                "serviceAccountToken: {path: token}",
            ),
            ("- secret:", "- secret:"),
            ("?password=pw&x=1", "?password=··&x=1"),
            ("client_secret=quay.io/a/b:v1", "client_secret=quay.io/a/b:v1"),
        ] {
            assert_eq!(masked(line, Secrecy::Passwords), shown);
        }
    }

    #[test]
    fn a_document_is_known_by_its_kind() {
        for (text, secrecy) in [
            ("apiVersion: v1\nkind: Secret\n", Secrecy::Values),
            ("{\"kind\": \"Secret\"}", Secrecy::Values),
            ("kind: List\nitems:\n- kind: Secret\n", Secrecy::Values),
            (
                "kind: ConfigMap\ndata: {a: \"{\\\"kind\\\": \\\"Secret\\\"}\"}\n",
                Secrecy::Values,
            ),
            ("image: x\nhpa: {kind: Deployment}\n", Secrecy::Values),
            ("kind: Pod\n", Secrecy::Passwords),
            ("kind: SecretStore\n", Secrecy::Passwords),
            ("{\"kind\":\"Pod\"}", Secrecy::Passwords),
        ] {
            assert_eq!(Secrecy::of(text.as_bytes()), secrecy, "{text}");
        }
    }
}
