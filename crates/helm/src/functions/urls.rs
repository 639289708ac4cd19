//! URLs taken apart and put together, as Go's `net/url` does it.

use gotemplate::strconv::quote;
use gotemplate::{CallError, Function, Functions, Map, Param, Value};

use super::arguments::{any, bytes};
use super::texts::string;

/// Adds them.
pub fn add(functions: &mut Functions) {
    functions.insert(
        "urlParse",
        Function::new(&[Param::String], |_, args| {
            let url = Url::parse(bytes(args, 0));
            let url = url.map_err(|error| CallError::Panic(format!("unable to parse url: {error}")))?;
            let user = url.user.as_ref().map(User::written).unwrap_or_default();
            let host = hostname(&url.host).to_vec();
            let parts = [
                ("scheme", url.scheme),
                ("host", url.host),
                ("hostname", host),
                ("path", url.path),
                ("query", url.query),
                ("opaque", url.opaque),
                ("fragment", url.fragment),
                ("userinfo", user),
            ];
            Ok(parts
                .into_iter()
                .map(|(name, text)| (name.into(), string(text)))
                .collect::<Map>()
                .into())
        }),
    );
    functions.insert(
        "urlJoin",
        Function::new(&[Param::Dict], |_, args| {
            let part = |name: &str| match any(args, 0).as_map().and_then(|map| map.get(name)) {
                None => Ok(Vec::new()),
                Some(Value::String(text)) => Ok(text.as_bytes().to_vec()),
                Some(other) => Err(CallError::Panic(format!(
                    "unable to parse {name} key, must be of type string, but {} found",
                    other.kind().name()
                ))),
            };
            let mut url = Url {
                scheme: part("scheme")?,
                host: part("host")?,
                path: part("path")?,
                query: part("query")?,
                opaque: part("opaque")?,
                fragment: part("fragment")?,
                user: None,
            };
            let user = part("userinfo")?;
            if !user.is_empty() {
                let parsed = Url::parse(&[b"proto://".as_slice(), &user, b"@host"].concat());
                let refused = |error| CallError::Panic(format!("unable to parse userinfo in dict: {error}"));
                url.user = parsed.map_err(refused)?.user;
            }
            Ok(string(url.written()))
        }),
    );
}

/// What part of a URL a text is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Path,
    Host,
    Zone,
    User,
    Fragment,
}

#[derive(Default)]
struct Url {
    scheme: Vec<u8>,
    opaque: Vec<u8>,
    user: Option<User>,
    host: Vec<u8>,
    path: Vec<u8>,
    query: Vec<u8>,
    fragment: Vec<u8>,
}

struct User {
    name: Vec<u8>,
    password: Option<Vec<u8>>,
}

impl User {
    fn written(&self) -> Vec<u8> {
        let mut out = escape(&self.name, Place::User);
        if let Some(password) = &self.password {
            out.push(b':');
            out.extend(escape(password, Place::User));
        }
        out
    }
}

impl Url {
    fn parse(text: &[u8]) -> Result<Url, String> {
        let (before, fragment) = cut(text, b'#');
        let failed = |text: &[u8], error: String| format!("parse {}: {error}", quote(text));
        let mut url = Url::without_fragment(before).map_err(|error| failed(before, error))?;
        url.fragment = unescape(fragment.unwrap_or_default(), Place::Fragment).map_err(|error| failed(text, error))?;
        Ok(url)
    }

    fn without_fragment(text: &[u8]) -> Result<Url, String> {
        let mut url = Url::default();
        if text.iter().any(u8::is_ascii_control) {
            return Err("net/url: invalid control character in URL".to_owned());
        }
        if text == b"*" {
            url.path = text.to_vec();
            return Ok(url);
        }
        let (scheme, rest) = scheme(text)?;
        url.scheme = scheme.to_ascii_lowercase();
        let (mut rest, query) = cut(rest, b'?');
        url.query = query.unwrap_or_default().to_vec();
        if !rest.starts_with(b"/") {
            if !url.scheme.is_empty() {
                url.opaque = rest.to_vec();
                return Ok(url);
            }
            if cut(rest, b'/').0.contains(&b':') {
                return Err("first path segment in URL cannot contain colon".to_owned());
            }
        }
        if (!url.scheme.is_empty() || !rest.starts_with(b"///"))
            && let Some(after) = rest.strip_prefix(b"//")
        {
            let (authority, path) = after.split_at(memchr::memchr(b'/', after).unwrap_or(after.len()));
            rest = path;
            (url.user, url.host) = self::authority(&url.scheme, authority)?;
        }
        url.path = unescape(rest, Place::Path)?;
        Ok(url)
    }

    fn written(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if !self.scheme.is_empty() {
            out.extend_from_slice(&self.scheme);
            out.push(b':');
        }
        if !self.opaque.is_empty() {
            out.extend_from_slice(&self.opaque);
        } else {
            if !self.host.is_empty() || self.user.is_some() || !self.scheme.is_empty() && !self.path.is_empty() {
                out.extend_from_slice(b"//");
                if let Some(user) = &self.user {
                    out.extend(user.written());
                    out.push(b'@');
                }
                out.extend(escape(&self.host, Place::Host));
            }
            let path = if self.path == b"*" {
                self.path.clone()
            } else {
                escape(&self.path, Place::Path)
            };
            if !path.is_empty() && !path.starts_with(b"/") && !self.host.is_empty() {
                out.push(b'/');
            }
            // A colon in the first segment would make a scheme of it.
            if out.is_empty() && cut(&path, b'/').0.contains(&b':') {
                out.extend_from_slice(b"./");
            }
            out.extend(path);
        }
        if !self.query.is_empty() {
            out.push(b'?');
            out.extend_from_slice(&self.query);
        }
        if !self.fragment.is_empty() {
            out.push(b'#');
            out.extend(escape(&self.fragment, Place::Fragment));
        }
        out
    }
}

fn cut(text: &[u8], at: u8) -> (&[u8], Option<&[u8]>) {
    match memchr::memchr(at, text) {
        Some(place) => (text.get(..place).unwrap_or_default(), text.get(place + 1..)),
        None => (text, None),
    }
}

fn scheme(text: &[u8]) -> Result<(&[u8], &[u8]), String> {
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if at > 0 => {}
            b':' if at == 0 => return Err("missing protocol scheme".to_owned()),
            b':' => {
                return Ok((
                    text.get(..at).unwrap_or_default(),
                    text.get(at + 1..).unwrap_or_default(),
                ));
            }
            _ => break,
        }
    }
    Ok((&[], text))
}

fn authority(scheme: &[u8], text: &[u8]) -> Result<(Option<User>, Vec<u8>), String> {
    let Some(at) = memchr::memrchr(b'@', text) else {
        return Ok((None, host(scheme, text)?));
    };
    let host = host(scheme, text.get(at + 1..).unwrap_or_default())?;
    let user = text.get(..at).unwrap_or_default();
    let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(byte);
    if !user.iter().all(allowed) {
        return Err("net/url: invalid userinfo".to_owned());
    }
    let (name, password) = cut(user, b':');
    let name = unescape(name, Place::User)?;
    let password = password.map(|password| unescape(password, Place::User)).transpose()?;
    Ok((Some(User { name, password }), host))
}

fn host(scheme: &[u8], text: &[u8]) -> Result<Vec<u8>, String> {
    let port_error = |port: &[u8]| format!("invalid port {} after host", quote(port));
    match memchr::memrchr(b'[', text) {
        Some(0) => {
            let end = memchr::memrchr(b']', text).ok_or("missing ']' in host")?;
            let (inner, port) = (
                text.get(1..end).unwrap_or_default(),
                text.get(end + 1..).unwrap_or_default(),
            );
            if !is_port(port) {
                return Err(port_error(port));
            }
            let (address, zone) = inner.split_at(memchr::memmem::find(inner, b"%25").unwrap_or(inner.len()));
            let address = [unescape(address, Place::Host)?, unescape(zone, Place::Zone)?].concat();
            check_address(&address)?;
            Ok([b"[".as_slice(), &address, b"]", port].concat())
        }
        Some(_) => Err("invalid IP-literal".to_owned()),
        None => {
            // Lists of hosts with ports are taken for all schemes but the web's.
            let strict = scheme == b"http" || scheme == b"https";
            let colon = if strict {
                memchr::memchr(b':', text)
            } else {
                memchr::memrchr(b':', text)
            };
            let port = colon.and_then(|at| text.get(at..)).unwrap_or_default();
            if !is_port(port) {
                return Err(port_error(port));
            }
            unescape(text, Place::Host)
        }
    }
}

/// Only addresses of version 6 stand in brackets.
fn check_address(text: &[u8]) -> Result<(), String> {
    let (address, zone) = cut(text, b'%');
    let failed = |what: &str| Err(format!("invalid host: ParseAddr({}): {what}", quote(text)));
    match text.iter().find(|byte| b".:%".contains(byte)) {
        Some(b':') if zone == Some(&[]) => failed("zone must be a non-empty string"),
        Some(b':') => match std::str::from_utf8(address).map(str::parse::<std::net::Ipv6Addr>) {
            Ok(Ok(_)) => Ok(()),
            _ => failed("unable to parse IP"),
        },
        Some(b'.') => match std::str::from_utf8(text).map(str::parse::<std::net::Ipv4Addr>) {
            Ok(Ok(_)) => Err("invalid IP-literal".to_owned()),
            _ => failed("unable to parse IP"),
        },
        Some(_) => failed("missing IPv6 address"),
        None => failed("unable to parse IP"),
    }
}

fn is_port(text: &[u8]) -> bool {
    text.is_empty()
        || text
            .strip_prefix(b":")
            .is_some_and(|port| port.iter().all(u8::is_ascii_digit))
}

/// The host without its port and brackets.
fn hostname(host: &[u8]) -> &[u8] {
    let port = memchr::memrchr(b':', host).filter(|&at| is_port(host.get(at..).unwrap_or_default()));
    let host = port.and_then(|at| host.get(..at)).unwrap_or(host);
    host.strip_prefix(b"[")
        .and_then(|inner| inner.strip_suffix(b"]"))
        .unwrap_or(host)
}

fn is_escaped(byte: u8, place: Place) -> bool {
    if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
        return false;
    }
    !match place {
        Place::Host | Place::Zone => b"!$&'()*+,;=:[]<>\"".contains(&byte),
        Place::Path => b"$&+,/:;=@".contains(&byte),
        Place::User => b"$&+,;=".contains(&byte),
        Place::Fragment => b"$&+,/:;=?@!()*".contains(&byte),
    }
}

fn escape(text: &[u8], place: Place) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for &byte in text {
        if is_escaped(byte, place) {
            out.extend_from_slice(format!("%{byte:02X}").as_bytes());
        } else {
            out.push(byte);
        }
    }
    out
}

fn unescape(text: &[u8], place: Place) -> Result<Vec<u8>, String> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    while let Some((&byte, after)) = rest.split_first() {
        let in_host = place == Place::Host || place == Place::Zone;
        if byte != b'%' {
            if in_host && byte < 0x80 && is_escaped(byte, place) {
                return Err(format!("invalid character {} in host name", quote(&[byte])));
            }
            out.push(byte);
            rest = after;
            continue;
        }
        let invalid = || format!("invalid URL escape {}", quote(rest.get(..3).unwrap_or(rest)));
        let [high, low, after @ ..] = after else {
            return Err(invalid());
        };
        let (Some(high), Some(low)) = (digit(*high), digit(*low)) else {
            return Err(invalid());
        };
        let byte = high << 4 | low;
        let refused = match place {
            Place::Host => high < 8,
            Place::Zone => byte != b' ' && is_escaped(byte, Place::Host),
            _ => false,
        };
        if refused && byte != b'%' {
            return Err(invalid());
        }
        out.push(byte);
        rest = after;
    }
    Ok(out)
}
