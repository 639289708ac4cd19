//! DER, as far as certificates and keys are written piece by piece.

use x509_cert::der::asn1::{Any, BitStringRef, Null, OctetStringRef, PrintableStringRef, UintRef, Utf8StringRef};
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::der::{Encode, Error, Tag, TagNumber};

use crate::civil::{Civil, civil};

/// What is encoded, or why that cannot be.
pub(super) type Encoded = Result<Vec<u8>, String>;

fn encoded(value: Result<impl Encode, Error>) -> Encoded {
    value
        .and_then(|value| value.to_der())
        .map_err(|error| error.to_string())
}

fn tagged(tag: Tag, contents: Vec<u8>) -> Encoded {
    encoded(Any::new(tag, contents))
}

/// A SEQUENCE of what is already encoded.
pub(super) fn sequence(parts: &[&[u8]]) -> Encoded {
    tagged(Tag::Sequence, parts.concat())
}

/// A SET of one.
pub(super) fn set(part: &[u8]) -> Encoded {
    tagged(Tag::Set, part.to_vec())
}

/// What is already encoded, in a tag of its own.
pub(super) fn explicit(number: u32, part: &[u8]) -> Encoded {
    let tag = Tag::ContextSpecific {
        constructed: true,
        number: TagNumber(number),
    };
    tagged(tag, part.to_vec())
}

/// Bytes under a tag that says what they are.
pub(super) fn implicit(number: u32, bytes: &[u8]) -> Encoded {
    let tag = Tag::ContextSpecific {
        constructed: false,
        number: TagNumber(number),
    };
    tagged(tag, bytes.to_vec())
}

/// An OBJECT IDENTIFIER.
pub(super) fn oid(oid: ObjectIdentifier) -> Encoded {
    encoded(Ok(oid))
}

/// A BOOLEAN that is true.
pub(super) fn yes() -> Encoded {
    encoded(Ok(true))
}

/// A NULL.
pub(super) fn null() -> Encoded {
    encoded(Ok(Null))
}

/// An OCTET STRING.
pub(super) fn octets(bytes: &[u8]) -> Encoded {
    encoded(OctetStringRef::new(bytes))
}

/// A BIT STRING whose last byte has this many bits that do not count.
pub(super) fn bits(bytes: &[u8], unused: u8) -> Encoded {
    encoded(BitStringRef::new(unused, bytes))
}

/// An INTEGER that is not negative, from its bytes.
pub(super) fn integer(bytes: &[u8]) -> Encoded {
    encoded(UintRef::new(bytes))
}

/// A string: printable if every character is, else UTF-8.
pub(super) fn string(text: &[u8]) -> Encoded {
    match PrintableStringRef::new(text) {
        Ok(text) => encoded(Ok(text)),
        Err(_) => {
            let text = Utf8StringRef::new(text).map_err(|_| "asn1: string not valid UTF-8")?;
            encoded(Ok(text))
        }
    }
}

/// A time in UTC, from seconds since 1970. The times of the DER crate begin then; Go's do not.
pub(super) fn time(seconds: i64) -> Encoded {
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
        1950..2050 => tagged(Tag::UtcTime, format!("{:02}{rest}", year % 100).into_bytes()),
        0..=9999 => tagged(Tag::GeneralizedTime, format!("{year:04}{rest}").into_bytes()),
        _ => Err("asn1: structure error: cannot represent time as GeneralizedTime".to_owned()),
    }
}
