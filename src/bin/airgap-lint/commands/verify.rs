//! `verify`: does a registry, a bundle or a list hold everything?

use std::cell::Cell;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use airgap_lint::holding::bundle;
use airgap_lint::report::human::Told;
use airgap_lint::report::json;
use airgap_lint::verify::{self, Ask, Reply, Verification, Verifier};
use airgap_lint::{Excerpts, Status};

use crate::args::formats::ReportFormat;
use crate::args::verify::VerifyArgs;
use crate::checked::{Checked, Screen, Wanted};
use crate::holdings::{self, Place};
use crate::input::files::Purpose;
use crate::output::{self, Failure};
use crate::progress::Progress;
use crate::registry::{self, Answer, Question};
use crate::save;
use crate::settings::Settings;
use crate::sources::RepositoryFiles;

/// Verifies, and writes what came of it to every place where it is wanted.
pub fn run(args: &VerifyArgs) -> Result<Status, Failure> {
    let places: Vec<Place> = args
        .looked_in
        .iter()
        .map(|text| text.parse())
        .collect::<Result<_, _>>()?;
    let settings = settings(args, &places)?;
    let formats = args.output.iter().map(|(format, _)| *format).chain([args.format]);
    let wanted = Wanted {
        // The status of pods is read, too, and it is no reference.
        texts: true,
        ..Wanted::by(formats)
    };
    let mut checked = Checked::with_excerpts(settings, &args.read, (Purpose::List, Excerpts::References), wanted)?;
    let (verification, allowed) = look(args, &places, &checked)?;
    let report = std::mem::take(&mut checked.report);
    checked.report = verify::report(&verification, report, checked.linter().policy());
    write_lists(args, &verification)?;

    let mut sources = RepositoryFiles::new(args.path_prefix.as_deref())?;
    if wanted.texts {
        sources = sources.with_texts(&checked.files, &checked.report);
    }
    let tell = |format: ReportFormat, screen: Screen, out: &mut dyn Write| match format {
        ReportFormat::Json => json::write_verification(&verification, &checked.report, out),
        ReportFormat::Human => checked.tell_verification(&verification, &args.report, screen, out),
        _ => checked.tell(format, &args.report, (Told::Verified, screen), &sources, out),
    };
    for (format, path) in &args.output {
        let mut report = Vec::new();
        let written = tell(*format, Screen::none(), &mut report).and_then(|()| save::write(path, &report));
        written.map_err(|error| Failure::io("write", path.display(), &error))?;
    }
    output::print(|out| tell(args.format, Screen::of(&io::stdout(), args.report.color), out))?;
    if !args.report.quiet {
        say_what_was_not_looked_for(&verification, allowed);
    }
    let status = checked.report.status(args.fail_on.severity());
    drop(sources);
    Ok(checked.end(status))
}

/// Says what nothing was asked for, and why.
fn say_what_was_not_looked_for(verification: &Verification, allowed: usize) {
    for artifact in &verification.artifacts {
        if artifact.decided_by.is_none() {
            output::complain(&format!("not looked for: {}: {}", artifact.reference, artifact.detail));
        }
    }
    if allowed > 0 {
        let s = if allowed == 1 { "" } else { "s" };
        output::complain(&format!(
            "not looked for: {allowed} reference{s} that the policy allows"
        ));
    }
}

/// The settings; a registry that is named is the mirror if nothing else is.
fn settings(args: &VerifyArgs, places: &[Place]) -> Result<Settings, Failure> {
    let settings = Settings::read(&args.policy)?;
    let has_destination = settings.require_destination();
    let mut named = places.iter().filter_map(|place| match place {
        Place::Registry(name) => Some(name.clone()),
        Place::Path(_) => None,
    });
    match (has_destination, named.next()) {
        (Ok(()), _) | (_, None) => Ok(settings),
        (Err(_), Some(Some(mirror))) => {
            let mut policy = args.policy.clone();
            policy.mirror = Some(mirror);
            Settings::read(&policy)
        }
        (Err(failure), Some(None)) => Err(failure),
    }
}

/// Looks everything up; with how many references are allowed elsewhere.
fn look(args: &VerifyArgs, places: &[Place], checked: &Checked) -> Result<(Verification, usize), Failure> {
    let policy = checked.linter().policy();
    let mut verifier = Verifier::new(&checked.report.inventory, policy);
    for (name, bytes) in checked.files.texts() {
        verifier.want_running(verify::running(name, bytes));
    }
    for place in places {
        match place {
            Place::Path(path) => {
                let reading = bundle::Settings {
                    platforms: args.platform.clone(),
                    deep: args.deep,
                };
                for holding in holdings::read("--in", path, &reading)? {
                    verifier.look_in(&holding, &args.platform);
                }
            }
            Place::Registry(mirror) => {
                let name = mirror.as_deref().or(policy.mirror()).unwrap_or("the mirror").to_owned();
                let replies = ask(args, verifier.questions(mirror.as_deref()), &name);
                verifier.take(&name, &replies, &args.platform);
            }
        }
    }
    let allowed = verifier.allowed();
    let mut verification = verifier.finish(args.all_in);
    if !args.surplus {
        verification.surplus.clear();
    }
    Ok((verification, allowed))
}

/// Asks a registry; each answer is in the place of its question.
fn ask(args: &VerifyArgs, asks: Vec<Option<Ask>>, name: &str) -> Vec<Option<(Ask, Reply)>> {
    let options = &args.registry;
    let mut settings = registry::Settings::from_environment();
    settings.insecure.clone_from(&options.insecure);
    settings.ca_files.clone_from(&options.ca_file);
    settings.time_limit = options.time_limit.map(Duration::from_secs);
    settings.signatures = options.signatures;
    if let Some(concurrency) = options.concurrency {
        settings.concurrency = concurrency.get();
    }
    let progress = Progress::new(&format!("asking {name}"));
    let told = Cell::new(0);
    let answered = |count: usize| {
        (told.get()..count).for_each(|_| progress.step());
        told.set(count.max(told.get()));
    };
    let mut replies: Vec<Option<(Ask, Reply)>> = asks.iter().map(|_| None).collect();
    // Of a chart, the manifest says whether it is one.
    for is_chart in [false, true] {
        let of_kind = asks.iter().enumerate();
        let of_kind = of_kind.filter_map(|(index, ask)| Some((index, ask.as_ref()?)));
        let of_kind: Vec<(usize, &Ask)> = of_kind.filter(|(_, ask)| ask.is_chart == is_chart).collect();
        if of_kind.is_empty() {
            continue;
        }
        settings.platforms = is_chart || !args.platform.is_empty();
        let questions: Vec<Question> = of_kind.iter().map(|(_, ask)| question(ask)).collect();
        let answers = registry::ask(&questions, &settings, &answered);
        for ((index, ask), answer) in of_kind.into_iter().zip(answers) {
            replies[index] = Some((ask.clone(), reply(answer)));
        }
    }
    replies
}

fn question(ask: &Ask) -> Question {
    Question {
        registry: ask.registry.clone(),
        repository: ask.repository.clone(),
        tag: ask.tag.clone(),
        digest: ask.digest.clone(),
    }
}

fn reply(answer: Answer) -> Reply {
    match answer {
        Answer::Present {
            digest,
            media_type: _,
            artifact_type,
            platforms,
            signatures,
            has_digest,
        } => Reply::Present {
            digest,
            artifact_type,
            platforms,
            signatures,
            has_digest,
        },
        Answer::Missing { detail, has_digest } => Reply::Missing { detail, has_digest },
        Answer::Failed { detail } => Reply::Failed { detail },
    }
}

/// Writes the lists that are wanted.
fn write_lists(args: &VerifyArgs, verification: &Verification) -> Result<(), Failure> {
    let write = |path: &Path, lines: Vec<String>| {
        let text: String = lines.into_iter().map(|line| line + "\n").collect();
        let written = save::write(path, text.as_bytes());
        written.map_err(|error| Failure::io("write", path.display(), &error))
    };
    if let Some(path) = &args.write_missing {
        write(path, verification.missing())?;
    }
    if let Some(path) = &args.pin {
        write(path, verification.pins())?;
    }
    Ok(())
}
