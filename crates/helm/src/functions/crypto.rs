//! Passwords, and encryption by them.

use std::rc::Rc;

use aes::Aes256;
use cbc::cipher::block_padding::{NoPadding, Pkcs7};
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use gotemplate::{CallError, Function, Functions, Param, Returned, State, Value};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::arguments::{int, text};
use super::entropy::Entropy;
use crate::base64;
use crate::world::World;

const BLOCK: usize = 16;
/// The steps of a bcrypt hash, and of a derived password: their purpose is to take long.
const HASH: u64 = 1_000_000;
const DERIVATION: u64 = 3_000_000;

/// Adds them.
pub fn add(functions: &mut Functions, world: &Rc<dyn World>) {
    let entropy = Entropy::new(world);
    functions.insert(
        "bcrypt",
        Function::new(&[Param::String], move |state, args| {
            Ok(bcrypt(&entropy, state, text(args, 0).as_bytes())?.into())
        }),
    );
    let entropy = Entropy::new(world);
    functions.insert(
        "htpasswd",
        Function::new(&[Param::String, Param::String], move |state, args| {
            htpasswd(&entropy, state, args)
        }),
    );
    functions.insert(
        "derivePassword",
        Function::new(
            &[
                Param::Uint32,
                Param::String,
                Param::String,
                Param::String,
                Param::String,
            ],
            derive_password,
        ),
    );
    let entropy = Entropy::new(world);
    functions.insert(
        "encryptAES",
        Function::new(&[Param::String, Param::String], move |state, args| {
            encrypt(&entropy, state, args)
        }),
    );
    functions.insert("decryptAES", Function::new(&[Param::String, Param::String], decrypt));
    // Helm asks the name server only under a flag; without it every name is unknown.
    functions.insert("getHostByName", Function::new(&[Param::String], |_, _| Ok("".into())));
}

/// The hash of a password, or why there is none: sprig gives both as text.
fn bcrypt(entropy: &Entropy, state: &mut State<'_>, password: &[u8]) -> Result<String, CallError> {
    const COST: u32 = 10;
    const LEAST: u32 = 4;
    let cost = if entropy.is_real() { COST } else { LEAST };
    if password.len() > 72 {
        return Ok("failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes".to_owned());
    }
    state.work(HASH)?;
    let mut salt = [0; 16];
    entropy.fill(&mut salt);
    Ok(match bcrypt::hash_with_salt(password, cost, salt) {
        Ok(hash) => hash.format_for_version(bcrypt::Version::TwoA),
        Err(error) => format!("failed to encrypt string with bcrypt: {error}"),
    })
}

fn htpasswd(entropy: &Entropy, state: &mut State<'_>, args: &[Value]) -> Returned {
    let (user, password) = (text(args, 0), text(args, 1));
    if user.as_bytes().contains(&b':') {
        return Ok(format!("invalid username: {user}").into());
    }
    Ok(format!("{user}:{}", bcrypt(entropy, state, password.as_bytes())?).into())
}

/// The forms of Master Password's passwords: each letter stands for a class of characters.
fn forms(kind: &str) -> Option<&'static [&'static str]> {
    Some(match kind {
        "maximum" => &["anoxxxxxxxxxxxxxxxxx", "axxxxxxxxxxxxxxxxxno"],
        "long" => &[
            "CvcvnoCvcvCvcv",
            "CvcvCvcvnoCvcv",
            "CvcvCvcvCvcvno",
            "CvccnoCvcvCvcv",
            "CvccCvcvnoCvcv",
            "CvccCvcvCvcvno",
            "CvcvnoCvccCvcv",
            "CvcvCvccnoCvcv",
            "CvcvCvccCvcvno",
            "CvcvnoCvcvCvcc",
            "CvcvCvcvnoCvcc",
            "CvcvCvcvCvccno",
            "CvccnoCvccCvcv",
            "CvccCvccnoCvcv",
            "CvccCvccCvcvno",
            "CvcvnoCvccCvcc",
            "CvcvCvccnoCvcc",
            "CvcvCvccCvccno",
            "CvccnoCvcvCvcc",
            "CvccCvcvnoCvcc",
            "CvccCvcvCvccno",
        ],
        "medium" => &["CvcnoCvc", "CvcCvcno"],
        "short" => &["Cvcn"],
        "basic" => &["aaanaaan", "aannaaan", "aaannaaa"],
        "pin" => &["nnnn"],
        _ => return None,
    })
}

/// The characters of a class.
fn class(letter: char) -> &'static [u8] {
    match letter {
        'V' => b"AEIOU",
        'C' => b"BCDFGHJKLMNPQRSTVWXYZ",
        'v' => b"aeiou",
        'c' => b"bcdfghjklmnpqrstvwxyz",
        'a' => b"AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz",
        'n' => b"0123456789",
        'o' => b"@&%?,=[]_:-+*$#!'^~;()/.",
        _ => b"AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()",
    }
}

/// The Master Password algorithm: the same password for a site each time, out of one that the user remembers.
fn derive_password(state: &mut State<'_>, args: &[Value]) -> Returned {
    const SEED: &[u8] = b"com.lyndir.masterpassword";
    let (kind, password, user, site) = (text(args, 1), text(args, 2), text(args, 3), text(args, 4));
    let Some(forms) = forms(&kind.to_str()) else {
        return Ok(format!("cannot find password template {kind}").into());
    };
    state.work(DERIVATION)?;
    let counter = u32::try_from(int(args, 0)).unwrap_or_default().to_be_bytes();
    let length = |text: &[u8]| u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes();
    let salt = [SEED, &length(user.as_bytes()), user.as_bytes()].concat();
    let message = [SEED, &length(site.as_bytes()), site.as_bytes(), &counter].concat();

    let failed = |why: &dyn std::fmt::Display| CallError::Message(format!("failed to derive password: {why}"));
    let mut key = [0; 64];
    let cost = scrypt::Params::new(15, 8, 2).map_err(|why| failed(&why))?;
    scrypt::scrypt(password.as_bytes(), &salt, &cost, &mut key).map_err(|why| failed(&why))?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|why| failed(&why))?;
    mac.update(&message);
    let seed = mac.finalize().into_bytes();

    let mut seed = seed.iter().map(|byte| usize::from(*byte));
    let form = forms
        .get(seed.next().unwrap_or_default() % forms.len())
        .copied()
        .unwrap_or_default();
    let password: Vec<u8> = form
        .chars()
        .map(class)
        .zip(seed)
        .filter_map(|(class, number)| class.get(number % class.len()).copied())
        .collect();
    Ok(Value::String(password.into()))
}

/// The first 32 bytes of a password, filled up with zeros.
fn aes_key(password: &[u8]) -> [u8; 32] {
    let mut key = [0; 32];
    for (to, from) in key.iter_mut().zip(password) {
        *to = *from;
    }
    key
}

fn encrypt(entropy: &Entropy, state: &mut State<'_>, args: &[Value]) -> Returned {
    let (password, plain) = (text(args, 0), text(args, 1));
    if plain.is_empty() {
        return Ok("".into());
    }
    state.spend(plain.len() as u64 * 4 / 3)?;
    let mut iv = [0; BLOCK];
    entropy.fill(&mut iv);
    let cipher = cbc::Encryptor::<Aes256>::new(&aes_key(password.as_bytes()).into(), &iv.into());
    let mut buffer = plain.as_bytes().to_vec();
    buffer.resize(plain.len() + BLOCK, 0);
    let encrypted = cipher
        .encrypt_padded::<Pkcs7>(&mut buffer, plain.len())
        .map_err(|error| CallError::Message(error.to_string()))?;
    Ok(base64::encode(&[&iv, encrypted].concat()).into())
}

fn decrypt(state: &mut State<'_>, args: &[Value]) -> Returned {
    let (password, encrypted) = (text(args, 0), text(args, 1));
    if encrypted.is_empty() {
        return Ok("".into());
    }
    state.spend(encrypted.len() as u64)?;
    let mut bytes = decode_base64(encrypted.as_bytes())?;
    let Some((iv, bytes)) = bytes.split_first_chunk_mut::<BLOCK>() else {
        // Go gives the capacity of its buffer, which is larger than what was read.
        let capacity = encrypted.len() / 4 * 3;
        return Err(CallError::Panic(format!(
            "runtime error: slice bounds out of range [:16] with capacity {capacity}"
        )));
    };
    if bytes.len() % BLOCK != 0 {
        return Err(CallError::Panic("crypto/cipher: input not full blocks".to_owned()));
    }
    let cipher = cbc::Decryptor::<Aes256>::new(&aes_key(password.as_bytes()).into(), &(*iv).into());
    let plain = cipher
        .decrypt_padded::<NoPadding>(bytes)
        .map_err(|error| CallError::Message(error.to_string()))?;
    // The padding is believed, whatever it holds.
    let Some(padding) = plain.last().map(|byte| usize::from(*byte)) else {
        return Err(CallError::Panic("runtime error: index out of range [-1]".to_owned()));
    };
    match plain.len().checked_sub(padding).and_then(|end| plain.get(..end)) {
        Some(plain) => Ok(Value::String(plain.into())),
        None => Err(CallError::Panic(format!(
            "runtime error: slice bounds out of range [:-{}]",
            padding.saturating_sub(plain.len())
        ))),
    }
}

/// Base64, or Go's error as that of a function.
pub(super) fn decode_base64(text: &[u8]) -> Result<Vec<u8>, CallError> {
    base64::decode(text).map_err(|at| CallError::Message(format!("illegal base64 data at input byte {at}")))
}
