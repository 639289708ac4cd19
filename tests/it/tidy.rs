//! What keeps the repository honest: the documents say what is there, and the rooms know only those before them.

mod rooms;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use airgap_lint::Code;
use regex::Regex;
use rooms::ROOMS;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the repository, by its path in it.
fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The files below a folder of the repository, with their paths in it, sorted.
fn files(folder: &str) -> Vec<String> {
    fn visit(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true if path.ends_with("target") || path.ends_with("corpus") => {}
                true => visit(&path, found),
                false => found.push(path),
            }
        }
    }
    let mut found = Vec::new();
    visit(&root().join(folder), &mut found);
    let inside = |path: PathBuf| path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
    let mut found: Vec<String> = found.into_iter().map(inside).collect();
    found.sort();
    found
}

fn rust_files(folder: &str) -> Vec<String> {
    files(folder).into_iter().filter(|path| path.ends_with(".rs")).collect()
}

/// The lines of a document that are commands: in ```sh and ```console blocks.
fn commands(document: &str) -> String {
    let mut in_commands = false;
    let mut commands = String::new();
    for line in document.lines() {
        match line.strip_prefix("```") {
            Some(info) => in_commands = !in_commands && ["sh", "console"].contains(&info),
            None if in_commands => commands.extend([line, "\n"]),
            None => {}
        }
    }
    commands
}

/// The folders of code, each with the length that no file in it passes.
const SOURCES: [(&str, usize); 4] = [
    ("src", 600),
    ("crates/gotemplate/src", 500),
    ("crates/helm/src", 500),
    ("crates/yaml-spans/src", 500),
];

#[test]
fn no_source_file_is_long() {
    for (folder, most) in SOURCES {
        for path in rust_files(folder) {
            let lines = text(&path).lines().count();
            assert!(lines <= most, "{path} has {lines} lines: is it still one thing?");
        }
    }
}

#[test]
fn tables_of_modules_name_every_module() {
    let declares = Regex::new(r"(?m)^(?:pub(?:\([a-z]+\))? )?mod ([a-z_0-9]+);$").unwrap();
    for path in rust_files("crates") {
        let text = text(&path);
        let table: String = text.lines().filter(|line| line.starts_with("//! |")).collect();
        if table.is_empty() {
            continue;
        }
        for module in declares.captures_iter(&text) {
            let name = &module[1];
            assert!(
                table.contains(&format!("`{name}`")),
                "the table at the head of {path} does not name {name}"
            );
        }
    }
}

#[test]
fn every_module_says_what_it_is() {
    for path in ["src", "crates", "tests", "benches", "fuzz"]
        .into_iter()
        .flat_map(rust_files)
    {
        assert!(text(&path).starts_with("//! "), "{path} does not begin with `//!`");
    }
}

#[test]
fn one_file_names_each_foreign_parser() {
    for (krate, its_file) in [
        ("granit_parser", "crates/yaml-spans/src/full.rs"),
        ("oci_spec::", "src/reference/mod.rs"),
    ] {
        for path in ["src", "crates"]
            .into_iter()
            .flat_map(rust_files)
            .filter(|path| !path.contains("/tests/"))
        {
            let code = text(&path);
            let names_it = code
                .lines()
                .any(|line| !line.trim_start().starts_with("//") && line.contains(krate));
            assert!(
                !names_it || path == its_file,
                "{path} names {krate}; only {its_file} may"
            );
        }
    }
}

/// Nothing but what asks registries opens a connection, and nothing but it has what could.
#[test]
fn one_folder_has_a_network() {
    const ITS_FOLDER: &str = "src/bin/airgap-lint/registry/";
    let networks =
        r"\b(?:Tcp\w+|Udp\w+|Unix(?:Stream|Datagram|Listener)|\w*SocketAddr\w*|tokio|hyper|reqwest|rustls|ureq)\b";
    let networks = Regex::new(networks).unwrap();
    let mut has_one = false;
    for path in ["src", "crates"].into_iter().flat_map(rust_files) {
        let code = text(&path);
        let mut lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        let named = lines.find(|line| networks.is_match(line));
        match path.starts_with(ITS_FOLDER) {
            true => has_one |= named.is_some(),
            false => assert_eq!(named, None, "{path} could open a connection; only {ITS_FOLDER} may"),
        }
    }
    assert!(has_one, "nothing in {ITS_FOLDER} opens a connection: is it there?");
}

#[test]
fn every_code_is_explained() {
    for code in Code::ALL {
        let told = code.explanation();
        for part in [told.what, told.why, told.example, told.fix] {
            assert!(!part.trim().is_empty(), "{code:?}");
        }
        assert_eq!(Code::from_name(code.as_str()), Some(code));
    }
    let names: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(names.len(), Code::ALL.len(), "two codes have one name");
}

/// Without the feature there is no program.
#[cfg(feature = "cli")]
#[test]
fn the_readme_shows_every_subcommand() {
    let program = env!("CARGO_BIN_EXE_airgap-lint");
    let output = std::process::Command::new(program).arg("--help").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let subcommands: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        // What a subcommand says may go on in the next line, further in.
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert!(subcommands.contains(&"check"), "{help}");
    let readme = commands(&text("README.md"));
    for name in subcommands {
        let called = [format!("airgap-lint {name} "), format!("-- {name} ")];
        assert!(
            called.iter().any(|call| readme.contains(call)),
            "README.md does not show `{name}`"
        );
    }
}

#[test]
fn the_readme_calls_what_there_is() {
    let readme = text("README.md");
    let commands = commands(&readme);
    for word in commands.split_whitespace().filter(|word| word.starts_with("fixtures/")) {
        assert!(root().join(word).exists(), "README.md names {word}, which is not there");
    }
    for code in Code::ALL {
        assert!(
            readme.contains(&format!("`{}`", code.as_str())),
            "README.md does not name {}",
            code.as_str()
        );
    }
}

#[test]
fn the_architecture_is_short_and_names_every_room() {
    let architecture = text("ARCHITECTURE.md");
    assert!(
        architecture.lines().count() <= 110,
        "ARCHITECTURE.md has more than 110 lines"
    );
    for room in ROOMS {
        assert!(
            architecture.contains(&format!("| `{room}` |")),
            "ARCHITECTURE.md does not name the room {room}"
        );
    }
}

#[test]
fn no_path_is_of_one_machine() {
    let folders = [
        "src",
        "crates",
        "tests",
        "benches",
        "fuzz",
        "rules",
        "scripts",
        "integrations",
        ".ci",
        ".github",
    ];
    let documents = [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "Cargo.toml",
        "deny.toml",
        "action.yml",
        "docs/integrations.md",
    ];
    let of_one_machine = Regex::new(r#"(^|[\s"'`(=])/(home|Users|root)/\S*"#).unwrap();
    let all = folders.into_iter().flat_map(files).chain(documents.map(str::to_owned));
    for path in all.filter(|path| path != "tests/tidy.rs") {
        let Ok(text) = fs::read_to_string(root().join(&path)) else {
            continue; // no text
        };
        let mut found = of_one_machine.find_iter(&text).map(|found| found.as_str());
        // Where Argo CD looks in its own image is the same everywhere.
        let found = found.find(|path| !path.contains("/home/argocd/cmp-server/"));
        assert_eq!(found, None, "{path} names a place of one machine");
    }
}

#[test]
fn links_between_the_documents_lead_somewhere() {
    for path in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "docs/decisions.md",
        "docs/integrations.md",
    ] {
        let text = text(path);
        let folder = root().join(path).parent().unwrap().to_owned();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = target.split('#').next().unwrap_or_default();
            let is_local = !target.is_empty() && !target.contains("://");
            assert!(
                !is_local || folder.join(target).exists(),
                "{path} links to {target}, which is not there"
            );
        }
    }
}
