//! The list that goes back: the same text with results.

use super::error::KrmError;
use super::list::ResourceList;
use super::outcome::{self, Outcome};

impl ResourceList<'_> {
    /// The same list with these results in place of those that it had; no other byte differs.
    ///
    /// # Errors
    /// The list is written in a way that leaves no room for them.
    pub fn answer(&self, outcomes: &[Outcome]) -> Result<Vec<u8>, KrmError> {
        let results: Vec<String> = outcomes.iter().map(outcome::json).collect::<Result<_, _>>()?;
        let (range, new) = match self.results {
            // In brackets, it may stand wherever a value may, but for the start of a line.
            Some(old) => {
                let range = self.tree.node(old).span.range();
                let space = if self.text[..range.start].ends_with(' ') {
                    ""
                } else {
                    " "
                };
                (range, format!("{space}[{}]", results.join(",")))
            }
            None if results.is_empty() => (0..0, String::new()),
            None => {
                let key = self.tree.node(self.items_key).span.range().start;
                let line = self.line_start(key);
                let indent = &self.text[line..key];
                match self.is_flow {
                    true => (key..key, format!("\"results\": [{}], ", results.join(","))),
                    false => {
                        let items: String = results.iter().map(|result| format!("{indent}- {result}\n")).collect();
                        (line..line, format!("{indent}results:\n{items}"))
                    }
                }
            }
        };
        let mut answer = Vec::with_capacity(self.whole.len() + new.len());
        answer.extend_from_slice(&self.whole[..self.offset + range.start]);
        answer.extend_from_slice(new.as_bytes());
        answer.extend_from_slice(&self.whole[self.offset + range.end..]);
        match ResourceList::read(&answer) {
            Ok(again) if again.tree.size(again.items) == self.tree.size(self.items) => Ok(answer),
            _ => Err(KrmError::new(
                "the ResourceList is written in a way that leaves no room for results; write each of its keys on a line \
                 of its own",
            )),
        }
    }
}
