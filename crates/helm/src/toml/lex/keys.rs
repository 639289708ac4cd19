//! The top level, names of tables, and keys.

use gotemplate::strconv;

use super::{END, Kind, Lexer, State, Step};

impl Lexer<'_> {
    pub(super) fn top(&mut self) -> Step {
        match self.next()? {
            ' ' | '\t' | '\n' | '\r' => {
                self.ignore();
                Ok(State::Top)
            }
            '#' => self.comment(State::Top),
            '[' => {
                if self.peek()? == '[' {
                    self.next()?;
                    self.emit(Kind::Tables);
                    self.stack.push(State::TablesEnd);
                } else {
                    self.emit(Kind::Table);
                    self.stack.push(State::TableEnd);
                }
                Ok(State::TableName)
            }
            END => {
                self.emit(Kind::End);
                Ok(State::Top)
            }
            _ => {
                self.back();
                self.stack.push(State::TopEnd);
                Ok(State::KeyStart)
            }
        }
    }

    pub(super) fn top_end(&mut self) -> Step {
        match self.next()? {
            '#' => self.comment(State::Top),
            ' ' | '\t' => Ok(State::TopEnd),
            '\n' | '\r' => {
                self.ignore();
                Ok(State::Top)
            }
            END => {
                self.emit(Kind::End);
                Ok(State::Top)
            }
            rune => self.fail(format!(
                "expected a top-level item to end with a newline, comment, or EOF, but got {} instead",
                strconv::quote_rune(rune)
            )),
        }
    }

    pub(super) fn table_name(&mut self) -> Step {
        self.skip_blanks()?;
        match self.peek()? {
            ']' | END => self.fail("unexpected end of table name (table names cannot be empty)"),
            '.' => self.fail("unexpected table separator (table names cannot be empty)"),
            rune => {
                self.stack.push(State::TableNameEnd);
                Ok(if matches!(rune, '"' | '\'') {
                    State::QuotedName
                } else {
                    State::BareName
                })
            }
        }
    }

    pub(super) fn table_name_end(&mut self) -> Step {
        self.skip_blanks()?;
        match self.next()? {
            '.' => {
                self.ignore();
                Ok(State::TableName)
            }
            ']' => Ok(self.pop()),
            rune => self.fail(format!(
                "expected '.' or ']' to end table name, but got {} instead",
                strconv::quote_rune(rune)
            )),
        }
    }

    pub(super) fn key_start(&mut self) -> Step {
        self.skip_blanks()?;
        match self.peek()? {
            '=' | END => self.fail("unexpected '=': key name appears blank"),
            '.' => self.fail("unexpected '.': keys cannot start with a '.'"),
            _ => {
                self.emit(Kind::Key);
                Ok(State::KeyName)
            }
        }
    }

    pub(super) fn key_end(&mut self) -> Step {
        self.skip_blanks()?;
        match self.next()? {
            END => self.fail("unexpected EOF; expected key separator '='"),
            '.' => {
                self.ignore();
                Ok(State::KeyName)
            }
            '=' => {
                self.emit(Kind::KeyEnd);
                Ok(State::Value)
            }
            rune => {
                let message = format!("expected '.' or '=', but got {} instead", strconv::quote_rune(rune));
                if rune == '\n' {
                    self.fail_on_line_before(message)
                } else {
                    self.fail(message)
                }
            }
        }
    }
}
