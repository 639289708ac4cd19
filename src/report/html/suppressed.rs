//! What is wrong and accepted: who accepted it, and why.

use std::io::{self, Write};

use super::facts::Facts;
use super::places::{self, Place};
use super::text::{Sentence, Text};
use crate::finding::{Finding, Suppression};
use crate::report::groups::Group;

pub(super) fn write(facts: &Facts<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<p>These would be findings, but somebody has accepted them.</p>")?;
    for group in &facts.suppressed {
        // One reference may be accepted here for one reason, and there for another.
        let mut rest = group.findings.clone();
        while let Some(first) = rest.first().copied() {
            let (same, others): (Vec<_>, Vec<_>) = rest
                .into_iter()
                .partition(|finding| finding.suppression() == first.suppression());
            write_group(group, &same, facts, out)?;
            rest = others;
        }
    }
    Ok(())
}

fn write_group(group: &Group<'_>, same: &[&Finding], facts: &Facts<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (code, severity) = (group.code, group.severity);
    write!(out, "<article data-code=\"{code}\" data-severity=\"{severity}\"")?;
    if let Some(registry) = facts.registry(same[0]) {
        write!(out, " data-registry=\"{}\"", Text(registry))?;
    }
    writeln!(
        out,
        ">\n<h3><code>{}</code></h3>\n<dl class=\"rows\">",
        Text(group.name)
    )?;
    writeln!(out, "<dt>Finding</dt><dd>{code}: {}</dd>", Sentence(same[0].message()))?;
    match same[0].suppression() {
        Some(Suppression { by, reason, location }) => {
            write!(out, "<dt>Accepted by</dt><dd>{}", by.as_str())?;
            if let Some(location) = location {
                let sources = facts.sources;
                write!(out, ", {}", Place { location, sources })?;
            }
            writeln!(out, "</dd>\n<dt>Because</dt><dd>{}</dd>", Sentence(reason))?;
        }
        None => writeln!(out, "<dt>Accepted by</dt><dd>not stated</dd>")?,
    }
    writeln!(out, "<dt>Where</dt><dd>")?;
    places::write(same, facts.sources, |_| String::new(), out)?;
    writeln!(out, "</dd>\n</dl>\n</article>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Suppressor;
    use crate::lint::{Input, Linter};
    use crate::policy::Policy;
    use crate::report::AsNamed;
    use crate::rules::RuleSet;

    #[test]
    fn who_accepted_a_finding_and_why_is_said_once_for_each_reason() {
        let linter = Linter::new(Policy::from_yaml("").unwrap(), RuleSet::embedded());
        let text = "image: quay.io/a/b:v1\n".repeat(3).replace('\n', "\n---\n");
        let mut report = linter.check([Input::new("x.yaml", text.as_bytes())]);
        report.suppressed = std::mem::take(&mut report.findings);
        for (finding, reason) in report
            .suppressed
            .iter_mut()
            .zip(["until <May>", "until <May>", "a test"])
        {
            finding.suppression = Some(Box::new(Suppression {
                by: Suppressor::Policy,
                reason: reason.to_owned(),
                location: None,
            }));
        }
        let mut out = Vec::new();
        write(&Facts::of(&report, &AsNamed), &mut out).unwrap();
        let page = String::from_utf8(out).unwrap();
        assert_eq!(page.matches("<dt>Accepted by</dt><dd>policy</dd>").count(), 2);
        assert_eq!(page.matches("<dd>until &lt;May&gt;</dd>").count(), 1);
        assert_eq!(page.matches("<dd>a test</dd>").count(), 1);
        assert_eq!(page.matches("<code>x.yaml:").count(), 3);
    }
}
