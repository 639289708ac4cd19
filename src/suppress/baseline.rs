//! Baselines: the findings that were there before, so that only new ones count.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::finding::{Finding, Fingerprint};

/// The findings of an earlier check, by their fingerprints.
///
/// It holds when lines move and tags change, as in the next version of a chart. What could not be read is never part of
/// it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline(BTreeMap<String, Entry>);

/// The findings of one fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    fingerprint: String,
    code: String,
    /// What it is about, without tag and digest, for those who read the file.
    subject: String,
    /// Whose it is: kind, and name with namespace.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    resource: String,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    count: usize,
}

fn one() -> usize {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_one(count: &usize) -> bool {
    *count == 1
}

/// A file of a baseline.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File<E> {
    schema_version: u32,
    findings: E,
}

/// Why a text is not a baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaselineError(String);

impl fmt::Display for BaselineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BaselineError {}

/// The version of the format.
const VERSION: u32 = 1;

impl Baseline {
    /// Reads what [`Baseline::to_json`] wrote.
    ///
    /// # Errors
    /// The text is not JSON, or of another form.
    pub fn from_json(text: &str) -> Result<Self, BaselineError> {
        let file: File<Vec<Entry>> =
            serde_json::from_str(text).map_err(|error| BaselineError(format!("it is not a baseline: {error}")))?;
        if file.schema_version != VERSION {
            let version = file.schema_version;
            return Err(BaselineError(format!(
                "its version is {version}, and this program reads {VERSION}"
            )));
        }
        let mut entries = BTreeMap::new();
        for entry in file.findings {
            let fingerprint = entry.fingerprint.clone();
            if entries.insert(fingerprint.clone(), entry).is_some() {
                return Err(BaselineError(format!("the fingerprint {fingerprint} is there twice")));
            }
        }
        Ok(Self(entries))
    }

    /// The baseline after which these findings are accepted; what could not be read is left out.
    pub fn of<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Self {
        let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
        for finding in findings
            .into_iter()
            .filter(|finding| finding.code() != Code::Unreadable)
        {
            let fingerprint = finding.fingerprint().to_string();
            let entry = entries.entry(fingerprint.clone()).or_insert_with(|| Entry {
                fingerprint,
                code: finding.code().as_str().to_owned(),
                subject: finding.known_by().to_owned(),
                resource: resource(finding),
                count: 0,
            });
            entry.count += 1;
        }
        Self(entries)
    }

    /// How many findings it holds.
    pub fn len(&self) -> usize {
        self.0.values().map(|entry| entry.count).sum()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text for a file: sorted by fingerprint, one finding on a line, so that a change is a short diff.
    pub fn to_json(&self) -> String {
        let mut text = format!("{{\n  \"schema_version\": {VERSION},\n  \"findings\": [");
        for (index, entry) in self.0.values().enumerate() {
            text += if index == 0 { "\n    " } else { ",\n    " };
            // A structure of texts and numbers can always be written.
            text += &serde_json::to_string(entry).unwrap_or_default();
        }
        text += if self.0.is_empty() { "]\n}\n" } else { "\n  ]\n}\n" };
        text
    }

    /// Keeps account of which of its findings are still there.
    pub(crate) fn known(&self) -> Known<'_> {
        Known {
            left: self
                .0
                .iter()
                .map(|(fingerprint, entry)| (fingerprint.as_str(), entry.count))
                .collect(),
            baseline: self,
        }
    }
}

/// The findings of a baseline that have not been met yet.
pub struct Known<'b> {
    baseline: &'b Baseline,
    left: BTreeMap<&'b str, usize>,
}

impl Known<'_> {
    /// Whether a finding was there before; each one of the baseline accounts for one.
    pub fn has(&mut self, fingerprint: Fingerprint) -> bool {
        match self.left.get_mut(fingerprint.to_string().as_str()) {
            Some(left) if *left > 0 => {
                *left -= 1;
                true
            }
            _ => false,
        }
    }

    /// Those that are gone: the fingerprint, what it was, and how many of it.
    pub fn gone(self) -> impl Iterator<Item = (String, String, usize)> {
        let gone = self.left.into_iter().filter(|(_, left)| *left > 0);
        gone.filter_map(|(fingerprint, left)| {
            let entry = self.baseline.0.get(fingerprint)?;
            let of = match entry.resource.as_str() {
                "" => String::new(),
                resource => format!(" of {resource}"),
            };
            Some((
                fingerprint.to_owned(),
                format!("{} {}{of}", entry.code, entry.subject),
                left,
            ))
        })
    }
}

/// `Deployment shop/web`
fn resource(finding: &Finding) -> String {
    let resource = &finding.occurrence().resource;
    let name = [&resource.namespace, &resource.name].into_iter().flatten();
    let name = name.map(String::as_str).collect::<Vec<_>>().join("/");
    let kind = resource.kind.as_deref().unwrap_or_default();
    format!("{kind} {name}").trim().to_owned()
}
