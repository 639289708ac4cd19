//! Codes as rules: what each finding means.

use serde::Serialize;

use super::{REPOSITORY, Text};
use crate::code::{Code, Explanation, Severity};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule {
    id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    short_description: Text,
    full_description: Text,
    help: Help,
    help_uri: String,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Properties {
    tags: [&'static str; 3],
    precision: &'static str,
    #[serde(rename = "problem.severity")]
    severity: &'static str,
}

impl Rule {
    pub fn of(code: Code) -> Self {
        let Explanation {
            what,
            why,
            example,
            fix,
        } = code.explanation();
        let severity = code.default_severity();
        Self {
            id: code.as_str(),
            // A name that is the id again is an error to validators.
            name: code.as_str().contains('-').then(|| pascal_case(code.as_str())),
            short_description: Text::new(what),
            full_description: Text::new(format!("{what} {why}")),
            help: Help {
                text: format!("{what} {why}\n\nExample: {example}\n\nWhat to do: {fix}"),
                markdown: format!(
                    "{what}\n\n{why}\n\n## Example\n\n```yaml\n{example}\n```\n\n## What to do\n\n{fix}\n"
                ),
            },
            help_uri: format!("{REPOSITORY}#ask-what-a-finding-means"),
            default_configuration: Configuration { level: level(severity) },
            properties: Properties {
                tags: ["air-gap", "containers", "kubernetes"],
                precision: precision(code),
                severity: match severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                    Severity::Info | Severity::Off => "recommendation",
                },
            },
        }
    }
}

/// SARIF's word for a severity.
pub(super) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Off => "note",
    }
}

/// How often a finding is one that should be mended.
fn precision(code: Code) -> &'static str {
    match code {
        Code::DuplicateKey | Code::Unreadable | Code::UnusedValue | Code::MirrorCollision => "very-high",
        Code::UnknownRegistry | Code::EmptyReference | Code::RuntimeVariable => "medium",
        _ => "high",
    }
}

/// `PublicRegistry` of `public-registry`.
fn pascal_case(name: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    name.split('-').map(capital).collect()
}
