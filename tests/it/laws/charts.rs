//! Charts put together from ways to write an image in values and templates.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use proptest::prelude::*;

/// A chart whose images are split over values.
#[derive(Clone, Debug)]
pub struct Chart {
    images: Vec<Image>,
    /// The images of a sub-chart, which is there once for each of these names.
    below: Vec<Image>,
    aliases: Vec<&'static str>,
    guard: Option<Guard>,
    /// Whether all values are hashed.
    is_hashed: bool,
}

#[derive(Clone, Debug)]
struct Image {
    registry: Option<&'static str>,
    path: &'static str,
    tag: &'static str,
    split: Split,
    place: Place,
}

/// How an image is written in values.
#[derive(Clone, Copy, Debug)]
enum Split {
    Whole,
    /// The name with its host, and the tag.
    NameAndTag,
    /// Registry, repository and tag.
    Parts,
    /// The same with a digest, which wins.
    Digest,
    /// The registry of all charts comes first.
    Global,
    /// The registry is null, and the template has a default.
    Default,
    /// A value that is a template.
    Template,
    /// In a list, which is replaced whole.
    List,
    /// Not at all.
    Literal,
}

/// Where an image is in the manifest.
#[derive(Clone, Copy, Debug)]
enum Place {
    Container,
    Variable,
    Argument,
}

/// What refuses images that it does not know, unless a switch is set.
#[derive(Clone, Copy, Debug)]
enum Guard {
    Named,
    Unnamed,
}

pub fn chart() -> impl Strategy<Value = Chart> {
    let images = prop::collection::vec(image(), 1..4);
    let below = prop::collection::vec(image(), 0..3);
    let aliases = prop::sample::select(vec![vec![], vec!["one"], vec!["one", "two"]]);
    let guard = prop::option::of(prop::sample::select(vec![Guard::Named, Guard::Unnamed]));
    (images, below, aliases, guard, any::<bool>()).prop_map(|(images, below, aliases, guard, is_hashed)| Chart {
        images,
        below,
        aliases,
        guard,
        is_hashed,
    })
}

fn image() -> impl Strategy<Value = Image> {
    use Split::{Default, Digest, Global, List, Literal, NameAndTag, Parts, Template, Whole};
    let registry = prop::sample::select(vec![Some("quay.io"), Some("ghcr.io"), Some("docker.io"), None]);
    let path = prop::sample::select(vec!["nginx", "org/app", "org/team/job", "acme/web"]);
    let tag = prop::sample::select(vec!["v1", "1.27.3", "2024-01-01"]);
    let splits = vec![
        Whole, NameAndTag, Parts, Digest, Global, Default, Template, List, Literal,
    ];
    let places = vec![Place::Container, Place::Container, Place::Variable, Place::Argument];
    (
        registry,
        path,
        tag,
        prop::sample::select(splits),
        prop::sample::select(places),
    )
        .prop_map(|(registry, path, tag, split, place)| Image {
            registry,
            path,
            tag,
            split,
            place,
        })
}

const DIGEST: &str = "sha256:6dcd4ce23d88e2ee9568ba546c007c63d9131c1b6a1f4b2f6f5f9a1d0e6f1a2b";

impl Image {
    /// The name as it is put together; where there has to be a registry, there is one.
    fn name(&self) -> String {
        match (self.split, self.registry) {
            (Split::Global | Split::Default, None) => format!("docker.io/{}", self.path),
            (_, Some(registry)) => format!("{registry}/{}", self.path),
            (_, None) => self.path.to_owned(),
        }
    }

    fn written(&self) -> String {
        match self.split {
            Split::Digest => format!("{}@{DIGEST}", self.name()),
            _ => format!("{}:{}", self.name(), self.tag),
        }
    }

    /// Its values under a key, as YAML in one line.
    fn values(&self, key: &str) -> String {
        let (path, tag) = (self.path, self.tag);
        let registry = self.registry.unwrap_or_default();
        let values = match self.split {
            Split::Whole => format!("{{image: '{}'}}", self.written()),
            Split::NameAndTag => format!("{{image: {{repository: '{}', tag: '{tag}'}}}}", self.name()),
            Split::Parts => format!("{{image: {{registry: '{registry}', repository: {path}, tag: '{tag}'}}}}"),
            Split::Digest => {
                format!("{{image: {{registry: '{registry}', repository: {path}, tag: '{tag}', digest: '{DIGEST}'}}}}")
            }
            Split::Global => {
                let registry = self.registry.unwrap_or("docker.io");
                format!("{{image: {{registry: {registry}, repository: {path}, tag: '{tag}'}}}}")
            }
            Split::Default => format!("{{image: {{registry: null, repository: {path}, tag: '{tag}'}}}}"),
            Split::Template => format!("{{image: '{}:{{{{ .Values.{key}.tag }}}}', tag: '{tag}'}}", self.name()),
            Split::List => format!("[{{weight: 1.50, image: '{}', on: yes}}]", self.written()),
            Split::Literal => "{}".to_owned(),
        };
        format!("{key}: {values}\n")
    }

    /// What a template writes for it.
    fn expression(&self, key: &str) -> String {
        let image = format!(".Values.{key}.image");
        let with_registry =
            format!("{{{{ with {image}.registry }}}}{{{{ . }}}}/{{{{ end }}}}{{{{ {image}.repository }}}}");
        let repository_and_tag = format!("{{{{ {image}.repository }}}}:{{{{ {image}.tag }}}}");
        let default = self.registry.unwrap_or("docker.io");
        match self.split {
            Split::Whole => format!("{{{{ {image} }}}}"),
            Split::NameAndTag => repository_and_tag,
            Split::Parts => format!("{with_registry}:{{{{ {image}.tag }}}}"),
            Split::Digest => {
                format!(
                    "{with_registry}{{{{ with {image}.digest }}}}@{{{{ . }}}}{{{{ else }}}}:{{{{ {image}.tag }}}}{{{{ end }}}}"
                )
            }
            Split::Global => {
                format!("{{{{ (.Values.global).imageRegistry | default {image}.registry }}}}/{repository_and_tag}")
            }
            Split::Default => format!("{{{{ {image}.registry | default \"{default}\" }}}}/{repository_and_tag}"),
            Split::Template => format!("{{{{ tpl {image} . }}}}"),
            Split::List => format!("{{{{ (index .Values.{key} 0).image }}}}"),
            Split::Literal => self.written(),
        }
    }

    fn container(&self, number: usize) -> String {
        let name = format!("{{{{ include (printf \"%s.c{number}\" .Chart.Name) . }}}}");
        match self.place {
            Place::Container => format!("    - name: c{number}\n      image: '{name}'\n"),
            Place::Variable => {
                format!("    - name: c{number}\n      env:\n        - name: WORKER_IMAGE\n          value: '{name}'\n")
            }
            Place::Argument => format!("    - name: c{number}\n      args:\n        - --worker-image={name}\n"),
        }
    }
}

impl Chart {
    /// Writes it into a folder.
    pub fn write(&self, folder: &Path) {
        let mut about = "apiVersion: v2\nname: web\nversion: 1.0.0\n".to_owned();
        if !self.aliases.is_empty() {
            about.push_str("dependencies:\n");
        }
        for alias in &self.aliases {
            let _ = writeln!(about, "  - {{name: db, version: 1.0.0, alias: {alias}}}");
            let below = self.template("db", &self.below);
            write(
                folder,
                "charts/db",
                "apiVersion: v2\nname: db\nversion: 1.0.0\n",
                &values(&self.below),
                &below,
            );
        }
        let mut own = values(&self.images);
        let mut template = String::new();
        if let (Some(guard), Some(image)) = (self.guard, self.images.first()) {
            let (value, condition, says) = match guard {
                Guard::Named => ("", "not (.Values.security).allowAnyImage", "set security.allowAnyImage"),
                Guard::Unnamed => ("official: true\n", ".Values.official", "this is not our image"),
            };
            own.push_str(value);
            let _ = writeln!(
                template,
                "{{{{ if and (ne (include \"web.c0\" .) \"{}\") ({condition}) }}}}{{{{ fail \"{says}\" }}}}{{{{ end }}}}",
                image.written(),
            );
        }
        template.push_str(&self.template("web", &self.images));
        write(folder, "", &about, &own, &template);
    }

    fn template(&self, chart: &str, images: &[Image]) -> String {
        let mut template = String::new();
        for (number, image) in images.iter().enumerate() {
            let expression = image.expression(&format!("c{number}"));
            // In a sub-chart, `.Chart.Name` is the alias.
            let names: &[&str] = if chart == "web" { &["web"] } else { &self.aliases };
            for name in names {
                let _ = writeln!(
                    template,
                    "{{{{ define \"{name}.c{number}\" }}}}{expression}{{{{ end }}}}"
                );
            }
        }
        template.push_str("apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Chart.Name }}\n");
        if self.is_hashed {
            template.push_str("  annotations:\n    checksum/values: {{ .Values | toJson | sha256sum }}\n");
        }
        template.push_str("spec:\n  containers:\n    - name: none\n");
        let containers = images.iter().enumerate();
        template.extend(containers.map(|(number, image)| image.container(number)));
        template
    }
}

fn values(images: &[Image]) -> String {
    let values = images.iter().enumerate();
    values
        .map(|(number, image)| image.values(&format!("c{number}")))
        .collect()
}

fn write(folder: &Path, below: &str, about: &str, values: &str, template: &str) {
    let folder = folder.join(below);
    fs::create_dir_all(folder.join("templates")).unwrap();
    fs::write(folder.join("Chart.yaml"), about).unwrap();
    fs::write(folder.join("values.yaml"), values).unwrap();
    fs::write(folder.join("templates/pod.yaml"), template).unwrap();
}
