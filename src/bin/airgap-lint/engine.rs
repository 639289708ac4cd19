//! From charts to manifests: with the built-in renderer, or the `helm` on the PATH.

use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::rc::Rc;
use std::time::{SystemTime, UNIX_EPOCH};

use airgap_lint::release::ReleaseRequest;
use helm::job::{Job, Outcome};
use helm::render::Selection;
use helm::world::World;
use helm::{Chart, Compat, Layer, Release};

use crate::args::chart::{EngineName, ReleaseOptions, ValuesOptions};
use crate::layers;
use crate::output::{Failure, complain};

/// A render that is wanted.
pub struct Request<'a> {
    pub chart: &'a Path,
    pub name: String,
    pub values: &'a ValuesOptions,
    /// What the options for values say, read.
    pub layers: &'a [Layer],
    pub release: &'a ReleaseOptions,
    pub selection: Selection,
    /// Whether to note where each piece of the manifests comes from.
    pub trace: bool,
}

/// What an engine gives.
pub struct Render {
    /// The manifests, as `helm template` prints them.
    pub stream: Vec<u8>,
    /// What more the native engine knows; Helm says only what it prints.
    pub native: Option<Native>,
}

/// What the native engine knows of a render.
pub struct Native {
    pub chart: Chart,
    pub outcome: Outcome,
}

/// What turns a chart into manifests.
trait Engine {
    fn render(&self, request: &Request<'_>) -> Result<Render, Failure>;
}

/// Renders with the engine that the options name.
pub fn render(request: &Request<'_>) -> Result<Render, Failure> {
    match request.release.engine {
        EngineName::Native => BuiltIn.render(request),
        EngineName::Helm => Helm.render(request),
    }
}

/// Reads a chart from a folder or an archive.
pub fn open(path: &Path) -> Result<Chart, Failure> {
    let chart = helm::chart::open(path);
    let chart = chart.map_err(|error| Failure(format!("cannot read the chart {}: {error}", path.display())))?;
    for (link, target) in &chart.links_out {
        complain(&format!(
            "warning: {} is a link out of the chart, to {}; it is followed, as Helm does",
            link.display(),
            target.display()
        ));
    }
    Ok(chart)
}

/// The default name of a release: from `--name-template`, or the one that Helm uses.
pub fn name(release: &ReleaseOptions) -> Result<String, Failure> {
    match &release.name_template {
        None => Ok("release-name".to_owned()),
        Some(template) => {
            helm::job::name(template, Rc::new(Outside)).map_err(|error| Failure(format!("--name-template: {error}")))
        }
    }
}

/// Everything that a render has, CRDs included.
pub fn everything() -> Selection {
    Selection {
        crds: true,
        ..Selection::default()
    }
}

/// A chart with values, as the options for a release want it rendered.
pub fn job<'a>(chart: &'a Chart, layers: &'a [Layer], name: &str, options: &ReleaseOptions) -> Job<'a> {
    Job {
        layers,
        release: Release {
            name: name.to_owned(),
            namespace: options.namespace.clone(),
            is_upgrade: options.is_upgrade,
        },
        kube_version: options.kube_version.clone(),
        api_versions: options.api_versions.clone(),
        validate: !options.skip_schema_validation,
        compat: Compat::from(options.helm_compat),
        ..Job::new(chart)
    }
}

/// This program.
struct BuiltIn;

impl Engine for BuiltIn {
    fn render(&self, request: &Request<'_>) -> Result<Render, Failure> {
        let chart = open(request.chart)?;
        let job = Job {
            trace: request.trace,
            ..job(&chart, request.layers, &request.name, request.release)
        };
        let (stream, outcome) = run_job(&job, request.chart, &request.selection)?;
        Ok(Render {
            stream,
            native: Some(Native { chart, outcome }),
        })
    }
}

/// Renders a chart, and says what Helm would warn of.
fn run_job(job: &Job<'_>, chart: &Path, selection: &Selection) -> Result<(Vec<u8>, Outcome), Failure> {
    let failure = |error: helm::Failure| {
        let chart = chart.display().to_string();
        let is_list = error.to_string().contains("cannot unmarshal array into");
        let help = match error.help() {
            None if is_list => "\nvalues are keys with values, and this file has a list at its top".to_owned(),
            Some(help) => format!("\n{}", help.replace("CHART", &chart)),
            None if error.is_limit() => {
                "\nthis is a limit of the built-in renderer; use `--engine helm` to run Helm instead".to_owned()
            }
            None => String::new(),
        };
        let error = layers::without_values(&error.to_string(), job.layers);
        Failure(format!("cannot render {chart}: {error}{help}"))
    };
    let outcome = job.render(|| Rc::new(Outside)).map_err(failure)?;
    for warning in &outcome.warnings {
        complain(&format!("{}: warning: {warning}", chart.display()));
    }
    let stream = outcome.rendered.stream(selection, job.compat).map_err(failure)?;
    Ok((stream, outcome))
}

/// What a release renders to.
pub struct ReleaseRender {
    pub stream: Vec<u8>,
    pub outcome: Outcome,
}

/// Renders the chart of a release, always with the built-in renderer: its values are in no file that Helm could read.
pub fn render_release(
    chart: &Chart,
    path: &Path,
    layers: &[Layer],
    request: &ReleaseRequest,
    options: &ReleaseOptions,
) -> Result<ReleaseRender, Failure> {
    let name = if request.name.is_empty() {
        "release-name"
    } else {
        &request.name
    };
    let mut job = Job {
        trace: true,
        ..job(chart, layers, name, options)
    };
    if let Some(namespace) = &request.namespace {
        job.release.namespace.clone_from(namespace);
    }
    if request.kube_version.is_some() {
        job.kube_version.clone_from(&request.kube_version);
    }
    job.api_versions.extend(request.api_versions.iter().cloned());
    let (stream, outcome) = run_job(&job, path, &everything())?;
    Ok(ReleaseRender { stream, outcome })
}

/// The clock and the randomness of the machine.
struct Outside;

impl World for Outside {
    fn now(&self) -> (i64, u32) {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        (i64::try_from(since.as_secs()).unwrap_or(i64::MAX), since.subsec_nanos())
    }

    fn random(&self, buffer: &mut [u8]) {
        // Without randomness, generated keys would be predictable: better none at all.
        if let Err(error) = getrandom::fill(buffer) {
            complain(&format!("cannot get random bytes from the system: {error}"));
            std::process::exit(2);
        }
    }
}

/// Real Helm, run as a program.
struct Helm;

impl Engine for Helm {
    fn render(&self, request: &Request<'_>) -> Result<Render, Failure> {
        let output = run_helm(request)?;
        // What it says is for the user, however it ends.
        let _ = io::stderr().write_all(&output.stderr);
        if !output.status.success() {
            return Err(Failure(format!(
                "helm could not render {}: {}",
                request.chart.display(),
                output.status
            )));
        }
        Ok(Render {
            stream: output.stdout,
            native: None,
        })
    }
}

/// Runs `helm template`, and takes what it prints.
pub fn run_helm(request: &Request<'_>) -> Result<Output, Failure> {
    let mut command = Command::new("helm");
    command.arg("template").arg(&request.name).arg(request.chart);
    let values = request.values;
    for (flag, given) in [
        ("--values", &values.values),
        ("--set-json", &values.set_json),
        ("--set", &values.set),
        ("--set-string", &values.set_string),
        ("--set-file", &values.set_file),
        ("--set-literal", &values.set_literal),
        ("--api-versions", &request.release.api_versions),
        ("--show-only", &request.selection.show_only),
    ] {
        for value in given {
            command.arg(flag).arg(value);
        }
    }
    command.arg("--namespace").arg(&request.release.namespace);
    if let Some(version) = &request.release.kube_version {
        command.arg("--kube-version").arg(version);
    }
    for (flag, given) in [
        ("--is-upgrade", request.release.is_upgrade),
        ("--skip-schema-validation", request.release.skip_schema_validation),
        ("--include-crds", request.selection.crds),
        ("--skip-tests", request.selection.skip_tests),
        ("--no-hooks", request.selection.no_hooks),
    ] {
        if given {
            command.arg(flag);
        }
    }
    // Standard input has been read already.
    let input = request.layers.iter().find_map(|layer| match layer {
        Layer::File { name, bytes } if name == "-" => Some(bytes),
        _ => None,
    });
    let output = run(&mut command, input.map(Vec::as_slice));
    output.map_err(|error| match error.kind() {
        ErrorKind::NotFound => Failure(
            "helm is not on the PATH; install it, or drop --engine helm: airgap-lint can render charts itself"
                .to_owned(),
        ),
        _ => Failure::io("run", "helm", &error),
    })
}

/// Runs a program with this on its standard input, and takes what it prints.
fn run(command: &mut Command, input: Option<&[u8]>) -> io::Result<Output> {
    command.stdin(input.map_or(Stdio::null(), |_| Stdio::piped()));
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let stdin = child.stdin.take();
    std::thread::scope(|scope| {
        if let (Some(mut stdin), Some(input)) = (stdin, input) {
            // A program that does not read to the end reports the problem itself.
            scope.spawn(move || drop(stdin.write_all(input)));
        }
        child.wait_with_output()
    })
}
