//! Arrays and inline tables.

use super::{Kind, Lexer, State, Step, or_end};

impl Lexer<'_> {
    pub(super) fn array_value(&mut self) -> Step {
        match self.next()? {
            ' ' | '\t' | '\n' | '\r' => {
                self.ignore();
                Ok(State::ArrayValue)
            }
            '#' => self.comment(State::ArrayValue),
            ',' => self.fail("unexpected comma"),
            ']' => self.emit_and_pop(Kind::ArrayEnd),
            _ => {
                self.back();
                self.stack.push(State::ArrayValueEnd);
                Ok(State::Value)
            }
        }
    }

    pub(super) fn array_value_end(&mut self) -> Step {
        match self.next()? {
            ' ' | '\t' | '\n' | '\r' => {
                self.ignore();
                Ok(State::ArrayValueEnd)
            }
            '#' => self.comment(State::ArrayValueEnd),
            ',' => {
                self.ignore();
                Ok(State::ArrayValue)
            }
            ']' => self.emit_and_pop(Kind::ArrayEnd),
            rune => self.fail(format!(
                "expected a comma (',') or array terminator (']'), but got {}",
                or_end(rune)
            )),
        }
    }

    pub(super) fn inline_value(&mut self) -> Step {
        match self.next()? {
            ' ' | '\t' | '\n' | '\r' => {
                self.ignore();
                Ok(State::InlineValue)
            }
            '#' => self.comment(State::InlineValue),
            ',' => self.fail("unexpected comma"),
            '}' => self.emit_and_pop(Kind::InlineEnd),
            _ => {
                self.back();
                self.stack.push(State::InlineValueEnd);
                Ok(State::KeyStart)
            }
        }
    }

    pub(super) fn inline_value_end(&mut self) -> Step {
        match self.next()? {
            ' ' | '\t' | '\n' | '\r' => {
                self.ignore();
                Ok(State::InlineValueEnd)
            }
            '#' => self.comment(State::InlineValueEnd),
            ',' => {
                self.ignore();
                self.skip_blanks()?;
                Ok(if self.peek()? == '}' {
                    State::InlineValueEnd
                } else {
                    State::InlineValue
                })
            }
            '}' => self.emit_and_pop(Kind::InlineEnd),
            rune => self.fail(format!(
                "expected a comma or an inline table terminator '}}', but got {} instead",
                or_end(rune)
            )),
        }
    }
}
