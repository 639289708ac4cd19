//! Images in commands, where the verb proves that the word after it is one: `docker run alpine`, `FROM golang:1.22`.

use std::ops::Range;

/// Programs, and their verbs after which the first word that is no option is an image.
const VERBS: &[(&[&str], &[&[&str]])] = &[
    (
        &["docker", "podman", "nerdctl", "finch"],
        &[
            &["run"],
            &["pull"],
            &["create"],
            &["image", "pull"],
            &["container", "run"],
            &["container", "create"],
        ],
    ),
    (&["buildah"], &[&["from"], &["pull"]]),
    (&["crictl"], &[&["pull"]]),
    (
        &["ctr"],
        &[&["run"], &["image", "pull"], &["images", "pull"], &["i", "pull"]],
    ),
    (
        &["crane", "gcrane"],
        &[
            &["pull"],
            &["export"],
            &["copy"],
            &["cp"],
            &["digest"],
            &["manifest"],
            &["config"],
            &["validate"],
        ],
    ),
    (
        &["regctl"],
        &[
            &["image", "copy"],
            &["image", "export"],
            &["image", "digest"],
            &["manifest", "get"],
        ],
    ),
    (&["oras"], &[&["pull"], &["copy"], &["cp"]]),
    (&["trivy"], &[&["image"], &["i"]]),
    (&["grype", "syft", "dive"], &[&[]]),
    (&["cosign"], &[&["verify"], &["download", "sbom"], &["copy"]]),
    (&["k3d", "minikube", "kind"], &[&["image", "load"], &["image", "pull"]]),
];

/// Options of these programs that have no value.
const SWITCHES: &[&str] = &[
    "rm",
    "detach",
    "interactive",
    "tty",
    "privileged",
    "init",
    "read-only",
    "quiet",
    "all-tags",
    "publish-all",
    "no-healthcheck",
    "oom-kill-disable",
    "insecure",
    "debug",
    "plain-http",
    "replace",
    "remove",
    "tls-verify",
    "verbose",
    "no-progress",
    "ignore-unfixed",
    "local",
    "all-platforms",
    "no-hosts",
    "rmi",
    "systemd",
    "help",
    "version",
    "force",
];

/// Words before the program of a command.
const BEFORE: &[&str] = &[
    "sudo", "exec", "env", "time", "nohup", "then", "do", "else", "if", "while", "until", "!", "command", "eval", "sh",
    "bash", "ash", "-c", "-ec", "-xc", "-exc", "-lc", "{", "RUN", "xargs", "&&", "||",
];

/// Words that follow a command in a sentence about it.
const OF_PROSE: &[&str] = &[
    "to", "the", "a", "an", "is", "are", "will", "and", "or", "with", "for", "from", "in", "on", "of", "this", "that",
    "it", "its", "your", "as", "command", "commands", "fails", "failed", "image", "images", "can", "may", "if", "when",
    "then", "not", "only", "into", "by", "instead", "requires",
];

/// A word of a command, without quotes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'t> {
    pub text: &'t str,
    /// Where it begins: a byte of the text, or the number of a list's item.
    pub at: usize,
    /// Whether it goes on where the word before it ended, with a quote between them: `NAME="value"`.
    pub is_glued: bool,
}

/// Calls `found` with each word of a text that a command pulls.
pub(super) fn in_text<'t>(text: &'t str, mut found: impl FnMut(Word<'t>)) {
    let may_have_one = VERBS
        .iter()
        .flat_map(|(programs, _)| programs.iter())
        .chain(&["kubectl", "oc", "helm"])
        .any(|program| text.contains(program));
    if may_have_one {
        statements(text, &mut |words| in_words(words, &mut found));
    }
    dockerfile(text, &mut found);
}

/// Calls `found` with each word of a command that it pulls.
pub(super) fn in_words<'t>(words: &[Word<'t>], found: &mut impl FnMut(Word<'t>)) {
    let is_first = |at: usize| {
        words[..at]
            .iter()
            .all(|word| BEFORE.contains(&word.text) || word.text.contains('='))
    };
    for (at, word) in words.iter().enumerate() {
        let program = word.text.rsplit('/').next().unwrap_or_default();
        let rest = &words[at + 1..];
        if matches!(program, "kubectl" | "oc") {
            set_image(rest, found);
            continue;
        }
        if program == "helm" {
            chart(rest, found);
            continue;
        }
        let Some((_, verbs)) = VERBS.iter().find(|(programs, _)| programs.contains(&program)) else {
            continue;
        };
        let Some(image) = verbs.iter().find_map(|verb| after(rest, verb)) else {
            continue;
        };
        let is_bare = !image.text.contains([':', '/', '@']);
        if !is_bare || is_first(at) && !OF_PROSE.contains(&image.text) {
            found(image);
        }
        return;
    }
}

/// The first word after a verb that is no option; options may stand before the verb, too.
fn after<'t>(words: &[Word<'t>], verb: &[&str]) -> Option<Word<'t>> {
    let mut words = words.iter();
    let mut verb = verb.iter();
    loop {
        let word = words.next()?;
        if word.is_glued {
            continue;
        }
        match word.text.strip_prefix('-') {
            Some("-") => {}
            Some(option) => {
                if takes_value(option) {
                    words.next();
                }
            }
            None => match verb.next() {
                Some(wanted) if *wanted == word.text => {}
                Some(_) => return None,
                None => return Some(*word),
            },
        }
    }
}

/// Whether the value of an option is the next word.
fn takes_value(option: &str) -> bool {
    match option.strip_prefix('-') {
        Some(long) => !long.contains('=') && !SWITCHES.contains(&long),
        // `-it`, `-d`; `-p 80:80`, `-e NAME=value`
        None => !option.contains('=') && !option.bytes().all(|byte| b"ditqPfh".contains(&byte)),
    }
}

/// `kubectl set image deploy/web web=nginx:1.27`
fn set_image<'t>(words: &[Word<'t>], found: &mut impl FnMut(Word<'t>)) {
    let mut plain = words.iter().filter(|word| !word.text.starts_with('-'));
    let verb = [plain.next(), plain.next()].map(|word| word.map(|word| word.text));
    if verb != [Some("set"), Some("image")] {
        return;
    }
    for word in plain {
        if let Some((name, image)) = word.text.split_once('=').filter(|(_, image)| !image.is_empty()) {
            found(Word {
                text: image,
                at: word.at + name.len() + 1,
                is_glued: false,
            });
        }
    }
}

/// `helm repo add jetstack https://charts.jetstack.io`, `helm pull web --repo https://…`
fn chart<'t>(words: &[Word<'t>], found: &mut impl FnMut(Word<'t>)) {
    let is_verb = |verb: &&str| {
        matches!(
            *verb,
            "repo" | "install" | "upgrade" | "template" | "pull" | "fetch" | "show"
        )
    };
    if words.iter().map(|word| word.text).any(|word| is_verb(&word)) {
        let addresses = words
            .iter()
            .filter(|word| word.text.starts_with("https://") || word.text.starts_with("http://"));
        addresses.for_each(|word| found(*word));
    }
}

/// Calls `each` with the words of each command of a text.
fn statements<'t>(text: &'t str, each: &mut impl FnMut(&[Word<'t>])) {
    // What `$(…)` prints is a part of the word around it; what is in it are commands of their own.
    let mut open = vec![(0..text.len(), 0)];
    while let Some((range, depth)) = open.pop() {
        let inner = commands_of(text, range, each);
        if depth < MOST_SUBSTITUTIONS {
            open.extend(inner.into_iter().map(|range| (range, depth + 1)));
        }
    }
}

/// How deep `$(…)` is nested.
const MOST_SUBSTITUTIONS: usize = 8;

/// The same for a stretch of a text; returns where the commands in its `$(…)` are.
fn commands_of<'t>(text: &'t str, within: Range<usize>, each: &mut impl FnMut(&[Word<'t>])) -> Vec<Range<usize>> {
    let bytes = &text.as_bytes()[..within.end];
    let mut inner = Vec::new();
    let mut words: Vec<Word<'t>> = Vec::new();
    let mut start = None;
    let mut at = within.start;
    while at <= bytes.len() {
        let byte = bytes.get(at).copied().unwrap_or(b'\n');
        if byte == b'$' && bytes.get(at + 1) == Some(&b'(') {
            let end = close(bytes, at + 2);
            inner.push(at + 2..end);
            start = start.or(Some(at));
            at = end + 1;
            continue;
        }
        let goes_on = byte == b'\\' && matches!(bytes.get(at + 1), Some(b'\n' | b'\r'));
        let ends_word = byte.is_ascii_whitespace() || b"\"'`\\;|&<>()".contains(&byte);
        if ends_word {
            if let Some(from) = start.take() {
                let before = words.last().map(|word| word.at + word.text.len());
                words.push(Word {
                    text: &text[from..at.min(bytes.len())],
                    at: from,
                    is_glued: before
                        .is_some_and(|before| text[before..from].bytes().all(|byte| b"\"'\\".contains(&byte))),
                });
            }
        } else if start.is_none() {
            start = Some(at);
        }
        if goes_on {
            at += if bytes[at + 1] == b'\r' { 2 } else { 1 };
        } else if matches!(byte, b'\n' | b';' | b'|' | b'&' | b'`' | b'(' | b')') {
            each(&words);
            words.clear();
        } else if byte == b'\\' && matches!(bytes.get(at + 1), Some(b'n' | b't' | b'r')) {
            // `printf 'FROM quay.io/a/b:v1\nRUN true'`
            at += 1;
        }
        at += 1;
    }
    each(&words);
    inner
}

/// Where the parenthesis that is open at a place is closed; the end of the text if it is not.
fn close(bytes: &[u8], from: usize) -> usize {
    let mut depth = 1;
    for (at, byte) in bytes.iter().enumerate().skip(from) {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    bytes.len()
}

/// Lines of a Dockerfile that name an image.
fn dockerfile<'t>(text: &'t str, found: &mut impl FnMut(Word<'t>)) {
    /// First words of the other lines of a Dockerfile.
    const OTHERS: &[&str] = &[
        "RUN",
        "COPY",
        "ADD",
        "CMD",
        "ENTRYPOINT",
        "WORKDIR",
        "ENV",
        "ARG",
        "USER",
        "EXPOSE",
        "LABEL",
        "VOLUME",
        "ONBUILD",
    ];
    let is = |word: &str, other: &str| word.eq_ignore_ascii_case(other);
    let first = |line: &'t str| line.split_whitespace().next().unwrap_or_default();
    let has_from = text.lines().any(|line| is(first(line), "FROM"));
    if !has_from
        || !text
            .lines()
            .any(|line| OTHERS.iter().any(|other| is(first(line), other)))
    {
        return;
    }
    let mut stages: Vec<&str> = vec!["scratch"];
    for line in text.lines() {
        let mut words = line.split_whitespace();
        match words.next() {
            Some(from) if is(from, "FROM") => {
                let Some(image) = words.by_ref().find(|word| !word.starts_with("--")) else {
                    continue;
                };
                let name = match (words.next(), words.next(), words.next()) {
                    (None, ..) => None,
                    (Some(as_), Some(name), None) if is(as_, "AS") => Some(name),
                    _ => continue,
                };
                if !stages.contains(&image) {
                    found(place(text, image));
                }
                stages.extend(name);
            }
            Some(copy) if is(copy, "COPY") || is(copy, "RUN") => {
                let from = words.find_map(|word| {
                    let (before, image) = word.split_once("from=")?;
                    let image = image.split(',').next()?;
                    (before.starts_with("--") && !image.bytes().all(|byte| byte.is_ascii_digit())).then_some(image)
                });
                if let Some(image) = from.filter(|image| !stages.contains(image)) {
                    found(place(text, image));
                }
            }
            _ => {}
        }
    }
}

/// A part of a text as a word.
fn place<'t>(text: &'t str, part: &'t str) -> Word<'t> {
    Word {
        text: part,
        at: part.as_ptr() as usize - text.as_ptr() as usize,
        is_glued: false,
    }
}
