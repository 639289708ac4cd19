//! Makes static data of `rules/implied`: operators, what they start, and the tables by which they are found.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use yaml_spans::NodeId;

use super::{File, Result};

/// The lists of operators that start nothing that is compiled into them.
const LISTS: [(&str, &str); 2] = [("in-manifest", "InManifest"), ("starts-nothing", "Nothing")];

/// How many of the last elements of a path name an operator, if a file does not say so.
const ELEMENTS: usize = 2;

/// The tables of the catalogue, as Rust code.
pub fn tables(folder: &Path) -> Result<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().into_string().map_err(|name| format!("{name:?}"))?;
        names.extend(name.strip_suffix(".yaml").map(str::to_owned));
    }
    names.retain(|name| !LISTS.iter().any(|(list, _)| list == name));
    names.sort();
    let mut tables = Tables::default();
    for (number, name) in names.iter().enumerate() {
        let file = File::read(&folder.join(format!("{name}.yaml")))?;
        tables.operator(&file, number)?;
    }
    let mut passive = 0;
    for (list, standing) in LISTS {
        let file = File::read(&folder.join(format!("{list}.yaml")))?;
        for entry in file.tree.children(file.root()?) {
            tables.passive(&file, entry, standing, passive)?;
            passive += 1;
        }
    }
    tables.code()
}

/// The tables in the making.
#[derive(Default)]
struct Tables {
    operators: String,
    passive: String,
    /// What is known by the last two elements of its path: who it is, and the elements that count.
    tails: BTreeSet<(String, String, String)>,
    patterns: String,
    kinds: BTreeMap<String, Vec<String>>,
    objects: BTreeMap<String, Vec<String>>,
    annotations: BTreeMap<String, Vec<String>>,
    variables: BTreeMap<String, Vec<String>>,
    keys: String,
}

impl Tables {
    fn operator(&mut self, file: &File, number: usize) -> Result<()> {
        let root = file.root()?;
        self.identify(file, root, &format!("Who::Operator({number})"))?;
        let starts: Vec<NodeId> = file.items(root, "starts")?;
        let mut versions: Vec<String> = Vec::new();
        for start in &starts {
            for (version, _) in file.tree.entries(file.need(*start, "versions")?) {
                versions.push(file.text(version)?);
            }
        }
        versions.sort_by_key(|version| (numbers(version), version.clone()));
        versions.dedup();
        let mut made = String::new();
        for (index, start) in starts.iter().enumerate() {
            self.start(file, *start, &versions, (number, index), &mut made)?;
        }
        write!(
            self.operators,
            "Operator {{ id: {:?}, name: {:?}, images: &{:?}, argument: {:?}, tags: &{:?}, versions: &{versions:?}, \
             starts: &[{made}] }}, ",
            file.word(root, "id")?,
            file.word(root, "name")?,
            file.texts(root, "images")?,
            file.maybe(root, "argument")?,
            file.texts(root, "tag")?,
        )?;
        Ok(())
    }

    fn passive(&mut self, file: &File, entry: NodeId, standing: &str, number: usize) -> Result<()> {
        self.identify(file, entry, &format!("Who::Passive({number})"))?;
        let said = match standing {
            "InManifest" => file.word(entry, "where")?,
            _ => file.word(entry, "read-at")?,
        };
        let (name, images) = (file.word(entry, "name")?, file.texts(entry, "images")?);
        write!(
            self.passive,
            "Passive {{ name: {name:?}, images: &{images:?}, standing: Standing::{standing}({said:?}) }}, "
        )?;
        Ok(())
    }

    /// Takes account of the names that an operator is known by.
    fn identify(&mut self, file: &File, entry: NodeId, who: &str) -> Result<()> {
        let elements = match file.maybe(entry, "elements")? {
            Some(elements) => elements.parse()?,
            None => ELEMENTS,
        };
        for image in file.texts(entry, "images")? {
            let parts: Vec<&str> = image.split('/').collect();
            let last = |count: usize| parts[parts.len().saturating_sub(count)..].join("/");
            if parts.len() < 2 {
                return Err(format!("{}: `{image}` has one element only", file.name).into());
            }
            match image.contains('*') {
                true => write!(self.patterns, "({:?}, {who}), ", last(elements))?,
                false => drop(self.tails.insert((last(ELEMENTS), last(elements), who.to_owned()))),
            }
        }
        Ok(())
    }

    fn start(
        &mut self,
        file: &File,
        start: NodeId,
        versions: &[String],
        (operator, index): (usize, usize),
        made: &mut String,
    ) -> Result<()> {
        let known = file.need(start, "versions")?;
        let unread = file.texts(start, "unread")?;
        let mut values = Vec::new();
        for version in versions {
            let value = match file.lookup(known, version) {
                Some(value) => format!("Value::Is({:?})", file.text(value)?),
                None if unread.contains(version) => "Value::Unread".to_owned(),
                None => "Value::None".to_owned(),
            };
            values.push(value);
        }
        let mut triggers = String::new();
        for (number, trigger) in file.items(start, "triggers")?.into_iter().enumerate() {
            let at = format!("({operator}, {index}, {number})");
            let by = self.by(file, trigger, &at)?;
            let mut parts = String::new();
            for (key, part) in PARTS {
                if let Some(path) = file.maybe(trigger, key)? {
                    write!(parts, "(Part::{part}, {path:?}), ")?;
                }
            }
            write!(
                triggers,
                "Trigger {{ by: {by}, conditions: &[{}], unless: &{:?}, parts: &[{parts}], decided_by: {:?} }}, ",
                conditions(&file.texts(trigger, "if")?)?,
                file.texts(trigger, "unless")?,
                file.maybe(trigger, "decided-by")?,
            )?;
        }
        let mut overrides = String::new();
        for (number, entry) in file.items(start, "overrides")?.into_iter().enumerate() {
            let at = format!("({operator}, {index}, {number})");
            let means = self.means(file, entry, &at)?;
            let part = match file.maybe(entry, "part")? {
                None => "Whole",
                Some(word) => {
                    let part = PARTS.iter().find(|(key, _)| *key == word);
                    part.map(|(_, part)| *part).ok_or("a part that is none")?
                }
            };
            write!(overrides, "Override {{ means: {means}, part: Part::{part} }}, ")?;
        }
        let how = file.lookup(start, "how");
        let told = |key| how.map_or(Ok(None), |how| file.maybe(how, key));
        let source = file.need(start, "source")?;
        write!(
            made,
            "Start {{ when: {:?}, values: &[{}], always: {}, only_started: {}, triggers: &[{triggers}], overrides: &[{overrides}], \
             field: {:?}, value: {:?}, source: Source {{ repository: {:?}, path: {:?}, name: {:?}, tag: {:?} }} }}, ",
            file.word(start, "when")?,
            values.join(", "),
            file.maybe(start, "always")?.is_some_and(|text| text == "true"),
            file.maybe(start, "only-started")?.is_some_and(|text| text == "true"),
            told("field")?,
            told("value")?,
            file.word(source, "repository")?,
            file.word(source, "path")?,
            file.word(source, "name")?,
            file.word(source, "tag")?,
        )?;
        Ok(())
    }

    /// What a trigger is.
    fn by(&mut self, file: &File, trigger: NodeId, at: &str) -> Result<String> {
        if let Some(kind) = file.maybe(trigger, "kind")? {
            let (group, kind) = group_and_kind(&kind)?;
            let entry = format!("({kind:?}, {group:?}, {at})");
            self.kinds.entry(kind.clone()).or_default().push(entry);
            return Ok(format!("By::Object {{ group: {group:?}, kind: {kind:?} }}"));
        }
        if let Some(annotation) = file.maybe(trigger, "annotation")? {
            let entry = format!("({annotation:?}, {at})");
            self.annotations.entry(annotation.clone()).or_default().push(entry);
            return Ok(format!("By::Annotation({annotation:?})"));
        }
        let variable = file.word(trigger, "variable")?;
        let (name, value) = variable.split_once('=').ok_or("a variable without its value")?;
        self.variable(name, &format!("Use::Trigger{at}"));
        Ok(format!("By::Variable({name:?}, {value:?})"))
    }

    /// By what an override is made.
    fn means(&mut self, file: &File, entry: NodeId, at: &str) -> Result<String> {
        if let Some(flag) = file.maybe(entry, "flag")? {
            return Ok(format!("Means::Flag({flag:?})"));
        }
        if let Some(name) = file.maybe(entry, "variable")? {
            self.variable(&name, &format!("Use::Override{at}"));
            return Ok(format!("Means::Variable({name:?})"));
        }
        if let Some(path) = file.maybe(entry, "key")? {
            write!(self.keys, "{at}, ")?;
            let (map, label) = (file.maybe(entry, "map")?, file.maybe(entry, "label")?);
            return Ok(format!(
                "Means::Key {{ map: {map:?}, label: {label:?}, path: {path:?} }}"
            ));
        }
        let (group, kind) = group_and_kind(&file.word(entry, "object")?)?;
        self.objects
            .entry(kind.clone())
            .or_default()
            .push(format!("({kind:?}, {group:?}, {at})"));
        Ok(format!(
            "Means::Field {{ group: {group:?}, kind: {kind:?}, path: {:?}, conditions: &[{}] }}",
            file.word(entry, "field")?,
            conditions(&file.texts(entry, "if")?)?,
        ))
    }

    fn variable(&mut self, name: &str, used: &str) {
        let entry = format!("({name:?}, {used})");
        self.variables.entry(name.to_owned()).or_default().push(entry);
    }

    fn code(self) -> Result<String> {
        let mut tails = String::new();
        for (tail, elements, who) in &self.tails {
            write!(tails, "({tail:?}, {elements:?}, {who}), ")?;
        }
        let flat = |table: BTreeMap<String, Vec<String>>| -> String {
            let entries: Vec<String> = table.into_values().flatten().collect();
            entries.join(", ")
        };
        let mut code = String::new();
        for (name, of, items) in [
            ("OPERATORS", "Operator", self.operators),
            ("PASSIVE", "Passive", self.passive),
            ("TAILS", "(&str, &str, Who)", tails),
            ("PATTERNS", "(&str, Who)", self.patterns),
            ("KINDS", "(&str, &str, At)", flat(self.kinds)),
            ("OBJECTS", "(&str, &str, At)", flat(self.objects)),
            ("ANNOTATIONS", "(&str, At)", flat(self.annotations)),
            ("VARIABLES", "(&str, Use)", flat(self.variables)),
            ("KEYS", "At", self.keys),
        ] {
            writeln!(code, "pub(super) static {name}: &[{of}] = &[{items}];")?;
        }
        Ok(code)
    }
}

/// The parts of a reference that can be replaced alone.
const PARTS: [(&str, &str); 7] = [
    ("prefix", "Prefix"),
    ("registry", "Registry"),
    ("path", "Path"),
    ("parent", "Parent"),
    ("repository", "Repository"),
    ("tag", "Tag"),
    ("digest", "Digest"),
];

/// `GROUP/Kind`; of the core group, whose name is empty, `v1/Kind`.
fn group_and_kind(text: &str) -> Result<(String, String)> {
    let (group, kind) = text.split_once('/').ok_or_else(|| format!("`{text}` has no group"))?;
    let group = if group == "v1" { "" } else { group };
    Ok((group.to_owned(), kind.to_owned()))
}

/// `PATH` is set, `!PATH` is not, `PATH=TEXT`.
fn conditions(texts: &[String]) -> Result<String> {
    let mut code = String::new();
    for text in texts {
        let condition = match (text.strip_prefix('!'), text.split_once('=')) {
            (Some(path), _) => format!("Condition::Unset({path:?})"),
            (None, Some((path, value))) => format!("Condition::Equal({path:?}, {value:?})"),
            (None, None) => format!("Condition::Set({text:?})"),
        };
        write!(code, "{condition}, ")?;
    }
    Ok(code)
}

/// The numbers that a version begins with.
fn numbers(version: &str) -> Vec<u64> {
    let end = version.find(|c: char| !c.is_ascii_digit() && c != '.');
    let core = &version[..end.unwrap_or(version.len())];
    core.split('.').map_while(|part| part.parse().ok()).collect()
}

impl File {
    fn root(&self) -> Result<NodeId> {
        match self.tree.roots() {
            [root] => Ok(*root),
            _ => Err(format!("{}: expected one document", self.name).into()),
        }
    }

    fn need(&self, mapping: NodeId, key: &str) -> Result<NodeId> {
        let found = self.lookup(mapping, key);
        found.ok_or_else(|| format!("{}: `{key}` is missing", self.name).into())
    }

    fn word(&self, mapping: NodeId, key: &str) -> Result<String> {
        self.text(self.need(mapping, key)?)
    }

    fn maybe(&self, mapping: NodeId, key: &str) -> Result<Option<String>> {
        self.lookup(mapping, key).map(|node| self.text(node)).transpose()
    }

    fn items(&self, mapping: NodeId, key: &str) -> Result<Vec<NodeId>> {
        let list = self.lookup(mapping, key);
        Ok(list.map(|list| self.tree.children(list).collect()).unwrap_or_default())
    }
}
