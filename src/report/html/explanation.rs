//! What a code means: the first sentence openly, the rest folded.

use std::io::{self, Write};

use super::text::{Sentence, Text};
use crate::code::Code;

pub(super) fn write(code: Code, out: &mut dyn Write) -> io::Result<()> {
    let explanation = code.explanation();
    writeln!(out, "<p>{}</p>", Sentence(explanation.what))?;
    writeln!(
        out,
        "<details class=\"why\"><summary>Why it matters, and what to do</summary>\n<dl class=\"rows\">"
    )?;
    writeln!(out, "<dt>Why</dt><dd>{}</dd>", Sentence(explanation.why))?;
    writeln!(
        out,
        "<dt>Example</dt><dd><code>{}</code></dd>",
        Text(explanation.example)
    )?;
    writeln!(
        out,
        "<dt>To do</dt><dd>{}</dd>\n</dl></details>",
        Sentence(explanation.fix)
    )
}
