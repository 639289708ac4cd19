//! The `images` of kustomize: a name as manifests spell it, and the name that takes its place.
//!
//! A name is a regular expression to kustomize, in which a dot is any character; what follows it may be a tag and a digest
//! of SHA-256 (`api/internal/image/image.go` in kubernetes-sigs/kustomize). Entries are applied one after the other. Tags
//! and digests stay, so no entry has one.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_yaml::Value;

use crate::export::rewrite::reach::Reach;
use crate::export::rewrite::wide::wide;
use crate::export::yaml::{list, map};
use crate::export::{Item, Kind, LeftOut, Plan};
use crate::finding::Occurrence;
use crate::reference::Reference;
use crate::words::counted;

/// What moves, and what stays.
#[derive(Default)]
pub(super) struct Images {
    /// New names by names.
    names: BTreeMap<String, String>,
    /// What is left out, and why.
    pub left_out: Vec<LeftOut>,
    /// Each place that is not reached, or not by every version: the reference, and where it is.
    residue: Vec<String>,
    /// Whether there are image volumes among what moves.
    has_volumes: bool,
}

impl Images {
    /// The images of a plan.
    pub fn new(plan: &Plan) -> Self {
        let mut images = Self::default();
        for chart in plan.charts() {
            let why = match chart.kind {
                Kind::HttpChart => "it is in a Helm repository; name the one at the mirror where the manifests name it",
                _ => "it is a chart, not an image; `airgap-lint rewrite` changes it where the manifests name it",
            };
            images.leave_out(chart.source.resolved(), why.to_owned());
        }
        for item in plan.images() {
            match &item.target {
                Some(target) => images.add(item, target),
                None => images.leave_out(
                    item.source.resolved(),
                    "no place at a mirror is known for it".to_owned(),
                ),
            }
        }
        images.leave_out_wide_names();
        images
    }

    /// The value of `images`.
    pub fn entries(&self) -> Value {
        list(
            self.names
                .iter()
                .map(|(name, new)| map([("name", name.as_str().into()), ("newName", new.as_str().into())])),
        )
    }

    /// Comments that say what it is for, and all that stays.
    pub fn comments(&self, purpose: &str) -> Vec<String> {
        let mut comments = vec![purpose.to_owned()];
        if !self.residue.is_empty() {
            comments.push("Not changed by it:".to_owned());
            comments.extend(self.residue.iter().map(|line| format!("  {line}")));
        }
        comments
    }

    /// What whoever uses it has to know.
    pub fn notes(&self) -> Vec<String> {
        let volumes = "image volumes are changed by kustomize 5.7 and later only; kubectl and Flux may have an earlier one built in";
        let redirect = "not together with a redirect on the nodes: either names change or nodes do, and one is enough";
        let volumes = self.has_volumes.then(|| volumes.to_owned());
        volumes.into_iter().chain([redirect.to_owned()]).collect()
    }

    fn add(&mut self, item: &Item, target: &str) {
        for (spelling, occurrences) in &item.spellings {
            if occurrences.is_empty() {
                let why =
                    "an operator starts it, and no manifest names it; name another one as `airgap-lint check` says";
                self.leave_out(spelling.to_string(), why.to_owned());
                continue;
            }
            let name = name_of(spelling);
            let mut stays = Vec::new();
            for occurrence in occurrences {
                let reach = match name {
                    Ok(_) => Reach::of(occurrence),
                    Err(why) => Reach::Never(why),
                };
                match (reach, &name) {
                    (Reach::Never(what), _) => stays.push((occurrence, what)),
                    (reach, Ok(name)) => {
                        self.names.insert(name.clone(), target.to_owned());
                        if let Reach::Sometimes(what) = reach {
                            self.has_volumes = true;
                            self.residue.push(format!(
                                "{spelling}  {} ({what}; kustomize 5.7 and later change it)",
                                place(occurrence)
                            ));
                        }
                    }
                    (_, Err(_)) => {}
                }
            }
            self.leave_in_place(spelling, &stays);
        }
    }

    /// Leaves a reference in the places that are not reached.
    fn leave_in_place(&mut self, spelling: &str, stays: &[(&Arc<Occurrence>, &str)]) {
        let Some((first, what)) = stays.first() else { return };
        let more = match stays.len() - 1 {
            0 => String::new(),
            more => format!(" and {}", counted(more, "other place")),
        };
        let why = format!(
            "it stays in {} ({what}){more}, where `images` of kustomize change nothing; change it in the manifest",
            place(first)
        );
        let lines = stays
            .iter()
            .map(|(occurrence, what)| format!("{spelling}  {} ({what})", place(occurrence)));
        self.residue.extend(lines);
        self.leave_out(spelling.to_owned(), why);
    }

    fn leave_out(&mut self, reference: String, why: String) {
        self.left_out.push(LeftOut { reference, why });
    }

    /// Leaves out names that would change other images, too: those that are still there, and those that have moved.
    fn leave_out_wide_names(&mut self) {
        for (name, other) in wide(&self.names) {
            self.names.remove(&name);
            let why = format!("a dot in a name is any character to kustomize, so it would change `{other}`, too");
            self.residue.push(format!("{name}  everywhere"));
            self.leave_out(name, why);
        }
    }
}

/// The name in a reference as it is written, if kustomize can find it.
fn name_of(spelling: &str) -> Result<String, &'static str> {
    let reference = Reference::parse(spelling).map_err(|_| "a spelling that is no plain reference")?;
    if reference.digest().is_some_and(|digest| !digest.starts_with("sha256:")) {
        return Err("a digest other than SHA-256");
    }
    let name = &spelling[..spelling.len() - reference.suffix().len()];
    match name.contains(['[', ']']) {
        true => Err("an address in brackets"),
        false => Ok(name.to_owned()),
    }
}

/// `Deployment shop/web /spec/…`
fn place(occurrence: &Occurrence) -> String {
    let resource = &occurrence.resource;
    let kind = resource.kind.as_deref().unwrap_or("a document");
    let namespace = resource
        .namespace
        .as_deref()
        .map(|namespace| format!("{namespace}/"))
        .unwrap_or_default();
    let name = resource.name.as_deref().unwrap_or_default();
    format!("{kind} {namespace}{name} {}", occurrence.path.join(" > "))
}
