//! Files that are templates still: what can be read of them without rendering them.
//!
//! The actions are covered by characters that YAML can read, as many as they have bytes, so that everything else keeps
//! its place. What is found is likely at best, and never edited.

/// Covers what a template does: whole lines of actions become blank, actions in a line a word.
///
/// The result has the length of the text, and a `$(…)` for each action that is left.
pub(super) fn covered(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let mut at = 0;
    while let Some((open, closing)) = action(&bytes, at) {
        let Some(close) = memchr::memmem::find(&bytes[open..], closing).map(|close| open + close + 2) else {
            break;
        };
        let from = memchr::memrchr(b'\n', &bytes[..open]).map_or(0, |line| line + 1);
        let to = memchr::memchr(b'\n', &bytes[close..]).map_or(bytes.len(), |end| close + end);
        let is_blank = |part: &[u8]| part.iter().all(u8::is_ascii_whitespace);
        match is_blank(&bytes[from..open]) && is_blank(&bytes[close..to]) {
            true => blank(&mut bytes[open..close]),
            false => word(&mut bytes[open..close]),
        }
        at = close;
    }
    // Only bytes of ASCII were put in place of whole actions.
    String::from_utf8(bytes).unwrap_or_default()
}

/// How many parts of a text are read by themselves.
const MOST_PARTS: usize = 64;

/// A text with all but one of the parts that keys at the start of a line begin covered, for each of them.
pub(super) fn parts(text: &str) -> impl Iterator<Item = String> + '_ {
    let begins = |line: &str| line.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '"');
    let mut starts: Vec<usize> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if begins(line) && starts.len() < MOST_PARTS {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.clone().into_iter().skip(1).chain([text.len()]);
    starts.into_iter().zip(ends).map(|(start, end)| {
        let mut bytes = text.as_bytes().to_vec();
        blank(&mut bytes[..start]);
        blank(&mut bytes[end..]);
        String::from_utf8(bytes).unwrap_or_default()
    })
}

/// The next action at or after a place, and how it ends: of Go's and Jinja's templates.
fn action(bytes: &[u8], at: usize) -> Option<(usize, &'static [u8])> {
    let mut signs = memchr::memchr_iter(b'{', &bytes[at..]).map(|sign| at + sign);
    signs.find_map(|sign| match bytes.get(sign + 1)? {
        b'{' => Some((sign, b"}}" as &[u8])),
        b'%' => Some((sign, b"%}" as &[u8])),
        b'#' => Some((sign, b"#}" as &[u8])),
        _ => None,
    })
}

/// Whether a text that was found has something in it that a template decides.
pub(super) fn is_covered(text: &str) -> bool {
    text.contains(OPEN)
}

const OPEN: &str = "$(x";

fn blank(action: &mut [u8]) {
    for byte in action.iter_mut().filter(|byte| !matches!(byte, b'\n' | b'\r')) {
        *byte = b' ';
    }
}

fn word(action: &mut [u8]) {
    let last = action.len() - 1;
    action.fill(b'x');
    action[..2].copy_from_slice(b"$(");
    action[last] = b')';
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_action_keeps_its_place() {
        let text = "{{- if .a }}\nimage: quay.io/a/b:{{ .tag }}\nname: é\n{{- end }}\n";
        let covered = covered(text);
        assert_eq!(super::covered("{% if a %}\nb: {{ c }}\n"), "          \nb: $(xxxx)\n");
        assert_eq!(covered.len(), text.len());
        assert_eq!(
            covered,
            "            \nimage: quay.io/a/b:$(xxxxxxx)\nname: é\n          \n"
        );
        assert!(is_covered("quay.io/a/b:$(xxxxxxx)") && !is_covered("quay.io/a/b:v1"));
    }
}
