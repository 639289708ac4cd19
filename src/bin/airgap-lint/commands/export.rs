//! `export`: what a mirror, a bundle, a node or a cluster is fed.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use airgap_lint::export::{self, Carried, Export, Format, Group, LeftOut, Options, Plan};
use airgap_lint::report::{clean, lines};
use airgap_lint::{Artifact, FileReport, Status};

use crate::args::export::{ExportArgs, ListKind};
use crate::checked::{Checked, Wanted};
use crate::input::files::Purpose;
use crate::output::{self, Failure};
use crate::output_dir;
use crate::save;

/// Writes an export, and says what is not in it.
pub fn run(args: &ExportArgs) -> Result<Status, Failure> {
    let Some(name) = &args.format else {
        output::print(|out| list(out))?;
        return Ok(Status::Clean);
    };
    let format = Format::from_name(name).ok_or_else(|| unknown(name))?;
    if args.kind.is_some() && format != Format::List {
        return Err(Failure(format!("--kind is for lists, and not for {format}")));
    }
    let checked = Checked::read(&args.policy, &args.read, Purpose::List, Wanted::default())?;
    if !checked.report.files.iter().all(FileReport::is_readable) {
        output::report(|out| lines::write_caveats(&checked.report, out))?;
        return Err(Failure(
            "nothing was exported: a part of the input could not be read".to_owned(),
        ));
    }
    let plan = Plan::new(&checked.report.inventory, checked.linter().policy());
    let mut plan = plan
        .with_charts(&checked.report.charts, checked.linter().policy())
        .rendered_from(&checked.report.files)
        .with_findings(&checked.report.findings);
    let selected = select(&mut plan, args)?;
    let export = export::export(format, &plan, &options(args)).map_err(|error| Failure(error.to_string()))?;
    write(format, &export, args.output.as_deref())?;
    let mut left_out: Vec<&LeftOut> = plan.left_out().iter().chain(&export.left_out).collect();
    // What is in no registry is never left out of its list.
    if matches!(args.kind, Some(ListKind::Git | ListKind::Url)) {
        left_out.clear();
    }
    output::report(|out| {
        lines::write_caveats(&checked.report, out)?;
        for LeftOut { reference, why, .. } in &left_out {
            writeln!(out, "airgap-lint: left out: {}: {}", clean(reference), clean(why))?;
        }
        let sources = plan.notes_of_sources().filter(|_| format != Format::List);
        let mut notes = selected
            .into_iter()
            .chain(plan.notes())
            .chain(sources)
            .chain(export.notes.iter().cloned());
        notes.try_for_each(|note| writeln!(out, "airgap-lint: {}", clean(&note)))
    })?;
    Ok(match left_out.is_empty() {
        true => Status::Clean,
        false => Status::Findings,
    })
}

/// Keeps what `--except` and `--only` say; how much that leaves, in a sentence.
fn select(plan: &mut Plan, args: &ExportArgs) -> Result<Option<String>, Failure> {
    let (except, only) = (carried(&args.except)?, carried(&args.only)?);
    if !args.only.is_empty() && only.is_empty() {
        return Err(Failure("--only: nothing is named there".to_owned()));
    }
    let all = plan.items().len();
    plan.retain(|item| !except.contains(item) && (args.only.is_empty() || only.contains(item)));
    let is_selected = !args.except.is_empty() || !args.only.is_empty();
    Ok(is_selected.then(|| {
        format!(
            "{} of {all} references exported; --except and --only leave out the others",
            plan.items().len()
        )
    }))
}

/// What lists and earlier exports name.
fn carried(paths: &[PathBuf]) -> Result<Carried, Failure> {
    let mut carried = Carried::default();
    for path in paths {
        let text = fs::read_to_string(path).map_err(|error| Failure::io("read", path.display(), &error))?;
        let read = carried.read(&text);
        read.map_err(|error| Failure(format!("{}: {error}", path.display())))?;
    }
    Ok(carried)
}

fn options(args: &ExportArgs) -> Options {
    let mut options = Options::default();
    options.single_arch.clone_from(&args.single_arch);
    options.split = args.split;
    options.is_open = args.open;
    options.is_v1alpha2 = args.v1alpha2;
    options.is_locked = args.lock;
    options.package_name.clone_from(&args.package_name);
    options.package_version.clone_from(&args.package_version);
    options.namespace = Some(args.read.release.namespace.clone());
    options.is_dry_run = args.dry_run;
    options.kind = args.kind.map(|kind| match kind {
        ListKind::Image => Artifact::Image,
        ListKind::Oci => Artifact::Oci,
        ListKind::Chart => Artifact::Chart,
        ListKind::Git => Artifact::Git,
        ListKind::Url => Artifact::Url,
    });
    options.exempt = args.exempt.iter().cloned().collect();
    options
}

fn unknown(name: &str) -> Failure {
    let likeness = |format: &Format| (strsim::jaro_winkler(name, format.as_str()) * 1000.0) as usize;
    let near = Format::ALL.iter().copied().max_by_key(likeness);
    let near = near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
    Failure(format!(
        "unknown format `{name}`; {near}`airgap-lint export` lists them"
    ))
}

/// The formats, by what they are for.
fn list(out: &mut dyn Write) -> io::Result<()> {
    let width = Format::ALL
        .iter()
        .map(|format| format.as_str().len())
        .max()
        .unwrap_or_default();
    for (index, group) in Group::ALL.into_iter().enumerate() {
        let blank = if index == 0 { "" } else { "\n" };
        writeln!(out, "{blank}{}", group.title())?;
        for format in Format::ALL.iter().copied().filter(|format| format.group() == group) {
            writeln!(out, "  {:width$}  {}", format.as_str(), format.summary())?;
        }
    }
    writeln!(
        out,
        "\n`airgap-lint export FORMAT PATH… --mirror REGISTRY -o PATH` writes one of them."
    )
}

/// Writes the files, or prints the only one.
fn write(format: Format, export: &Export, output: Option<&Path>) -> Result<(), Failure> {
    match (export.files.single(), output) {
        (_, None) => match export.files.main() {
            Some(file) => output::print(|out| out.write_all(file.text.as_bytes())),
            None => Err(Failure(format!("{format} is a folder of files; name it with -o"))),
        },
        (Some(file), Some(path)) if !is_folder(path) => {
            let written = save::create(path, file.text.as_bytes());
            let written = written.and_then(|()| save::set_executable(path, file.is_executable));
            written.map_err(|error| Failure::io("write", path.display(), &error))
        }
        (_, Some(folder)) => {
            for (path, file) in export.files.iter() {
                let path = folder.join(path);
                output_dir::write_file(folder, &path, file.text.as_bytes())?;
                let executable = save::set_executable(&path, file.is_executable);
                executable.map_err(|error| Failure::io("write", path.display(), &error))?;
            }
            left_over(folder, export);
            Ok(())
        }
    }
}

/// Says which scripts of an earlier export are still in a folder: `copy-*.sh` would run them, too.
fn left_over(folder: &Path, export: &Export) {
    let is_script = |name: &str| name.starts_with("copy-") && name.ends_with(".sh");
    if !export.files.iter().any(|(path, _)| is_script(path)) {
        return;
    }
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| is_script(name)).collect();
    names.retain(|name| export.files.iter().all(|(path, _)| path != name));
    names.sort();
    if !names.is_empty() {
        let names = names.join(", ");
        output::complain(&format!(
            "warning: {} has scripts of an earlier export: {names}; remove them",
            folder.display()
        ));
    }
}

/// Whether a path is meant as a folder: it is one, or ends as one.
fn is_folder(path: &Path) -> bool {
    path.is_dir() || path.as_os_str().as_encoded_bytes().ends_with(b"/")
}
