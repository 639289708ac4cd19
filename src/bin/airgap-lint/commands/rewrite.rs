//! `rewrite`: moves every reference that has an exact edit to the mirror.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use airgap_lint::report::human::Told;
use airgap_lint::report::{AsNamed, diff};
use airgap_lint::{FileReport, Linter, Report, Status};

use crate::args::RewriteArgs;
use crate::args::formats::Format;
use crate::checked::{Checked, Screen, Wanted};
use crate::input::files::{Files, Purpose};
use crate::input::hints;
use crate::input::source::Source;
use crate::output::{self, Failure};
use crate::save;
use crate::settings::Settings;

/// Rewrites, and reports what is left.
pub fn run(args: &RewriteArgs) -> Result<Status, Failure> {
    if args.in_place && (args.read.paths.is_empty() || args.read.paths.iter().any(|path| path == Path::new("-"))) {
        return Err(Failure(
            "--in-place changes files, but standard input is not a file; name the files, or drop --in-place".to_owned(),
        ));
    }
    // To read from a pipe could take forever.
    let is_special = |path: &&PathBuf| path.metadata().is_ok_and(|found| !found.is_file() && !found.is_dir());
    if let Some(path) = args.read.paths.iter().find(is_special).filter(|_| args.in_place) {
        return Err(Failure(format!(
            "--in-place changes files, but {} is not a regular file; drop --in-place to print the result",
            path.display()
        )));
    }
    hints::about_charts(&args.read.paths, hints::Wish::Move);
    let settings = Settings::read(&args.policy)?;
    settings.require_destination()?;
    let wanted = Wanted {
        excerpts: args.format == Format::Human,
        texts: true,
    };
    let checked = Checked::new(settings, &args.read, Purpose::Rewrite, wanted)?;
    if args.in_place && !checked.files.charts.is_empty() {
        return Err(Failure(
            "--in-place changes files, but the manifests of a chart are not in files; drop --in-place to print them \
             rewritten"
                .to_owned(),
        ));
    }
    let (files, report) = (&checked.files, &checked.report);
    let moved = moved(checked.linter(), files, report)?;
    let told = match () {
        () if args.diff => {
            let has_color = output::has_color(args.report.color, &io::stdout());
            output::print(|out| print_diff(files, report, &moved, has_color, out))?;
            Told::Shown
        }
        () if args.in_place => {
            replace(files, &moved)?;
            Told::Rewritten
        }
        () if !report.files.iter().all(FileReport::is_readable) => Told::Withheld,
        () => {
            output::print(|out| print_stream(files, &moved, out))?;
            Told::Rewritten
        }
    };
    let screen = Screen::of(&io::stderr(), args.report.color);
    output::report(|out| checked.tell(args.format.into(), &args.report, (told, screen), &AsNamed, out))?;
    Ok(match report.status_after_rewrite(args.fail_on.severity()) {
        Status::Clean if args.diff && moved.iter().any(Option::is_some) => Status::Findings,
        status => status,
    })
}

/// The files with their references moved, proved; `None` for those that stay as they are.
pub fn moved(linter: &Linter, files: &Files, report: &Report) -> Result<Vec<Option<Vec<u8>>>, Failure> {
    let move_one = |(source, file): (&Source, &FileReport)| {
        if !file.is_readable() || file.fix().is_none() {
            return Ok(None);
        }
        let fail = |error| Failure(format!("{}: {error}", source.name));
        linter.rewrite(source.bytes(), file).map(Some).map_err(fail)
    };
    files.files.iter().zip(&report.files).map(move_one).collect()
}

/// Replaces the files that change: none of them if it is clear that one cannot be replaced.
fn replace(files: &Files, moved: &[Option<Vec<u8>>]) -> Result<(), Failure> {
    let changed = || {
        let files = files.files.iter().zip(moved);
        files.filter_map(|(source, bytes)| Some((&source.name, source.path.as_ref()?, bytes.as_ref()?)))
    };
    for (name, path, _) in changed() {
        save::check(path).map_err(|error| Failure::io("write", name, &error))?;
    }
    for (name, path, bytes) in changed() {
        save::replace(path, bytes).map_err(|error| Failure::io("write", name, &error))?;
    }
    Ok(())
}

fn print_diff(
    files: &Files,
    report: &Report,
    moved: &[Option<Vec<u8>>],
    has_color: bool,
    mut out: &mut dyn Write,
) -> io::Result<()> {
    for ((source, file), moved) in files.files.iter().zip(&report.files).zip(moved) {
        if let (Some(_), Some(fix)) = (moved, file.fix()) {
            diff::write(&source.name, source.bytes(), fix, has_color, &mut out)?;
        }
    }
    Ok(())
}

/// Prints the files as one stream of documents.
fn print_stream(files: &Files, moved: &[Option<Vec<u8>>], out: &mut dyn Write) -> io::Result<()> {
    let mut before: Option<&[u8]> = None;
    for (source, moved) in files.files.iter().zip(moved) {
        let bytes = moved.as_deref().unwrap_or(source.bytes());
        if bytes.is_empty() {
            continue;
        }
        if let Some(before) = before {
            if !before.ends_with(b"\n") {
                out.write_all(b"\n")?;
            }
            out.write_all(divider(bytes))?;
        }
        out.write_all(bytes)?;
        before = Some(bytes);
    }
    Ok(())
}

/// What has to come before a file so that its first document is separate.
fn divider(bytes: &[u8]) -> &'static [u8] {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    match lines.find(|line| !line.is_empty() && !line.starts_with(b"#")) {
        Some(line) if line == b"---" || line.starts_with(b"--- ") => b"",
        // A directive needs the document before it to have ended.
        Some(line) if line.starts_with(b"%") => b"...\n",
        _ => b"---\n",
    }
}
