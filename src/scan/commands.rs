//! Images in commands, where the verb proves that the word after it is one: `docker run alpine`, `FROM golang:1.22`.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::shell::{self, Word};

/// What a command says of one of its words.
#[derive(Clone, Copy, Debug)]
pub(super) enum Named<'t> {
    /// It is an image.
    Image(Word<'t>),
    /// It is the address of charts.
    Chart(Word<'t>),
    /// It is what something is found by.
    Selector(Word<'t>),
    /// It is a value that is set for a chart: `image.tag=1.27`.
    Set(Word<'t>),
    /// It is the name that a build gives to its result: it is not pulled.
    Built(Word<'t>),
    /// It is one of several values of a variable: its name, and the value.
    Item(&'t str, Word<'t>),
}

/// Programs, and their verbs after which the first word that is no option is an image.
const VERBS: &[(&[&str], &[&[&str]])] = &[
    (
        &["docker", "podman", "nerdctl", "finch"],
        &[
            &["run"],
            &["pull"],
            &["create"],
            &["tag"],
            &["save"],
            &["image", "pull"],
            &["image", "tag"],
            &["image", "save"],
            &["container", "run"],
            &["container", "create"],
            &["service", "create"],
            &["manifest", "inspect"],
            &["buildx", "imagetools", "inspect"],
            &["scout", "cves"],
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
    (
        &["k3d", "minikube"],
        &[&["image", "import"], &["image", "load"], &["image", "pull"]],
    ),
];

/// Programs that have verbs of their own kind.
const OTHERS: &[&str] = &["kubectl", "oc", "kustomize", "helm", "istioctl", "cilium", "linkerd"];

/// What has to be in a text with such a command, or with several values of a variable.
static MARKS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let programs = VERBS.iter().flat_map(|(programs, _)| programs.iter());
    let marks = programs.chain(OTHERS).chain(&["IMAGES=", "do"]);
    // `docker` is more than `do`.
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(marks)
        .ok()
});

/// Options that have no value.
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
    "record",
    "all",
    "disable-content-trust",
    "recursive",
];

/// The same in one letter.
const SHORT_SWITCHES: &[u8] = b"ditqPf";

/// Words before the program of a command.
const BEFORE: &[&str] = &[
    "sudo", "exec", "env", "time", "nohup", "then", "do", "else", "if", "while", "until", "!", "command", "eval", "sh",
    "bash", "ash", "-c", "-ec", "-xc", "-exc", "-lc", "{", "RUN", "xargs", "-",
];

/// Words that follow a command in a sentence about it.
const OF_PROSE: &[&str] = &[
    "to", "the", "a", "an", "is", "are", "will", "and", "or", "with", "for", "from", "in", "on", "of", "this", "that",
    "it", "its", "your", "as", "command", "commands", "fails", "failed", "image", "images", "can", "may", "if", "when",
    "then", "not", "only", "into", "by", "instead", "requires", "on:",
];

/// Calls `found` with what the commands of a text name.
pub(super) fn in_text<'t>(text: &'t str, mut found: impl FnMut(Named<'t>)) {
    if may_have_one(text) {
        shell::commands(text, &mut |words| in_words(words, &mut found));
    }
    dockerfile(text, &mut found);
}

/// Whether a text has a word that a command with an image has.
fn may_have_one(text: &str) -> bool {
    let Some(marks) = &*MARKS else { return true };
    let bytes = text.as_bytes();
    let is_word = |start: usize, end: usize| {
        let before = start.checked_sub(1).map(|at| bytes[at]);
        let after = bytes.get(end);
        before.is_none_or(|byte| !byte.is_ascii_alphanumeric())
            && after.is_none_or(|byte| !byte.is_ascii_alphanumeric() || bytes[end - 1] == b'=')
    };
    let mut found = marks.find_iter(text);
    found.any(|found| is_word(found.start(), found.end()))
}

/// Whether a word is the name of a program that may pull.
pub(super) fn is_program(word: &str) -> bool {
    let name = word.rsplit('/').next().unwrap_or_default();
    OTHERS.contains(&name) || VERBS.iter().any(|(programs, _)| programs.contains(&name))
}

/// Calls `found` with what a command names.
pub(super) fn in_words<'t>(words: &[Word<'t>], found: &mut impl FnMut(Named<'t>)) {
    items(words, found);
    let is_first = |at: usize| {
        words[..at]
            .iter()
            .all(|word| BEFORE.contains(&word.text) || word.text.contains('='))
    };
    for (at, word) in words.iter().enumerate() {
        let program = word.text.rsplit('/').next().unwrap_or_default();
        let rest = &words[at + 1..];
        if OTHERS.contains(&program) {
            return other(program, rest, found);
        }
        let Some((_, verbs)) = VERBS.iter().find(|(programs, _)| programs.contains(&program)) else {
            continue;
        };
        if rest.iter().take(2).any(|word| matches!(word.text, "build" | "bud")) {
            let names = rest.windows(2).filter(|pair| matches!(pair[0].text, "-t" | "--tag"));
            names.for_each(|pair| found(Named::Built(pair[1])));
            return;
        }
        let after = verbs.iter().find_map(|verb| after(rest, verb)?.first().copied());
        let Some(image) = after else { continue };
        let is_bare = !image.text.contains([':', '/', '@']);
        if !is_bare || is_first(at) && !OF_PROSE.contains(&image.text) {
            found(Named::Image(image));
        }
        return;
    }
}

/// What follows a verb and is no option, nor the value of one; options may stand before the verb, too.
fn after<'t>(words: &[Word<'t>], verb: &[&str]) -> Option<Vec<Word<'t>>> {
    let mut words = words.iter();
    let mut verb = verb.iter();
    let mut wanted = verb.next();
    let mut plain = Vec::new();
    while let Some(word) = words.next() {
        match (word.text.strip_prefix('-'), wanted) {
            (Some("-"), _) => {}
            (Some(option), _) => {
                if takes_value(option) {
                    words.next();
                }
            }
            (None, Some(is)) if *is == word.text => wanted = verb.next(),
            (None, Some(_)) => return None,
            (None, None) => plain.push(*word),
        }
    }
    wanted.is_none().then_some(plain)
}

/// Whether the value of an option is the next word.
fn takes_value(option: &str) -> bool {
    match option.strip_prefix('-') {
        Some(long) => !long.contains('=') && !SWITCHES.contains(&long),
        // `-it`, `-d`; `-p 80:80`, `-p80:80`, `-e NAME=value`
        None => {
            let letters = option.bytes().skip_while(|letter| SHORT_SWITCHES.contains(letter));
            letters.count() == 1
        }
    }
}

/// `kubectl set image deploy/web web=nginx:1.27`, `helm pull web --repo https://…`, `istioctl install --set hub=…`
fn other<'t>(program: &str, words: &[Word<'t>], found: &mut impl FnMut(Named<'t>)) {
    let verb: &[&str] = if program == "kustomize" {
        &["edit", "set", "image"]
    } else {
        &["set", "image"]
    };
    for word in after(words, verb).into_iter().flatten() {
        match word.text.find('=').filter(|equals| equals + 1 < word.text.len()) {
            Some(equals) => {
                found(Named::Image(word.from(equals + 1)));
                found(Named::Selector(Word {
                    text: &word.text[..equals],
                    at: word.at,
                }));
            }
            None if program == "kustomize" => found(Named::Selector(word)),
            None => {}
        }
    }
    let is_verb = |word: &&str| {
        matches!(
            *word,
            "repo" | "install" | "upgrade" | "template" | "pull" | "fetch" | "show"
        )
    };
    let is_helm = program == "helm" && words.iter().map(|word| word.text).any(|word| is_verb(&word));
    let mut is_set = false;
    for word in words {
        if is_helm && (word.text.starts_with("https://") || word.text.starts_with("http://")) {
            found(Named::Chart(*word));
        }
        let value = word
            .text
            .strip_prefix("--set=")
            .or_else(|| word.text.strip_prefix("--set-string="));
        match value {
            Some(value) => sets(word.from(word.text.len() - value.len()), found),
            None if is_set => sets(*word, found),
            None => {}
        }
        is_set = matches!(word.text, "--set" | "--set-string" | "--set-literal" | "-s");
    }
}

/// `image.repository=nginx,image.tag=1.27`
fn sets<'t>(word: Word<'t>, found: &mut impl FnMut(Named<'t>)) {
    let mut start = 0;
    for pair in word.text.split(',') {
        let whole = word.from(start);
        start += pair.len() + 1;
        if pair.contains('=') {
            found(Named::Set(Word {
                text: pair,
                at: whole.at,
            }));
        }
    }
}

/// `for image in alpine:3.20 busybox:1.36`, `IMAGES="alpine:3.20 busybox:1.36"`
fn items<'t>(words: &[Word<'t>], found: &mut impl FnMut(Named<'t>)) {
    if let [first, name, word, values @ ..] = words
        && (first.text, word.text) == ("for", "in")
    {
        values.iter().for_each(|value| found(Named::Item(name.text, *value)));
    }
    for word in words.iter().take(2) {
        let Some((name, values)) = word.text.split_once('=') else {
            continue;
        };
        let inner = values
            .strip_prefix(['"', '\''])
            .and_then(|values| values.strip_suffix(['"', '\'']));
        let Some(inner) = inner.filter(|inner| inner.contains(char::is_whitespace)) else {
            continue;
        };
        for value in inner.split_whitespace() {
            let from = value.as_ptr() as usize - word.text.as_ptr() as usize;
            found(Named::Item(
                name,
                Word {
                    text: value,
                    at: word.at + from,
                },
            ));
        }
    }
}

/// Lines of a Dockerfile that name an image.
fn dockerfile<'t>(text: &'t str, found: &mut impl FnMut(Named<'t>)) {
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
    let begins = |line: &'t str| is(first(line), "FROM");
    if !text.lines().any(begins)
        || !text
            .lines()
            .any(|line| OTHERS.iter().any(|other| is(first(line), other)))
    {
        return;
    }
    let mut stages: Vec<&str> = vec!["scratch"];
    let mut arguments: Vec<(&str, &'t str)> = Vec::new();
    for line in text.lines() {
        let mut words = line.split_whitespace();
        match words.next() {
            // The image that builds: https://docs.docker.com/build/buildkit/frontend/
            Some("#") => {
                let syntax = words.next().and_then(|word| word.strip_prefix("syntax="));
                syntax
                    .into_iter()
                    .for_each(|image| found(Named::Image(Word::of(text, image))));
            }
            Some(arg) if is(arg, "ARG") => {
                let pair = words.next().and_then(|pair| pair.split_once('='));
                arguments.extend(pair.map(|(name, value)| (name, value.trim_matches(['"', '\'']))));
            }
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
                    found(Named::Image(Word::of(text, stated(image, &arguments))));
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
                    found(Named::Image(Word::of(text, image)));
                }
            }
            _ => {}
        }
    }
}

/// The image of a `FROM`: the default of its argument, or the name before one that is its tag.
fn stated<'t>(image: &'t str, arguments: &[(&str, &'t str)]) -> &'t str {
    let name = image.strip_prefix('$').map(|rest| rest.trim_matches(['{', '}']));
    let default = name.and_then(|name| arguments.iter().find(|(known, _)| *known == name));
    match (default, image.split_once(":$")) {
        (Some((_, value)), _) => value,
        (None, Some((before, _))) if !before.contains('$') => before,
        _ => image,
    }
}

/// The bytes of a word.
pub(super) fn range(word: Word<'_>) -> Range<usize> {
    word.at..word.at + word.text.len()
}
