//! Makes static data of the files in `rules`, so that a start of the program reads none of them.
//!
//! A test compares what is made here with what `src/rules/file.rs` reads from the same files.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a build script reads files, and talks to cargo by printing"
)]

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use yaml_spans::{NodeId, NodeKind, Tree};

/// The files about everything come last: of two rules that fit, the first wins.
const LAST: [&str; 2] = ["documentation.yaml", "kubernetes.yaml"];
/// What is no list of rules.
const REGISTRIES: &str = "registries.yaml";
const FILE_CLASSES: &str = "files.yaml";

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("rules");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo:rerun-if-changed=rules");
    println!("cargo:rerun-if-changed=build.rs");
    // At a fixed address, the program starts without thousands of relocations: a third of what a small check costs.
    if env::var("CARGO_CFG_TARGET_OS")? == "linux" && env::var("CARGO_CFG_TARGET_ENV")? == "gnu" {
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }

    let mut names = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let name = entry?.file_name().into_string().map_err(|name| format!("{name:?}"))?;
        if name.ends_with(".yaml") && ![REGISTRIES, FILE_CLASSES].contains(&name.as_str()) {
            names.push(name);
        }
    }
    names.sort_by_key(|name| (LAST.iter().position(|last| last == name), name.clone()));

    let mut code = Code::default();
    let (mut files, mut rules) = (String::new(), String::new());
    for (number, name) in names.iter().enumerate() {
        let included = format!("include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/rules/{name}\"))");
        write!(files, "(\"rules/{name}\", {included}), ")?;
        File::read(&folder.join(name))?.rules(number, &mut code, &mut rules)?;
    }
    let data = code.finish([("FILES", "(&str, &str)", &files), ("RULES", "Rule", &rules)]);
    fs::write(out.join("rules.rs"), data)?;

    let hosts = File::read(&folder.join(REGISTRIES))?.hosts()?;
    let data = Code::default().finish([("KNOWN", "(&str, HostClass)", &hosts)]);
    fs::write(out.join("hosts.rs"), data)?;

    let mut code = Code::default();
    let classes = File::read(&folder.join(FILE_CLASSES))?.file_classes(&mut code)?;
    let data = code.finish([("CLASSES", "FileClass", &classes)]);
    fs::write(out.join("file_classes.rs"), data)?;
    Ok(())
}

/// Rust code in the making: each list of a rule is a static of its own.
#[derive(Default)]
struct Code {
    statics: String,
    count: usize,
}

impl Code {
    /// A list that can be borrowed, of so many items.
    fn list(&mut self, of: &str, items: &[String]) -> String {
        if items.is_empty() {
            return "Cow::Borrowed(&[])".to_owned();
        }
        self.count += 1;
        let (number, length, items) = (self.count, items.len(), items.join(", "));
        self.statics += &format!("static LIST_{number}: [{of}; {length}] = [{items}];\n");
        format!("Cow::Borrowed(&LIST_{number})")
    }

    fn texts(&mut self, texts: &[String]) -> String {
        let texts: Vec<String> = texts.iter().map(|text| borrowed(text)).collect();
        self.list("Cow<'static, str>", &texts)
    }

    fn finish<const N: usize>(self, tables: [(&str, &str, &str); N]) -> String {
        let mut data = self.statics;
        for (name, of, items) in tables {
            data += &format!("pub(super) static {name}: &[{of}] = &[{items}];\n");
        }
        data
    }
}

fn borrowed(text: &str) -> String {
    format!("Cow::Borrowed({text:?})")
}

fn glob(text: &str) -> String {
    format!("Glob::fixed({text:?})")
}

/// A pattern in the notation of `PathPattern::new`.
fn path(text: &str, code: &mut Code) -> String {
    let steps = text.split('/').filter(|step| !step.is_empty());
    let steps = steps.map(|step| match step {
        "*" => "StepPattern::Any".to_owned(),
        "**" => "StepPattern::AnyNumber".to_owned(),
        other => format!(
            "StepPattern::Glob({})",
            glob(&other.replace("~1", "/").replace("~0", "~"))
        ),
    });
    let steps: Vec<String> = steps.collect();
    format!("PathPattern::fixed({})", code.list("StepPattern", &steps))
}

/// A pattern in the notation of `KindPattern::new`.
fn kind(text: &str) -> String {
    match text.rsplit_once('/') {
        Some((api_version, kind)) => format!("KindPattern::fixed(Some({}), {})", glob(api_version), glob(kind)),
        None => format!("KindPattern::fixed(None, {})", glob(text)),
    }
}

/// A file that was read.
struct File {
    name: String,
    text: String,
    tree: Tree,
}

impl File {
    fn read(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let text = fs::read_to_string(path)?;
        let mut tree = Tree::default();
        yaml_spans::read(&text, &mut tree).map_err(|error| format!("{name}: byte {}: {error}", error.offset))?;
        Ok(Self { name, text, tree })
    }

    /// Adds the rules of this file, whose place among the files is `number`.
    fn rules(&self, number: usize, code: &mut Code, rules: &mut String) -> Result<()> {
        let [root] = self.tree.roots() else {
            return Err(format!("{}: expected one list of rules", self.name).into());
        };
        for rule in self.tree.children(*root) {
            let rule = self.rule(rule, number, code)?;
            write!(rules, "{rule}, ")?;
        }
        Ok(())
    }

    fn rule(&self, rule: NodeId, file: usize, code: &mut Code) -> Result<String> {
        let text = |key| -> Result<String> {
            match self.lookup(rule, key) {
                Some(node) => self.text(node),
                None => Ok(String::new()),
            }
        };
        let (id, summary) = (borrowed(&text("id")?), borrowed(&text("summary")?));

        let kinds: Vec<String> = self.texts(rule, "kinds")?.iter().map(|text| kind(text)).collect();
        let kinds = code.list("KindPattern", &kinds);

        let form = text("form")?;
        let mut paths = self.texts(rule, "path")?;
        if paths.is_empty() && form == "flag" {
            paths.push("**".to_owned());
        }
        let paths: Vec<String> = paths.iter().map(|text| path(text, code)).collect();
        let paths = code.list("PathPattern", &paths);

        let mut when = Vec::new();
        if let Some(conditions) = self.lookup(rule, "when") {
            for (field, values) in self.tree.entries(conditions) {
                let globs: Vec<String> = self.text_or_texts(values)?.iter().map(|text| glob(text)).collect();
                let globs = code.list("Glob", &globs);
                when.push(format!("({}, Globs::fixed({globs}))", borrowed(&self.text(field)?)));
            }
        }
        let when = code.list("(Cow<'static, str>, Globs)", &when);

        let form = match form.as_str() {
            "flag" => format!("Flag({})", code.texts(&self.texts(rule, "flag")?)),
            "split" => {
                let fields = self.lookup(rule, "fields").ok_or("a rule without its fields")?;
                let mut parts = String::new();
                for part in ["registry", "namespace", "repository", "tag", "digest", "selector"] {
                    let names = self.texts(fields, part)?;
                    write!(parts, "{part}: {}, ", code.texts(&names))?;
                }
                format!("Split(Fields {{ {parts}}})")
            }
            "pairs" => "List".to_owned(),
            "json" => "Yaml".to_owned(),
            word => [&word[..1].to_ascii_uppercase(), &word[1..]].concat(),
        };
        let artifact = match text("artifact")?.as_str() {
            "chart" => "Chart",
            "oci" => "Oci",
            "git" => "Git",
            "url" => "Url",
            _ => "Image",
        };
        let artifact = if form == "Prefix" { "Registry" } else { artifact };
        let required = text("required")? == "true";
        let keep = match text("keep")? {
            text if text.is_empty() => "None".to_owned(),
            text => format!("Some({})", borrowed(&text)),
        };
        Ok(format!(
            "Rule {{ id: {id}, summary: {summary}, kinds: {kinds}, paths: {paths}, when: {when}, form: Form::{form}, \
             artifact: Artifact::{artifact}, required: {required}, keep: {keep}, examples: Examples::InFile({file}) }}"
        ))
    }

    /// The entries of a list of file classes.
    fn file_classes(&self, code: &mut Code) -> Result<String> {
        let mut classes = String::new();
        let [root] = self.tree.roots() else {
            return Err(format!("{}: expected one list of classes", self.name).into());
        };
        for class in self.tree.children(*root) {
            let text = |key| {
                self.lookup(class, key)
                    .map_or(Ok(String::new()), |node| self.text(node))
            };
            let (name, why) = (borrowed(&text("name")?), borrowed(&text("why")?));
            let paths: Vec<String> = self
                .texts(class, "paths")?
                .iter()
                .map(|text| path(text, code))
                .collect();
            let paths = code.list("PathPattern", &paths);
            let versions: Vec<String> = self
                .texts(class, "api-versions")?
                .iter()
                .map(|text| glob(text))
                .collect();
            let versions = code.list("Glob", &versions);
            write!(
                classes,
                "FileClass {{ name: {name}, why: {why}, paths: {paths}, api_versions: Globs::fixed({versions}) }}, "
            )?;
        }
        Ok(classes)
    }

    /// The entries of a list of registries.
    fn hosts(&self) -> Result<String> {
        let mut hosts = String::new();
        let [root] = self.tree.roots() else {
            return Err(format!("{}: expected one mapping", self.name).into());
        };
        for (key, class) in [("public", "Public"), ("private", "Private")] {
            for host in self.texts(*root, key)? {
                write!(hosts, "({host:?}, HostClass::{class}), ")?;
            }
        }
        Ok(hosts)
    }

    fn lookup(&self, mapping: NodeId, key: &str) -> Option<NodeId> {
        let mut entries = self.tree.entries(mapping);
        entries
            .find(|(found, _)| self.tree.text(*found, &self.text) == key)
            .map(|(_, value)| value)
    }

    fn text(&self, node: NodeId) -> Result<String> {
        match self.tree.node(node).kind {
            NodeKind::Scalar(_) => Ok(self.tree.text(node, &self.text).into_owned()),
            kind => {
                let at = self.tree.node(node).span.start;
                Err(format!("{}: byte {at}: expected a text, found {kind:?}", self.name).into())
            }
        }
    }

    fn text_or_texts(&self, node: NodeId) -> Result<Vec<String>> {
        match self.tree.node(node).kind {
            NodeKind::Sequence(_) => self.tree.children(node).map(|item| self.text(item)).collect(),
            _ => Ok(vec![self.text(node)?]),
        }
    }

    /// The texts at a key; none if the key is not there.
    fn texts(&self, mapping: NodeId, key: &str) -> Result<Vec<String>> {
        self.lookup(mapping, key)
            .map_or(Ok(Vec::new()), |node| self.text_or_texts(node))
    }
}
