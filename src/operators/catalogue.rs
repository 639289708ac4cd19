//! Operators and the images that they start, as `build.rs` makes them from `rules/implied`.

/// An operator that starts images which are compiled into it.
#[derive(Debug)]
pub struct Operator {
    /// What it is called in files and reports.
    pub id: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// The repositories that it is published at.
    pub images: &'static [&'static str],
    /// The word among command and arguments without which its image is another program.
    pub argument: Option<&'static str>,
    /// What its tag is like, where tags tell programs of one repository apart (globs).
    pub tags: &'static [&'static str],
    /// The versions whose source was read, the oldest first.
    pub versions: &'static [&'static str],
    /// What it starts.
    pub starts: &'static [Start],
}

/// An image that an operator starts.
#[derive(Debug)]
pub struct Start {
    /// On which occasion.
    pub when: &'static str,
    /// The image in each of the versions.
    pub values: &'static [Value],
    /// Whether nothing else has to be there.
    pub always: bool,
    /// Whether it is said only if something starts it: another image of the operator stands for it otherwise.
    pub only_started: bool,
    /// What makes it start the image.
    pub triggers: &'static [Trigger],
    /// By what another image is named.
    pub overrides: &'static [Override],
    /// Which fields of which objects name another image, in words.
    pub field: Option<&'static str>,
    /// Which values of its Helm chart do, in words.
    pub value: Option<&'static str>,
    /// Where this was read.
    pub source: Source,
}

/// The image of one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// This one.
    Is(&'static str),
    /// This version starts none.
    None,
    /// Nobody read it in this version.
    Unread,
}

/// Where a fact was read.
#[derive(Debug)]
pub struct Source {
    /// The repository at GitHub.
    pub repository: &'static str,
    /// The file.
    pub path: &'static str,
    /// What the value is called there.
    pub name: &'static str,
    /// At which tag.
    pub tag: &'static str,
}

/// What makes an operator start an image.
#[derive(Debug)]
pub struct Trigger {
    pub by: By,
    pub conditions: &'static [Condition],
    /// The fields, or annotations, that name another image.
    pub unless: &'static [&'static str],
    /// The fields that replace a part of the image.
    pub parts: &'static [(Part, &'static str)],
    /// The field on which the tag depends in a way that only the operator knows.
    pub decided_by: Option<&'static str>,
}

#[derive(Debug)]
pub enum By {
    /// An object of a kind.
    Object { group: &'static str, kind: &'static str },
    /// An annotation, or a label, of a pod.
    Annotation(&'static str),
    /// A variable of the operator that has a value.
    Variable(&'static str, &'static str),
}

/// What a field has to be.
#[derive(Debug)]
pub enum Condition {
    Set(&'static str),
    Unset(&'static str),
    Equal(&'static str, &'static str),
}

/// By what another image is named.
#[derive(Debug)]
pub struct Override {
    pub means: Means,
    pub part: Part,
}

#[derive(Debug)]
pub enum Means {
    /// A flag of the operator.
    Flag(&'static str),
    /// A variable of the operator, also as a key of a ConfigMap.
    Variable(&'static str),
    /// A place in a ConfigMap, of this name and with this label if any is given: a key, and what follows in its text.
    Key {
        map: Option<&'static str>,
        label: Option<&'static str>,
        path: &'static str,
    },
    /// A field of another object than the one that starts the image.
    Field {
        group: &'static str,
        kind: &'static str,
        path: &'static str,
        conditions: &'static [Condition],
    },
}

/// Which part of an image something replaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// All of it.
    Whole,
    /// All of it, but only with a digest.
    Digest,
    /// The name without tag and digest.
    Repository,
    /// What comes before the last element of the name.
    Parent,
    /// The host.
    Registry,
    /// What is between host and last element.
    Path,
    /// It is put before the name.
    Prefix,
    /// The tag.
    Tag,
}

impl Start {
    /// By what another image is named, in words: flags, variables, fields and Helm values.
    pub fn ways(&self) -> Option<String> {
        let mut ways = Vec::new();
        for entry in self.overrides {
            let way = match entry.means {
                Means::Flag(flag) => format!("the flag `{flag}`"),
                Means::Variable(name) => format!("the variable `{name}`"),
                Means::Key { .. } | Means::Field { .. } => continue,
            };
            ways.push(match entry.part.word() {
                Some(word) => format!("{way} ({word})"),
                None => way,
            });
        }
        ways.extend(self.field.map(str::to_owned));
        ways.extend(self.value.map(|value| format!("the Helm value {value}")));
        (!ways.is_empty()).then(|| ways.join("; "))
    }
}

impl Part {
    /// The word for it in messages; nothing for the whole.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::Whole => None,
            Self::Digest => Some("only with a digest"),
            Self::Repository => Some("repository only"),
            Self::Parent | Self::Path => Some("all before the last element of the name"),
            Self::Registry | Self::Prefix => Some("registry only"),
            Self::Tag => Some("tag only"),
        }
    }
}

/// An operator that has no image compiled in.
#[derive(Debug)]
pub struct Passive {
    pub name: &'static str,
    pub images: &'static [&'static str],
    pub standing: Standing,
}

#[derive(Debug)]
pub enum Standing {
    /// What it starts stands in the manifest: here.
    InManifest(&'static str),
    /// It starts only what somebody wrote into an object; read at this tag.
    Nothing(&'static str),
}

/// Whose image something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Operator(u16),
    Passive(u16),
}

/// An entry of an image: the operator, the image, and the trigger or override of it.
pub type At = (u16, u8, u8);

/// What a variable is for.
#[derive(Clone, Copy, Debug)]
pub enum Use {
    Trigger(u16, u8, u8),
    Override(u16, u8, u8),
}

include!(concat!(env!("OUT_DIR"), "/implied.rs"));

/// Operators that start images, by their ids.
pub fn operators() -> &'static [Operator] {
    OPERATORS
}

/// Operators that have no image compiled in.
pub fn passive() -> &'static [Passive] {
    PASSIVE
}

/// Whose image it is, by the last two elements of its name, with all elements that have to be the same.
pub fn by_tail(tail: &str) -> impl Iterator<Item = (&'static str, Who)> {
    let from = TAILS.partition_point(|(known, ..)| *known < tail);
    let same = TAILS[from..].iter().take_while(move |(known, ..)| *known == tail);
    let patterns = PATTERNS.iter().filter(move |(pattern, _)| fits(pattern, tail));
    same.map(|(_, elements, who)| (*elements, *who))
        .chain(patterns.map(|(_, who)| ("", *who)))
}

/// Every repository of the catalogue whose name is fixed.
pub fn repositories() -> impl Iterator<Item = (&'static str, Who)> {
    let number = |index: usize| u16::try_from(index).unwrap_or(u16::MAX);
    let operators = OPERATORS.iter().enumerate();
    let operators = operators.flat_map(move |(index, operator)| {
        let images = operator.images.iter();
        images.map(move |image| (*image, Who::Operator(number(index))))
    });
    let passive = PASSIVE.iter().enumerate().flat_map(move |(index, passive)| {
        let images = passive.images.iter();
        images.map(move |image| (*image, Who::Passive(number(index))))
    });
    operators.chain(passive).filter(|(image, _)| !image.contains('*'))
}

/// The triggers by objects of a kind.
pub fn triggers_of(group: &str, kind: &str) -> impl Iterator<Item = At> {
    of_kind(KINDS, group, kind)
}

/// The overrides by fields of objects of a kind.
pub fn overrides_of(group: &str, kind: &str) -> impl Iterator<Item = At> {
    of_kind(OBJECTS, group, kind)
}

fn of_kind(table: &'static [(&str, &str, At)], group: &str, kind: &str) -> impl Iterator<Item = At> {
    let from = table.partition_point(|(known, ..)| *known < kind);
    let same = table[from..].iter().take_while(move |(known, ..)| *known == kind);
    same.filter(move |(_, known, _)| *known == group).map(|(_, _, at)| *at)
}

/// Whether objects of a kind start images, or name them.
pub fn knows_kind(kind: &str) -> bool {
    [KINDS, OBJECTS]
        .iter()
        .any(|table| table.binary_search_by(|(known, ..)| (*known).cmp(kind)).is_ok())
}

/// The triggers by an annotation.
pub fn annotated(key: &str) -> impl Iterator<Item = At> {
    let from = ANNOTATIONS.partition_point(|(known, _)| *known < key);
    let same = ANNOTATIONS[from..].iter().take_while(move |(known, _)| *known == key);
    same.map(|(_, at)| *at)
}

/// What a variable is for.
pub fn variable(name: &str) -> impl Iterator<Item = Use> {
    let from = VARIABLES.partition_point(|(known, _)| *known < name);
    let same = VARIABLES[from..].iter().take_while(move |(known, _)| *known == name);
    same.map(|(_, used)| *used)
}

/// The overrides by places in ConfigMaps.
pub fn keys() -> &'static [At] {
    KEYS
}

pub fn operator(at: u16) -> &'static Operator {
    &OPERATORS[usize::from(at)]
}

pub fn start((operator, start, _): At) -> &'static Start {
    &OPERATORS[usize::from(operator)].starts[usize::from(start)]
}

/// Whether a text fits a pattern in which each `*` stands for any text.
pub fn fits(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(text) = text.strip_prefix(first) else {
        return false;
    };
    (0..=text.len()).any(|at| text.is_char_boundary(at) && fits(rest, &text[at..]))
}
