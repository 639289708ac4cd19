//! What a text is that may fetch something, and what it fetches.

use super::address::Address;
use super::commands;
use super::fetch::{Fetch, From};
use super::marks::CLOUD_CONFIG;
use super::programs::Service;
use super::scope::Scope;
use super::words::Place;

/// A text that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Text {
    /// For a shell.
    Script,
    /// For a build.
    Dockerfile,
    /// For something else, or nothing that runs.
    Other,
}

/// Names of fields that hold a script, besides those with `script` in them.
const OF_SCRIPTS: [&str; 12] = [
    "command",
    "cmd",
    "entrypoint",
    "run",
    "bootstrap",
    "userdata",
    "user-data",
    "prestart",
    "poststart",
    "prestop",
    "setup",
    "startup",
];

/// What a text is, by the name of its field and its looks; `None` for what may be a document.
pub(super) fn kind(key: &str, text: &str) -> Option<Text> {
    if let Some(line) = text.trim_start().strip_prefix("#!") {
        let mut words = line.lines().next().unwrap_or_default().split_whitespace();
        let first = words.next().unwrap_or_default();
        let program = match first.ends_with("/env") {
            true => words.find(|word| !word.starts_with('-')).unwrap_or_default(),
            false => first,
        };
        let is_shell = commands::is_shell(program);
        return Some(if is_shell { Text::Script } else { Text::Other });
    }
    let key = key.to_ascii_lowercase();
    if [".sh", ".bash", ".ash"].iter().any(|end| key.ends_with(end)) {
        return Some(Text::Script);
    }
    if [
        ".py", ".js", ".rb", ".pl", ".groovy", ".lua", ".go", ".md", ".txt", ".html",
    ]
    .iter()
    .any(|end| key.ends_with(end))
    {
        return Some(Text::Other);
    }
    if key.starts_with("dockerfile") || key.starts_with("containerfile") {
        return Some(Text::Dockerfile);
    }
    let is_named = key.contains("script") || OF_SCRIPTS.contains(&&*key);
    let is_document = text.starts_with('{') || text.starts_with(CLOUD_CONFIG);
    (!is_document && (is_named || looks_like_script(text))).then_some(Text::Script)
}

/// Whether a text has lines that only a script has.
fn looks_like_script(text: &str) -> bool {
    let is_line = |line: &str| {
        let line = line.trim();
        matches!(line, "fi" | "done" | "esac")
            || ["set -e", "set -x", "set -u", "set -o", "set +e"]
                .iter()
                .any(|set| line.starts_with(set))
    };
    text.contains('\n') && text.lines().any(is_line)
}

/// Whether a text may be a document.
pub(super) fn may_be_document(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with(['{', '[']) || text.contains('\n') && (text.contains(": ") || text.contains(":\n"))
}

/// Adds what a text fetches.
pub(super) fn read(kind: Text, text: &str, scope: &Scope<'_>, found: &mut Vec<Fetch>) {
    match kind {
        Text::Script => commands::of_script(text, scope, found),
        Text::Dockerfile => {
            for (from, script) in run(text) {
                let known = found.len();
                commands::of_script(script, scope, found);
                for fetch in &mut found[known..] {
                    let range = &mut fetch.place.range;
                    *range = range.start + from..range.end + from;
                }
            }
        }
        Text::Other => {}
    }
}

/// What a Dockerfile runs, and where it begins.
fn run(text: &str) -> Vec<(usize, &str)> {
    let (mut scripts, mut at, mut open) = (Vec::new(), 0, None);
    for line in text.split_inclusive('\n') {
        let begin = line.trim_start();
        let word = begin.split_whitespace().next().unwrap_or_default();
        if open.is_none() && word.eq_ignore_ascii_case("RUN") {
            open = Some(at + line.len() - begin.len() + word.len());
        }
        at += line.len();
        if !line.trim_end().ends_with('\\')
            && let Some(start) = open.take()
        {
            scripts.push((start, &text[start..at]));
        }
    }
    if let Some(start) = open {
        scripts.push((start, &text[start..]));
    }
    scripts
}

/// What a field of a resource fetches, if it is an address.
pub(super) fn of_field(kind: &str, text: &str, scope: &Scope<'_>) -> Option<Fetch> {
    let resolved = scope.resolved(text);
    let (address, shown) = Address::in_text(&resolved)?;
    let range = if resolved == text { shown } else { 0..text.len() };
    Some(Fetch {
        program: kind.to_owned(),
        from: From::Address(address),
        place: Place { text: 0, range },
    })
}

/// What a list of a resource fetches.
pub(super) fn of_service(kind: &str, service: Service) -> Fetch {
    Fetch {
        program: kind.to_owned(),
        from: From::Service(service),
        place: Place { text: 0, range: 0..0 },
    }
}

/// What the packages of cloud-init fetch.
pub(super) fn of_cloud_init() -> Fetch {
    of_service(
        "cloud-init",
        Service {
            what: "packages",
            host: None,
        },
    )
}
