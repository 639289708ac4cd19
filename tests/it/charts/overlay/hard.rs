//! Charts that put names together in ways that are hard to move, one way each: what moves them, and what is left.

use std::fs;
use std::path::Path;

use super::{FLAT, MIRROR, printed, run};

const HARD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/charts/hard");

/// What a chart is about, its overlay, and why the rest is left: below the mirror, and with flat names.
fn story(chart: &str) -> String {
    let metadata = fs::read_to_string(format!("{HARD}/{chart}/Chart.yaml")).unwrap();
    let about = metadata.lines().find_map(|line| line.strip_prefix("description: "));
    let mut story = format!("{}\n", about.unwrap());
    for (form, mirror) in [("nested", &MIRROR as &[&str]), ("flat", &FLAT)] {
        let arguments = [&["overlay", chart, "--no-policy"], mirror].concat();
        let yaml = run(Path::new(HARD), &arguments);
        let yaml = String::from_utf8(yaml.stdout).unwrap();
        // The head says how it was made.
        let values = yaml.split_once("\n\n").unwrap().1;
        story.push_str(&format!("\n# {form}\n{values}"));
        let report = printed(&run(
            Path::new(HARD),
            &[&arguments, &["--format", "json"] as &[&str]].concat(),
        ));
        for left in report["left"].as_array().unwrap() {
            let text = |key: &str| left[key].as_str().unwrap().to_owned();
            story.push_str(&format!(
                "# left: {} ({}): {}\n",
                text("reference"),
                text("code"),
                text("reason")
            ));
        }
        for derived in report["derived"].as_array().unwrap() {
            story.push_str(&format!("# derived: {}\n", derived["path"].as_str().unwrap()));
        }
    }
    story
}

#[test]
fn hard_charts_move_or_are_left_for_a_reason() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../../../fixtures/charts/hard/snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        let entries = fs::read_dir(HARD).unwrap().map(|entry| entry.unwrap());
        let mut charts: Vec<String> = entries
            .filter(|entry| entry.path().join("Chart.yaml").exists())
            .map(|entry| entry.file_name().into_string().unwrap())
            .collect();
        charts.sort();
        assert!(charts.len() > 20);
        for chart in charts {
            insta::assert_snapshot!(chart.clone(), story(&chart));
        }
    });
}

/// Where a chart moves, nothing is left out that is needed, and what is written passes its own check.
#[test]
fn overlays_of_hard_charts_pass_their_own_check() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("overlay.yaml");
    let file = file.to_str().unwrap();
    for chart in ["registry-leaf", "guard", "list", "one-registry", "values-hashed"] {
        let overlay = [&["overlay", chart, "--no-policy"], &MIRROR as &[&str]].concat();
        run(Path::new(HARD), &[&overlay, &["-o", file] as &[&str]].concat());
        let check = [&overlay, &["--check", file, "--format", "json"] as &[&str]].concat();
        let checked = run(Path::new(HARD), &check);
        assert_eq!(checked.status.code(), Some(0), "{chart}");
        assert_eq!(printed(&checked)["superfluous"].as_array().unwrap().len(), 0, "{chart}");
    }
}
