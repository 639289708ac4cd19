//! Finds every container image reference in rendered Kubernetes manifests, judges it against an air-gap policy, and
//! moves it to the mirror without touching any other byte.
//!
//! The library takes bytes and returns a [`Report`]; it reads no files, environment or clock, and prints nothing.
//! Without the feature `cli`, it builds without the dependencies of the command line.
//!
//! ```
//! use airgap_lint::{Input, Linter, Policy, RuleSet};
//!
//! let policy = Policy::from_yaml("mirror: { registry: mirror.internal:5000/team }")?;
//! let linter = Linter::new(policy, RuleSet::embedded());
//! let manifest = b"\
//! kind: Deployment
//! spec:
//!   template:
//!     spec:
//!       containers:
//!         - image: nginx:1.27
//!           args: [--acme-http01-solver-image=quay.io/jetstack/cert-manager-acmesolver:v1.20.2]
//! ";
//!
//! let report = linter.check([Input::new("deployment.yaml", manifest)]);
//! let codes: Vec<_> = report.findings.iter().map(|finding| finding.code().as_str()).collect();
//! assert_eq!(codes, ["implicit-registry", "public-registry"]);
//! assert_eq!(report.findings[1].location().line, 7);
//!
//! let moved = String::from_utf8(linter.rewrite(manifest, &report.files[0])?)?;
//! assert!(moved.contains("- image: mirror.internal:5000/team/library/nginx:1.27\n"));
//! assert!(moved.contains("-image=mirror.internal:5000/team/jetstack/cert-manager-acmesolver:v1.20.2]\n"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod code;
mod egress;
pub mod export;
mod find;
mod finding;
mod fix;
pub mod holding;
mod inventory;
mod judge;
pub mod krm;
mod lint;
mod manifest;
#[doc(hidden)]
pub mod operators;
pub mod overlay;
#[doc(hidden)]
pub mod payload;
#[doc(hidden)]
pub mod policy;
mod redirects;
#[doc(hidden)]
pub mod reference;
pub mod release;
pub mod report;
#[doc(hidden)]
pub mod rules;
#[doc(hidden)]
pub mod scan;
mod shell;
mod suppress;
pub mod verify;
mod words;
mod workload;

pub use code::{Code, Explanation, Severity};
pub use find::Position;
#[doc(hidden)]
pub use find::line_range;
pub use finding::{
    Finding, Fingerprint, Implied, ImpliedStatus, Location, Occurrence, Origin, Reason, Related, Suppression,
    Suppressor,
};
pub use fix::{Edit, Fix, OtherText};
pub use inventory::{Entry, ImpliedBy, Inventory};
pub use lint::{
    ChartFacts, Excerpts, FileKind, FileReport, FolderFacts, Input, Linter, Place, ReleaseChart, Render, Report,
    RewriteError, Status, Trace, UnusedValue,
};
#[doc(hidden)]
pub use lint::{Found, nearest_path};
pub use manifest::Manifest;
pub use policy::{Effective, Policy, PolicyBuilder, PolicyError, SetBy};
pub use redirects::{RedirectError, Redirects, Route};
pub use reference::{InvalidReference, Reference};
pub use rules::{Artifact, RuleError, RuleSet};
pub use scan::Confidence;
pub use suppress::{Baseline, BaselineError};

/// The examples of the README, run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
