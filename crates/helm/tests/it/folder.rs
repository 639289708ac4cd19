//! Charts on disk: folders with links, archives in folders, and what cannot be read.
#![cfg(unix)]
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use helm::chart::{Chart, open};
use tempfile::TempDir;

const CHART: &str = "apiVersion: v2\nname: web\nversion: 1.0.0\n";

/// A folder with files, and a chart called `web` among them.
struct Disk(TempDir);

impl Disk {
    fn new(files: &[(&str, &str)]) -> Self {
        let disk = Disk(tempfile::tempdir().unwrap());
        for (name, text) in [("web/Chart.yaml", CHART)].iter().chain(files) {
            let path = disk.path(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        disk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Makes a link in the chart.
    fn link(&self, target: impl AsRef<Path>, name: &str) -> &Self {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        symlink(target, self.path(name)).unwrap();
        self
    }

    fn open(&self) -> Result<Chart, String> {
        open(&self.path("web")).map_err(|error| error.message)
    }

    /// The names of all templates and other files of the chart.
    fn names(&self) -> Vec<String> {
        let chart = self.open().unwrap();
        let files = chart.templates.iter().chain(&chart.files);
        files.map(|file| file.name.clone()).collect()
    }
}

/// A chart as `helm package` makes it.
fn packed(name: &str) -> Vec<u8> {
    let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    let text = format!("apiVersion: v2\nname: {name}\nversion: 0.1.0\n");
    for (path, data) in [("Chart.yaml", text.as_str()), ("templates/a.yaml", "a: 1\n")] {
        let mut header = tar::Header::new_gnu();
        header.set_size(data.len() as u64);
        header.set_mode(0o644);
        let path = format!("{name}/{path}");
        builder.append_data(&mut header, path, data.as_bytes()).unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}

#[test]
fn links_are_followed_also_out_of_the_chart() {
    let disk = Disk::new(&[
        ("shared/tls.yaml", "a: 1\n"),
        ("shared/files/x.txt", "x"),
        ("web/own.txt", "own"),
    ]);
    disk.link("../../shared/tls.yaml", "web/templates/tls.yaml")
        .link("../shared/files", "web/files")
        .link("own.txt", "web/again.txt");
    assert_eq!(
        disk.names(),
        ["templates/tls.yaml", "again.txt", "files/x.txt", "own.txt"]
    );
}

#[test]
fn a_link_to_nothing_is_an_error() {
    let disk = Disk::new(&[]);
    disk.link("nowhere", "web/templates/lost.yaml");
    let error = disk.open().unwrap_err();
    assert!(error.starts_with("error evaluating symlink "), "{error}");
    assert!(
        error.ends_with("templates/lost.yaml: no such file or directory"),
        "{error}"
    );
}

#[test]
fn a_link_that_leads_back_ends() {
    let disk = Disk::new(&[("web/templates/a.yaml", "a: 1\n")]);
    disk.link("..", "web/templates/up");
    let error = disk.open().unwrap_err();
    assert!(error.starts_with("folders nest deeper than "), "{error}");
}

#[test]
fn many_files_are_read_in_order() {
    let texts: Vec<(String, String)> = (0..500)
        .map(|number| (format!("web/templates/{number:03}.yaml"), format!("n: {number}\n")))
        .collect();
    let files: Vec<(&str, &str)> = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let chart = Disk::new(&files).open().unwrap();
    for (number, file) in chart.templates.iter().enumerate() {
        assert_eq!(file.name, format!("templates/{number:03}.yaml"));
        assert_eq!(*file.data, *format!("n: {number}\n").as_bytes());
    }
    assert_eq!(chart.templates.len(), 500);
}

#[test]
fn what_is_ignored_is_not_read() {
    let disk = Disk::new(&[
        ("web/.helmignore", "*.bak\n/secret/\nlost.yaml\n"),
        ("web/a.bak", "x"),
        ("web/secret/key", "x"),
        ("web/templates/a.yaml", "a: 1\n"),
    ]);
    assert_eq!(disk.names(), ["templates/a.yaml", ".helmignore"]);
    // Helm follows a link before it asks whether to ignore it.
    disk.link("nowhere", "web/templates/lost.yaml");
    assert!(disk.open().unwrap_err().contains("error evaluating symlink"));
}

#[test]
fn archives_in_charts_are_charts() {
    let disk = Disk::new(&[
        ("web/charts/README.md", "no chart"),
        ("web/charts/_old/Chart.yaml", "no: chart"),
    ]);
    fs::write(disk.path("web/charts/db-0.1.0.tgz"), packed("db")).unwrap();
    let chart = disk.open();
    let message = chart.unwrap_err();
    assert!(message.contains("README.md"), "{message}");
    fs::remove_file(disk.path("web/charts/README.md")).unwrap();
    let chart = disk.open().unwrap();
    let below: Vec<&str> = chart
        .dependencies
        .iter()
        .map(|below| below.metadata.name.as_str())
        .collect();
    assert_eq!(below, ["db"]);
    assert_eq!(chart.dependencies[0].templates[0].name, "templates/a.yaml");
}

#[test]
fn what_is_no_chart_says_so() {
    let disk = Disk::new(&[("x.yaml", "a: 1\n")]);
    fs::write(disk.path("cut.tgz"), &packed("db")[..60]).unwrap();
    for (name, words) in [
        ("none", "not found"),
        ("x.yaml", "seems to be a YAML file, but expected a gzipped archive"),
        ("cut.tgz", "unexpected EOF"),
    ] {
        let error = open(&disk.path(name)).unwrap_err().message;
        assert!(error.contains(words), "{name}: {error}");
    }
}
