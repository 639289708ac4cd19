//! Rules, signs and codes, explained as text.

use std::io::{self, Write};

use super::words::write_wrapped;
use crate::code::Code;
use crate::report::rules::Catalog;
use crate::rules::{Form, Rule, RuleSet};
use crate::scan::Sign;

/// Writes one line for each entry.
///
/// # Errors
/// Those of `out`.
pub fn list(catalog: &Catalog<'_>, rules: &RuleSet, width: usize, out: &mut dyn Write) -> io::Result<()> {
    // Long names must not decide how far right every other line begins.
    let column = catalog.names(rules).map(str::len).max().unwrap_or(0).min(width / 2 - 4);
    let mut part = |title: &str, lines: Vec<(&str, &str)>| -> io::Result<()> {
        writeln!(out, "{title}")?;
        for (name, text) in lines {
            write_wrapped(out, &format!("  {name:column$}  "), text, width)?;
        }
        out.write_all(b"\n")
    };
    part(
        "Rules: what they find is certain. Earlier rules win.",
        catalog.rules.iter().map(|rule| (&*rule.id, &*rule.summary)).collect(),
    )?;
    part(
        "General reading: where no rule applies, a sign marks what is likely a reference.",
        catalog
            .signs
            .iter()
            .map(|sign| (sign.id(rules), sign.reason(rules)))
            .collect(),
    )?;
    part(
        "Findings: the codes, as used for `severity` in a policy.",
        catalog
            .codes
            .iter()
            .map(|code| (code.as_str(), code.explanation().what))
            .collect(),
    )?;
    writeln!(out, "`airgap-lint rules NAME` explains one of them.")
}

/// Writes everything about each entry.
///
/// # Errors
/// Those of `out`.
pub fn explain(catalog: &Catalog<'_>, rules: &RuleSet, width: usize, out: &mut dyn Write) -> io::Result<()> {
    catalog
        .rules
        .iter()
        .try_for_each(|rule| explain_rule(rule, width, out))?;
    catalog
        .signs
        .iter()
        .try_for_each(|sign| explain_sign(*sign, rules, width, out))?;
    catalog
        .codes
        .iter()
        .try_for_each(|code| explain_code(*code, width, out))
}

fn explain_rule(rule: &Rule, width: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", rule.id)?;
    write_wrapped(out, "  ", &rule.summary, width)?;
    let kinds: Vec<String> = rule.kinds.iter().map(ToString::to_string).collect();
    let kinds = match kinds.is_empty() {
        true => "every resource, and documents that are not resources".to_owned(),
        false => kinds.join(", "),
    };
    out.write_all(b"\n")?;
    for path in rule.paths.iter() {
        write_wrapped(out, "  path  ", &path.to_string(), width)?;
    }
    write_wrapped(out, "  kind  ", &kinds, width)?;
    for (field, value) in rule.when.iter() {
        write_wrapped(out, "  when  ", &format!("{field} is {value}"), width)?;
    }
    let form = format!("{}: {}", rule.form.as_str(), holds(&rule.form));
    write_wrapped(out, "  form  ", &form, width)?;
    for example in rule.examples() {
        let input: serde_yaml::Value = serde_yaml::from_str(&example.input).unwrap_or_default();
        let input = serde_yaml::to_string(&input).unwrap_or_default();
        writeln!(out, "\n  example")?;
        input.lines().try_for_each(|line| writeln!(out, "    {line}"))?;
        match example.finds.is_empty() {
            true => writeln!(out, "  finds nothing")?,
            false => writeln!(out, "  finds")?,
        }
        example
            .finds
            .iter()
            .try_for_each(|found| writeln!(out, "    {found}"))?;
    }
    Ok(())
}

/// What a field of this form holds.
fn holds(form: &Form) -> &'static str {
    match form {
        Form::Whole => "one reference, as a kubelet takes it",
        Form::Url => "one reference, with or without a scheme",
        Form::Flag(_) => "the value of a command-line flag",
        Form::List => "several references, separated by commas or spaces, with or without name=",
        Form::Split(_) => "one reference whose parts are in separate fields",
        Form::Keys => "the keys are references",
        Form::Prefix => "a registry, or the beginning of the names at one",
        Form::Yaml => "a document in YAML or JSON inside the scalar",
        Form::Toml => "a document in TOML inside the scalar",
        Form::Base64 => "a text or a document in base64",
        Form::Text => "running text, such as a script",
        Form::Message => "what a kubelet says of one image",
        Form::Schema => "a JSON schema; only its default values count",
        Form::Ignore => "nothing here or below that a cluster pulls",
        Form::Copy => "a copy of the document itself, reported once",
    }
}

fn explain_sign(sign: Sign, rules: &RuleSet, width: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", sign.id(rules))?;
    let text = format!(
        "Where no rule says what a field holds, a string counts as a reference because {}. Such a finding is likely, \
         not certain; a rule of your own (--rules) settles it.",
        sign.reason(rules)
    );
    write_wrapped(out, "  ", &text, width)
}

fn explain_code(code: Code, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let explanation = code.explanation();
    writeln!(
        out,
        "{code} ({} unless the policy says otherwise)",
        code.default_severity()
    )?;
    write_wrapped(out, "  ", explanation.what, width)?;
    writeln!(out, "\nWhy")?;
    write_wrapped(out, "  ", explanation.why, width)?;
    writeln!(out, "\nExample")?;
    write_wrapped(out, "  ", explanation.example, width)?;
    writeln!(out, "\nWhat to do")?;
    write_wrapped(out, "  ", explanation.fix, width)
}
