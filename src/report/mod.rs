//! Reports: each format is a function of a [`Report`](crate::Report), its [`Sources`], and a writer, and depends on
//! nothing else.

mod about;
pub mod cyclonedx;
pub mod diff;
mod documents;
pub mod draft;
mod fingerprints;
mod fixes;
pub mod github;
pub mod gitlab;
mod groups;
pub mod html;
#[cfg(feature = "cli")]
pub mod human;
pub mod images;
pub mod implied;
pub mod json;
pub mod junit;
pub mod lines;
pub mod markdown;
pub mod overlay;
mod plain;
#[cfg(feature = "cli")]
pub mod policy;
mod positions;
pub mod rdjson;
mod registries;
pub mod rules;
mod safe;
pub mod sarif;
mod sources;
mod summary;

pub use safe::clean;
pub use sources::{AsNamed, Sources};

/// The version of the JSON formats; it grows when a field is removed or changes its meaning, not when one is added.
pub const SCHEMA_VERSION: u32 = 1;

#[cfg(test)]
mod tests {
    use crate::finding::{Suppression, Suppressor};
    use crate::lint::{Input, Linter};
    use crate::policy::Policy;
    use crate::rules::RuleSet;

    use super::*;

    #[test]
    fn what_is_accepted_is_told_with_its_reason() {
        let policy = Policy::from_yaml("mirror: { registry: mirror.internal }").unwrap();
        let linter = Linter::new(policy, RuleSet::embedded());
        let mut report = linter.check([Input::new("x.yaml", b"image: quay.io/a/b:v1\n")]);
        let mut finding = report.findings.remove(0);
        finding.suppression = Some(Box::new(Suppression {
            by: Suppressor::Comment,
            reason: "it is <preloaded>".to_owned(),
            location: Some(finding.location().clone()),
        }));
        report.suppressed.push(finding);
        let text = |write: &dyn Fn(&mut Vec<u8>) -> std::io::Result<()>| {
            let mut out = Vec::new();
            write(&mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        for (told, part) in [
            (
                text(&|out| json::write(&report, out)),
                r#""suppression":{"by":"comment","reason":"it is <preloaded>","file":"x.yaml","line":1}"#,
            ),
            (text(&|out| json::write_lines(&report, out)), r#"{"type":"suppressed","#),
            (
                text(&|out| sarif::write(&report, &AsNamed, out)),
                r#""suppressions":[{"kind":"inSource","status":"accepted","justification":"it is <preloaded>","#,
            ),
            (
                text(&|out| junit::write(&report, &AsNamed, out)),
                r#"<skipped message="public-registry: comment: it is &lt;preloaded&gt;"/>"#,
            ),
            (
                text(&|out| markdown::write(&report, &AsNamed, out)),
                "| `public-registry` | `quay.io/a/b:v1` | comment | `it is <preloaded>` | `x.yaml:1:8` |",
            ),
        ] {
            assert!(told.contains(part), "no {part:?} in:\n{told}");
        }
        for told in [
            text(&|out| github::write(&report, &AsNamed, out)),
            text(&|out| gitlab::write(&report, &AsNamed, out)),
            text(&|out| rdjson::write(&report, &AsNamed, out)),
        ] {
            assert!(!told.contains("quay.io"), "a format without a place for it: {told}");
        }
    }
}
