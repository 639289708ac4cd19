//! What is looked for and what findings mean, as JSON.

use std::io::{self, Write};

use serde::Serialize;

use crate::code::Code;
use crate::rules::{Rule, RuleSet};
use crate::scan::Sign;

/// Rules, signs and codes: all of them, or those that were asked for.
#[derive(Clone, Debug, Default)]
pub struct Catalog<'r> {
    /// Where is looked.
    pub rules: Vec<&'r Rule>,
    /// By what references are known where no rule is.
    pub signs: Vec<Sign>,
    /// What findings are called.
    pub codes: Vec<Code>,
}

impl<'r> Catalog<'r> {
    /// Everything.
    pub fn all(rules: &'r RuleSet) -> Self {
        Self {
            rules: rules.rules().iter().collect(),
            signs: Sign::GENERAL.to_vec(),
            codes: Code::ALL.to_vec(),
        }
    }

    /// What has this name; nothing if there is none.
    pub fn of(rules: &'r RuleSet, id: &str) -> Self {
        let mut catalog = Self::all(rules);
        catalog.rules.retain(|rule| rule.id == id);
        catalog.signs.retain(|sign| sign.id(rules) == id);
        catalog.codes.retain(|code| code.as_str() == id);
        catalog
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.signs.is_empty() && self.codes.is_empty()
    }

    /// All names, in order.
    pub fn names(&self, rules: &'r RuleSet) -> impl Iterator<Item = &'r str> {
        let ids = self.rules.iter().map(|rule| &*rule.id);
        let signs = self.signs.iter().map(|sign| sign.id(rules));
        let names: Vec<&str> = ids
            .chain(signs)
            .chain(self.codes.iter().map(|code| code.as_str()))
            .collect();
        names.into_iter()
    }

    /// Writes it as one line of JSON.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_json(&self, rules: &RuleSet, mut out: impl Write) -> io::Result<()> {
        let view = CatalogView {
            schema_version: super::SCHEMA_VERSION,
            rules: self.rules.iter().map(|rule| RuleView::of(rule)).collect(),
            signs: self.signs.iter().map(|sign| SignView::of(*sign, rules)).collect(),
            codes: self.codes.iter().map(|code| CodeView::of(*code)).collect(),
        };
        serde_json::to_writer(&mut out, &view)?;
        out.write_all(b"\n")
    }
}

#[derive(Serialize)]
struct CatalogView<'r> {
    schema_version: u32,
    rules: Vec<RuleView<'r>>,
    signs: Vec<SignView<'r>>,
    codes: Vec<CodeView>,
}

#[derive(Serialize)]
struct RuleView<'r> {
    id: &'r str,
    summary: &'r str,
    kinds: Vec<String>,
    paths: Vec<String>,
    form: &'static str,
    artifact: &'static str,
    examples: Vec<ExampleView>,
}

#[derive(Serialize)]
struct ExampleView {
    input: serde_yaml::Value,
    finds: Vec<String>,
}

#[derive(Serialize)]
struct SignView<'r> {
    id: &'r str,
    reason: &'r str,
}

#[derive(Serialize)]
struct CodeView {
    code: &'static str,
    severity: &'static str,
    what: &'static str,
    why: &'static str,
    example: &'static str,
    mend: &'static str,
}

impl<'r> RuleView<'r> {
    fn of(rule: &'r Rule) -> Self {
        let example = |example: crate::rules::Example| ExampleView {
            input: serde_yaml::from_str(&example.input).unwrap_or_default(),
            finds: example.finds,
        };
        Self {
            id: &rule.id,
            summary: &rule.summary,
            kinds: rule.kinds.iter().map(ToString::to_string).collect(),
            paths: rule.paths.iter().map(ToString::to_string).collect(),
            form: rule.form.as_str(),
            artifact: rule.artifact.as_str(),
            examples: rule.examples().into_iter().map(example).collect(),
        }
    }
}

impl<'r> SignView<'r> {
    fn of(sign: Sign, rules: &'r RuleSet) -> Self {
        Self {
            id: sign.id(rules),
            reason: sign.reason(rules),
        }
    }
}

impl CodeView {
    fn of(code: Code) -> Self {
        let explanation = code.explanation();
        Self {
            code: code.as_str(),
            severity: code.default_severity().as_str(),
            what: explanation.what,
            why: explanation.why,
            example: explanation.example,
            mend: explanation.fix,
        }
    }
}
