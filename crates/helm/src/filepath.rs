//! Go's `path` and `path/filepath`, where paths have slashes.

use std::str::Chars;

/// A pattern that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BadPattern;

/// A pattern of `filepath.Match`: `*`, `?`, `[a-z]`, `[^a-z]` and backslashes, none of which match a slash.
#[derive(Clone, Debug)]
pub(crate) struct Pattern(Vec<Token>);

impl Pattern {
    pub(crate) fn parse(pattern: &str) -> Result<Self, BadPattern> {
        parse(pattern).map(Pattern)
    }

    /// Whether the pattern matches the whole name.
    pub(crate) fn matches(&self, name: &str) -> bool {
        let tokens = &self.0;
        let mut runes = name.chars();
        // Where to go on after a mismatch: the token after the last star, and the runes that the star has not taken.
        let mut token = 0;
        let mut retry: Option<(usize, Chars<'_>)> = None;
        loop {
            let rest = runes.clone();
            let taken = match (tokens.get(token), runes.next()) {
                (None, None) => return true,
                (Some(Token::Star), _) => {
                    token += 1;
                    runes = rest.clone();
                    retry = Some((token, rest));
                    continue;
                }
                (Some(wanted), Some(c)) => wanted.takes(c),
                _ => false,
            };
            if taken {
                token += 1;
                continue;
            }
            let Some((after, from)) = &mut retry else { return false };
            if from.next().is_none_or(|c| c == '/') {
                return false;
            }
            token = *after;
            runes = from.clone();
        }
    }
}

/// `path.Clean`: the shortest path that means the same.
pub(crate) fn clean(path: &[u8]) -> Vec<u8> {
    let rooted = path.starts_with(b"/");
    let mut kept: Vec<&[u8]> = Vec::new();
    for element in path.split(|&byte| byte == b'/') {
        match element {
            b"" | b"." => {}
            b".." => match kept.last() {
                Some(&last) if last != b".." => {
                    kept.pop();
                }
                _ if rooted => {}
                _ => kept.push(element),
            },
            _ => kept.push(element),
        }
    }
    let joined = kept.join(b"/".as_slice());
    match (rooted, joined.is_empty()) {
        (true, _) => [b"/".as_slice(), &joined].concat(),
        (false, true) => b".".to_vec(),
        (false, false) => joined,
    }
}

#[derive(Clone, Debug)]
enum Token {
    Star,
    Any,
    Rune(char),
    Class { negated: bool, ranges: Vec<(char, char)> },
}

impl Token {
    fn takes(&self, c: char) -> bool {
        match self {
            Token::Star => false,
            Token::Any => c != '/',
            Token::Rune(rune) => *rune == c,
            Token::Class { negated, ranges } => {
                ranges.iter().any(|(low, high)| (*low..=*high).contains(&c)) != *negated
            }
        }
    }
}

fn parse(pattern: &str) -> Result<Vec<Token>, BadPattern> {
    let mut tokens = Vec::new();
    let mut runes = pattern.chars().peekable();
    while let Some(c) = runes.next() {
        tokens.push(match c {
            '*' => {
                if matches!(tokens.last(), Some(Token::Star)) {
                    continue;
                }
                Token::Star
            }
            '?' => Token::Any,
            '\\' => Token::Rune(runes.next().ok_or(BadPattern)?),
            '[' => {
                let negated = runes.next_if_eq(&'^').is_some();
                let mut ranges = Vec::new();
                while ranges.is_empty() || runes.next_if_eq(&']').is_none() {
                    let low = bound(&mut runes)?;
                    let high = if runes.next_if_eq(&'-').is_some() {
                        bound(&mut runes)?
                    } else {
                        low
                    };
                    ranges.push((low, high));
                }
                Token::Class { negated, ranges }
            }
            c => Token::Rune(c),
        });
    }
    Ok(tokens)
}

/// One end of a range in a class.
fn bound(runes: &mut std::iter::Peekable<Chars<'_>>) -> Result<char, BadPattern> {
    match runes.next() {
        None | Some('-' | ']') => Err(BadPattern),
        Some('\\') => runes.next().ok_or(BadPattern),
        Some(c) => Ok(c),
    }
}
