//! Base 64, base 32, and checksums.

use gotemplate::{Function, Functions, Param};
use sha1::{Digest, Sha1};
use sha2::{Sha256, Sha512};

use super::arguments::bytes;
use super::cost::spend;
use super::texts::string;
use crate::base64;

/// Adds them.
pub fn add(functions: &mut Functions) {
    for (name, change) in [
        (
            "b64enc",
            (|text| base64::encode(text).into_bytes()) as fn(&[u8]) -> Vec<u8>,
        ),
        ("b32enc", encode32),
        ("b64dec", |text| {
            base64::decode(text).unwrap_or_else(|at| corrupt("base64", at))
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

const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The error is the result, as sprig has it.
fn corrupt(encoding: &str, at: usize) -> Vec<u8> {
    format!("illegal {encoding} data at input byte {at}").into_bytes()
}

/// Writes five bits a digit, padded to whole groups of eight.
fn encode32(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() * 8 / 5 + 8);
    for chunk in text.chunks(5) {
        let held = chunk.iter().fold(0_u64, |held, byte| held << 8 | u64::from(*byte)) << (8 * (5 - chunk.len()));
        let digits = (0..8).map(|at| BASE32[(held >> (35 - 5 * at)) as usize & 31]);
        out.extend(digits.take((chunk.len() * 8).div_ceil(5)));
    }
    out.resize(out.len().next_multiple_of(8), b'=');
    out
}

fn value_of(digit: u8) -> Option<u32> {
    memchr::memchr(digit, BASE32).and_then(|value| u32::try_from(value).ok())
}

/// Appends the whole bytes of a group of digits.
fn unpack(out: &mut Vec<u8>, digits: &[u32]) {
    let (mut held, mut count) = (0_u32, 0);
    for digit in digits {
        held = (held & 0xFF) << 5 | digit;
        count += 5;
        if count >= 8 {
            count -= 8;
            out.push((held >> count) as u8);
        }
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
            unpack(&mut out, &digits);
            return Ok(out);
        }
        digits.push(value_of(byte).ok_or(at)?);
        if digits.len() == 8 {
            unpack(&mut out, &digits);
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
