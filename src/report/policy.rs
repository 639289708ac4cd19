//! The policy in effect, with where each setting comes from.

use std::io::{self, Write};

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::SCHEMA_VERSION;
use super::safe::clean;
use crate::policy::{Effective, Policy, SetBy};

/// Writes a line for each setting: its key, its value, and who set it.
///
/// # Errors
/// Those of `out`.
pub fn write(policy: &Policy, mut out: impl Write) -> io::Result<()> {
    let settings = policy.effective();
    let widest = |column: fn(&Effective) -> &str| settings.iter().map(|setting| column(setting).width()).max();
    let keys = widest(|setting| &setting.key).unwrap_or_default();
    // A long value must not decide how far right every other line goes on.
    let values = widest(|setting| &setting.value).unwrap_or_default().min(48);
    for setting in &settings {
        let (key, value) = (clean(&setting.key), clean(&setting.value));
        let space = values.saturating_sub(value.width());
        writeln!(
            out,
            "{key:keys$}  {value}{:space$}  {}",
            "",
            clean(&set_by(policy, &setting.set_by))
        )?;
    }
    Ok(())
}

/// Writes the same as JSON, on one line.
///
/// # Errors
/// Those of `out`.
pub fn write_json(policy: &Policy, mut out: impl Write) -> io::Result<()> {
    let settings = policy.effective();
    let view = View {
        schema_version: SCHEMA_VERSION,
        file: policy.file(),
        settings: settings
            .iter()
            .map(|setting| SettingView::of(policy, setting))
            .collect(),
    };
    serde_json::to_writer(&mut out, &view)?;
    out.write_all(b"\n")
}

/// `file:line:column`, the option, or that it is a default.
fn set_by(policy: &Policy, by: &SetBy) -> String {
    let file = policy.file().unwrap_or("the policy");
    match by {
        SetBy::Default => "default".to_owned(),
        SetBy::Option(option) => (*option).to_owned(),
        SetBy::File(None) => file.to_owned(),
        SetBy::File(Some(at)) => format!("{file}:{}:{}", at.line, at.column),
    }
}

#[derive(Serialize)]
struct View<'p> {
    schema_version: u32,
    file: Option<&'p str>,
    settings: Vec<SettingView<'p>>,
}

#[derive(Serialize)]
struct SettingView<'p> {
    key: &'p str,
    value: &'p str,
    set_by: &'p str,
    line: Option<usize>,
    column: Option<usize>,
}

impl<'p> SettingView<'p> {
    fn of(policy: &'p Policy, setting: &'p Effective) -> Self {
        let (set_by, at) = match &setting.set_by {
            SetBy::Default => ("default", None),
            SetBy::Option(option) => (*option, None),
            SetBy::File(at) => (policy.file().unwrap_or("file"), *at),
        };
        Self {
            key: &setting.key,
            value: &setting.value,
            set_by,
            line: at.map(|at| at.line),
            column: at.map(|at| at.column),
        }
    }
}
