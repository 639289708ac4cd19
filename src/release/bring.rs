//! What to bring so that a chart can be rendered, in words.

use super::draft::Draft;
use super::request::{ChartOrigin, WantedChart};

impl WantedChart {
    /// Why nothing is known of the images of a release, and what to bring.
    pub(crate) fn not_rendered(&self, title: &str) -> String {
        let what = format!("the chart of {title} was not rendered, so its images are not known");
        let pass = "and pass its folder with --charts";
        match &self.origin {
            ChartOrigin::Path(path) => format!(
                "{what}: no folder `{path}` with a Chart.yaml is at hand; pass the folder that it is in with --charts"
            ),
            ChartOrigin::Archive(_) => format!("{what}: pass --charts, and the archive in it is rendered"),
            ChartOrigin::Unknown(source) => {
                let chart = match (&self.name, &self.version) {
                    (Some(name), Some(version)) => format!("`{name}` {version}"),
                    (Some(name), None) => format!("`{name}`"),
                    (None, _) => "the chart".to_owned(),
                };
                let missing = source.as_ref().map(|source| format!(" ({source} is not in the input)"));
                format!("{what}{}: bring {chart}, {pass}", missing.unwrap_or_default())
            }
            _ => match self.pull() {
                Some(command) => format!("{what}: bring it ({command}), {pass}"),
                None => format!("{what}: bring it, {pass}"),
            },
        }
    }

    /// Where it is, and its name, if it is in a registry or a repository.
    pub(crate) fn repository_and_name(&self) -> Option<(String, String)> {
        match &self.origin {
            ChartOrigin::Repository(url) if url.contains("://") => Some((url.clone(), self.name.clone()?)),
            ChartOrigin::Registry(url) => {
                let (place, name) = url.rsplit_once('/')?;
                Some((place.to_owned(), name.to_owned()))
            }
            _ => None,
        }
    }

    /// Its version, if it is no range.
    pub(crate) fn exact_version(&self) -> Option<String> {
        let version = self.version.as_deref()?;
        let core = version.strip_prefix('v').unwrap_or(version);
        let core = core.split(['-', '+', '_']).next().unwrap_or_default();
        let numbers = core.split('.').filter(|part| part.parse::<u64>().is_ok()).count();
        (numbers == 3 && core.matches('.').count() == 2).then(|| version.to_owned())
    }

    /// The command that fetches it, where one does.
    fn pull(&self) -> Option<String> {
        let version = self.version.as_deref().filter(|version| *version != "*");
        let version = version.map(|version| format!(" --version {}", word(version)));
        let version = version.unwrap_or_default();
        match &self.origin {
            ChartOrigin::Registry(url) => Some(format!("helm pull {}{version}", word(url))),
            ChartOrigin::Repository(url) => {
                let name = self.name.as_deref()?;
                Some(format!("helm pull {} --repo {}{version}", word(name), word(url)))
            }
            ChartOrigin::Url(url) => Some(format!("helm pull {}", word(url))),
            ChartOrigin::Path(_) | ChartOrigin::Archive(_) | ChartOrigin::Unknown(_) => None,
        }
    }
}

/// That a release was rendered without something that is not known here.
pub(crate) fn incomplete(draft: &Draft, without: &[String]) -> String {
    let without = without.join(", and ");
    format!(
        "the chart of {} was rendered without {without}, so what runs may have other images",
        draft.title
    )
}

/// A word of a shell command.
fn word(text: &str) -> String {
    let is_safe = |c: char| c.is_ascii_alphanumeric() || "-_./:@+=,".contains(c);
    match !text.is_empty() && text.chars().all(is_safe) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', "'\\''")),
    }
}
