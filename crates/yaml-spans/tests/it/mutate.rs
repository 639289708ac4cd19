//! Texts that are nearly YAML, the same in every run.

/// xorshift64*: small, and good enough to choose with.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16;
        (number % end.max(1) as u64) as usize
    }

    fn choose<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

/// What YAML is made of.
#[rustfmt::skip]
const TOKENS: [&str; 112] = [
    "\n", "\n", "\n", "\n ", "\n  ", "\n    ", "\n- ", "\n  - ", "\n\n", "\n \n", "\n  # c\n", "\r\n", "\r", " ", " ", "  ", "\t",
    ":", ": ", "- ", "- - ", "-", "? ", "?", "#", " # c", ",", ", ", "[", "]", "{", "}", "[]", "{}",
    "a", "b", "key", "key: ", "k: v", "- a: b\n", "1", "-1", "~", "null", "true", "x:y", ":x", "a #b", "a# b", "http://x", "é", "😀", "<<: ", "=",
    "\"", "\"", "'", "'", "''", "'a'", "\"q\": ", "\\", "\\n", "\\u0041", "\\ud83d\\ude00", "\\x", "\"a\\\n b\"", "\"a\n  b\"",
    "|", ">", "|-", "|+", ">-", ">+", "|2", "|+1\n", "|\n", "|\n  ", ">\n\n ",
    "[a, b]", "{a: b}", "{\"a\":1}", "[1,2]", "\"a\":[{\"b\":null}]", "[a,]", "[a: b]",
    "&a ", "*a", "&", "*", "!", "!t ", "!!str ", "@", "`", "%", "\n%YAML 1.2\n", "---", "--- ", "\n---\n", "...", "\n...\n",
    "\u{85}\u{feff}", "\u{2028}\x01", "\u{2028}", "\u{85}\n", " # c\u{2029}\n", "---\u{a0}\n",
    "'a\nb'", "\"\n\tb\n\"", "*a : ", "!t,",
];

/// Either a few tokens in a row, or a piece of a text with a few changes.
pub fn snippet(random: &mut Random, texts: &[&str]) -> String {
    let mut snippet = String::new();
    if random.below(3) == 0 {
        for _ in 0..=random.below(14) {
            snippet.push_str(random.choose(&TOKENS));
        }
        return snippet;
    }
    let text = random.choose(texts);
    let mut start = random.below(text.len());
    if random.below(4) != 0 {
        start = text.as_bytes()[..start]
            .iter()
            .rposition(|&byte| byte == b'\n')
            .map_or(0, |at| at + 1);
    }
    let longest = [40, 120, 400][random.below(3)];
    let end = floor(text, (start + random.below(longest)).min(text.len()));
    snippet.push_str(&text[floor(text, start).min(end)..end]);
    for _ in 0..random.below(5) {
        change(random, &mut snippet);
    }
    snippet
}

fn change(random: &mut Random, text: &mut String) {
    let at = floor(text, random.below(text.len() + 1));
    let near = at + random.below(4);
    let end = floor(text, near.min(text.len())).max(at);
    match random.below(6) {
        0 | 1 => text.insert_str(at, random.choose(&TOKENS)),
        2 => text.replace_range(at..end, ""),
        3 => text.replace_range(at..end, random.choose(&TOKENS)),
        4 => {
            let far = at + random.below(20);
            let copy = text[at..floor(text, far.min(text.len())).max(at)].to_owned();
            let to = floor(text, random.below(text.len() + 1));
            text.insert_str(to, &copy);
        }
        _ => {
            let line = text[..at].rfind('\n').map_or(0, |found| found + 1);
            if random.below(2) == 0 {
                text.insert_str(line, random.choose(&[" ", "  ", "    ", "- "]));
            } else if text[line..].starts_with(' ') {
                text.remove(line);
            }
        }
    }
}

/// The last character boundary up to `at`.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
