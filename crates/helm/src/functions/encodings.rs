//! Base 64, base 32, and checksums.

use gotemplate::{Function, Functions, Param};
use sha1::{Digest, Sha1};
use sha2::{Sha256, Sha512};

use super::arguments::bytes;
use super::cost::spend;
use super::texts::string;

/// Adds them.
pub fn add(functions: &mut Functions) {
    for (name, change) in [
        ("b64enc", (|text| encode(text, BASE64, 6, 4)) as fn(&[u8]) -> Vec<u8>),
        ("b32enc", |text| encode(text, BASE32, 5, 8)),
        ("b64dec", |text| {
            decode64(text).unwrap_or_else(|at| corrupt("base64", at))
        }),
        ("b32dec", |text| {
            decode32(text).unwrap_or_else(|at| corrupt("base32", at))
        }),
        ("sha1sum", |text| hex(&Sha1::digest(text))),
        ("sha256sum", |text| hex(&Sha256::digest(text))),
        ("sha512sum", |text| hex(&Sha512::digest(text))),
        ("adler32sum", |text| adler32(text).to_string().into_bytes()),
    ] {
        functions.insert(
            name,
            Function::new(&[Param::String], move |state, args| {
                spend(state, bytes(args, 0).len().saturating_mul(2))?;
                Ok(string(change(bytes(args, 0))))
            }),
        );
    }
}

const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The error is the result, as sprig has it.
fn corrupt(encoding: &str, at: usize) -> Vec<u8> {
    format!("illegal {encoding} data at input byte {at}").into_bytes()
}

/// Writes so many bits a digit, padded to whole groups of digits.
fn encode(text: &[u8], alphabet: &[u8], bits: u32, group: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() * 8 / 5 + group);
    let (mut held, mut count) = (0_u32, 0);
    let digit = |value: u32| {
        alphabet
            .get(value as usize & (alphabet.len() - 1))
            .copied()
            .unwrap_or(b'=')
    };
    for &byte in text {
        held = (held & 0xFF) << 8 | u32::from(byte);
        count += 8;
        while count >= bits {
            count -= bits;
            out.push(digit(held >> count));
        }
    }
    if count > 0 {
        out.push(digit(held << (bits - count)));
    }
    out.resize(out.len().next_multiple_of(group), b'=');
    out
}

fn value_of(alphabet: &[u8], digit: u8) -> Option<u32> {
    memchr::memchr(digit, alphabet).and_then(|value| u32::try_from(value).ok())
}

/// Appends the whole bytes of a group of digits.
fn unpack(out: &mut Vec<u8>, digits: &[u32], bits: u32) {
    let (mut held, mut count) = (0_u32, 0);
    for digit in digits {
        held = (held & 0xFF) << bits | digit;
        count += bits;
        if count >= 8 {
            count -= 8;
            out.push((held >> count) as u8);
        }
    }
}

/// Base 64 with padding; line breaks are passed over. The error is where it is wrong, as Go counts.
fn decode64(text: &[u8]) -> Result<Vec<u8>, usize> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let is_break = |at: usize| matches!(text.get(at), Some(b'\n' | b'\r'));
    let mut digits = Vec::with_capacity(4);
    let mut at = 0;
    loop {
        let Some(&byte) = text.get(at) else {
            return if digits.is_empty() {
                Ok(out)
            } else {
                Err(at - digits.len())
            };
        };
        at += 1;
        if let Some(value) = value_of(BASE64, byte) {
            digits.push(value);
            if digits.len() == 4 {
                unpack(&mut out, &digits, 6);
                digits.clear();
            }
            continue;
        }
        if is_break(at - 1) {
            continue;
        }
        if byte != b'=' || digits.len() < 2 {
            return Err(at - 1);
        }
        if digits.len() == 2 {
            while is_break(at) {
                at += 1;
            }
            match text.get(at) {
                None => return Err(text.len()),
                Some(b'=') => at += 1,
                Some(_) => return Err(at - 1),
            }
        }
        while is_break(at) {
            at += 1;
        }
        if at < text.len() {
            return Err(at);
        }
        unpack(&mut out, &digits, 6);
        return Ok(out);
    }
}

/// Base 32 with padding; line breaks are not counted in the place of an error.
fn decode32(text: &[u8]) -> Result<Vec<u8>, usize> {
    let text: Vec<u8> = text
        .iter()
        .copied()
        .filter(|byte| !matches!(byte, b'\n' | b'\r'))
        .collect();
    let mut out = Vec::with_capacity(text.len() / 8 * 5 + 5);
    let mut digits = Vec::with_capacity(8);
    for (at, &byte) in text.iter().enumerate() {
        let rest = text.len() - at - 1;
        if byte == b'=' && digits.len() >= 2 && rest < 8 {
            if rest + digits.len() < 7 {
                return Err(text.len());
            }
            let padding = text.get(at + 1..).unwrap_or_default().iter().take(7 - digits.len());
            if let Some(wrong) = padding.copied().position(|byte| byte != b'=') {
                return Err(at + wrong);
            }
            if matches!(digits.len(), 3 | 6) {
                return Err(at);
            }
            unpack(&mut out, &digits, 5);
            return Ok(out);
        }
        digits.push(value_of(BASE32, byte).ok_or(at)?);
        if digits.len() == 8 {
            unpack(&mut out, &digits, 5);
            digits.clear();
        }
    }
    if digits.is_empty() {
        Ok(out)
    } else {
        Err(text.len() - digits.len())
    }
}

fn hex(bytes: &[u8]) -> Vec<u8> {
    const DIGITS: [u8; 16] = *b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]])
        .collect()
}

fn adler32(text: &[u8]) -> u32 {
    let (mut low, mut high) = (1_u32, 0_u32);
    // As many bytes as can be added up before the sums overflow.
    for chunk in text.chunks(5552) {
        for &byte in chunk {
            low += u32::from(byte);
            high += low;
        }
        low %= 65521;
        high %= 65521;
    }
    high << 16 | low
}
