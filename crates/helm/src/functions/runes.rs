//! Go's runes: bytes decoded one rune at a time, each wrong byte being U+FFFD by itself, and the letter cases of
//! package `unicode`, where one rune becomes one rune.

use gotemplate::strconv::decode_rune;
use unicode_general_category::{GeneralCategory as Category, get_general_category};

/// The first rune and how many bytes it takes; `None` at the end. A wrong byte is U+FFFD of one byte.
pub(super) fn first(bytes: &[u8]) -> Option<(char, usize)> {
    (!bytes.is_empty()).then(|| decode_rune(bytes))
}

/// The last rune and how many bytes it takes.
pub(super) fn last(bytes: &[u8]) -> Option<(char, usize)> {
    for size in 1..=bytes.len().min(4) {
        if let Some((rune, taken)) = first(&bytes[bytes.len() - size..])
            && taken == size
            && (size > 1 || bytes[bytes.len() - 1] < 0x80)
        {
            return Some((rune, size));
        }
    }
    (!bytes.is_empty()).then_some((char::REPLACEMENT_CHARACTER, 1))
}

/// The runes of a text.
pub(super) fn all(mut bytes: &[u8]) -> impl Iterator<Item = char> {
    std::iter::from_fn(move || {
        let (rune, size) = first(bytes)?;
        bytes = bytes.get(size..).unwrap_or_default();
        Some(rune)
    })
}

/// Appends a rune in UTF-8.
pub(super) fn push(out: &mut Vec<u8>, rune: char) {
    out.extend_from_slice(rune.encode_utf8(&mut [0; 4]).as_bytes());
}

pub(super) fn is_upper(rune: char) -> bool {
    match rune {
        '\0'..='\x7f' => rune.is_ascii_uppercase(),
        _ => get_general_category(rune) == Category::UppercaseLetter,
    }
}

pub(super) fn is_lower(rune: char) -> bool {
    match rune {
        '\0'..='\x7f' => rune.is_ascii_lowercase(),
        _ => get_general_category(rune) == Category::LowercaseLetter,
    }
}

pub(super) fn is_title(rune: char) -> bool {
    get_general_category(rune) == Category::TitlecaseLetter
}

pub(super) fn is_letter(rune: char) -> bool {
    match rune {
        '\0'..='\x7f' => rune.is_ascii_alphabetic(),
        _ => matches!(
            get_general_category(rune),
            Category::UppercaseLetter
                | Category::LowercaseLetter
                | Category::TitlecaseLetter
                | Category::ModifierLetter
                | Category::OtherLetter
        ),
    }
}

/// A decimal digit of any script.
pub(super) fn is_digit(rune: char) -> bool {
    match rune {
        '\0'..='\x7f' => rune.is_ascii_digit(),
        _ => get_general_category(rune) == Category::DecimalNumber,
    }
}

pub(super) fn is_number(rune: char) -> bool {
    match rune {
        '\0'..='\x7f' => rune.is_ascii_digit(),
        _ => matches!(
            get_general_category(rune),
            Category::DecimalNumber | Category::LetterNumber | Category::OtherNumber
        ),
    }
}

pub(super) fn is_punct(rune: char) -> bool {
    matches!(
        get_general_category(rune),
        Category::ConnectorPunctuation
            | Category::DashPunctuation
            | Category::OpenPunctuation
            | Category::ClosePunctuation
            | Category::InitialPunctuation
            | Category::FinalPunctuation
            | Category::OtherPunctuation
    )
}

pub(super) fn is_space(rune: char) -> bool {
    rune.is_whitespace()
}

pub(super) fn to_upper(rune: char) -> char {
    let mut full = rune.to_uppercase();
    match (full.next(), full.next()) {
        (Some(upper), None) => upper,
        // The full mapping takes several runes; Greek has a simple one beside it, the others none.
        _ => match u32::from(rune) {
            code @ (0x1F80..=0x1F87 | 0x1F90..=0x1F97 | 0x1FA0..=0x1FA7) => char::from_u32(code + 8).unwrap_or(rune),
            code @ (0x1FB3 | 0x1FC3 | 0x1FF3) => char::from_u32(code + 9).unwrap_or(rune),
            _ => rune,
        },
    }
}

pub(super) fn to_lower(rune: char) -> char {
    rune.to_lowercase().next().unwrap_or(rune)
}

pub(super) fn to_title(rune: char) -> char {
    match rune {
        'Ǆ'..='ǆ' => 'ǅ',
        'Ǉ'..='ǉ' => 'ǈ',
        'Ǌ'..='ǌ' => 'ǋ',
        'Ǳ'..='ǳ' => 'ǲ',
        'ა'..='ჺ' | 'ჽ'..='ჿ' => rune,
        _ => to_upper(rune),
    }
}
