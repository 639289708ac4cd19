//! Sites judged by a policy: the whole walk, from bytes to a report.

mod finding;
mod judge;
mod read;
mod render;

use crate::code::{Code, Severity};
use crate::edit;
use crate::policy::{Policy, Registries};
use crate::rules::RuleSet;

pub use finding::{Finding, Other, Subject};
pub use judge::{Judged, Standing, Stays};
pub use read::{DocumentReport, FileReport, Located, Unreadable};
pub use render::{FileKind, Origin, Render, UnusedValue};

/// A file, or a stream, by the name that reports call it.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// What reports call it.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// Checks manifests against a policy, and moves what they reference to the mirror.
///
/// ```
/// use airgap_lint::lint::{Input, Linter};
/// use airgap_lint::policy::Policy;
/// use airgap_lint::rules::RuleSet;
///
/// let policy = Policy::from_yaml("mirror: { registry: mirror.internal }")?;
/// let linter = Linter::new(policy, RuleSet::embedded());
/// let input = Input { name: "pod.yaml", bytes: b"kind: Pod\nspec: {containers: [{image: quay.io/a/b:v1}]}\n" };
///
/// let report = linter.check(&[input]);
/// assert_eq!(report.findings[0].code.as_str(), "public-registry");
///
/// let moved = linter.rewrite(input, &report.files[0])?;
/// assert_eq!(moved, b"kind: Pod\nspec: {containers: [{image: mirror.internal/a/b:v1}]}\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Linter {
    policy: Policy,
    rules: RuleSet,
    registries: Registries,
    threads: usize,
}

/// What was found in some files.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// One entry for each input, in order; behind them, the files of values in which something is unused.
    pub files: Vec<FileReport>,
    /// In the order of the files and of the places in them.
    pub findings: Vec<Finding>,
}

impl Linter {
    /// A linter for one policy.
    pub fn new(policy: Policy, rules: RuleSet) -> Self {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            policy,
            rules,
            registries: Registries::known().clone(),
            threads,
        }
    }

    /// Adds to what is known of registries.
    #[must_use]
    pub fn with_registries(mut self, registries: Registries) -> Self {
        self.registries.extend(registries);
        self
    }

    /// On how many threads to read, at most. The report does not depend on it.
    #[must_use]
    pub fn with_threads(mut self, threads: usize) -> Self {
        self.threads = threads.max(1);
        self
    }

    /// The policy.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The rules.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// What is known of registries.
    pub fn registries(&self) -> &Registries {
        &self.registries
    }

    /// Finds and judges every reference.
    pub fn check(&self, inputs: &[Input<'_>]) -> Report {
        let mut files = read::read(self, inputs);
        let collisions = finding::collisions(&files);
        read::withhold(&mut files, &collisions);
        let findings = finding::findings(self, &files, &collisions);
        Report { files, findings }
    }

    /// Adds a file or flag with values that no template of a chart read; `false` if the policy does not want to know.
    pub fn add_unused(&self, report: &mut Report, name: &str, unused: Vec<UnusedValue>) -> bool {
        let severity = self.policy.severity(Code::UnusedValue);
        if severity == Severity::Off {
            return false;
        }
        let file = report.files.len();
        report.files.push(FileReport {
            name: name.to_owned(),
            kind: FileKind::Values,
            ..FileReport::default()
        });
        report.findings.extend(unused.into_iter().map(|value| Finding {
            code: Code::UnusedValue,
            severity,
            file,
            subject: Subject::Value(Box::new(value)),
        }));
        true
    }

    /// The input with every reference moved that has an exact edit.
    ///
    /// The result is read again before it is given out: each reference that moved is at its target, each other one is
    /// what it was, and nothing else was found.
    ///
    /// # Errors
    /// The input was unreadable, or reading the result again showed something else than was meant.
    pub fn rewrite(&self, input: Input<'_>, file: &FileReport) -> Result<Vec<u8>, RewriteError> {
        if let Some(unreadable) = file.unreadable.first() {
            return Err(RewriteError::Unreadable {
                line: unreadable.line,
                column: unreadable.column,
                message: unreadable.message.clone(),
            });
        }
        let edited = edit::apply(input.bytes, file.edits());
        if file.edits().next().is_some() {
            let again = self.check(&[Input {
                name: input.name,
                bytes: &edited,
            }]);
            read::compare(file, &again.files[0])?;
        }
        Ok(edited)
    }
}

/// Why a rewritten text is not given out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RewriteError {
    /// The input could not be read.
    Unreadable {
        /// The line, from 1.
        line: usize,
        /// The column, from 1, in characters.
        column: usize,
        /// What is wrong.
        message: String,
    },
    /// Reading the result again showed something else than was meant.
    Unproved {
        /// The line in the input, from 1.
        line: usize,
        /// What was to stand there.
        expected: String,
        /// What stands there.
        found: String,
    },
}

impl std::fmt::Display for RewriteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreadable { line, column, message } => write!(f, "line {line}, column {column}: {message}"),
            Self::Unproved { line, expected, found } => write!(
                f,
                "line {line}: after the rewrite `{expected}` should be found, but it is `{found}`; nothing was written \
                 (please report this manifest)"
            ),
        }
    }
}

impl std::error::Error for RewriteError {}
