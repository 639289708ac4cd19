//! The draft of a policy, from what some manifests reference.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::safe::clean;
use crate::inventory::Inventory;
use crate::words::counted;

/// Where editors find what a policy may say.
const SCHEMA: &str = "https://raw.githubusercontent.com/airgap-lint/airgap-lint/main/schema/policy.schema.json";

/// The images of a registry.
#[derive(Default)]
struct Found {
    images: usize,
    is_public: bool,
}

/// Writes a policy file with comments: the mirror, if there is one, and what the registries that were found could mean for
/// it. Nothing is allowed that nobody has decided on.
///
/// # Errors
/// Those of `out`.
pub fn write(inventory: &Inventory, mirror: Option<&str>, mut out: impl Write) -> io::Result<()> {
    let mut registries: BTreeMap<&str, Found> = BTreeMap::new();
    for entry in inventory.entries().iter().filter(|entry| entry.artifact.is_image()) {
        if let Some(registry) = entry.registry() {
            let found = registries.entry(registry).or_default();
            found.images += 1;
            found.is_public |= entry.is_public;
        }
    }
    let is_at_mirror = |registry: &str| mirror.and_then(|mirror| mirror.split('/').next()) == Some(registry);
    writeln!(out, "# yaml-language-server: $schema={SCHEMA}")?;
    writeln!(
        out,
        "# What the cluster can reach, and where everything else is mirrored."
    )?;
    match mirror {
        Some(mirror) => writeln!(out, "mirror:\n  registry: {}   # host[:port][/prefix]", clean(mirror))?,
        None => writeln!(out, "# mirror:\n#   registry: mirror.internal   # host[:port][/prefix]")?,
    }
    let off = if mirror.is_some() { "  #" } else { "#  " };
    writeln!(
        out,
        "{off} separator: \"-\"      # for flat registries: a/b/c becomes a-b-c"
    )?;
    writeln!(
        out,
        "{off} keep-registry: true # the source's registry becomes the first part: mirror/quay.io/a/b"
    )?;
    writeln!(out)?;
    let list =
        |out: &mut dyn Write, intro: &str, wanted: &dyn Fn(&str, &Found) -> bool, line: &dyn Fn(&str) -> String| {
            let chosen: Vec<_> = registries.iter().filter(|(name, found)| wanted(name, found)).collect();
            let width = chosen
                .iter()
                .map(|(name, _)| line(name).len())
                .max()
                .unwrap_or_default();
            if !chosen.is_empty() {
                writeln!(out, "# {intro}")?;
            }
            for (name, found) in chosen {
                writeln!(out, "{:width$}  # {}", line(name), counted(found.images, "image"))?;
            }
            Ok::<(), io::Error>(())
        };
    list(
        &mut out,
        "Public registries that were found; their images have to be mirrored:",
        &|name, found| found.is_public && !is_at_mirror(name),
        &|name| format!("#   {}", clean(name)),
    )?;
    writeln!(out)?;
    writeln!(out, "# Images that are mirrored elsewhere. The longest match wins.")?;
    writeln!(out, "# sources:")?;
    writeln!(out, "#   - {{ from: docker.io/library, to: mirror.internal/library }}")?;
    writeln!(out)?;
    writeln!(out, "# What the cluster reaches without the mirror.")?;
    writeln!(out, "# allow:")?;
    list(
        &mut out,
        "  Found, and not known to be on the internet; allow those that are yours:",
        &|name, found| !found.is_public && !is_at_mirror(name),
        &|name| format!("#   - \"{}/**\"", clean(name)),
    )?;
    writeln!(out)?;
    writeln!(out, "# Findings that are accepted; each needs a reason.")?;
    writeln!(out, "# ignore:")?;
    writeln!(
        out,
        "#   - {{ code: public-registry, image: \"quay.io/a/**\", kind: Job, reason: runs before the gap closes, until: 2030-01-31 }}"
    )
}
