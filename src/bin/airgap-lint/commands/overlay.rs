//! `overlay`: the values file that moves a chart to the mirror, proved by rendering.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use airgap_lint::overlay::{self, Header, NotProved, Refusal, Renderer, Variant};
use airgap_lint::report::overlay::{Style, Unread};
use airgap_lint::{Status, nearest_path, report};
use helm::values::path::{dotted, index};
use helm::{Compat, Layer};

use crate::args::chart::{EngineName, HelmCompat, ValuesOptions};
use crate::args::overlay::{OverlayArgs, OverlayFormat};
use crate::engine;
use crate::input::unused;
use crate::layers;
use crate::output::{self, Failure};
use crate::progress::Progress;
use crate::save;
use crate::settings::Settings;
use crate::spelling;
use crate::variant::ChartVariant;
use crate::witness::HelmWitness;

pub fn run(args: &OverlayArgs) -> Result<Status, Failure> {
    let settings = Settings::read(&args.policy)?;
    settings.require_destination()?;
    let chart = engine::open(&args.chart)?;
    let name = engine::name(&args.release)?;
    let progress = Progress::new("searching for values");
    let sets: Vec<&ValuesOptions> = std::iter::once(&args.values).chain(&args.also).collect();
    let variants = sets
        .iter()
        .map(|values| ChartVariant::new(&chart, layers::read(values)?, &args.release, name.clone()))
        .map(|variant| Ok(variant?.watched_by(&progress)));
    let variants: Vec<ChartVariant<'_>> = variants.collect::<Result<_, Failure>>()?;
    let witnesses = sets.iter().zip(&variants).map(|(values, variant)| HelmWitness {
        chart: &args.chart,
        name: name.clone(),
        values,
        layers: variant.layers(),
        release: &args.release,
        progress: &progress,
    });
    let witnesses: Vec<HelmWitness<'_>> = match args.release.engine {
        EngineName::Helm => witnesses.collect(),
        EngineName::Native => Vec::new(),
    };
    let renderers: Vec<&dyn Renderer> = witnesses.iter().map(|witness| witness as &dyn Renderer).collect();
    let shown = args.chart.display().to_string();
    let dynamic: Vec<&dyn Variant> = variants.iter().map(|variant| variant as &dyn Variant).collect();
    if let Some(file) = &args.check {
        return check(
            args,
            &settings,
            (&shown, file),
            &variants,
            (&dynamic, &renderers),
            &progress,
        );
    }
    let header = Header::new(shown.clone(), lines(args, &chart, &variants));
    let overlay = overlay::search(&settings.linter, &dynamic, &header);
    let mut overlay = overlay.map_err(|error| failure(&shown, &error))?;
    progress.turn_to("rendering with Helm");
    let confirmed = overlay::confirm(&settings.linter, &renderers, &shown, &mut overlay);
    confirmed.map_err(|error| failure(&shown, &error))?;
    progress.finish();
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
        let style = style(args, &io::stderr());
        output::report(|out| report::overlay::human(&overlay, &chart.metadata.name, style, out))?;
    }
    Ok(match overlay.left.is_empty() {
        true => Status::Clean,
        false => Status::Findings,
    })
}

/// Says whether an overlay that is there still does what it should.
fn check(
    args: &OverlayArgs,
    settings: &Settings,
    (chart, path): (&str, &Path),
    variants: &[ChartVariant<'_>],
    (dynamic, renderers): (&[&dyn Variant], &[&dyn Renderer]),
    progress: &Progress,
) -> Result<Status, Failure> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| Failure::io("read", &name, &error))?;
    let values = spelling::read(text.as_bytes(), Compat::from(args.release.helm_compat));
    let values = values.map_err(|error| Failure(format!("cannot read {name}: {error}")))?;
    let values = spelling::value(&values);
    let checked = overlay::check(&settings.linter, dynamic, chart, (&text, &values), renderers);
    let checked = checked.map_err(|error| failure(chart, &error))?;
    let unread = unread(variants, &text).map_err(|refusal| failure(chart, &NotProved::Unrendered(refusal.message)))?;
    progress.finish();
    match args.format {
        OverlayFormat::Json => output::print(|out| report::overlay::json_check(&checked, &unread, out))?,
        OverlayFormat::Yaml => {
            let style = style(args, &io::stdout());
            output::print(|out| report::overlay::human_check(&checked, &unread, &name, style, out))?;
        }
    }
    let is_clean =
        checked.missing.is_empty() && checked.changed.is_empty() && checked.left.is_empty() && unread.is_empty();
    Ok(if is_clean { Status::Clean } else { Status::Findings })
}

/// The values of an overlay that no template reads, whatever the other values.
fn unread(variants: &[ChartVariant<'_>], text: &str) -> Result<Vec<Unread>, Refusal> {
    let mut common: Option<BTreeSet<Unread>> = None;
    for variant in variants {
        let outcome = variant.outcome(text, false)?;
        let of_overlay = outcome.unused.iter().filter(|(_, origin)| {
            let layer = origin.map(|origin| origin.layer);
            layer.is_none_or(|layer| layer == variant.layers().len())
        });
        // Lists are repeated whole, with what nothing reads.
        let is_repeated =
            |path: &[String]| path.iter().any(|step| index(step).is_some()) && variant.value(path).is_some();
        let of_overlay = of_overlay.filter(|(path, _)| !is_repeated(path));
        let unread = of_overlay.map(|(path, _)| Unread {
            path: dotted(path),
            nearest: nearest_path(path, &outcome.read).map(|read| dotted(read)),
            disabled: unused::disabled(path, &outcome),
        });
        let unread: BTreeSet<Unread> = unread.collect();
        common = Some(match common {
            None => unread,
            Some(common) => common.intersection(&unread).cloned().collect(),
        });
    }
    Ok(common.unwrap_or_default().into_iter().collect())
}

fn style(args: &OverlayArgs, stream: &impl IsTerminal) -> Style {
    Style {
        color: output::has_color(args.color, stream),
    }
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
    let release = &args.release;
    let sets = variants.iter().map(|variant| said(variant.layers()));
    let sets: Vec<String> = sets.collect();
    vec![
        format!(
            "Values that move {} {} to the mirror. Layer them last.",
            metadata.name, metadata.version
        ),
        format!(
            "Made by airgap-lint and proved by rendering{}, for: {}",
            match release.engine {
                EngineName::Helm => " with Helm",
                EngineName::Native => "",
            },
            sets.join("; ")
        ),
        format!("Made with: {}", command(args, variants)),
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
fn command(args: &OverlayArgs, variants: &[ChartVariant<'_>]) -> String {
    let mut words = vec!["airgap-lint overlay".to_owned(), args.chart.display().to_string()];
    for (index, variant) in variants.iter().enumerate() {
        words.extend((index > 0).then(|| "--also".to_owned()));
        words.extend(helm::values::in_order(variant.layers()).map(layers::said));
    }
    let policy = &args.policy;
    words.extend(policy.mirror.iter().map(|mirror| format!("--mirror {mirror}")));
    words.extend(
        policy
            .separator
            .iter()
            .map(|separator| format!("--separator {separator}")),
    );
    words.extend(policy.depth.iter().map(|depth| format!("--depth {depth}")));
    words.extend(
        policy
            .keep_registry
            .iter()
            .map(|keep| format!("--keep-registry={keep}")),
    );
    words.extend(policy.source.iter().map(|source| format!("--source {source}")));
    words.extend(policy.allow.iter().map(|allow| format!("--allow '{allow}'")));
    words.extend(policy.policy.iter().map(|file| format!("--policy {}", file.display())));
    let release = &args.release;
    words.extend(
        release
            .kube_version
            .iter()
            .map(|version| format!("--kube-version {version}")),
    );
    words.extend(
        release
            .api_versions
            .iter()
            .map(|version| format!("--api-versions {version}")),
    );
    if release.namespace != "default" {
        words.push(format!("--namespace {}", release.namespace));
    }
    if release.helm_compat == HelmCompat::V4 {
        words.push("--helm-compat v4".to_owned());
    }
    if release.engine == EngineName::Helm {
        words.push("--engine helm".to_owned());
    }
    words.join(" ")
}
