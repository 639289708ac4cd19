//! What the commands of a script, or a list of words, fetch when they run.

use std::borrow::Cow;

use super::calls::Call;
use super::fetch::Fetch;
use super::programs::{self, ALONE, has};
use super::scope::Scope;
use super::words::{Argument, Words};
use crate::shell::{self, Word, is_before_program};

/// How deep scripts are in words of scripts.
const MOST_LEVELS: usize = 4;

/// The shells that can be read.
const SHELLS: [&str; 7] = ["sh", "bash", "ash", "dash", "zsh", "ksh", "mksh"];

/// Whether a program is a shell.
pub(super) fn is_shell(program: &str) -> bool {
    SHELLS.contains(&base(program))
}

/// Whether a command that begins with a word may fetch something.
pub(super) fn may_start(word: &str) -> bool {
    let name = base(word);
    let is_wrapper = || WRAPPERS.iter().any(|(wrapper, ..)| *wrapper == name);
    is_shell(name)
        || name.starts_with("python")
        || word.contains(['$', '='])
        || matches!(name, "command" | "eval" | "su")
        || RUNNERS.contains(&name)
        || is_wrapper()
        || !programs::named(name).is_empty()
}

/// Adds what a script fetches.
pub(super) fn of_script(script: &str, scope: &Scope<'_>, found: &mut Vec<Fetch>) {
    Reader { level: 0, found }.script(script, 0, 0, scope);
}

/// Adds what a list of words fetches: a command with its arguments.
pub(super) fn of_words(words: &[Cow<'_, str>], scope: &Scope<'_>, found: &mut Vec<Fetch>) {
    let arguments: Vec<Argument<'_>> = words
        .iter()
        .enumerate()
        .map(|(index, word)| Argument::whole(word, index))
        .collect();
    Reader { level: 0, found }.command(&arguments, None, scope);
}

struct Reader<'f> {
    level: usize,
    found: &'f mut Vec<Fetch>,
}

/// Words that run the command behind them: their options with a value, and how many other words they have.
const WRAPPERS: &[(&str, &str, usize)] = &[
    ("sudo", "u user g group p C D h", 0),
    ("doas", "u C", 0),
    ("env", "u unset C chdir S", 0),
    ("exec", "a", 0),
    ("nohup", "", 0),
    ("setsid", "", 0),
    ("builtin", "", 0),
    ("nice", "n adjustment", 0),
    ("ionice", "c n", 0),
    ("stdbuf", "i o e", 0),
    ("timeout", "s signal k kill-after t", 1),
    ("time", "f o", 0),
    ("xargs", "n I P L d s a E max-args max-procs replace delimiter", 0),
    ("chroot", "userspec groups", 1),
    ("gosu", "", 1),
    ("su-exec", "", 1),
    ("setpriv", "", 0),
    ("nsenter", "t target S G", 0),
    ("tini", "p e", 0),
    ("dumb-init", "r rewrite", 0),
    ("catatonit", "", 0),
    ("busybox", "", 0),
    ("flock", "w timeout E", 1),
    ("k3s", "", 0),
    ("microk8s", "", 0),
    ("corepack", "", 0),
    ("eatmydata", "", 0),
];

/// Programs that run a script elsewhere: `docker run image sh -c "…"`.
const RUNNERS: [&str; 8] = ["docker", "podman", "nerdctl", "kubectl", "oc", "crictl", "ssh", "retry"];

impl Reader<'_> {
    /// Reads a script that is written in a text from a byte on.
    fn script(&mut self, script: &str, text: usize, from: usize, scope: &Scope<'_>) {
        if self.level >= MOST_LEVELS {
            return;
        }
        self.level += 1;
        let commands = shell::script(script);
        let mut own = Scope::within(scope);
        // What a function uses may be set below it.
        for command in commands.iter().rev() {
            assign(&command.words, &mut own);
        }
        for command in &commands {
            assign(&command.words, &mut own);
            let arguments: Vec<Argument<'_>> = command
                .words
                .iter()
                .map(|word| Argument::of(*word, text, from))
                .collect();
            let fed = command.fed.map(|fed| Argument::of(fed, text, from));
            self.command(&arguments, fed.as_ref(), &own);
        }
        self.level -= 1;
    }

    /// Reads a command; `fed` is the text that it gets.
    fn command(&mut self, arguments: &[Argument<'_>], fed: Option<&Argument<'_>>, scope: &Scope<'_>) {
        let mut own = Scope::within(scope);
        let mut left = arguments;
        while let Some((first, rest)) = left.split_first() {
            let word = &*first.text;
            if let Some((name, value)) = assignment(word) {
                own.set(name, Some(value.to_owned()));
                left = rest;
            } else if is_before_program(word) {
                left = rest;
            } else if let Some((_, valued, operands)) = WRAPPERS.iter().find(|(name, ..)| *name == base(word)) {
                left = unwrapped(rest, valued, *operands);
            } else {
                return self.program(first, rest, fed, &own);
            }
        }
    }

    fn program(
        &mut self,
        program: &Argument<'_>,
        rest: &[Argument<'_>],
        fed: Option<&Argument<'_>>,
        scope: &Scope<'_>,
    ) {
        let resolved = scope.resolved(&program.text);
        let name = base(&resolved);
        match name {
            "command" if rest.first().is_some_and(|first| matches!(&*first.text, "-v" | "-V")) => {}
            "command" => self.command(rest, fed, scope),
            "eval" => rest.iter().for_each(|text| self.inner(text, scope)),
            "su" => {
                let script = rest
                    .iter()
                    .skip_while(|word| !matches!(&*word.text, "-c" | "--command"));
                script.skip(1).take(1).for_each(|text| self.inner(text, scope));
            }
            _ if SHELLS.contains(&name) => match script_of(rest) {
                Some(script) => self.inner(script, scope),
                None => fed.into_iter().for_each(|text| self.inner(text, scope)),
            },
            _ if name.starts_with("python") => self.python(name, rest, scope),
            _ => self.known(name, program, rest, scope),
        }
    }

    /// Reads a word as a script.
    fn inner(&mut self, word: &Argument<'_>, scope: &Scope<'_>) {
        let (script, place) = word.as_script();
        self.script(script, place.text, place.range.start, scope);
    }

    /// `python -m pip install`, `python -c "urlopen('https://…')"`
    fn python(&mut self, name: &str, rest: &[Argument<'_>], scope: &Scope<'_>) {
        /// Calls that fetch what they are given.
        const CALLS: [&str; 6] = [
            "urlopen(",
            "urlretrieve(",
            "requests.get(",
            "httpx.get(",
            "wget.download(",
            "urllib3.",
        ];
        let module = rest.iter().position(|word| word.text == "-m");
        if let Some((module, rest)) = module.and_then(|at| rest[at + 1..].split_first()) {
            return self.known(&module.text, module, rest, scope);
        }
        let code = rest.iter().position(|word| word.text == "-c");
        let Some(code) = code.and_then(|at| rest.get(at + 1)) else {
            return;
        };
        if !CALLS.iter().any(|call| code.text.contains(call)) {
            return;
        }
        let Some(at) = code.text.find("https://").or_else(|| code.text.find("http://")) else {
            return;
        };
        let line = code.text[at..].lines().next().unwrap_or_default();
        let end = line.find(['"', '\'', '\\', ' ', ')']).unwrap_or(line.len());
        self.call(name, code, scope).address(code, at..at + end, true);
    }

    fn call<'c, 't>(&'c mut self, called: &'c str, word: &'c Argument<'t>, scope: &'c Scope<'c>) -> Call<'c, 't> {
        Call {
            called,
            word,
            scope,
            found: self.found,
        }
    }

    fn known(&mut self, name: &str, word: &Argument<'_>, rest: &[Argument<'_>], scope: &Scope<'_>) {
        for program in programs::named(name) {
            let words = Words::read(rest, program.valued);
            let verb = program.verbs.split(',').map(str::trim).find_map(|verb| match verb {
                ALONE => words.names.is_empty().then_some(("", &*words.names)),
                _ => Some((verb, words.takes(verb)?)),
            });
            if let Some((verb, names)) = verb
                && (program.only.is_empty() || words.has(program.only))
            {
                let called = match verb {
                    "" => name.to_owned(),
                    verb => format!("{name} {verb}"),
                };
                self.call(&called, word, scope).read(program, &words, names);
                return;
            }
        }
        if RUNNERS.contains(&name) {
            let shell = rest.iter().position(|word| is_shell(&word.text));
            let script = shell.and_then(|at| script_of(&rest[at + 1..]));
            script.into_iter().for_each(|script| self.inner(script, scope));
        }
    }
}

/// The script that a shell is given: `-c`, `-ec`, `-euxo pipefail -c`.
fn script_of<'a, 't>(words: &'a [Argument<'t>]) -> Option<&'a Argument<'t>> {
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let option = word.text.strip_prefix('-').or_else(|| word.text.strip_prefix('+'))?;
        if option.starts_with('-') {
            continue;
        }
        if option.ends_with('o') {
            words.next();
        }
        if option.contains('c') {
            // `bash -c -e "…"` is read as bash does: options may follow.
            return words.find(|word| !word.text.starts_with('-'));
        }
    }
    None
}

/// The command behind a wrapper's own words.
fn unwrapped<'a, 't>(mut words: &'a [Argument<'t>], valued: &str, mut operands: usize) -> &'a [Argument<'t>] {
    while let Some((first, rest)) = words.split_first() {
        let word = &*first.text;
        if word == "--" {
            words = rest;
        } else if let Some(option) = word.strip_prefix('-').filter(|option| !option.is_empty()) {
            let has_value = has(valued, option.trim_start_matches('-'));
            words = rest.get(usize::from(has_value)..).unwrap_or_default();
        } else if operands > 0 {
            operands -= 1;
            words = rest;
        } else {
            break;
        }
    }
    words
}

/// Takes account of the variables that a command sets.
fn assign(words: &[Word<'_>], scope: &mut Scope<'_>) {
    /// Words before assignments.
    const DECLARE: [&str; 5] = ["export", "local", "declare", "readonly", "typeset"];
    if let [first, name, word, value, ..] = words
        && (first.text, word.text) == ("for", "in")
    {
        return scope.set(name.text, Some(shell::unquoted(value.text).into_owned()));
    }
    let mut words = words.iter().skip_while(|word| is_before_program(word.text)).peekable();
    let is_declared = words.next_if(|word| DECLARE.contains(&word.text)).is_some();
    for word in words {
        match assignment(word.text) {
            // What is printed by a command is not known.
            Some((name, value)) if value.contains("$(") || value.contains('`') => scope.set(name, None),
            Some((name, value)) => scope.set(name, Some(shell::unquoted(value).into_owned())),
            None if is_declared => {}
            None => return,
        }
    }
}

/// `NAME=value`
fn assignment(word: &str) -> Option<(&str, &str)> {
    let (name, value) = word.split_once('=')?;
    let is_first = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let is_name = is_first && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_name.then_some((name, value))
}

/// The name of a program without its folder.
fn base(program: &str) -> &str {
    program.rsplit('/').next().unwrap_or(program)
}
