//! What the lists of an ApplicationSet fill in.

use super::fields::Fields;

/// Names, and what is put in their places.
#[derive(Clone, Debug, Default)]
pub(super) struct Variables(Vec<(String, String)>);

impl Variables {
    /// Whether nothing is filled in.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
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

/// What each element of the lists says.
pub(super) fn lists(set: &Fields<'_>) -> Vec<Variables> {
    let generators = set.each("spec/generators");
    let elements = generators.iter().flat_map(|generator| generator.each("list/elements"));
    let variables = elements.map(|element| {
        let scalars = element.keys().into_iter().filter_map(|key| {
            // A key with a slash is none that templates name.
            let value = element.text(&key)?.into_owned();
            Some((key.into_owned(), value))
        });
        let nested = element.scalars("values").into_iter();
        Variables(
            scalars
                .chain(nested.map(|(key, value)| (format!("values.{key}"), value)))
                .collect(),
        )
    });
    variables.collect()
}
