//! What a program fetches, by its words: from an address, from its own service, or from what they name instead.

use std::ops::Range;

use super::address::Address;
use super::fetch::{Fetch, From};
use super::programs::{Addresses, Program};
use super::scope::Scope;
use super::words::{Argument, Words};

/// A program that is called.
pub(super) struct Call<'c, 't> {
    /// The program with its verb, as it is named in a message.
    pub called: &'c str,
    /// The word that names it.
    pub word: &'c Argument<'t>,
    pub scope: &'c Scope<'c>,
    pub found: &'c mut Vec<Fetch>,
}

impl<'t> Call<'_, 't> {
    /// Reads the words of a program whose verb fits.
    pub(super) fn read(&mut self, program: &Program, words: &Words<'_>, names: &[Argument<'_>]) {
        let scope = self.scope;
        if words.has(program.offline) || is_sent(self.called, words) {
            return;
        }
        let takes_hosts = program.addresses == Addresses::Hosts;
        for value in words.values(program.further) {
            let mut at = 0;
            for part in value.text.split(',') {
                self.address(value, at..at + part.len(), takes_hosts);
                at += part.len() + 1;
            }
        }
        let mut fetched: Vec<&Argument<'_>> = names.iter().filter(|name| name.text.contains(program.sign)).collect();
        if program.addresses == Addresses::First {
            fetched.truncate(1);
            let first = fetched.first().map(|first| scope.resolved(&first.text));
            if first.is_none_or(|first| Address::parse(&first).is_none()) {
                return;
            }
        }
        let is_elsewhere = self.elsewhere(program, words);
        if is_elsewhere && program.addresses == Addresses::First {
            return;
        }
        let by_option = program.named_by.is_none_or(|options| words.has(options));
        let mut is_named = by_option && fetched.is_empty() && program.sign.is_empty();
        for name in fetched {
            let may_be_address = program.addresses != Addresses::No && name.text.contains(['/', '@', '$']);
            let is_address = takes_hosts
                || program.service.is_none()
                || may_be_address && Address::parse(&scope.resolved(&name.text)).is_some();
            if is_address {
                self.address(name, 0..name.text.len(), takes_hosts);
            } else {
                is_named |= !is_local(&name.text);
            }
        }
        if let Some(service) = program.service.filter(|_| is_named && !is_elsewhere) {
            self.found.push(Fetch {
                program: self.called.to_owned(),
                from: From::Service(service),
                place: self.word.place.clone(),
            });
        }
    }

    /// Reads what names another place than the service, and says whether something does.
    fn elsewhere(&mut self, program: &Program, words: &Words<'_>) -> bool {
        let scope = self.scope;
        let mut is_elsewhere = false;
        for index in words.values(program.index) {
            match meant(&scope.resolved(&index.text)) {
                Meant::Service => continue,
                Meant::Address => self.address(index, 0..index.text.len(), false),
                Meant::Unknown => {}
            }
            is_elsewhere = true;
        }
        let variable = program.variables.split_whitespace().find_map(|name| scope.get(name));
        let Some(value) = variable.filter(|_| !is_elsewhere) else {
            return is_elsewhere;
        };
        // `GOPROXY` is a list.
        let value = value.map(|value| scope.resolved(value));
        let first = value.as_deref().and_then(|value| value.split([',', '|']).next());
        match first.map_or(Meant::Unknown, meant) {
            Meant::Service => false,
            Meant::Unknown => true,
            Meant::Address => {
                self.found.extend(first.and_then(Address::parse).map(|address| Fetch {
                    program: self.called.to_owned(),
                    from: From::Address(address),
                    place: self.word.place.clone(),
                }));
                true
            }
        }
    }

    /// Adds an address that is written in a part of a word, if it is one.
    pub(super) fn address(&mut self, word: &Argument<'_>, part: Range<usize>, takes_hosts: bool) {
        let text = &word.text[part.clone()];
        let resolved = self.scope.resolved(text);
        let is_git_host = ["github.com/", "gitlab.com/"]
            .iter()
            .any(|host| resolved.starts_with(host));
        let read = Address::in_text(&resolved).or_else(|| match takes_hosts || is_git_host {
            true => Address::without_scheme(&resolved),
            false => None,
        });
        let Some((address, shown)) = read else { return };
        let range = match resolved == text {
            true => part.start + shown.start..part.start + shown.end,
            // What a variable stands for is written elsewhere.
            false => part.start..part.start + text.find(['?', '#']).unwrap_or(text.len()),
        };
        self.found.push(Fetch {
            program: self.called.to_owned(),
            from: From::Address(address),
            place: word.part(range),
        });
    }
}

/// What the name of an index means.
enum Meant {
    Service,
    Address,
    /// Something that is not known, or nothing at all.
    Unknown,
}

fn meant(index: &str) -> Meant {
    let is_word = index.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    match index {
        "" => Meant::Service,
        "off" => Meant::Unknown,
        _ if Address::parse(index).is_some() => Meant::Address,
        _ if is_word => Meant::Service,
        _ => Meant::Unknown,
    }
}

/// Whether a call sends something, and fetches nothing but an answer.
fn is_sent(called: &str, words: &Words<'_>) -> bool {
    /// Options of curl and wget with what is sent.
    const BY_CURL: &str = "d data data-raw data-binary data-urlencode data-ascii json F form form-string T upload-file";
    const BY_WGET: &str = "post-data post-file body-data body-file";
    let is_curl = called == "curl";
    if !is_curl && !called.starts_with("wget") {
        return false;
    }
    let method = words.values("X request method").next();
    if let Some(method) = method.filter(|_| is_curl || words.has("method")) {
        return !matches!(method.text.to_ascii_uppercase().as_str(), "GET" | "HEAD");
    }
    let sent = if is_curl { BY_CURL } else { BY_WGET };
    words.has(sent) && !words.has("G get")
}

/// Whether a name is that of a file next to the script.
fn is_local(name: &str) -> bool {
    const FILES: [&str; 10] = [
        ".deb", ".rpm", ".apk", ".whl", ".tgz", ".tar.gz", ".gem", ".zip", ".jar", ".snap",
    ];
    let is_path = name.starts_with(['/', '~']) || name.starts_with("./") || name.starts_with("../");
    is_path || name.starts_with("file:") || FILES.iter().any(|end| name.ends_with(end))
}
