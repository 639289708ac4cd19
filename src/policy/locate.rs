//! Lines and columns of keys in a YAML text.

use super::error::{KeyPath, Step};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Line and column, both from one, of the value at `path`, or of its key.
///
/// `serde_yaml` keeps no positions, but reports where reading failed; so the text is read again and fails there.
pub fn locate(text: &str, path: &KeyPath, on_key: bool) -> Option<(usize, usize)> {
    let reader = serde_yaml::Deserializer::from_str(text);
    let location = Search { steps: &path.0, on_key }
        .deserialize(reader)
        .err()?
        .location()?;
    Some((location.line(), location.column()))
}

/// Descends along the steps and fails at the end of them.
#[derive(Clone, Copy)]
struct Search<'a> {
    steps: &'a [Step],
    on_key: bool,
}

impl<'de> DeserializeSeed<'de> for Search<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Search<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the value that is looked for")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Some((Step::Key(wanted), steps)) = self.steps.split_first() else {
            return Err(A::Error::custom("found"));
        };
        let here = self.on_key && steps.is_empty();
        while let Some(found) = map.next_key_seed(KeyIs { wanted, fail: here })? {
            if found {
                return map.next_value_seed(Search { steps, ..self });
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Some((Step::Item(wanted), steps)) = self.steps.split_first() else {
            return Err(A::Error::custom("found"));
        };
        for _ in 0..*wanted {
            seq.next_element::<IgnoredAny>()?;
        }
        seq.next_element_seed(Search { steps, ..self })
            .map(Option::unwrap_or_default)
    }
    // Any other value ends the search: the default visitor methods fail there.
}

/// Whether a key is the wanted one; fails at it if asked to.
struct KeyIs<'a> {
    wanted: &'a str,
    fail: bool,
}

impl<'de> DeserializeSeed<'de> for KeyIs<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<bool, D::Error> {
        reader.deserialize_str(self)
    }
}

impl Visitor<'_> for KeyIs<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<bool, E> {
        match (key == self.wanted, self.fail) {
            (true, true) => Err(E::custom("found")),
            (found, _) => Ok(found),
        }
    }
}
