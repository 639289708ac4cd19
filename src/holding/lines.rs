//! Lists with one reference on a line, and our own copy scripts.

use super::documents::Named;
use super::error::ListError;

/// Whether a line is not blank and no comment.
pub(super) fn is_said(line: &str) -> bool {
    !line.is_empty() && !line.starts_with('#')
}

/// Whether a line is one of YAML or JSON, and not a reference.
pub(super) fn is_yaml(line: &str) -> bool {
    line.starts_with(['{', '%', '-']) || line.ends_with(':') || line.contains(": ")
}

/// One reference on a line, with `oci://` or without; its name at a mirror may follow after a tab.
pub(super) fn list(text: &str) -> Vec<Named> {
    let named = |(at, line): (usize, &str)| {
        let reference = line.trim().split('\t').next().unwrap_or_default().trim_end();
        let at = at + (line.len() - line.trim_start().len());
        is_said(reference).then(|| Named::new(reference, at))
    };
    lines(text).filter_map(named).collect()
}

/// The lines of our own scripts that name what they copy.
pub(super) fn script(text: &str) -> Result<Vec<Named>, ListError> {
    const LINE: &str = "mirror '";
    const CHART: &str = "mirror_chart '";
    let named = |(at, line): (usize, &str)| {
        let line = line.trim_end();
        if let Some(rest) = line.strip_prefix(CHART) {
            let mut words = rest.split('\'').step_by(2);
            let (repository, name, version) = (words.next()?, words.next()?, words.next()?);
            // The `+` of a version is `_` in a tag.
            let version = version.replace('+', "_");
            return Some(Named::new(format!("{repository}/{name}:{version}"), at + CHART.len()));
        }
        let source = line.strip_prefix(LINE)?.split('\'').next()?;
        Some(Named::new(source, at + LINE.len()))
    };
    match text.contains("Written by airgap-lint") {
        true => Ok(lines(text).filter_map(named).collect()),
        false => Err(ListError::unknown()),
    }
}

/// The lines of a text, and where they begin.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line)
    })
}
