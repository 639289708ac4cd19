//! The inventory: every image and chart that manifests name, as JSON and as plain lines.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use super::charts::Charts;
use super::site::SiteView;
use crate::lint::{DocumentReport, FileReport, Judged, Linter, Located, Report, Standing};
use crate::policy::{HostClass, Placement};
use crate::reference::{InvalidReference, Reference};
use crate::rules::{Artifact, RuleSet};
use crate::scan::{Content, Site};

/// What some manifests name, sorted: images before charts, and by the bytes of the reference.
///
/// Left out are copies of what stands elsewhere in the same document, leftovers of templates that leave no name, and
/// texts that are so far from a reference that they name nothing.
#[derive(Clone, Debug, Default)]
pub struct Inventory<'r> {
    /// One entry for each spelling.
    pub images: Vec<Image<'r>>,
}

/// An image or a chart by one spelling.
#[derive(Clone, Debug)]
pub struct Image<'r> {
    /// What it is.
    pub artifact: Artifact,
    /// The reference as written; if only its tag is a leftover of a template, the name before it.
    pub reference: &'r str,
    /// The whole name with tag and digest as written; `None` if no kubelet accepts the reference.
    pub resolved: Option<String>,
    /// What it is called at the mirror; where it is at home already, itself.
    pub mirror: Option<String>,
    /// Whether its registry is on the internet.
    pub is_public: bool,
    /// Where it stands, in the order of the report.
    pub sites: Vec<SiteOf<'r>>,
}

/// A site with what stands around it in a report.
#[derive(Clone, Copy, Debug)]
pub struct SiteOf<'r> {
    /// The file.
    pub file: &'r FileReport,
    /// The document.
    pub document: &'r DocumentReport,
    /// The site.
    pub site: &'r Site,
    /// Which of the document's sites it is.
    pub index: usize,
    /// Its line and column.
    pub at: Located,
    /// What the policy says of it.
    pub judged: &'r Judged,
}

impl<'r> Inventory<'r> {
    /// Gathers the inventory of a report.
    pub fn of(report: &'r Report, linter: &Linter) -> Self {
        let mut groups: BTreeMap<(Artifact, &'r str), Vec<SiteOf<'r>>> = BTreeMap::new();
        for file in &report.files {
            for document in &file.documents {
                for (index, (site, (at, judged))) in document.sites.sites.iter().zip(&document.judged).enumerate() {
                    let named = if site.is_copy { None } else { name(site) };
                    if let Some(reference) = named {
                        groups.entry((site.artifact, reference)).or_default().push(SiteOf {
                            file,
                            document,
                            site,
                            index,
                            at: *at,
                            judged,
                        });
                    }
                }
            }
        }
        let images = groups
            .into_iter()
            .map(|((artifact, reference), sites)| Image::new(artifact, reference, sites, linter));
        Self {
            images: images.collect(),
        }
    }

    /// The same without what is of another kind.
    #[must_use]
    pub fn only(mut self, artifact: Artifact) -> Self {
        self.images.retain(|image| image.artifact == artifact);
        self
    }

    /// Writes the references, one on a line, sorted by their bytes, each once; charts begin with `oci://` or `https://`.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_lines(&self, mut out: impl Write) -> io::Result<()> {
        let mut lines: Vec<String> = self.images.iter().map(Image::line).collect();
        lines.sort_unstable();
        lines.dedup();
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))
    }

    /// Writes the inventory in the form of `schema/images.schema.json`, as one line.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_json(&self, report: &Report, rules: &RuleSet, mut out: impl Write) -> io::Result<()> {
        let view = InventoryView {
            schema_version: super::SCHEMA_VERSION,
            charts: Charts(report),
            images: Images(&self.images, rules),
        };
        serde_json::to_writer(&mut out, &view)?;
        out.write_all(b"\n")
    }
}

impl<'r> Image<'r> {
    fn new(artifact: Artifact, reference: &'r str, sites: Vec<SiteOf<'r>>, linter: &Linter) -> Self {
        let mut image = Self {
            artifact,
            reference,
            resolved: None,
            mirror: None,
            is_public: false,
            sites,
        };
        // One spelling resolves in one way, wherever it stands.
        let valid = image.sites.iter().find_map(|of| match &of.site.content {
            Content::Reference(reference) | Content::Placeholder(Some(reference)) => Some((reference, of.judged)),
            _ => None,
        });
        if let Some((reference, judged)) = valid {
            image.resolved = Some(reference.resolved());
            image.mirror = at_mirror(reference, judged, linter);
            image.is_public = linter.registries().class(reference.registry()) == HostClass::Public;
        }
        image
    }

    fn line(&self) -> String {
        match self.artifact {
            Artifact::Chart if !self.reference.contains("://") => format!("oci://{}", self.reference),
            _ => self.reference.to_owned(),
        }
    }
}

/// What a reference is called at the mirror.
fn at_mirror(reference: &Reference, judged: &Judged, linter: &Linter) -> Option<String> {
    match &judged.standing {
        Standing::Moves(target) | Standing::TooDeep(Some(target)) => return Some(target.reference(reference)),
        Standing::TooDeep(None) => return None,
        _ => {}
    }
    match linter.policy().place(reference, linter.registries()) {
        Placement::Move(target) => Some(target.reference(reference)),
        Placement::Home => Some(reference.resolved()),
        _ => None,
    }
}

/// Under which name a site is listed; `None` if it names nothing.
fn name(site: &Site) -> Option<&str> {
    match &site.content {
        Content::Reference(_) | Content::Repository(_) => Some(&site.written),
        Content::Placeholder(name) => name.as_ref().map(Reference::written),
        // A list has one name on a line.
        Content::Invalid(_) if site.written.contains(|c: char| c.is_control() || c.is_whitespace()) => None,
        Content::Invalid(error) => names_something(error).then_some(&site.written),
    }
}

/// Whether a text that is no reference is so near to one that somebody meant an image by it.
fn names_something(error: &InvalidReference) -> bool {
    use InvalidReference as Invalid;
    match error {
        Invalid::Scheme
        | Invalid::BareDigest
        | Invalid::ImageId
        | Invalid::Uppercase { .. }
        | Invalid::BadPort
        | Invalid::BadDigest { .. }
        | Invalid::UnknownAlgorithm { .. }
        | Invalid::DigestLength { .. }
        | Invalid::DigestCharacter { .. }
        | Invalid::TooLong { .. } => true,
        Invalid::Empty
        | Invalid::BadHost
        | Invalid::EmptyPart { .. }
        | Invalid::BadSeparator { .. }
        | Invalid::BadTag { .. }
        | Invalid::BadCharacter { .. } => false,
    }
}

#[derive(Serialize)]
struct InventoryView<'a, 'r> {
    schema_version: u32,
    charts: Charts<'a>,
    images: Images<'a, 'r>,
}

struct Images<'a, 'r>(&'a [Image<'r>], &'a RuleSet);

impl Serialize for Images<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.0.len()))?;
        for image in self.0 {
            seq.serialize_element(&ImageView {
                reference: image.reference,
                kind: image.artifact.as_str(),
                resolved: image.resolved.as_deref(),
                mirror: image.mirror.as_deref(),
                public: image.is_public,
                sites: Places(&image.sites, self.1),
            })?;
        }
        seq.end()
    }
}

#[derive(Serialize)]
struct ImageView<'a, 'r> {
    reference: &'a str,
    kind: &'static str,
    resolved: Option<&'a str>,
    mirror: Option<&'a str>,
    public: bool,
    sites: Places<'a, 'r>,
}

struct Places<'a, 'r>(&'a [SiteOf<'r>], &'a RuleSet);

impl Serialize for Places<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(
            self.0
                .iter()
                .map(|of| SiteView::of_site(&of.file.name, of.document, of.index, of.at, self.1)),
        )
    }
}
