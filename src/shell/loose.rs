//! The words of what may be commands in any text: in scripts, in what they print, in prose.

use std::ops::Range;

use super::Word;

/// How many bytes `${…}` has at most.
const LONGEST_VARIABLE: usize = 256;

/// How deep commands are in quotes, and in `$(…)`.
const MOST_LEVELS: usize = 8;

/// Calls `each` with the words of each command of a text, those inside quotes and `$(…)` included.
pub(crate) fn commands<'t>(text: &'t str, each: &mut impl FnMut(&[Word<'t>])) {
    let mut open = vec![(0..text.len(), 0)];
    let mut words = Vec::new();
    while let Some((range, level)) = open.pop() {
        let mut lines = Lines {
            text,
            end: range.end,
            at: range.start,
            inner: Vec::new(),
        };
        loop {
            let goes_on = lines.command(&mut words);
            if !words.is_empty() {
                each(&words);
                words.clear();
            }
            if !goes_on {
                break;
            }
        }
        if level < MOST_LEVELS {
            open.extend(lines.inner.into_iter().map(|inner| (inner, level + 1)));
        }
    }
}

/// A text that is read command by command.
struct Lines<'t> {
    text: &'t str,
    end: usize,
    at: usize,
    /// Where there may be commands in what was read.
    inner: Vec<Range<usize>>,
}

impl<'t> Lines<'t> {
    fn byte(&self, at: usize) -> Option<u8> {
        (at < self.end).then(|| self.text.as_bytes()[at])
    }

    /// Reads the words of one command; says whether there may be another one.
    fn command(&mut self, words: &mut Vec<Word<'t>>) -> bool {
        loop {
            let Some(byte) = self.byte(self.at) else { return false };
            match byte {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\\' if matches!(self.byte(self.at + 1), Some(b'\n' | b'\r')) => self.at += 2,
                // `printf 'FROM quay.io/a/b:v1\nRUN true'`
                b'\\' if matches!(self.byte(self.at + 1), Some(b'n' | b't' | b'r')) && self.ends_after(self.at + 2) => {
                    self.at += 2;
                    return true;
                }
                b'\n' | b';' | b'|' | b'&' | b'(' | b')' | b'<' | b'>' => {
                    self.at += 1;
                    return true;
                }
                b'#' => {
                    let rest = &self.text.as_bytes()[self.at..self.end];
                    self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                }
                _ => words.push(self.word()),
            }
        }
    }

    /// Whether what follows an escape is not a part of a word before it: `\n` in printed text, not `\name`.
    fn ends_after(&self, at: usize) -> bool {
        self.byte(at).is_none_or(|byte| !byte.is_ascii_lowercase())
    }

    /// Reads a word.
    fn word(&mut self) -> Word<'t> {
        let start = self.at;
        let mut quoted = None;
        while let Some(byte) = self.byte(self.at) {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'|' | b'&' | b'<' | b'>' | b'(' | b')' => break,
                b'"' | b'\'' | b'`' => quoted = Some(self.quoted(self.at, self.at)),
                b'\\' => {
                    let slashes = self.text.as_bytes()[self.at..self.end]
                        .iter()
                        .take_while(|byte| **byte == b'\\')
                        .count();
                    match self.byte(self.at + slashes) {
                        Some(b'"' | b'\'') => quoted = Some(self.quoted(self.at, self.at + slashes)),
                        Some(b'n' | b't' | b'r') if slashes == 1 && self.at > start && self.ends_after(self.at + 2) => {
                            break;
                        }
                        Some(b'\n' | b'\r') if slashes == 1 => break,
                        _ => self.at += slashes,
                    }
                }
                b'$' if self.byte(self.at + 1) == Some(b'(') => {
                    let close = close(self.text.as_bytes(), self.at + 2, self.end);
                    self.inner.push(self.at + 2..close);
                    self.at = (close + 1).min(self.end);
                }
                b'$' if self.byte(self.at + 1) == Some(b'{') => {
                    let near = (self.at + LONGEST_VARIABLE).min(self.end);
                    let rest = &self.text.as_bytes()[self.at..near];
                    self.at += memchr::memchr(b'}', rest).map_or(2, |close| close + 1);
                }
                _ => self.at += 1,
            }
        }
        match quoted {
            // The whole word is in quotes.
            Some((open, inner)) if open == start && self.at >= inner.end && self.closes(inner.end, self.at) => Word {
                text: &self.text[inner.clone()],
                at: inner.start,
            },
            _ => Word {
                text: &self.text[start..self.at],
                at: start,
            },
        }
    }

    /// Whether there is nothing but the quotes between what is in them and the end of a word.
    fn closes(&self, from: usize, to: usize) -> bool {
        self.text[from..to]
            .bytes()
            .all(|byte| matches!(byte, b'\\' | b'"' | b'\'' | b'`'))
    }

    /// Reads what is in quotes, which begin at `open` with slashes before the quote at `mark`; returns where.
    fn quoted(&mut self, open: usize, mark: usize) -> (usize, Range<usize>) {
        let bytes = &self.text.as_bytes()[..self.end];
        let quote = &bytes[open..=mark];
        let from = mark + 1;
        let mut at = from;
        while let Some(found) = memchr::memmem::find(&bytes[at..], quote).map(|found| at + found) {
            let is_escaped = found > from && bytes[found - 1] == b'\\' && quote[0] != b'\'';
            if !is_escaped {
                let inner = from..found;
                let content = &self.text[inner.clone()];
                if quote[0] == b'`' || content.contains(char::is_whitespace) {
                    self.inner.push(inner.clone());
                }
                self.at = found + quote.len();
                return (open, inner);
            }
            at = found + 1;
        }
        // A quote that is never closed is an apostrophe.
        self.at = from;
        (open, from..from)
    }
}

/// Where the parenthesis that is open at a place is closed; the end if it is not.
fn close(bytes: &[u8], from: usize, end: usize) -> usize {
    let mut depth = 1;
    for (at, byte) in bytes[..end].iter().enumerate().skip(from) {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Vec<&str>> {
        let mut all = Vec::new();
        commands(text, &mut |words| {
            assert!(words.iter().all(|word| text[word.at..].starts_with(word.text)));
            all.push(words.iter().map(|word| word.text).collect());
        });
        all
    }

    #[test]
    fn quotes_and_substitutions_are_a_part_of_their_word() {
        assert_eq!(words("a -e \"b c\" d"), [vec!["a", "-e", "b c", "d"], vec!["b", "c"]]);
        assert_eq!(
            words("a -v \"$PWD\":/w `pwd`:/x $(pwd)/y")[0],
            ["a", "-v", "\"$PWD\":/w", "`pwd`:/x", "$(pwd)/y"]
        );
        assert_eq!(
            words("a;b|c && d\\\n e # f"),
            [vec!["a"], vec!["b"], vec!["c"], vec!["d", "e"]]
        );
        assert_eq!(words("sh -c \"a \\\"b:v1\\\"\"")[1], ["a", "b:v1"]);
        assert_eq!(
            words("printf 'FROM a:v1\\nRUN b'")[1..],
            [vec!["FROM", "a:v1"], vec!["RUN", "b"]]
        );
        assert_eq!(words("it's a"), [["it's", "a"]]);
    }
}
