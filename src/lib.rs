//! Finds every container image reference in rendered Kubernetes manifests, judges it against an air-gap policy, and
//! moves it to the mirror without touching any other byte.
//!
//! The library takes bytes and gives a [`Report`]; it reads no files, no environment and no clock, and prints nothing.
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
//! let input = Input { name: "deployment.yaml", bytes: manifest };
//!
//! let report = linter.check(&[input]);
//! let codes: Vec<_> = report.findings.iter().map(|finding| finding.code.as_str()).collect();
//! assert_eq!(codes, ["implicit-registry", "public-registry"]);
//! assert_eq!(report.findings[1].located(&report).line, 7);
//!
//! let moved = String::from_utf8(linter.rewrite(input, &report.files[0])?)?;
//! assert!(moved.contains("- image: mirror.internal:5000/team/library/nginx:1.27\n"));
//! assert!(moved.contains("-image=mirror.internal:5000/team/jetstack/cert-manager-acmesolver:v1.20.2]\n"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Modules
//!
//! In the order in which the data walks through them; each knows only those before it.
//!
//! | module | what it does |
//! |---|---|
//! | [`code`] | what findings are called, what they mean, how much they weigh |
//! | [`manifest`] | what a document is: apiVersion, kind, namespace, name, template |
//! | [`payload`] | texts inside scalars, read out of them and written back |
//! | [`reference`](mod@reference) | a reference as written, and as it resolves |
//! | [`rules`] | where to look, as data |
//! | [`policy`] | what is at home, what is allowed, where everything else goes |
//! | [`scan`] | rules and general reading over trees: the sites of references |
//! | [`edit`] | which bytes change to move them |
//! | [`lint`] | the whole walk, from bytes to a report |
//! | [`report`] | the result as text, JSON, diff, inventory |

pub mod code;
pub mod edit;
pub mod lint;
pub mod manifest;
pub mod payload;
pub mod policy;
pub mod reference;
pub mod report;
pub mod rules;
pub mod scan;
mod words;

pub use code::{Code, Severity};
pub use lint::{Finding, Input, Linter, Report};
pub use policy::Policy;
pub use reference::Reference;
pub use rules::RuleSet;

/// The examples of the README, run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
