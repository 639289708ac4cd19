//! Letter cases: upper, lower, title, and the cases that names are written in.

use gotemplate::{Function, Functions, Param};

use super::arguments::bytes;
use super::runes::{self, is_letter, is_lower, is_number, is_punct, is_space, is_title, is_upper, push};
use super::texts::string;

/// Adds them.
pub fn add(functions: &mut Functions) {
    for (name, change) in [
        ("upper", upper as fn(&[u8]) -> Vec<u8>),
        ("lower", lower),
        ("title", title),
        ("untitle", untitle),
        ("swapcase", swapcase),
        ("camelcase", camelcase),
        ("snakecase", |text| delimited(text, '_')),
        ("kebabcase", |text| delimited(text, '-')),
    ] {
        functions.insert(
            name,
            Function::new(&[Param::String], move |_, args| Ok(string(change(bytes(args, 0))))),
        );
    }
}

fn mapped(text: &[u8], map: impl FnMut(char) -> char) -> Vec<u8> {
    runes::all(text).map(map).collect::<String>().into_bytes()
}

fn upper(text: &[u8]) -> Vec<u8> {
    if text.is_ascii() {
        text.to_ascii_uppercase()
    } else {
        mapped(text, runes::to_upper)
    }
}

fn lower(text: &[u8]) -> Vec<u8> {
    if text.is_ascii() {
        text.to_ascii_lowercase()
    } else {
        mapped(text, runes::to_lower)
    }
}

fn title(text: &[u8]) -> Vec<u8> {
    let separates = |rune: char| match rune {
        '\0'..='\x7f' => !rune.is_ascii_alphanumeric() && rune != '_',
        _ => !is_letter(rune) && !runes::is_digit(rune) && is_space(rune),
    };
    let mut start = true;
    mapped(text, |rune| {
        let changed = if start { runes::to_title(rune) } else { rune };
        start = separates(rune);
        changed
    })
}

fn untitle(text: &[u8]) -> Vec<u8> {
    let mut start = true;
    mapped(text, |rune| {
        let changed = if start { runes::to_lower(rune) } else { rune };
        start = is_space(rune);
        changed
    })
}

fn swapcase(text: &[u8]) -> Vec<u8> {
    let mut start = true;
    mapped(text, |rune| {
        if is_upper(rune) || is_title(rune) {
            start = false;
            runes::to_lower(rune)
        } else if is_lower(rune) {
            let changed = if start {
                runes::to_title(rune)
            } else {
                runes::to_upper(rune)
            };
            start = false;
            changed
        } else {
            start = is_space(rune);
            rune
        }
    })
}

fn is_connector(rune: char) -> bool {
    rune == '-' || rune == '_' || is_space(rune)
}

/// Words without connectors, each with a capital; connectors at the start stay, and all but one of a run inside.
fn camelcase(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = runes::all(text).peekable();
    let mut current = None;
    let mut after_upper = false;
    for rune in rest.by_ref() {
        if !is_connector(rune) {
            after_upper = is_upper(rune);
            current = Some(runes::to_upper(rune));
            break;
        }
        // The last one of a text of connectors only is written twice.
        push(&mut out, rune);
        current = Some(rune);
    }
    let Some(mut current) = current else {
        return out;
    };
    if rest.peek().is_none() {
        push(&mut out, current);
        return out;
    }
    for mut rune in rest {
        let previous = current;
        if is_connector(rune) && is_connector(previous) {
            push(&mut out, previous);
            current = rune;
            continue;
        }
        if is_connector(previous) {
            after_upper = is_upper(rune);
            rune = runes::to_upper(rune);
        } else {
            if after_upper {
                if is_upper(rune) {
                    rune = runes::to_lower(rune);
                } else {
                    after_upper = false;
                }
            }
            push(&mut out, previous);
        }
        current = rune;
    }
    push(&mut out, current);
    out
}

/// What a run of runes is to the cases with delimiters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Invalid,
    Number,
    Upper,
    Alphabet,
    Connector,
    Punct,
    Other,
}

/// A letter, but for the Chinese signs that xstrings knows.
fn is_alphabet(rune: char) -> bool {
    is_letter(rune) && !matches!(rune, '\u{3400}'..='\u{4D85}' | '\u{4E00}'..='\u{9FCC}' | '\u{20000}'..='\u{2B81D}')
}

/// The next rune that is UTF-8, with the wrong bytes before it; `previous` if there is none.
fn next_valid(text: &[u8], previous: char) -> (char, usize) {
    let mut size = 0;
    while let Some((rune, taken)) = text.get(size..).and_then(runes::first) {
        size += taken;
        if rune != char::REPLACEMENT_CHARACTER {
            return (rune, size);
        }
    }
    (previous, size)
}

/// Goes on from `at` while the runes fit; gives where it ended, the size of the last rune that fit, and the rune after.
fn run(text: &[u8], mut at: usize, mut rune: char, fits: impl Fn(char) -> bool) -> (usize, usize, char) {
    let mut last = 0;
    while at < text.len() {
        let (next, size) = next_valid(text.get(at..).unwrap_or_default(), rune);
        rune = next;
        if !fits(rune) {
            break;
        }
        last = size;
        at += size;
    }
    (at, last, rune)
}

/// The first word: what it is, and how many bytes it takes.
fn next_word(text: &[u8]) -> (Word, usize) {
    let (rune, size) = next_valid(text, char::REPLACEMENT_CHARACTER);
    let small = |rune| is_alphabet(rune) && !is_upper(rune);
    if rune == char::REPLACEMENT_CHARACTER {
        (Word::Invalid, size)
    } else if is_connector(rune) {
        (Word::Connector, run(text, size, rune, is_connector).0)
    } else if is_punct(rune) {
        (Word::Punct, run(text, size, rune, is_punct).0)
    } else if is_upper(rune) {
        if size == text.len() {
            return (Word::Upper, size);
        }
        let (next, taken) = next_valid(text.get(size..).unwrap_or_default(), rune);
        if is_upper(next) {
            let (end, last, after) = run(text, size + taken, next, is_upper);
            let last = if last == 0 { taken } else { last };
            // Of `HTTPStatus`, the `S` begins the next word.
            (
                Word::Upper,
                if end < text.len() && is_alphabet(after) {
                    end - last
                } else {
                    end
                },
            )
        } else if is_alphabet(next) {
            (Word::Upper, run(text, size + taken, next, small).0)
        } else {
            (Word::Upper, size)
        }
    } else if is_alphabet(rune) {
        (Word::Alphabet, run(text, size, rune, small).0)
    } else if is_number(rune) {
        (Word::Number, run(text, size, rune, is_number).0)
    } else {
        let other = |rune| !is_connector(rune) && !is_alphabet(rune) && !is_number(rune) && !is_punct(rune);
        (Word::Other, run(text, size, rune, other).0)
    }
}

/// Cuts a text into words, and writes them in small letters.
struct Words<'a> {
    rest: &'a [u8],
    kind: Word,
    word: &'a [u8],
    connector: char,
    out: Vec<u8>,
}

impl<'a> Words<'a> {
    fn next(&mut self) {
        let (kind, size) = next_word(self.rest);
        (self.kind, (self.word, self.rest)) = (kind, self.rest.split_at(size.min(self.rest.len())));
    }

    fn write(&mut self, kind: Word, word: &'a [u8]) {
        if kind != Word::Upper && kind != Word::Connector {
            self.out.extend_from_slice(word);
            return;
        }
        for rune in runes::all(word) {
            let small = match rune {
                _ if is_connector(rune) => self.connector,
                _ if is_upper(rune) => runes::to_lower(rune),
                _ => rune,
            };
            push(&mut self.out, small);
        }
    }

    fn connect(&mut self) {
        let connector = self.connector;
        push(&mut self.out, connector);
    }

    /// Numbers and small letters that follow a number belong to it.
    fn write_with_number(&mut self) {
        while matches!(self.kind, Word::Alphabet | Word::Number) {
            self.write(self.kind, self.word);
            self.next();
        }
        if !matches!(self.kind, Word::Invalid | Word::Connector | Word::Punct) {
            self.connect();
        }
    }
}

/// Words in small letters with a connector between: snake and kebab case.
fn delimited(text: &[u8], connector: char) -> Vec<u8> {
    let mut words = Words {
        rest: text,
        kind: Word::Invalid,
        word: &[],
        connector,
        out: Vec::with_capacity(text.len() + 8),
    };
    words.next();
    while !words.rest.is_empty() {
        if words.kind != Word::Connector {
            words.write(words.kind, words.word);
        }
        let (previous, last) = (words.kind, words.word);
        words.next();
        match previous {
            Word::Number => words.write_with_number(),
            Word::Connector => words.write(previous, last),
            Word::Punct => {}
            _ if words.kind != Word::Number => {
                if words.kind != Word::Connector && words.kind != Word::Punct {
                    words.connect();
                }
            }
            _ if words.rest.is_empty() => {}
            _ => {
                let number = words.word;
                words.next();
                if words.kind == Word::Alphabet {
                    words.connect();
                    words.write(Word::Number, number);
                    words.write_with_number();
                } else {
                    words.write(Word::Number, number);
                    if words.kind != Word::Connector && words.kind != Word::Punct {
                        words.connect();
                    }
                }
            }
        }
    }
    words.write(words.kind, words.word);
    words.out
}
