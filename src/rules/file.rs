//! The form of a rule file.

use serde::Deserialize;

use super::{Artifact, Example, Fields, Form, Glob, KindPattern, PathPattern, Rule, RuleError};

/// One file for each ecosystem; within a file, and from file to file, earlier rules win.
pub(super) const EMBEDDED: &[(&str, &str)] = &[
    ("rules/kubernetes.yaml", include_str!("../../rules/kubernetes.yaml")),
    (
        "rules/documentation.yaml",
        include_str!("../../rules/documentation.yaml"),
    ),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RuleText {
    id: String,
    summary: String,
    #[serde(default)]
    kinds: Vec<String>,
    #[serde(default)]
    path: Option<String>,
    #[serde(default)]
    when: std::collections::BTreeMap<String, String>,
    form: FormText,
    flag: Option<String>,
    fields: Option<FieldsText>,
    #[serde(default)]
    artifact: ArtifactText,
    #[serde(default)]
    example: Option<ExampleText>,
    #[serde(default)]
    examples: Vec<ExampleText>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum FormText {
    Whole,
    Url,
    Flag,
    List,
    Pairs,
    Split,
    Keys,
    Yaml,
    Json,
    Toml,
    Base64,
    Text,
    Schema,
    Ignore,
    Copy,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
enum ArtifactText {
    #[default]
    Image,
    Chart,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldsText {
    #[serde(default)]
    registry: OneOrMore,
    #[serde(default)]
    namespace: OneOrMore,
    #[serde(default)]
    repository: OneOrMore,
    #[serde(default)]
    tag: OneOrMore,
    #[serde(default)]
    digest: OneOrMore,
}

#[derive(Deserialize, Default)]
#[serde(untagged)]
enum OneOrMore {
    #[default]
    None,
    One(String),
    More(Vec<String>),
}

impl From<OneOrMore> for Vec<String> {
    fn from(value: OneOrMore) -> Self {
        match value {
            OneOrMore::None => Vec::new(),
            OneOrMore::One(one) => vec![one],
            OneOrMore::More(more) => more,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleText {
    input: serde_yaml::Value,
    #[serde(default)]
    finds: Vec<String>,
}

/// Reads one rule file: a list of rules.
pub(super) fn parse(file: &str, text: &str) -> Result<Vec<Rule>, RuleError> {
    let fail = |message: String| RuleError {
        file: file.to_owned(),
        message,
    };
    if text.trim().is_empty() {
        return Err(fail(
            "no rules; expected a list of rules (see `airgap-lint rules`)".to_owned(),
        ));
    }
    let rules: Vec<RuleText> = serde_yaml::from_str(text).map_err(|error| fail(error.to_string()))?;
    rules.into_iter().map(|rule| compile(rule).map_err(&fail)).collect()
}

fn compile(text: RuleText) -> Result<Rule, String> {
    let id = text.id;
    if !id
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte))
    {
        return Err(format!("the id {id:?} is not in lower case with dots and dashes"));
    }
    let form = match text.form {
        FormText::Whole => Form::Whole,
        FormText::Url => Form::Url,
        FormText::List | FormText::Pairs => Form::List,
        FormText::Keys => Form::Keys,
        FormText::Yaml | FormText::Json => Form::Yaml,
        FormText::Toml => Form::Toml,
        FormText::Base64 => Form::Base64,
        FormText::Text => Form::Text,
        FormText::Schema => Form::Schema,
        FormText::Ignore => Form::Ignore,
        FormText::Copy => Form::Copy,
        FormText::Flag => Form::Flag(
            text.flag
                .clone()
                .ok_or_else(|| format!("{id}: form flag needs `flag: \"--name\"`"))?,
        ),
        FormText::Split => {
            let fields = text.fields.ok_or_else(|| format!("{id}: form split needs `fields`"))?;
            let fields = Fields {
                registry: fields.registry.into(),
                namespace: fields.namespace.into(),
                repository: fields.repository.into(),
                tag: fields.tag.into(),
                digest: fields.digest.into(),
            };
            if fields.repository.is_empty() {
                return Err(format!("{id}: form split needs `fields.repository`"));
            }
            Form::Split(fields)
        }
    };
    if text.flag.is_some() && !matches!(form, Form::Flag(_)) {
        return Err(format!("{id}: `flag` goes with form flag only"));
    }
    let path_text = match (text.path, &form) {
        (Some(path), _) => path,
        (None, Form::Flag(_)) => "**".to_owned(),
        (None, _) => return Err(format!("{id}: `path` is missing")),
    };
    let examples = text.example.into_iter().chain(text.examples);
    Ok(Rule {
        summary: text.summary,
        kinds: text.kinds.iter().map(|kind| KindPattern::new(kind)).collect(),
        path: PathPattern::new(&path_text),
        path_text,
        when: text
            .when
            .into_iter()
            .map(|(field, glob)| (field, Glob::new(&glob)))
            .collect(),
        form,
        artifact: match text.artifact {
            ArtifactText::Image => Artifact::Image,
            ArtifactText::Chart => Artifact::Chart,
        },
        examples: examples
            .map(|example| Example {
                input: example.input,
                finds: example.finds,
            })
            .collect(),
        id,
    })
}
