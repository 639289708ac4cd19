//! Files in folders that may hold references, and are not read.

use std::fs::File;
use std::path::Path;

/// What is not a manifest, although it may hold references.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It cannot be read as it is: what it is, in the singular.
    Other(&'static str),
    /// A chart in an archive.
    Chart,
}

/// By the last extension: what gives manifests once it is run, and what has them inside.
const EXTENSIONS: [(&str, &[&str]); 6] = [
    (
        "template",
        &[
            "tpl", "tmpl", "gotmpl", "gotpl", "j2", "jinja", "jinja2", "mustache", "erb",
        ],
    ),
    ("Jsonnet file", &["jsonnet", "libsonnet"]),
    ("CUE file", &["cue"]),
    ("KCL file", &["k"]),
    ("settings file of a Kustomization", &["properties", "env"]),
    ("archive", &["tgz", "gz", "tar", "zip", "zst", "xz", "bz2"]),
];

/// What a template or an archive of these would give is no manifest either.
const DOCUMENTS: [&str; 9] = ["md", "mdx", "rst", "adoc", "html", "txt", "css", "js", "sh"];

/// The files in which a Kustomization names others.
const KUSTOMIZATIONS: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

impl Unread {
    /// What a file is, if it is not one that can be passed over; `root` is the folder that is read.
    pub fn of(path: &Path, root: &Path) -> Option<Self> {
        let last = match path.file_name()?.to_str()? {
            ".env" => "env".to_owned(),
            _ => extension(path)?,
        };
        let (what, _) = EXTENSIONS.iter().find(|(_, known)| known.contains(&last.as_str()))?;
        let inner = path.file_stem().map(Path::new).and_then(extension);
        let inner = inner.as_deref().unwrap_or_default();
        match *what {
            "template" if DOCUMENTS.contains(&inner) => None,
            "settings file of a Kustomization" if !is_below_kustomization(path, root) => None,
            "archive" if ["gz", "zst", "xz", "bz2"].contains(&last.as_str()) && inner != "tar" => None,
            "archive" if (last == "tgz" || last == "gz") && holds_chart(path) => Some(Self::Chart),
            what => Some(Self::Other(what)),
        }
    }
}

fn is_below_kustomization(path: &Path, root: &Path) -> bool {
    let folders = path.ancestors().skip(1).take_while(|folder| folder.starts_with(root));
    let mut folders = folders.flat_map(|folder| KUSTOMIZATIONS.map(|name| folder.join(name)));
    folders.any(|file| file.is_file())
}

/// Whether a file is a packed chart. One that cannot be read is not known to be one.
fn holds_chart(path: &Path) -> bool {
    File::open(path).is_ok_and(helm::chart::archive::is_chart)
}

/// The chart that a packed chart is a part of, as one of those in its `charts`.
pub fn chart_around(archive: &Path) -> Option<&Path> {
    let charts = archive.parent().filter(|charts| charts.ends_with("charts"))?;
    charts.parent().filter(|chart| is_chart_folder(chart))
}

/// Whether a folder is a chart.
pub fn is_chart_folder(path: &Path) -> bool {
    path.join("Chart.yaml").is_file()
}

/// The extension of a name, in lower case.
pub fn extension(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}
