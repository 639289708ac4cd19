//! What a guard lets through, by how it begins.
//!
//! Admission sees names as they are written, and compares text. What the policy allows and cannot be said so is left out,
//! never widened: beginnings end with a slash, so that `registry.example/team` does not cover `registry.example/team-evil`.

use std::collections::BTreeSet;

use crate::export::{Export, ExportError, Format, LeftOut, Options, Plan};
use crate::reference::{DOCKER_HUB, Reference, grammar};

/// What every policy of a guard is called.
pub(super) const NAME: &str = "airgap-images";

/// Beginnings and names that are let through.
#[derive(Debug, Default)]
pub(super) struct Allowed {
    /// What begins with one of these; each ends with `/`.
    pub prefixes: BTreeSet<String>,
    /// What is called like one of these, with whatever tag and digest.
    pub names: BTreeSet<String>,
}

impl Allowed {
    /// What a plan's policy lets through, and an export that says what it does not.
    ///
    /// # Errors
    /// An exempt namespace cannot be one.
    pub fn new(plan: &Plan, format: Format, options: &Options) -> Result<(Self, Export), ExportError> {
        if let Some(wrong) = options.exempt.iter().find(|name| !is_namespace(name)) {
            let why = format!("`{wrong}` cannot be a namespace; --exempt takes names of namespaces, without wildcards");
            return Err(ExportError::Unfit(format, why));
        }
        let mut allowed = Self::default();
        let mut export = Export::default();
        let layout = &plan.layout;
        let homes = layout.mirror.iter().chain(layout.sources.iter().map(|(_, to)| to));
        allowed.prefixes.extend(homes.map(|home| format!("{home}/")));
        // An image that is called exactly like the `from` becomes exactly the `to`.
        let whole = layout
            .sources
            .iter()
            .filter(|(from, to)| from.contains('/') && to.contains('/'));
        allowed.names.extend(whole.map(|(_, to)| to.clone()));
        for pattern in &layout.allow {
            allowed.allow(pattern, &mut export);
        }
        for item in plan.images().filter(|item| item.target.is_none()) {
            export.left_out.push(LeftOut {
                reference: item.source.resolved(),
                why: "no place at a mirror is known for it, and the guard refuses it; allow it, or set a mirror"
                    .to_owned(),
            });
        }
        allowed.add_notes(plan, options, &mut export);
        Ok((allowed, export))
    }

    /// A sentence for whoever is refused.
    pub fn message(&self) -> String {
        let all: Vec<&str> = self.prefixes.iter().chain(&self.names).map(String::as_str).collect();
        format!("only images of {} are allowed", all.join(", "))
    }

    fn allow(&mut self, pattern: &str, export: &mut Export) {
        let below = pattern.strip_suffix("/**");
        let name = below.unwrap_or(pattern);
        let (host, path) = name
            .split_once('/')
            .map_or((name, None), |(host, path)| (host, Some(path)));
        let is_host = grammar::is_registry(host) && grammar::check_registry(host).is_ok();
        // What no reference can be called may be a pattern.
        let is_plain = path.is_none_or(|path| Reference::parse(&format!("registry.example/{path}")).is_ok());
        match below {
            Some(_) if is_host && is_plain => {
                self.prefixes.insert(format!("{name}/"));
            }
            None if is_host && is_plain && path.is_some() => {
                self.names.insert(name.to_owned());
            }
            _ => export.left_out.push(LeftOut {
                reference: format!("allow: {pattern}"),
                why:
                    "a guard compares beginnings of names, and this is none; write `registry.example/path/**`, or the \
                      whole name of an image"
                        .to_owned(),
            }),
        }
    }

    fn add_notes(&self, plan: &Plan, options: &Options, export: &mut Export) {
        let mut note = |sentence: String| export.notes.push(sentence);
        note(
            "never together with a redirect on the nodes: there, manifests keep the names of their sources, and the guard \
             would refuse them all"
                .to_owned(),
        );
        if options.exempt.is_empty() {
            note(
                "no namespace is exempt: what a cluster brings itself is refused, too; --exempt kube-system leaves its own \
                 pods alone"
                    .to_owned(),
            );
        }
        let all = self.prefixes.iter().chain(&self.names);
        if all.clone().any(|name| name.starts_with(&format!("{DOCKER_HUB}/"))) {
            note(format!(
                "names are compared as they are written: `nginx` is refused where `{DOCKER_HUB}/library/nginx` is let through"
            ));
        }
        for (from, to) in &plan.layout.sources {
            if let Some(prefix) = self.prefixes.iter().find(|prefix| from.starts_with(prefix.as_str())) {
                note(format!(
                    "{from} is below {prefix}, so the guard lets it through where the policy moves it to {to}"
                ));
            }
        }
    }
}

/// A DNS-1123 label.
fn is_namespace(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let (first, last) = (name.bytes().next(), name.bytes().next_back());
    name.len() <= 63
        && name.bytes().all(|byte| is_plain(byte) || byte == b'-')
        && first.is_some_and(is_plain)
        && last.is_some_and(is_plain)
}
