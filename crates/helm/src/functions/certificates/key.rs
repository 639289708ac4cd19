//! Private keys: made, read, written, and signed with.

use ed25519_dalek::pkcs8::DecodePrivateKey;
use p256::elliptic_curve::sec1::ToSec1Point;
use rsa::pkcs1::{DecodeRsaPrivateKey, EncodeRsaPrivateKey, EncodeRsaPublicKey};
use rsa::pkcs1v15::SigningKey;
use rsa::signature::{SignatureEncoding, Signer};
use rsa::traits::PublicKeyParts;
use sha2::Sha256;
use x509_cert::der::oid::ObjectIdentifier;

use super::super::entropy::Entropy;
use super::der::{self, Encoded};
use super::pem;

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const P521: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");
const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_WITH_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const ECDSA_WITH_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.4");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// A private key of a kind that can sign certificates.
pub(super) enum Key {
    Rsa(Box<rsa::RsaPrivateKey>),
    P256(p256::SecretKey),
    P384(p384::SecretKey),
    P521(p521::SecretKey),
    Ed25519(Box<ed25519_dalek::SigningKey>),
}

impl Key {
    /// A new RSA key of this many bits.
    pub(super) fn rsa(entropy: &mut Entropy, bits: usize) -> Result<Self, String> {
        // The least that may sign.
        const LEAST: usize = 1024;
        let bits = if entropy.is_real() { bits } else { bits.min(LEAST) };
        let der = entropy.made(|entropy| {
            let key = rsa::RsaPrivateKey::new(entropy, bits).map_err(|error| error.to_string())?;
            let der = key.to_pkcs1_der().map_err(|error| error.to_string())?;
            Ok(der.as_bytes().to_vec())
        })?;
        rsa::RsaPrivateKey::from_pkcs1_der(&der)
            .map(|key| Key::Rsa(Box::new(key)))
            .map_err(|error| error.to_string())
    }

    /// A new key on the curve P-256.
    pub(super) fn p256(entropy: &Entropy) -> Self {
        loop {
            let mut bytes = [0; 32];
            entropy.fill(&mut bytes);
            // Numbers beyond the order of the curve are no keys; they hardly ever come.
            if let Ok(key) = p256::SecretKey::from_slice(&bytes) {
                return Key::P256(key);
            }
        }
    }

    /// A new Ed25519 key.
    pub(super) fn ed25519(entropy: &Entropy) -> Self {
        let mut seed = [0; 32];
        entropy.fill(&mut seed);
        Key::Ed25519(Box::new(ed25519_dalek::SigningKey::from_bytes(&seed)))
    }

    /// Reads the first block of a PEM text.
    pub(super) fn from_pem(text: &str) -> Result<Self, String> {
        let Some(block) = pem::decode(text) else {
            return Err("no PEM data in input".to_owned());
        };
        if block.label == "PRIVATE KEY" {
            return Self::from_pkcs8(&block.bytes)
                .ok_or_else(|| "decoding PEM as PKCS#8: not a private key of a known kind".to_owned());
        }
        let Some(kind) = block.label.strip_suffix(" PRIVATE KEY") else {
            return Err(format!("no private key data in PEM block of type {}", block.label));
        };
        match kind {
            "RSA" => rsa::RsaPrivateKey::from_pkcs1_der(&block.bytes)
                .map(|key| Key::Rsa(Box::new(key)))
                .map_err(|error| format!("parsing RSA private key from PEM: {error}")),
            "EC" => Self::from_sec1(&block.bytes)
                .ok_or_else(|| "parsing EC private key from PEM: not a key on P-256, P-384 or P-521".to_owned()),
            "DSA" => Err("parsing DSA private key from PEM: DSA keys are not supported".to_owned()),
            _ => Err(format!("invalid private key type {}", block.label)),
        }
    }

    fn from_pkcs8(bytes: &[u8]) -> Option<Self> {
        let rsa = || {
            rsa::RsaPrivateKey::from_pkcs8_der(bytes)
                .map(|key| Key::Rsa(Box::new(key)))
                .ok()
        };
        let ed25519 = || {
            ed25519_dalek::SigningKey::from_pkcs8_der(bytes)
                .map(|key| Key::Ed25519(Box::new(key)))
                .ok()
        };
        rsa()
            .or_else(|| p256::SecretKey::from_pkcs8_der(bytes).map(Key::P256).ok())
            .or_else(|| p384::SecretKey::from_pkcs8_der(bytes).map(Key::P384).ok())
            .or_else(|| p521::SecretKey::from_pkcs8_der(bytes).map(Key::P521).ok())
            .or_else(ed25519)
    }

    fn from_sec1(bytes: &[u8]) -> Option<Self> {
        (p256::SecretKey::from_sec1_der(bytes).map(Key::P256).ok())
            .or_else(|| p384::SecretKey::from_sec1_der(bytes).map(Key::P384).ok())
            .or_else(|| p521::SecretKey::from_sec1_der(bytes).map(Key::P521).ok())
    }

    /// The key in the form that its kind had first: PKCS #1, SEC 1 or PKCS #8.
    pub(super) fn to_pem(&self) -> Result<String, String> {
        let sec1 = |secret: &[u8], curve: ObjectIdentifier, point: &[u8]| {
            let parts = [
                der::integer(&[1])?,
                der::octets(secret)?,
                der::explicit(0, &der::oid(curve)?)?,
                der::explicit(1, &der::bits(point, 0)?)?,
            ];
            Ok::<String, String>(pem::encode("EC PRIVATE KEY", &der::sequence(&[&parts.concat()])?))
        };
        let point = self.public_key()?;
        Ok(match self {
            Key::Rsa(key) => {
                let bytes = key.to_pkcs1_der().map_err(|error| error.to_string())?;
                pem::encode("RSA PRIVATE KEY", bytes.as_bytes())
            }
            Key::P256(key) => sec1(&key.to_bytes(), P256, &point)?,
            Key::P384(key) => sec1(&key.to_bytes(), P384, &point)?,
            Key::P521(key) => sec1(&key.to_bytes(), P521, &point)?,
            Key::Ed25519(key) => {
                let parts = [
                    der::integer(&[0])?,
                    der::sequence(&[&der::oid(ED25519)?])?,
                    der::octets(&der::octets(key.as_bytes())?)?,
                ];
                pem::encode("PRIVATE KEY", &der::sequence(&[&parts.concat()])?)
            }
        })
    }

    /// The public key's own bytes: what certificates hold as a bit string.
    pub(super) fn public_key(&self) -> Result<Vec<u8>, String> {
        Ok(match self {
            Key::Rsa(key) => key
                .to_public_key()
                .to_pkcs1_der()
                .map_err(|error| error.to_string())?
                .as_bytes()
                .to_vec(),
            Key::P256(key) => key.public_key().to_sec1_point(false).as_bytes().to_vec(),
            Key::P384(key) => key.public_key().to_sec1_point(false).as_bytes().to_vec(),
            Key::P521(key) => key.public_key().to_sec1_point(false).as_bytes().to_vec(),
            Key::Ed25519(key) => key.verifying_key().as_bytes().to_vec(),
        })
    }

    /// The algorithm of the public key, encoded.
    pub(super) fn algorithm(&self) -> Encoded {
        let curve = |curve| der::sequence(&[&der::oid(EC)?, &der::oid(curve)?]);
        match self {
            Key::Rsa(_) => der::sequence(&[&der::oid(RSA)?, &der::null()?]),
            Key::P256(_) => curve(P256),
            Key::P384(_) => curve(P384),
            Key::P521(_) => curve(P521),
            Key::Ed25519(_) => der::sequence(&[&der::oid(ED25519)?]),
        }
    }

    /// The algorithm that it signs with, encoded.
    pub(super) fn signature_algorithm(&self) -> Encoded {
        match self {
            Key::Rsa(_) => der::sequence(&[&der::oid(SHA256_WITH_RSA)?, &der::null()?]),
            Key::P256(_) => der::sequence(&[&der::oid(ECDSA_WITH_SHA256)?]),
            Key::P384(_) => der::sequence(&[&der::oid(ECDSA_WITH_SHA384)?]),
            Key::P521(_) => der::sequence(&[&der::oid(ECDSA_WITH_SHA512)?]),
            Key::Ed25519(_) => der::sequence(&[&der::oid(ED25519)?]),
        }
    }

    /// A signature of the message.
    pub(super) fn sign(&self, entropy: &mut Entropy, message: &[u8]) -> Result<Vec<u8>, String> {
        match self {
            Key::Rsa(key) => {
                if key.size() < 128 {
                    return Err(format!(
                        "crypto/rsa: {}-bit keys are insecure (see https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size)",
                        key.n().bits()
                    ));
                }
                use rsa::signature::RandomizedSigner;
                SigningKey::<Sha256>::new((**key).clone())
                    .try_sign_with_rng(entropy, message)
                    .map(|signature| signature.to_vec())
                    .map_err(|error| error.to_string())
            }
            Key::P256(key) => {
                let signature: p256::ecdsa::Signature = p256::ecdsa::SigningKey::from(key).sign(message);
                Ok(signature.to_der().as_bytes().to_vec())
            }
            Key::P384(key) => {
                let signature: p384::ecdsa::Signature = p384::ecdsa::SigningKey::from(key).sign(message);
                Ok(signature.to_der().as_bytes().to_vec())
            }
            Key::P521(key) => {
                let signature: p521::ecdsa::Signature = p521::ecdsa::SigningKey::from(key).sign(message);
                Ok(signature.to_der().as_bytes().to_vec())
            }
            Key::Ed25519(key) => Ok(key.sign(message).to_bytes().to_vec()),
        }
    }
}
