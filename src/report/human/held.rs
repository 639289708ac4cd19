//! What was looked in for everything that manifests name, and how much of it is there.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::palette::{Palette, Part};
use super::words::write_wrapped;
use super::{Detail, Human};
use crate::holding::Presence;
use crate::lint::Report;
use crate::report::safe::clean;
use crate::verify::{Summary, Surplus, Verification};
use crate::words::counted;

/// How many things that nothing needs are listed.
const SURPLUS: usize = 12;
/// How many columns the numbers and a short verdict take.
const NUMBERS: usize = 28;

impl Human {
    /// Writes a verification: a table of what was looked in, what is held and not needed, and then its report.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_verification(
        &self,
        verification: &Verification,
        report: &Report,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        if self.detail != Detail::Quiet {
            self.places(verification, out)?;
            if self.detail == Detail::Verbose {
                self.artifacts(verification, out)?;
            }
            self.surplus(&verification.surplus, out)?;
        }
        self.write(report, out)
    }

    fn places(&self, verification: &Verification, out: &mut dyn Write) -> io::Result<()> {
        let names = verification.places.iter().map(|place| clean(&place.name));
        let width = names.clone().map(|name| name.width()).max().unwrap_or_default();
        // Where there is no room next to the names, the rest comes below them.
        let is_wide = self.width >= width + NUMBERS;
        let width = if is_wide { width.max("in".len()) } else { "in".len() };
        writeln!(out, "{:width$}  held    of  verdict", "in")?;
        for (index, name) in names.enumerate() {
            let found = verification.artifacts.iter();
            let found = found.filter_map(|artifact| artifact.found.get(index));
            let summary = Summary::of(found.map(|found| found.presence));
            let name = match is_wide {
                true => name,
                false => {
                    writeln!(out, "{name}")?;
                    "".into()
                }
            };
            let (held, all) = (summary.of_kind(Presence::Present), summary.all());
            write_wrapped(
                out,
                &format!("{name:width$}  {held:4}  {all:4}  "),
                &verdict(&summary),
                self.width,
            )?;
        }
        out.write_all(b"\n")
    }

    /// Everything that was looked for, on a line each.
    fn artifacts(&self, verification: &Verification, out: &mut dyn Write) -> io::Result<()> {
        let palette = Palette::new(self.color);
        for artifact in &verification.artifacts {
            let first = format!("{:12}  ", artifact.presence.as_str());
            let place = artifact.decided_by.as_ref().map(|found| match found.line {
                Some(line) => format!(" ({}:{line})", found.held_in),
                None => format!(" ({})", found.held_in),
            });
            let reference = palette.paint(Part::Subject, clean(&artifact.reference));
            writeln!(out, "{first}{reference}{}", clean(&place.unwrap_or_default()))?;
            if !artifact.detail.is_empty() {
                write_wrapped(out, "              ", &artifact.detail, self.width)?;
            }
        }
        out.write_all(b"\n")
    }

    fn surplus(&self, surplus: &[Surplus], out: &mut dyn Write) -> io::Result<()> {
        if surplus.is_empty() {
            return Ok(());
        }
        let most = match self.detail {
            Detail::Verbose => surplus.len(),
            // The last one takes no more room than its number.
            _ if surplus.len() == SURPLUS + 1 => surplus.len(),
            _ => SURPLUS,
        };
        let sentence = format!(
            "{} held, and nothing here needs it:",
            counted(surplus.len(), "reference")
        );
        write_wrapped(out, "", &sentence, self.width)?;
        for Surplus {
            reference,
            held_in,
            line,
            ..
        } in surplus.iter().take(most)
        {
            let place = match line {
                Some(line) => format!("{held_in}:{line}"),
                None => held_in.clone(),
            };
            writeln!(out, "  {}\n    {}", clean(reference), clean(&place))?;
        }
        if most < surplus.len() {
            writeln!(out, "  … {} more (--verbose shows all)", surplus.len() - most)?;
        }
        out.write_all(b"\n")
    }
}

/// What is not held, in a few words.
fn verdict(summary: &Summary) -> String {
    let lacking: Vec<String> = Presence::ALL
        .into_iter()
        .rev()
        .filter(|presence| *presence != Presence::Present)
        .map(|presence| (summary.of_kind(presence), presence))
        .filter(|(count, _)| *count > 0)
        .map(|(count, presence)| match presence {
            Presence::WrongDigest => format!("{count} with a wrong digest"),
            Presence::Error => format!("{count} not asked"),
            _ => format!("{count} {}", presence.as_str()),
        })
        .collect();
    match (lacking.is_empty(), summary.all()) {
        (true, 0) => "nothing is wanted".to_owned(),
        (true, _) => "all".to_owned(),
        (false, _) => lacking.join(", "),
    }
}
