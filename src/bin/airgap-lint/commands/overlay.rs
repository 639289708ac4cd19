//! `overlay`: the values file that moves a chart to the mirror, proved by rendering.

use std::io::{self, Write};

use airgap_lint::Status;
use airgap_lint::overlay::{self, Header, NotProved, Overlay, Variant};
use airgap_lint::report;
use helm::Layer;

use crate::args::chart::ValuesOptions;
use crate::args::overlay::{OverlayArgs, OverlayFormat};
use crate::checked::Stream;
use crate::engine;
use crate::layers;
use crate::output::{self, Failure};
use crate::save;
use crate::settings::Settings;
use crate::variant::ChartVariant;

pub fn run(args: &OverlayArgs) -> Result<Status, Failure> {
    let settings = Settings::read(&args.policy)?;
    if settings.linter.policy().home_registries().next().is_none() {
        return Err(Failure(
            "no mirror is configured, so nothing can move; use --mirror HOST[:PORT][/PREFIX], or add a mirror or sources to the policy"
                .to_owned(),
        ));
    }
    let chart = engine::open(&args.chart)?;
    let name = engine::name(&args.release)?;
    let sets = std::iter::once(&args.values).chain(&args.also);
    let variants = sets.map(|values| ChartVariant::new(&chart, layers::read(values)?, &args.release, name.clone()));
    let variants: Vec<ChartVariant<'_>> = variants.collect::<Result<_, Failure>>()?;
    let shown = args.chart.display().to_string();
    let header = Header::new(shown.clone(), lines(args, &chart, &variants));
    let dynamic: Vec<&dyn Variant> = variants.iter().map(|variant| variant as &dyn Variant).collect();
    let overlay = overlay::search(&settings.linter, &dynamic, &header);
    let overlay = overlay.map_err(|error| failure(&shown, &error))?;
    let mut text = Vec::new();
    let written = match args.format {
        OverlayFormat::Yaml => text.write_all(overlay.yaml.as_bytes()),
        OverlayFormat::Json => report::overlay::json(&overlay, &mut text),
    };
    written.map_err(|error| Failure::io("write", "the overlay", &error))?;
    match &args.output {
        Some(path) => save::create(path, &text).map_err(|error| Failure::io("write", path.display(), &error))?,
        None => output::print(|out| out.write_all(&text))?,
    }
    if !args.quiet {
        tell(args, &chart.metadata.name, &overlay)?;
    }
    Ok(match overlay.left.is_empty() {
        true => Status::Clean,
        false => Status::Findings,
    })
}

fn failure(chart: &str, error: &NotProved) -> Failure {
    Failure(match error {
        NotProved::Unrendered(message) => format!("cannot render {chart}: {message}"),
        NotProved::Unreadable { .. } => format!("cannot read what {chart} renders to: {error}"),
        other => format!("the overlay for {chart} could not be proved, so nothing is written: {other}"),
    })
}

/// What the overlay says of itself at its top.
fn lines(args: &OverlayArgs, chart: &helm::Chart, variants: &[ChartVariant<'_>]) -> Vec<String> {
    let metadata = &chart.metadata;
    let sets = variants.iter().map(|variant| said(variant.layers()));
    let sets: Vec<String> = sets.collect();
    vec![
        format!(
            "Values that move {} {} to the mirror. Layer them last.",
            metadata.name, metadata.version
        ),
        format!("Made by airgap-lint and proved by rendering, for: {}", sets.join("; ")),
        format!("Made with: {}", command(args)),
        String::new(),
    ]
}

/// Values, as they are named without what flags set.
fn said(layers: &[Layer]) -> String {
    let said: Vec<String> = helm::values::in_order(layers).map(layers::said).collect();
    match said.is_empty() {
        true => "the default values".to_owned(),
        false => format!("the default values and {}", said.join(" ")),
    }
}

/// The command that makes the same overlay, without what flags set.
fn command(args: &OverlayArgs) -> String {
    let mut words = vec!["airgap-lint overlay".to_owned(), args.chart.display().to_string()];
    let mut values = |options: &ValuesOptions| {
        let files = options.values.iter().map(|file| format!("-f {file}"));
        words.extend(files);
        for (flag, given) in [
            ("--set-json", &options.set_json),
            ("--set", &options.set),
            ("--set-string", &options.set_string),
            ("--set-file", &options.set_file),
            ("--set-literal", &options.set_literal),
        ] {
            let paths = given.iter().map(|given| given.split('=').next().unwrap_or_default());
            words.extend(paths.map(|path| format!("{flag} {path}=…")));
        }
    };
    values(&args.values);
    for also in &args.also {
        words.push("--also".to_owned());
        let mut values = |options: &ValuesOptions| {
            words.extend(options.values.iter().map(|file| format!("-f {file}")));
        };
        values(also);
    }
    if let Some(mirror) = &args.policy.mirror {
        words.push(format!("--mirror {mirror}"));
    }
    if let Some(separator) = &args.policy.separator {
        words.push(format!("--separator {separator}"));
    }
    if let Some(policy) = &args.policy.policy {
        words.push(format!("--policy {}", policy.display()));
    }
    words.join(" ")
}

/// Says on standard error what moves and what is left.
fn tell(args: &OverlayArgs, chart: &str, overlay: &Overlay) -> Result<(), Failure> {
    let stderr = io::stderr();
    let style = report::overlay::Style {
        width: stderr.width(),
        color: output::has_color(args.color, &stderr),
    };
    output::report(|out| report::overlay::human(overlay, chart, &style, out))
}
