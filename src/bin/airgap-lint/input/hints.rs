//! What was probably meant by files that say little alone: those of a chart.

use std::path::{Path, PathBuf};

use crate::output;

/// What somebody wants of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// To know what is in it.
    Check,
    /// To have its references at the mirror.
    Move,
}

/// Says for the values and the metadata of a chart which command takes the chart itself.
pub fn about_charts(paths: &[PathBuf], wish: Wish) {
    paths
        .iter()
        .filter_map(|path| about(path, wish))
        .for_each(|hint| output::complain(&hint));
}

fn about(path: &Path, wish: Wish) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let is_yaml = name.ends_with(".yaml") || name.ends_with(".yml");
    let is_values = is_yaml && name.contains("values");
    let is_metadata = matches!(name, "Chart.yaml" | "Chart.lock" | "requirements.yaml");
    if !path.is_file() || !(is_values || is_metadata) {
        return None;
    }
    let folders = path
        .ancestors()
        .skip(1)
        .take(3)
        .map(|folder| match folder.as_os_str().is_empty() {
            true => Path::new("."),
            false => folder,
        });
    let chart = folders
        .into_iter()
        .find(|folder| folder.join("Chart.yaml").is_file())?
        .display();
    let shown = path.display();
    Some(match (wish, is_metadata) {
        (_, true) => {
            format!("{shown} only describes the chart {chart}: `airgap-lint {chart}` renders it and checks all of it")
        }
        (Wish::Check, false) if name == "values.yaml" => {
            format!("{shown} are values of the chart {chart}: `airgap-lint {chart}` checks what they render to")
        }
        (Wish::Check, false) => {
            format!(
                "{shown} are values of the chart {chart}: `airgap-lint {chart} -f {shown}` checks what they render to"
            )
        }
        (Wish::Move, false) => format!(
            "{shown} are values of the chart {chart}: `airgap-lint overlay {chart}` writes the values that move it, and \
             proves them by rendering"
        ),
    })
}
