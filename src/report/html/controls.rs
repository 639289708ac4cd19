//! The fields of the filter. Without JavaScript they do nothing, and are not shown.

use std::io::{self, Write};

use super::facts::Facts;
use super::text::Text;
use crate::code::{Code, Severity};

pub(super) fn write(facts: &Facts<'_>, out: &mut dyn Write) -> io::Result<()> {
    let groups = || facts.groups.iter().chain(&facts.suppressed);
    let severities = Severity::ALL.into_iter().rev();
    let severities: Vec<&str> = severities
        .filter(|severity| groups().any(|group| group.severity == *severity))
        .map(Severity::as_str)
        .collect();
    let codes = Code::ALL.into_iter();
    let codes: Vec<&str> = codes
        .filter(|code| groups().any(|group| group.code == *code))
        .map(Code::as_str)
        .collect();
    let registries: Vec<&str> = facts.registries.keys().copied().collect();
    write_choice("Severity", "severity", &severities, out)?;
    write_choice("Code", "code", &codes, out)?;
    write_choice("Registry", "registry", &registries, out)
}

/// A choice among names; none where there is nothing to choose.
fn write_choice(title: &str, name: &str, names: &[&str], out: &mut dyn Write) -> io::Result<()> {
    if names.len() < 2 {
        return Ok(());
    }
    writeln!(
        out,
        "<div><label for=\"by-{name}\">{title}</label>\n<select id=\"by-{name}\" name=\"{name}\">"
    )?;
    writeln!(out, "<option value=\"\">all</option>")?;
    for name in names {
        writeln!(out, "<option>{}</option>", Text(name))?;
    }
    writeln!(out, "</select></div>")
}
