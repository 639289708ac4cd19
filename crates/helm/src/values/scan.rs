//! Reading the text of an expression rune by rune, and the JSON values in it.

use gotemplate::Value;

use super::stop::Stop;

/// The text that is still to be read.
pub(super) struct Runes<'a>(&'a str);

impl<'a> Runes<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Runes(text)
    }

    pub(super) fn rest(&self) -> &'a str {
        self.0
    }

    /// Goes on by that many bytes.
    pub(super) fn skip(&mut self, bytes: usize) {
        self.0 = self.0.get(bytes..).unwrap_or_default();
    }

    /// Reads up to one of the stops, and past it; `None` is the end of the text. With `escapes` a backslash takes the
    /// next rune as it is.
    pub(super) fn until(&mut self, stops: &[char], escapes: bool) -> (String, Option<char>) {
        let mut text = String::new();
        let mut runes = self.0.chars();
        while let Some(rune) = runes.next() {
            if stops.contains(&rune) {
                self.0 = runes.as_str();
                return (text, Some(rune));
            }
            if rune == '\\' && escapes {
                match runes.next() {
                    Some(next) => text.push(next),
                    None => break,
                }
            } else {
                text.push(rune);
            }
        }
        self.0 = "";
        (text, None)
    }

    /// Goes past blanks and one comma; whether there was nothing else before the comma or the end.
    pub(super) fn skip_empty(&mut self) -> bool {
        let rest = self.0.trim_start();
        match rest.strip_prefix(',') {
            Some(after) => self.0 = after,
            None => self.0 = rest,
        }
        rest.is_empty() || rest.starts_with(',')
    }
}

/// The JSON value at the start of a text, and how long it is.
pub(super) fn json_value(text: &str) -> Result<(Value, usize), Stop> {
    let length = json_length(text.as_bytes()).ok_or_else(|| Stop::Message("no JSON value".to_owned()))?;
    let value = crate::json::read(text.as_bytes().get(..length).unwrap_or_default())?;
    Ok((value, length))
}

/// Where the first JSON value ends. What is within brackets is not judged here.
fn json_length(text: &[u8]) -> Option<usize> {
    let start = text
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
        .count();
    let rest = text.get(start..)?;
    let length = match rest.first()? {
        b'{' | b'[' => {
            let (mut depth, mut at) = (0_usize, 0);
            loop {
                match rest.get(at)? {
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth -= 1,
                    b'"' => at += string_length(rest.get(at..)?)? - 1,
                    _ => {}
                }
                at += 1;
                if depth == 0 {
                    break at;
                }
            }
        }
        b'"' => string_length(rest)?,
        b't' if rest.starts_with(b"true") => 4,
        b'f' if rest.starts_with(b"false") => 5,
        b'n' if rest.starts_with(b"null") => 4,
        _ => number_length(rest)?,
    };
    Some(start + length)
}

fn string_length(text: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        match text.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

fn number_length(text: &[u8]) -> Option<usize> {
    let digits = |from: usize| text.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
    let mut at = usize::from(text.first() == Some(&b'-'));
    at += match text.get(at)? {
        b'0' => 1,
        _ => Some(digits(at)).filter(|count| *count > 0)?,
    };
    if text.get(at) == Some(&b'.') {
        at += 1 + Some(digits(at + 1)).filter(|count| *count > 0)?;
    }
    if matches!(text.get(at), Some(b'e' | b'E')) {
        at += 1 + usize::from(matches!(text.get(at + 1), Some(b'+' | b'-')));
        at += Some(digits(at)).filter(|count| *count > 0)?;
    }
    Some(at)
}
