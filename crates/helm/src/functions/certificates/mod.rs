//! Functions that make keys and certificates.

mod der;
mod key;
mod pem;
mod x509;

use std::any::Any;
use std::net::IpAddr;
use std::rc::Rc;

use gotemplate::{CallError, Function, Functions, Map, Object, Param, Returned, State, Str, Value};

use self::key::Key;
use self::x509::{Issuer, Template};
use super::arguments::{int, list, text};
use super::crypto::decode_base64;
use super::entropy::Entropy;
use crate::world::World;

const TYPE: &str = "sprig.certificate";
const BITS: usize = 2048;
/// The steps in which an RSA key is made.
const fn making(bits: usize) -> u64 {
    (bits as u64).pow(3) >> 13
}
/// The steps of everything else that is done with a key.
const SIGNING: u64 = 50_000;

/// Adds them.
pub fn add(functions: &mut Functions, world: &Rc<dyn World>) {
    let with = |params: &[Param], keyed: bool, body: fn(&mut Maker, &[Value], Key) -> Returned| {
        let mut params = params.to_vec();
        if keyed {
            params.push(Param::String);
        }
        let world = Rc::clone(world);
        Function::new(&params, move |state, args| {
            state.work(SIGNING + if keyed { 0 } else { making(BITS) })?;
            let mut maker = Maker {
                entropy: Entropy::new(&world),
                now: world.now(),
            };
            let key = match args.split_last() {
                Some((pem, _)) if keyed => Key::from_pem(&pem.as_str().cloned().unwrap_or_default().to_str())
                    .map_err(|error| format!("parsing private key: {error}"))?,
                _ => {
                    Key::rsa(&mut maker.entropy, BITS).map_err(|error| format!("error generating rsa key: {error}"))?
                }
            };
            body(&mut maker, args, key)
        })
    };
    let own = [Param::String, Param::List, Param::List, Param::Int];
    let signed = [Param::String, Param::List, Param::List, Param::Int, Param::Named(TYPE)];
    let authority = [Param::String, Param::Int];
    functions.insert("genCA", with(&authority, false, Maker::authority));
    functions.insert("genCAWithKey", with(&authority, true, Maker::authority));
    functions.insert("genSelfSignedCert", with(&own, false, Maker::self_signed));
    functions.insert("genSelfSignedCertWithKey", with(&own, true, Maker::self_signed));
    functions.insert("genSignedCert", with(&signed, false, Maker::signed));
    functions.insert("genSignedCertWithKey", with(&signed, true, Maker::signed));
    functions.insert(
        "buildCustomCert",
        Function::new(&[Param::String, Param::String], build_custom),
    );
    let world = Rc::clone(world);
    functions.insert(
        "genPrivateKey",
        Function::new(&[Param::String], move |state, args| {
            private_key(&mut Entropy::new(&world), state, args)
        }),
    );
}

/// A certificate and its key, both as PEM.
#[derive(Debug)]
struct CertificatePair {
    cert: Str,
    key: Str,
}

impl Object for CertificatePair {
    fn type_name(&self) -> &str {
        TYPE
    }

    fn field(&self, name: &str) -> Option<Value> {
        match name {
            "Cert" => Some(self.cert.clone().into()),
            "Key" => Some(self.key.clone().into()),
            _ => None,
        }
    }

    fn plain(&self) -> Value {
        let map = Map::new();
        for (name, value) in self.fields() {
            map.set(name, value);
        }
        map.into()
    }

    fn fields(&self) -> Vec<(&str, Value)> {
        vec![("Cert", self.cert.clone().into()), ("Key", self.key.clone().into())]
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Makes certificates out of the arguments of a call.
struct Maker {
    entropy: Entropy,
    now: (i64, u32),
}

impl Maker {
    fn authority(&mut self, args: &[Value], key: Key) -> Returned {
        let template = Template {
            authority: true,
            ..self.template(args, &[], &[], int(args, 1))?
        };
        self.finish(&template, &key, None)
    }

    fn self_signed(&mut self, args: &[Value], key: Key) -> Returned {
        let template = self.template(args, list(args, 1), list(args, 2), int(args, 3))?;
        self.finish(&template, &key, None)
    }

    fn signed(&mut self, args: &[Value], key: Key) -> Returned {
        let authority = match args.get(4) {
            Some(Value::Object(object)) => object.as_any().downcast_ref::<CertificatePair>(),
            _ => None,
        };
        let issuer = authority.map_or(Err(None), |pair| Issuer::from_pem(&pair.cert.to_str()));
        let issuer = issuer.map_err(|error| match error {
            Some(error) => format!("error parsing certificate: decodedSignerCert.Bytes: {error}"),
            None => "unable to decode certificate".to_owned(),
        })?;
        let signer = authority.map_or_else(String::new, |pair| pair.key.to_str().into_owned());
        let signer = Key::from_pem(&signer).map_err(|error| format!("error parsing private key: {error}"))?;
        let template = self.template(args, list(args, 1), list(args, 2), int(args, 3))?;
        self.finish(&template, &key, Some((&issuer, &signer)))
    }

    fn template(&self, args: &[Value], ips: &[Value], names: &[Value], days: i64) -> Result<Template, CallError> {
        let shown = |value: &Value| gotemplate::fmt::brief(b"%v", std::slice::from_ref(value));
        let mut addresses = Vec::with_capacity(ips.len());
        for ip in ips {
            let Some(text) = ip.as_str() else {
                return Err(format!("error parsing ip: {} is not a string", shown(ip)).into());
            };
            match text.to_str().parse::<IpAddr>() {
                // An IPv4 address inside an IPv6 one is the former to Go.
                Ok(ip) => addresses.push(ip.to_canonical()),
                Err(_) => return Err(format!("error parsing ip: {text}").into()),
            }
        }
        let mut dns = Vec::with_capacity(names.len());
        for name in names {
            let Some(text) = name.as_str() else {
                return Err(format!("error processing alternate dns name: {} is not a string", shown(name)).into());
            };
            dns.push(text.as_bytes().to_vec());
        }
        let mut serial = [0; 16];
        self.entropy.fill(&mut serial);
        // A duration has 64 bits of nanoseconds, and wraps around after 292 years.
        let valid = days.wrapping_mul(86_400_000_000_000);
        let until = (i128::from(self.now.0) * 1_000_000_000 + i128::from(self.now.1) + i128::from(valid))
            .div_euclid(1_000_000_000);
        Ok(Template {
            serial,
            common_name: text(args, 0).as_bytes().to_vec(),
            names: dns,
            addresses,
            validity: (self.now.0, i64::try_from(until).unwrap_or(i64::MAX)),
            authority: false,
        })
    }

    fn finish(&mut self, template: &Template, key: &Key, issuer: Option<(&Issuer, &Key)>) -> Returned {
        let failed = |error| CallError::Message(format!("error creating certificate: {error}"));
        let cert = template.sign(&mut self.entropy, key, issuer).map_err(failed)?;
        let key = key.to_pem().map_err(failed)?;
        Ok(Value::object(CertificatePair {
            cert: cert.into(),
            key: key.into(),
        }))
    }
}

fn build_custom(_: &mut State<'_>, args: &[Value]) -> Returned {
    let decoded = |at, what| {
        decode_base64(text(args, at).as_bytes())
            .map(Str::from)
            .map_err(|_| CallError::Message(format!("unable to decode base64 {what}")))
    };
    let (cert, key) = (decoded(0, "certificate")?, decoded(1, "private key")?);
    Issuer::from_pem(&cert.to_str()).map_err(|error| match error {
        Some(error) => format!("error parsing certificate: decodedCert.Bytes: {error}"),
        None => "unable to decode certificate".to_owned(),
    })?;
    Key::from_pem(&key.to_str()).map_err(|error| format!("error parsing private key: {error}"))?;
    Ok(Value::object(CertificatePair { cert, key }))
}

fn private_key(entropy: &mut Entropy, state: &mut State<'_>, args: &[Value]) -> Returned {
    const LARGE: usize = 4096;
    state.work(SIGNING)?;
    let kind = text(args, 0);
    let key = match kind.to_str().as_ref() {
        "" | "rsa" => {
            state.work(making(LARGE))?;
            Key::rsa(entropy, LARGE)
        }
        "ecdsa" => Ok(Key::p256(entropy)),
        "ed25519" => Ok(Key::ed25519(entropy)),
        "dsa" => return Err(CallError::limit("DSA keys are obsolete, and not made here")),
        other => return Ok(format!("Unknown type {other}").into()),
    };
    let pem = key.and_then(|key| key.to_pem());
    Ok(pem
        .unwrap_or_else(|error| format!("failed to generate private key: {error}"))
        .into())
}
