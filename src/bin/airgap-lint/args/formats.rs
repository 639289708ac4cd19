//! The formats of the commands.

use std::path::PathBuf;

use clap::ValueEnum;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text for people
    #[value(alias = "text")]
    Human,
    /// JSON for programs
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// Text for people
    #[value(alias = "text")]
    Human,
    /// JSON for programs
    Json,
    /// JSON, a line for each finding
    Jsonl,
    /// SARIF 2.1.0, for code scanning and editors
    Sarif,
    /// Annotations for GitHub Actions
    Github,
    /// A Code Quality report for GitLab
    Gitlab,
    /// JUnit XML, with a test case for each reference
    Junit,
    /// Markdown, for a comment on a merge request
    Markdown,
    /// Diagnostics for reviewdog
    Rdjson,
    /// A page that opens in a browser without a network
    Html,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ImagesFormat {
    /// A reference on each line
    #[value(aliases = ["human", "text"])]
    List,
    /// A reference and its name at the mirror on each line, with a tab between them
    Pairs,
    /// JSON for programs
    Json,
    /// A bill of materials: CycloneDX 1.6, in JSON
    Cyclonedx,
}

impl ReportFormat {
    /// Whether it wants the texts of the files.
    pub fn wants_texts(self) -> bool {
        matches!(self, Self::Sarif | Self::Rdjson)
    }
}

impl From<Format> for ReportFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Human => Self::Human,
            Format::Json => Self::Json,
        }
    }
}

/// Reads `FORMAT=FILE`.
pub fn output(text: &str) -> Result<(ReportFormat, PathBuf), String> {
    let Some((format, file)) = text.split_once('=').filter(|(_, file)| !file.is_empty()) else {
        return Err("write FORMAT=FILE, as in sarif=airgap.sarif".to_owned());
    };
    let format = ReportFormat::from_str(format, false).map_err(|_| {
        let known = ReportFormat::value_variants().iter();
        let known = known.filter_map(|format| Some(format.to_possible_value()?.get_name().to_owned()));
        format!(
            "there is no format `{format}`; there are {}",
            known.collect::<Vec<_>>().join(", ")
        )
    })?;
    Ok((format, file.into()))
}
