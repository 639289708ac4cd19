//! What the manifests name, by registry.

use std::collections::BTreeMap;
use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::words::write_wrapped;
use crate::lint::Standing;
use crate::report::images::{Inventory, SiteOf};
use crate::scan::Content;

/// What is said of a registry.
#[derive(Default)]
struct Row {
    images: usize,
    places: usize,
    /// How many places have each verdict.
    verdicts: BTreeMap<Verdict, usize>,
}

/// What happens to a place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Outside,
    Unknown,
    Moves,
    Passes,
}

impl Verdict {
    fn of(site: &SiteOf<'_>) -> Self {
        match &site.judged.standing {
            Standing::Moves(_) if site.judged.moves() => Self::Moves,
            Standing::Passes => Self::Passes,
            Standing::Unknown => Self::Unknown,
            _ => Self::Outside,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Outside => "outside",
            Self::Unknown => "unknown",
            Self::Moves => "to the mirror",
            Self::Passes => "fine",
        }
    }
}

/// Writes the table and an empty line; nothing if there is no reference.
pub(super) fn write(inventory: &Inventory<'_>, columns: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    for image in &inventory.images {
        let registry = |of: &SiteOf<'_>| matches!(of.site.content, Content::Reference(_));
        let Some(Content::Reference(reference)) = image.sites.iter().find(|of| registry(of)).map(|of| &of.site.content)
        else {
            continue;
        };
        let row = rows.entry(reference.registry()).or_default();
        row.images += 1;
        row.places += image.sites.len();
        for site in &image.sites {
            *row.verdicts.entry(Verdict::of(site)).or_default() += 1;
        }
    }
    let Some(width) = rows.keys().map(|registry| registry.width()).max() else {
        return Ok(());
    };
    let width = width.max("registry".len());
    writeln!(out, "{:width$}  images  places  verdict", "registry")?;
    for (registry, row) in rows {
        let verdicts: Vec<String> = match row.verdicts.iter().next() {
            Some((verdict, _)) if row.verdicts.len() == 1 => vec![verdict.word().to_owned()],
            _ => {
                let counted = |(verdict, count): (&Verdict, &usize)| format!("{count} {}", verdict.word());
                row.verdicts.iter().map(counted).collect()
            }
        };
        let first = format!("{registry:width$}  {:6}  {:6}  ", row.images, row.places);
        write_wrapped(out, &first, &verdicts.join(", "), columns)?;
    }
    out.write_all(b"\n")
}
