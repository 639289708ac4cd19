//! A configuration of regsync.

use std::fmt::Write;

use super::Transfers;
use crate::export::{Export, Kind, LeftOut, Options, Plan};

/// `regsync.yaml` (`config.go` of regsync; version 1).
pub(in crate::export) fn export(plan: &Plan, options: &Options) -> Export {
    let Transfers {
        transfers,
        charts,
        mut left_out,
    } = Transfers::of(plan);
    left_out.extend(charts.into_iter().map(|chart| LeftOut {
        reference: format!("{}/{}", chart.repository, chart.name),
        why: "regsync does not read Helm repositories; `export crane` copies it with Helm".to_owned(),
    }));
    let images = transfers.iter().filter(|transfer| transfer.kind == Kind::Image).count();
    let what = super::what(images, transfers.len() - images);
    let mut text = format!(
        "# Copies {what}: `regsync once -c regsync.yaml`. Written by airgap-lint.\nversion: 1\nsync:{}\n",
        if transfers.is_empty() { " []" } else { "" }
    );
    for transfer in &transfers {
        let (source, target) = (quoted(&transfer.source), quoted(&transfer.target));
        // Writing into a string does not fail.
        let _ = write!(text, "  - source: {source}\n    target: {target}\n    type: image\n");
        if let (Some(platform), Kind::Image) = (&options.single_arch, transfer.kind) {
            let _ = writeln!(text, "    platform: {platform}");
        }
    }
    let mut export = Export {
        left_out,
        ..Export::default()
    };
    export.files.text("regsync.yaml", text);
    export
        .notes
        .extend(super::note_of_digests(&transfers, options.single_arch.as_ref()));
    export
}

/// A string in YAML; regsync reads it as a template of Go, too.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace("{{", r#"{{ "{{" }}"#).replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn nothing_in_it_is_a_template() {
        assert_eq!(quoted("m/a:v1"), "'m/a:v1'");
        assert_eq!(quoted("m/{{a}}'"), r#"'m/{{ "{{" }}a}}'''"#);
    }
}
