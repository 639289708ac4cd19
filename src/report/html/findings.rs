//! The findings, by code and reference: what is wrong, what it should be, what to do, and where.

use std::io::{self, Write};

use super::facts::Facts;
use super::text::{Counted, Sentence, Text};
use super::{explanation, places};
use crate::code::Code;
use crate::finding::Finding;
use crate::report::about::{NO_EDIT, advice, target};
use crate::report::groups::Group;
use crate::scan::Confidence;

pub(super) fn write(facts: &Facts<'_>, out: &mut dyn Write) -> io::Result<()> {
    if facts.groups.is_empty() {
        return writeln!(out, "<p>None.</p>");
    }
    for groups in facts.groups.chunk_by(|left, right| left.code == right.code) {
        let (code, severity) = (groups[0].code, groups[0].severity);
        writeln!(
            out,
            "<section class=\"code {severity}\" id=\"{code}\" data-code=\"{code}\" data-severity=\"{severity}\">"
        )?;
        let places = groups.iter().map(|group| group.findings.len()).sum();
        writeln!(
            out,
            "<h3><span class=\"severity\">{severity}</span> {code} <span class=\"count\">{} in {}</span></h3>",
            Counted(groups.len(), subject(code)),
            Counted(places, "place")
        )?;
        explanation::write(code, out)?;
        groups.iter().try_for_each(|group| write_group(group, facts, out))?;
        writeln!(out, "</section>")?;
    }
    Ok(())
}

/// What findings of a code are about, in one word.
fn subject(code: Code) -> &'static str {
    match code {
        Code::DuplicateKey => "key",
        Code::UnusedValue => "value",
        Code::RuntimeVariable => "variable",
        _ => "reference",
    }
}

fn write_group(group: &Group<'_>, facts: &Facts<'_>, out: &mut dyn Write) -> io::Result<()> {
    let first = group.findings[0];
    match facts.registry(first) {
        Some(registry) => writeln!(out, "<article data-registry=\"{}\">", Text(registry))?,
        None => writeln!(out, "<article>")?,
    }
    writeln!(out, "<h4><code>{}</code></h4>\n<dl class=\"rows\">", Text(group.name))?;
    let rows: [(&str, fn(&Finding) -> Option<String>); 3] =
        [("Should be", should_be), ("Reason", reason), ("To do", to_do)];
    let mut differ: Vec<fn(&Finding) -> Option<String>> = Vec::new();
    for (title, text) in rows {
        let of_first = text(first);
        match group.findings[1..].iter().all(|finding| text(finding) == of_first) {
            true => of_first.map_or(Ok(()), |text| writeln!(out, "<dt>{title}</dt><dd>{text}</dd>"))?,
            // What is not the same everywhere is said at each place.
            false => differ.push(text),
        }
    }
    writeln!(out, "<dt>Where</dt><dd>")?;
    let note = |finding: &Finding| {
        let texts = differ.iter().filter_map(|text| text(finding));
        texts.map(|text| format!("<p>{text}</p>")).collect()
    };
    places::write(&group.findings, facts.sources, note, out)?;
    writeln!(out, "</dd>\n</dl>\n</article>")
}

fn should_be(finding: &Finding) -> Option<String> {
    target(finding).map(|target| format!("<code>{}</code>", Text(target)))
}

/// What is wrong, and why it counts as a reference.
fn reason(finding: &Finding) -> Option<String> {
    let message = Sentence(finding.message());
    let Some(reason) = finding.occurrence().reason.as_deref() else {
        return Some(message.to_string());
    };
    let found = match reason.confidence {
        Confidence::Certain => "found by",
        Confidence::Likely => "likely a reference, found by",
    };
    let (rule, summary) = (Text(&reason.rule), Sentence(&reason.summary));
    Some(format!(
        "{message} <span class=\"note\">– {found} <code>{rule}</code>: {summary}</span>"
    ))
}

fn to_do(finding: &Finding) -> Option<String> {
    let origin = finding.occurrence().origin.as_ref();
    let edit = match (finding.fix().is_some(), target(finding).is_some()) {
        (true, _) if !finding.is_rewritten => Some("`airgap-lint rewrite` moves it once all of its file can be read"),
        (true, _) if origin.is_some() => Some("`airgap-lint rewrite` moves it in the render"),
        (true, _) => Some("`airgap-lint rewrite` moves it"),
        (false, true) => Some(NO_EDIT),
        _ => None,
    };
    let parts: Vec<String> = origin
        .and_then(advice)
        .into_iter()
        .chain(edit.map(str::to_owned))
        .collect();
    (!parts.is_empty()).then(|| Sentence(parts.join(" – ")).to_string())
}
