//! X.509 certificates: written as Go's `crypto/x509` writes them, extension by extension.

use std::net::IpAddr;

use sha2::{Digest, Sha256};
use x509_cert::Certificate;
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::der::{Decode, Encode};
use x509_cert::ext::pkix::SubjectKeyIdentifier;

use super::super::entropy::Entropy;
use super::der::{self, Encoded};
use super::key::Key;
use super::pem;

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const SUBJECT_KEY_ID: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.14");
const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
const SUBJECT_ALT_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");
const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
const AUTHORITY_KEY_ID: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.35");
const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
const SERVER_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.1");
const CLIENT_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2");

/// What a certificate says.
pub(super) struct Template {
    pub(super) serial: [u8; 16],
    pub(super) common_name: Vec<u8>,
    pub(super) names: Vec<Vec<u8>>,
    pub(super) addresses: Vec<IpAddr>,
    /// The first second in which it holds, and the last, since 1970.
    pub(super) validity: (i64, i64),
    pub(super) authority: bool,
}

/// The certificate that signs another.
pub(super) struct Issuer {
    subject: Vec<u8>,
    key_id: Option<Vec<u8>>,
    public_key: Vec<u8>,
}

impl Issuer {
    /// Reads the first block of a PEM text; `Err(None)` if there is none.
    pub(super) fn from_pem(text: &str) -> Result<Self, Option<String>> {
        let block = pem::decode(text).ok_or(None)?;
        let read = |bytes: &[u8]| {
            let certificate = Certificate::from_der(bytes)?;
            let certificate = certificate.tbs_certificate();
            let key_id = certificate.get_extension::<SubjectKeyIdentifier>()?;
            Ok(Issuer {
                subject: certificate.subject().to_der()?,
                key_id: key_id
                    .map(|(_, id)| id.0.as_bytes().to_vec())
                    .filter(|id| !id.is_empty()),
                public_key: certificate
                    .subject_public_key_info()
                    .subject_public_key
                    .raw_bytes()
                    .to_vec(),
            })
        };
        read(&block.bytes).map_err(|error: x509_cert::der::Error| Some(error.to_string()))
    }
}

impl Template {
    /// The certificate as PEM, for the key that it is about. Without an issuer it is signed with that key itself.
    pub(super) fn sign(
        &self,
        entropy: &mut Entropy,
        key: &Key,
        issuer: Option<(&Issuer, &Key)>,
    ) -> Result<String, String> {
        let public_key = key.public_key()?;
        let signer = issuer.map_or(key, |(_, key)| key);
        let subject = self.subject()?;
        if let Some((issuer, signer)) = issuer
            && issuer.public_key != signer.public_key()?
        {
            return Err("x509: provided PrivateKey doesn't match parent's PublicKey".to_owned());
        }
        let issuer_name = issuer.map_or(&subject, |(issuer, _)| &issuer.subject);
        let authority_key_id = issuer
            .filter(|(issuer, _)| issuer.subject != subject)
            .and_then(|(issuer, _)| issuer.key_id.as_deref());
        let extensions = self.extensions(&public_key, authority_key_id, subject == der::sequence(&[])?)?;

        let algorithm = signer.signature_algorithm()?;
        let to_be_signed = der::sequence(&[
            &der::explicit(0, &der::integer(&[2])?)?,
            &der::integer(&self.serial)?,
            &algorithm,
            issuer_name,
            &der::sequence(&[&der::time(self.validity.0)?, &der::time(self.validity.1)?])?,
            &subject,
            &der::sequence(&[&key.algorithm()?, &der::bits(&public_key, 0)?])?,
            &der::explicit(3, &der::sequence(&[&extensions])?)?,
        ])?;
        let signature = signer.sign(entropy, &to_be_signed)?;
        Ok(pem::encode(
            "CERTIFICATE",
            &der::sequence(&[&to_be_signed, &algorithm, &der::bits(&signature, 0)?])?,
        ))
    }

    fn subject(&self) -> Encoded {
        if self.common_name.is_empty() {
            return der::sequence(&[]);
        }
        let name = der::string(&self.common_name)?;
        der::sequence(&[&der::set(&der::sequence(&[&der::oid(COMMON_NAME)?, &name])?)?])
    }

    fn extensions(&self, public_key: &[u8], authority_key_id: Option<&[u8]>, no_subject: bool) -> Encoded {
        let extension = |oid, critical, value: &[u8]| -> Encoded {
            let critical = if critical { der::yes()? } else { Vec::new() };
            der::sequence(&[&der::oid(oid)?, &critical, &der::octets(value)?])
        };
        // Digital signature, key encipherment, and for authorities also signing certificates.
        let usage = if self.authority {
            der::bits(&[0xa4], 2)?
        } else {
            der::bits(&[0xa0], 5)?
        };
        let purposes = der::sequence(&[&der::oid(SERVER_AUTH)?, &der::oid(CLIENT_AUTH)?])?;
        let constraints = if self.authority {
            der::sequence(&[&der::yes()?])?
        } else {
            der::sequence(&[])?
        };
        let mut out = [
            extension(KEY_USAGE, true, &usage)?,
            extension(EXTENDED_KEY_USAGE, false, &purposes)?,
            extension(BASIC_CONSTRAINTS, true, &constraints)?,
        ]
        .concat();
        if self.authority {
            let hash = Sha256::digest(public_key);
            out.extend(extension(
                SUBJECT_KEY_ID,
                false,
                &der::octets(hash.get(..20).unwrap_or_default())?,
            )?);
        }
        if let Some(id) = authority_key_id {
            out.extend(extension(
                AUTHORITY_KEY_ID,
                false,
                &der::sequence(&[&der::implicit(0, id)?])?,
            )?);
        }
        let mut names = Vec::new();
        for name in &self.names {
            if !name.is_ascii() {
                let name = String::from_utf8_lossy(name);
                return Err(format!("x509: {name:?} cannot be encoded as an IA5String"));
            }
            names.extend(der::implicit(2, name)?);
        }
        for address in &self.addresses {
            names.extend(match address {
                IpAddr::V4(address) => der::implicit(7, &address.octets())?,
                IpAddr::V6(address) => der::implicit(7, &address.octets())?,
            });
        }
        if !names.is_empty() {
            out.extend(extension(SUBJECT_ALT_NAME, no_subject, &der::sequence(&[&names])?)?);
        }
        Ok(out)
    }
}
