//! Command-line arguments: which flag has which value.

/// A flag in a list of arguments, and what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Flag<'t> {
    /// Its name without dashes.
    pub name: &'t str,
    /// Where its value begins in the same argument; `None` when it is the next argument.
    pub value: Option<usize>,
}

/// Reads one argument: `--name=value`, `-name=value`, `--name`, `-name`; nothing for what is no flag.
pub(super) fn parse(argument: &str) -> Option<Flag<'_>> {
    let name = argument.strip_prefix("--").or_else(|| argument.strip_prefix('-'))?;
    if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return None;
    }
    let in_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    let length = name.bytes().position(|byte| !in_name(byte)).unwrap_or(name.len());
    let dashes = argument.len() - name.len();
    match name.as_bytes().get(length) {
        None => Some(Flag { name, value: None }),
        Some(b'=') => Some(Flag {
            name: &name[..length],
            value: Some(dashes + length + 1),
        }),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_have_their_value_behind_an_equals_sign_or_in_the_next_argument() {
        assert_eq!(
            parse("--image=nginx"),
            Some(Flag {
                name: "image",
                value: Some(8)
            })
        );
        assert_eq!(
            parse("-nop-image"),
            Some(Flag {
                name: "nop-image",
                value: None
            })
        );
        assert_eq!(parse("-"), None);
        assert_eq!(parse("--"), None);
        assert_eq!(parse("-c echo"), None);
        assert_eq!(parse("serve"), None);
    }
}
