//! What scripts and settings fetch when they run.
//!
//! | file | what it knows |
//! |---|---|
//! | `marks` | texts that cannot have anything |
//! | `roles` | what a key says about its value |
//! | `places` | where scripts, commands and settings are |
//! | `lists` | fields that list what is fetched |
//! | `texts` | which text is a script |
//! | `layers` | texts in texts, and the way back |
//! | `commands` | how scripts start programs |
//! | `calls` | what a program fetches, by its words |
//! | `fetch` | what was found |
//! | `programs` | the programs, and what their options mean |
//! | `words` | options, their values, and names |
//! | `settings` | variables and fields that list what is fetched |
//! | `scope` | the values of variables |
//! | `address` | where an address leads |
//!
//! What is not known is not outside: a host in a variable that nothing states, an index that a file names.

mod address;
mod calls;
mod commands;
mod fetch;
mod layers;
mod lists;
mod marks;
mod places;
mod programs;
mod roles;
mod scope;
mod settings;
mod texts;
mod words;

use yaml_spans::NodeId;

use super::Remark;
use crate::code::Code;
use crate::manifest::Manifest;
use crate::policy::Policy;
use crate::workload::Source;

use address::{Address, Inside};
use fetch::{Fetch, From};
use layers::Found;

/// Adds the downloads of a document; `names` gets the addresses that the policy has within reach.
pub(super) fn read(
    source: Source<'_>,
    root: NodeId,
    policy: &Policy,
    names: &mut Vec<String>,
    remarks: &mut Vec<Remark>,
) {
    let kind = source.text_at(root, "kind").unwrap_or_default();
    if !kind.ends_with("List") {
        // Nearly all documents fetch nothing: what they are called is read of the others alone.
        let found = places::found(source, root, "", &kind);
        if !found.is_empty() {
            let resource = Manifest::read(source.tree, source.tree.resolve(root), source.text);
            add(found, &resource, policy, names, remarks);
        }
        return;
    }
    for resource in source.resources(root) {
        let kind = resource.manifest.kind.as_deref().unwrap_or_default();
        let found = places::found(source, resource.node, &resource.path, kind);
        add(found, &resource.manifest, policy, names, remarks);
    }
}

/// Adds what is outside of what a resource fetches.
fn add(found: Vec<Found>, resource: &Manifest, policy: &Policy, names: &mut Vec<String>, remarks: &mut Vec<Remark>) {
    let inside = Inside {
        policy,
        namespace: resource.namespace.as_deref(),
    };
    let first = remarks.len();
    for Found { fetch, span, path } in found {
        let Some((message, subject)) = said(&fetch, inside, names) else {
            continue;
        };
        let is_known = |known: &Remark| known.span == span && known.subject == subject;
        if !remarks[first..].iter().rev().take(MOST_ALIKE).any(is_known) {
            remarks.push(Remark {
                code: Code::RuntimeDownload,
                message,
                subject,
                span,
                path,
                manifest: resource.clone(),
            });
        }
    }
}

/// Among how many findings one is looked for that says the same.
const MOST_ALIKE: usize = 8;

/// What is said of something that is fetched from outside, and about what.
fn said(fetch: &Fetch, inside: Inside<'_>, names: &mut Vec<String>) -> Option<(String, String)> {
    let program = &fetch.program;
    match &fetch.from {
        From::Address(address) => {
            let shown = &address.shown;
            let said = || {
                (
                    format!("`{program}` fetches {shown} when it runs"),
                    format!("{program} {shown}"),
                )
            };
            address.is_outside(inside, names).then(said)
        }
        From::Service(service) => {
            let what = service.what;
            let Some(host) = service.host else {
                let message = format!("`{program}` fetches {what} from its distribution's servers when it runs");
                return Some((message, program.clone()));
            };
            let address = Address::parse(&format!("https://{host}"))?;
            let host = host.split('/').next().unwrap_or(host);
            let said = || {
                (
                    format!("`{program}` fetches {what} from {host} when it runs"),
                    format!("{program} {host}"),
                )
            };
            address.is_outside(inside, names).then(said)
        }
    }
}
