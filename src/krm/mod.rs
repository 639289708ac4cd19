//! KRM functions: the list of resources that kustomize or kpt hands over, and the list that goes back.
//!
//! The protocol is
//! <https://github.com/kubernetes-sigs/kustomize/blob/master/cmd/config/docs/api-conventions/functions-spec.md>.
//!
//! ```
//! use airgap_lint::krm::{Mode, Outcome, ResourceList, outcomes};
//! use airgap_lint::{Input, Linter, Policy, RuleSet};
//!
//! let text = b"\
//! apiVersion: config.kubernetes.io/v1
//! kind: ResourceList
//! items:
//! - {apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{image: quay.io/a/b:v1}]}}
//! ";
//! let list = ResourceList::read(text)?;
//! let linter = Linter::new(Policy::from_yaml("mirror: { registry: m.example }")?, RuleSet::embedded());
//! let report = linter.check([Input::new("<stdin>", text)]);
//! let outcomes = outcomes(&list, &report, Mode::Check);
//! assert_eq!(
//!     outcomes[0].to_string(),
//!     "error: Pod web, spec.containers[0].image: quay.io/a/b:v1: quay.io is a registry on the internet"
//! );
//!
//! let answer = String::from_utf8(list.answer(&outcomes)?)?;
//! assert!(answer.contains("results:\n- {\"message\":\"quay.io/a/b:v1: quay.io is a registry on the internet\""));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod answer;
mod config;
mod error;
mod list;
mod outcome;

pub use config::{Config, Mode};
pub use error::KrmError;
pub use list::ResourceList;
pub use outcome::{Outcome, outcomes};
