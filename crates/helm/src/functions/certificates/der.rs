//! DER, as far as certificates and keys need it written.

use crate::civil::{Civil, civil};

/// An object identifier in its encoded form, without tag and length.
pub(super) type Oid = &'static [u8];

/// A SEQUENCE of what is already encoded.
pub(super) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tagged(0x30, &parts.concat())
}

/// A SET of one.
pub(super) fn set(part: &[u8]) -> Vec<u8> {
    tagged(0x31, part)
}

/// An OBJECT IDENTIFIER.
pub(super) fn oid(oid: Oid) -> Vec<u8> {
    tagged(0x06, oid)
}

/// A BOOLEAN that is true.
pub(super) fn yes() -> Vec<u8> {
    tagged(0x01, &[0xff])
}

/// A NULL.
pub(super) fn null() -> Vec<u8> {
    tagged(0x05, &[])
}

/// An OCTET STRING.
pub(super) fn octets(bytes: &[u8]) -> Vec<u8> {
    tagged(0x04, bytes)
}

/// A BIT STRING whose last byte has this many bits that do not count.
pub(super) fn bits(bytes: &[u8], unused: u8) -> Vec<u8> {
    tagged(0x03, &[&[unused], bytes].concat())
}

/// An INTEGER that is not negative, from its bytes.
pub(super) fn integer(bytes: &[u8]) -> Vec<u8> {
    let start = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
    let digits = bytes.get(start..).unwrap_or_default();
    match digits.first() {
        Some(first) if *first < 0x80 => tagged(0x02, digits),
        _ => tagged(0x02, &[&[0], digits].concat()),
    }
}

/// Contents under a tag of one byte.
pub(super) fn tagged(tag: u8, contents: &[u8]) -> Vec<u8> {
    let length = contents.len().to_be_bytes();
    let start = length.iter().position(|byte| *byte != 0).unwrap_or(length.len());
    let digits = length.get(start..).unwrap_or_default();
    let mut out = vec![tag];
    match digits {
        [] => out.push(0),
        [short] if *short < 0x80 => out.push(*short),
        _ => {
            out.push(0x80 | u8::try_from(digits.len()).unwrap_or_default());
            out.extend_from_slice(digits);
        }
    }
    out.extend_from_slice(contents);
    out
}

/// A string: printable if every character is, else UTF-8; `None` if it is neither.
pub(super) fn string(text: &[u8]) -> Option<Vec<u8>> {
    let printable = |byte: &u8| byte.is_ascii_alphanumeric() || b" '()+,-./:=?".contains(byte);
    if text.iter().all(printable) {
        return Some(tagged(0x13, text));
    }
    std::str::from_utf8(text).is_ok().then(|| tagged(0x0c, text))
}

/// A time in UTC, from seconds since 1970; `None` beyond the year 9999.
pub(super) fn time(seconds: i64) -> Option<Vec<u8>> {
    let Civil {
        year,
        month,
        day,
        hour,
        minute,
        second,
        ..
    } = civil(seconds);
    let rest = format!("{month:02}{day:02}{hour:02}{minute:02}{second:02}Z");
    match year {
        1950..2050 => Some(tagged(0x17, format!("{:02}{rest}", year % 100).as_bytes())),
        0..=9999 => Some(tagged(0x18, format!("{year:04}{rest}").as_bytes())),
        _ => None,
    }
}
