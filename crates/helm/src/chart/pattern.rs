//! Go's `filepath.Match`: `*`, `?`, `[a-z]` and backslashes, none of which reach over a slash.

/// A pattern that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BadPattern;

/// Whether the pattern matches the whole name.
pub(super) fn matches(pattern: &str, name: &str) -> Result<bool, BadPattern> {
    let tokens = parse(pattern)?;
    let name: Vec<char> = name.chars().collect();
    // Where to go on after a mismatch: the token after the last star, and the first rune that the star has not taken.
    let (mut token, mut rune) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    loop {
        let taken = match (tokens.get(token), name.get(rune)) {
            (None, None) => return Ok(true),
            (Some(Token::Star), _) => {
                retry = Some((token + 1, rune));
                token += 1;
                continue;
            }
            (Some(wanted), Some(c)) => wanted.takes(*c),
            _ => false,
        };
        if taken {
            (token, rune) = (token + 1, rune + 1);
            continue;
        }
        match retry {
            Some((after, from)) if name.get(from).is_some_and(|c| *c != '/') => {
                retry = Some((after, from + 1));
                (token, rune) = (after, from + 1);
            }
            _ => return Ok(false),
        }
    }
}

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
fn bound(runes: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<char, BadPattern> {
    match runes.next() {
        None | Some('-' | ']') => Err(BadPattern),
        Some('\\') => runes.next().ok_or(BadPattern),
        Some(c) => Ok(c),
    }
}
