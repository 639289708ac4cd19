//! The commands of a script, as a shell runs them: what is printed, fed to a program or commented out is none.

use std::borrow::Cow;
use std::ops::Range;

use super::Word;

/// A command that a script runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Command<'t> {
    /// Its words, with the assignments and the words of the shell before its program.
    pub words: Vec<Word<'t>>,
    /// The text that is fed to it: `<<EOF`.
    pub fed: Option<Word<'t>>,
}

/// How deep commands are in `$(…)` and quotes.
const MOST_LEVELS: usize = 8;

/// How many texts without an end are looked for.
const MOST_ENDLESS: usize = 4;

/// The commands of a script, in the order in which they run: those in `$(…)` before the one that they are a part of.
///
/// Quotes around a whole word are taken off it; quotes inside of one stay, and [`unquoted`] takes them off.
pub(crate) fn script(text: &str) -> Vec<Command<'_>> {
    let mut reader = Reader {
        text,
        end: text.len(),
        at: 0,
        level: 0,
        fed_until: 0,
        endless: 0,
        commands: Vec::new(),
    };
    reader.list(false);
    reader.commands
}

/// A word without quotes and escapes.
pub(crate) fn unquoted(word: &str) -> Cow<'_, str> {
    if !word.contains(['"', '\'', '\\']) {
        return Cow::Borrowed(word);
    }
    let (mut plain, mut open) = (String::with_capacity(word.len()), None);
    let mut characters = word.chars();
    while let Some(character) = characters.next() {
        match (character, open) {
            ('\'' | '"', None) => open = Some(character),
            (quote, Some(by)) if quote == by => open = None,
            ('\\', None | Some('"')) => plain.extend(characters.next()),
            (other, _) => plain.push(other),
        }
    }
    Cow::Owned(plain)
}

/// Reads a script from a place on.
struct Reader<'t> {
    text: &'t str,
    end: usize,
    at: usize,
    level: usize,
    /// Where the texts end that begin behind the line.
    fed_until: usize,
    /// How many texts had no end.
    endless: usize,
    commands: Vec<Command<'t>>,
}

impl<'t> Reader<'t> {
    fn byte(&self, at: usize) -> Option<u8> {
        (at < self.end).then(|| self.text.as_bytes()[at])
    }

    fn bytes(&self, from: usize) -> &'t [u8] {
        &self.text.as_bytes()[from.min(self.end)..self.end]
    }

    /// Reads commands to the end, or to the parenthesis that closes `$(`.
    fn list(&mut self, closes: bool) {
        let mut command = Command::default();
        let (mut open, mut cases) = (0_usize, 0_usize);
        while let Some(byte) = self.byte(self.at) {
            match byte {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\\' if self.byte(self.at + 1) == Some(b'\n') => self.at += 2,
                b'\\' if self.bytes(self.at + 1).starts_with(b"\r\n") => self.at += 3,
                b'\n' => {
                    self.at = (self.at + 1).max(self.fed_until.min(self.end));
                    self.finish(&mut command);
                }
                b'&' if self.byte(self.at + 1) == Some(b'>') => {
                    self.at += 1;
                    self.redirection(&mut command);
                }
                b';' | b'|' | b'&' => {
                    self.at += 1;
                    self.finish(&mut command);
                }
                b'(' => {
                    self.at += 1;
                    open += 1;
                    self.finish(&mut command);
                }
                b')' => {
                    self.at += 1;
                    self.finish(&mut command);
                    if open > 0 {
                        open -= 1;
                    } else if closes && cases == 0 {
                        return;
                    }
                }
                b'<' | b'>' => self.redirection(&mut command),
                b'#' => {
                    let rest = self.bytes(self.at);
                    self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                }
                _ => {
                    let word = self.word();
                    match word.text {
                        "case" if command.words.iter().all(|word| is_before_program(word.text)) => cases += 1,
                        "esac" => cases = cases.saturating_sub(1),
                        _ => {}
                    }
                    // `2>` is the number of a stream.
                    let is_stream = word.text.bytes().all(|byte| byte.is_ascii_digit())
                        && matches!(self.byte(self.at), Some(b'<' | b'>'));
                    if !is_stream {
                        command.words.push(word);
                    }
                }
            }
        }
        self.finish(&mut command);
    }

    fn finish(&mut self, command: &mut Command<'t>) {
        if !command.words.is_empty() {
            self.commands.push(std::mem::take(command));
        }
        *command = Command::default();
    }

    /// Reads `> file`, `2>&1`, `<<EOF`, `<(command)`.
    fn redirection(&mut self, command: &mut Command<'t>) {
        let rest = self.bytes(self.at);
        if rest.starts_with(b"<(") || rest.starts_with(b">(") {
            self.at += 2;
            return self.nested();
        }
        let is_text = rest.starts_with(b"<<") && !rest.starts_with(b"<<<");
        self.at += rest.iter().take_while(|byte| b"<>&|".contains(byte)).count();
        let is_stripped = is_text && self.byte(self.at) == Some(b'-');
        self.at += usize::from(is_stripped);
        while matches!(self.byte(self.at), Some(b' ' | b'\t')) {
            self.at += 1;
        }
        if matches!(
            self.byte(self.at),
            None | Some(b'\n' | b';' | b'|' | b'&' | b'(' | b')' | b'<' | b'>')
        ) {
            return;
        }
        let start = self.at;
        self.word();
        if is_text {
            let end = &self.text[start..self.at];
            if let Some(text) = self.fed(end, is_stripped) {
                command.fed = Some(Word {
                    text: &self.text[text.clone()],
                    at: text.start,
                });
            }
        }
    }

    /// The text behind this line and up to a line with the word that ends it; what is substituted in it is read.
    fn fed(&mut self, end: &str, is_stripped: bool) -> Option<Range<usize>> {
        let start = match self.fed_until > self.at {
            true => self.fed_until.min(self.end),
            false => self.at + memchr::memchr(b'\n', self.bytes(self.at))? + 1,
        };
        if self.endless >= MOST_ENDLESS {
            return None;
        }
        let word = unquoted(end);
        let mut at = start;
        for line in self.text[start..self.end].split_inclusive('\n') {
            let content = line.trim_end_matches(['\n', '\r']);
            let content = if is_stripped { content.trim_start() } else { content };
            if content == word {
                self.fed_until = at + line.len();
                if !end.contains(['"', '\'', '\\']) {
                    self.substituted(start..at);
                }
                return Some(start..at);
            }
            at += line.len();
        }
        self.endless += 1;
        None
    }

    /// Reads the commands in `$(…)` and backticks of a text.
    fn substituted(&mut self, text: Range<usize>) {
        let (at, end) = (self.at, self.end);
        (self.at, self.end) = (text.start, text.end);
        while let Some(byte) = self.byte(self.at) {
            match byte {
                b'\\' => self.at += 2,
                b'$' => self.dollar(),
                b'`' => self.backticks(),
                _ => self.at += 1,
            }
        }
        (self.at, self.end) = (at, end);
    }

    /// Reads a word.
    fn word(&mut self) -> Word<'t> {
        let start = self.at;
        let mut quoted = None;
        while let Some(byte) = self.byte(self.at) {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'|' | b'&' | b'<' | b'>' | b'(' | b')' => break,
                b'"' | b'\'' => {
                    let open = self.at;
                    let inner = if byte == b'"' { self.double() } else { self.single() };
                    if open == start {
                        quoted = Some((inner, self.at));
                    }
                }
                b'`' => self.backticks(),
                b'$' => self.dollar(),
                b'\\' => self.at += 2,
                b'{' if self.byte(self.at + 1) == Some(b'{') => self.template(),
                _ => self.at += 1,
            }
        }
        self.at = self.at.min(self.end);
        let range = match quoted {
            // The whole word is in quotes.
            Some((inner, closed)) if closed == self.at => inner,
            _ => start..self.at,
        };
        Word {
            text: self.text.get(range.clone()).unwrap_or_default(),
            at: range.start,
        }
    }

    /// Reads `{{ … }}`, which a template fills in before there is a script.
    fn template(&mut self) {
        let rest = self.bytes(self.at);
        let near = &rest[..rest.len().min(LONGEST_VARIABLE)];
        let line = &near[..memchr::memchr(b'\n', near).unwrap_or(near.len())];
        self.at += memchr::memmem::find(line, b"}}").map_or(2, |length| length + 2);
    }

    /// Reads `'…'`; one that is never closed is an apostrophe.
    fn single(&mut self) -> Range<usize> {
        let from = self.at + 1;
        match memchr::memchr(b'\'', self.bytes(from)) {
            Some(length) => {
                self.at = from + length + 1;
                from..from + length
            }
            None => {
                self.at = from;
                from - 1..from
            }
        }
    }

    /// Reads `"…"`, and the commands in it.
    fn double(&mut self) -> Range<usize> {
        self.at += 1;
        let from = self.at;
        while let Some(byte) = self.byte(self.at) {
            match byte {
                b'"' => {
                    self.at += 1;
                    return from..self.at - 1;
                }
                b'\\' => self.at += 2,
                b'`' => self.backticks(),
                b'$' => self.dollar(),
                _ => self.at += 1,
            }
        }
        self.at = self.end;
        from..self.end
    }

    /// Reads `$(…)`, `$((…))`, `${…}`.
    fn dollar(&mut self) {
        let rest = self.bytes(self.at);
        if rest.starts_with(b"$((") {
            let near = &rest[..rest.len().min(LONGEST_ARITHMETIC)];
            let length = memchr::memmem::find(near, b"))");
            self.at += length.map_or(3, |length| length + 2);
        } else if rest.starts_with(b"$(") {
            self.at += 2;
            self.nested();
        } else if rest.starts_with(b"${") {
            let near = &rest[..rest.len().min(LONGEST_VARIABLE)];
            let close: &[u8] = if rest.starts_with(b"${{") { b"}}" } else { b"}" };
            self.at += memchr::memmem::find(near, close).map_or(2, |length| length + close.len());
        } else {
            self.at += 1;
        }
    }

    /// Reads commands up to the parenthesis that closes them.
    fn nested(&mut self) {
        if self.level < MOST_LEVELS {
            self.level += 1;
            self.list(true);
            self.level -= 1;
        }
    }

    /// Reads the commands between backticks.
    fn backticks(&mut self) {
        let from = self.at + 1;
        match memchr::memchr(b'`', self.bytes(from)) {
            Some(length) if self.level < MOST_LEVELS => {
                let end = std::mem::replace(&mut self.end, from + length);
                self.at = from;
                self.level += 1;
                self.list(false);
                self.level -= 1;
                self.end = end;
                self.at = from + length + 1;
            }
            _ => self.at = from,
        }
    }
}

/// How many bytes `${…}` has at most.
const LONGEST_VARIABLE: usize = 256;

/// The same of `$((…))`.
const LONGEST_ARITHMETIC: usize = 1024;

/// Whether a word of the shell stands before a program.
pub(crate) fn is_before_program(word: &str) -> bool {
    matches!(
        word,
        "if" | "then" | "elif" | "else" | "while" | "until" | "do" | "!" | "{" | "time"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Vec<&str>> {
        let commands = script(text).into_iter();
        commands
            .map(|command| command.words.iter().map(|word| word.text).collect())
            .collect()
    }

    #[test]
    fn what_is_printed_or_fed_is_no_command() {
        assert_eq!(
            words("echo \"curl a; b\" # wget c\nd"),
            [vec!["echo", "curl a; b"], vec!["d"]]
        );
        assert_eq!(words("cat <<'EOF' > x\ncurl a\nEOF\nb"), [vec!["cat"], vec!["b"]]);
        assert_eq!(words("cat <<EOF\ncurl $(b c)\nEOF\n"), [vec!["b", "c"], vec!["cat"]]);
        assert_eq!(words("cat <<-A <<B\nx\n\tA\ny\nB\nz"), [["cat"], ["z"]]);
        assert_eq!(words("a <<< \"b c\" 2>/dev/null >&2 &> d; e"), [["a"], ["e"]]);
    }

    #[test]
    fn commands_are_read_wherever_they_run() {
        assert_eq!(
            words("a \"$(b \"c d\")\" `e`"),
            [vec!["b", "c d"], vec!["e"], vec!["a", "$(b \"c d\")", "`e`"]]
        );
        assert_eq!(words("bash <(curl x)"), [vec!["curl", "x"], vec!["bash"]]);
        assert_eq!(
            words("x=$(case $y in a) b;; esac); c"),
            [
                vec!["case", "$y", "in", "a"],
                vec!["b"],
                vec!["esac"],
                vec!["x=$(case $y in a) b;; esac)"],
                vec!["c"]
            ]
        );
        assert_eq!(
            words("(a && b) || { c; }"),
            [vec!["a"], vec!["b"], vec!["{", "c"], vec!["}"]]
        );
        assert_eq!(words("a \\\n  b 'c d' \"e\"/f\r\n"), [["a", "b", "c d", "\"e\"/f"]]);
    }

    #[test]
    fn what_is_not_closed_ends_with_the_text() {
        for text in [
            "a \"b", "a $(b", "a `b", "a 'b", "a <<E", "a <<E\nb", "a \\", "a ${", "\"\\", "<", "é\\é",
        ] {
            let _ = script(text);
        }
        let deep = "$(".repeat(10_000);
        assert!(script(&deep).len() <= 20_000);
    }
}
