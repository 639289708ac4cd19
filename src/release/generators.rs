//! What the generators of an ApplicationSet fill in.

use super::fields::Fields;

/// How long the name of a release may be in Helm.
const LONGEST_NAME: usize = 53;

/// Names, and what is put in their places.
#[derive(Clone, Debug, Default)]
pub(super) struct Variables(Vec<(String, String)>);

impl Variables {
    fn says_the_same(&self, other: &Self) -> bool {
        let value = |of: &'_ Self, name: &str| {
            of.0.iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.clone())
        };
        let mut names = self.0.iter().chain(&other.0).map(|(name, _)| name);
        names.all(|name| value(self, name) == value(other, name))
    }

    /// A name that Helm takes, with the names of variables that are not known in their places.
    pub fn fill_name(&self, text: &str) -> String {
        let name = self.fill_all(text).replace(['<', '>'], "").to_ascii_lowercase();
        let name: String = name.chars().take(LONGEST_NAME).collect();
        name.trim_matches(['-', '.', '_']).to_owned()
    }

    /// A text in which no variable is left: what is not known is a placeholder that is none of YAML.
    pub fn fill_all(&self, text: &str) -> String {
        let filled = self.fill(text);
        let (mut left, mut rest) = (String::with_capacity(filled.len()), filled.as_str());
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((inside, behind)) = after.split_once("}}") else {
                break;
            };
            let word = |c: char| {
                if c.is_ascii_alphanumeric() || "._-".contains(c) {
                    c
                } else {
                    '-'
                }
            };
            left.push_str(before);
            left.push('<');
            left.extend(inside.trim().trim_start_matches('.').chars().map(word));
            left.push('>');
            rest = behind;
        }
        left + rest
    }

    /// A text in which `{{name}}` and `{{ .name }}` are filled in; what is not known stays.
    pub fn fill(&self, text: &str) -> String {
        let (mut filled, mut rest) = (String::with_capacity(text.len()), text);
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((inside, behind)) = after.split_once("}}") else {
                break;
            };
            let name = inside.trim().trim_start_matches('.');
            filled.push_str(before);
            match self.0.iter().find(|(known, _)| known == name) {
                Some((_, value)) => filled.push_str(value),
                None => filled.extend(["{{", inside, "}}"]),
            }
            rest = behind;
        }
        filled + rest
    }
}

/// How deep generators are in each other; Argo CD allows two levels.
const DEEPEST: usize = 3;

/// How many sets of variables there are, at most.
const MOST: usize = 1000;

/// What the generators of a set say, as far as it stands in them: elements of lists, and the values that are the same for
/// every cluster or file.
pub(super) fn variables(set: &Fields<'_>) -> Vec<Variables> {
    let mut found = of(&set.each("spec/generators"), 0);
    found.truncate(MOST);
    found
}

fn of(generators: &[Fields<'_>], depth: usize) -> Vec<Variables> {
    let found = generators.iter().flat_map(|generator| {
        if let Some(parts) = generator.below("matrix").filter(|_| depth < DEEPEST) {
            return product(
                parts
                    .each("generators")
                    .iter()
                    .map(|part| of(std::slice::from_ref(part), depth + 1)),
            );
        }
        if let Some(parts) = generator.below("merge").filter(|_| depth < DEEPEST) {
            return merged(
                parts
                    .each("generators")
                    .iter()
                    .map(|part| of(std::slice::from_ref(part), depth + 1)),
            );
        }
        let elements = generator.each("list/elements");
        if !elements.is_empty() {
            return elements.iter().map(element).collect();
        }
        let others = [
            "clusters",
            "git",
            "scmProvider",
            "pullRequest",
            "plugin",
            "clusterDecisionResource",
        ];
        let other = others.iter().find_map(|kind| generator.below(kind));
        other
            .map(|generator| Variables(values(&generator)))
            .into_iter()
            .collect()
    });
    found.collect()
}

/// Each set of one generator with each of the other.
fn product(parts: impl Iterator<Item = Vec<Variables>>) -> Vec<Variables> {
    parts
        .filter(|part| !part.is_empty())
        .fold(Vec::new(), |all, part| match all.is_empty() {
            true => part,
            false => {
                let pairs = all
                    .iter()
                    .flat_map(|one| part.iter().map(|other| Variables([&one.0[..], &other.0[..]].concat())));
                pairs.take(MOST).collect()
            }
        })
}

/// What the first generator says, alone and with what each set of the others puts over it.
fn merged(mut parts: impl Iterator<Item = Vec<Variables>>) -> Vec<Variables> {
    let base = parts.next().unwrap_or_default();
    let mut all = base.clone();
    for over in parts.flatten() {
        let over = base.iter().map(|base| Variables([&over.0[..], &base.0[..]].concat()));
        for variables in over {
            // The first of a name counts, so that what only says the same again is known by its values.
            if !all.iter().any(|known| known.says_the_same(&variables)) {
                all.push(variables);
            }
        }
    }
    all.truncate(MOST);
    all
}

fn element(element: &Fields<'_>) -> Variables {
    let scalars = element.keys().into_iter().filter_map(|key| {
        let value = element.text(&key)?.into_owned();
        Some((key.into_owned(), value))
    });
    Variables(scalars.chain(values(element)).collect())
}

fn values(fields: &Fields<'_>) -> Vec<(String, String)> {
    let values = fields.scalars("values").into_iter();
    values.map(|(key, value)| (format!("values.{key}"), value)).collect()
}
