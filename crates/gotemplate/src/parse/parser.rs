//! Items → syntax trees: text, blocks and definitions.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::cursor::{Parse, Parser, Session, Trees};
use super::lexer::{Item, Kind, Lexer, Shadowed};
use super::literal;
use super::node::{Action, Branch, Invocation, Node, Source, Tree};
use crate::strconv::quote;
use crate::value::Functions;

/// Reads a text. The tree of the text itself is kept under its name, unless it is empty and another one has that name.
pub(super) fn parse(name: &str, text: &str, functions: &Functions) -> Parse<Trees> {
    let source = Rc::new(Source {
        file: name.into(),
        text: text.into(),
    });
    let shadowed = Shadowed {
        r#break: functions.contains_key("break"),
        r#continue: functions.contains_key("continue"),
    };
    let mut session = Session {
        lexer: Lexer::new(text, shadowed),
        functions,
        source,
        trees: Trees::default(),
        ids: FxHashMap::default(),
        nesting: 0,
    };
    let mut parser = Parser::new(&mut session);
    let root = parser.text()?;
    parser.add(name, root)?;
    Ok(session.trees)
}

/// What ends a list of nodes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stop {
    End,
    Else,
}

impl Stop {
    fn text(self) -> &'static str {
        match self {
            Stop::End => "{{end}}",
            Stop::Else => "{{else}}",
        }
    }
}

/// A node, or what ends the list.
enum Piece {
    Node(Node),
    Stop(Stop),
}

/// What a branch is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Control {
    If,
    With,
    Range,
}

impl Control {
    fn name(self) -> &'static str {
        match self {
            Control::If => "if",
            Control::With => "with",
            Control::Range => "range",
        }
    }

    fn node(self, branch: Box<Branch>) -> Node {
        match self {
            Control::If => Node::If(branch),
            Control::With => Node::With(branch),
            Control::Range => Node::Range(branch),
        }
    }
}

impl<'s> Parser<'_, 's> {
    /// Keeps a template of this text.
    fn add(&mut self, name: &str, root: Vec<Node>) -> Parse<()> {
        let tree = Tree {
            name: name.into(),
            source: Rc::clone(&self.session.source),
            root,
        };
        let free = self.session.trees.get(name).is_none_or(|old| old.is_empty());
        if free {
            self.session.trees.insert(Rc::clone(&tree.name), Rc::new(tree));
        } else if !tree.is_empty() {
            let name = quote(name.as_bytes());
            return Err(self.fail(format!("template: multiple definition of template {name}")));
        }
        Ok(())
    }

    /// The whole text, in which templates can be defined.
    fn text(&mut self) -> Parse<Vec<Node>> {
        let mut nodes = Vec::new();
        loop {
            match self.peek().kind {
                Kind::Eof => return Ok(nodes),
                Kind::LeftDelim => {
                    let delim = self.next();
                    if self.next_non_space().kind == Kind::Define {
                        Parser::new(self.session).definition()?;
                        continue;
                    }
                    self.items[1] = delim;
                    self.peeked = 2;
                }
                _ => {}
            }
            match self.piece()? {
                Piece::Node(node) => nodes.push(node),
                Piece::Stop(stop) => return Err(self.fail(format!("unexpected {}", stop.text()))),
            }
        }
    }

    fn definition(&mut self) -> Parse<()> {
        const CONTEXT: &str = "define clause";
        let item = self.next_non_space();
        let name = self.template_name(item, CONTEXT)?;
        self.expect(Kind::RightDelim, CONTEXT)?;
        let (root, stop) = self.list()?;
        if stop != Stop::End {
            return Err(self.fail(format!("unexpected {} in {CONTEXT}", stop.text())));
        }
        self.add(&name, root)
    }

    fn list(&mut self) -> Parse<(Vec<Node>, Stop)> {
        let mut nodes = Vec::new();
        while self.peek_non_space().kind != Kind::Eof {
            match self.piece()? {
                Piece::Node(node) => nodes.push(node),
                Piece::Stop(stop) => return Ok((nodes, stop)),
            }
        }
        Err(self.fail("unexpected EOF"))
    }

    fn piece(&mut self) -> Parse<Piece> {
        let item = self.next_non_space();
        match item.kind {
            Kind::Text => Ok(Piece::Node(Node::Text(item.pos..item.pos + item.text.len()))),
            Kind::LeftDelim => {
                self.action = Some(item.pos);
                let piece = self.action()?;
                self.action = None;
                Ok(piece)
            }
            _ => Err(self.unexpected(item, "input")),
        }
    }

    fn action(&mut self) -> Parse<Piece> {
        let item = self.next_non_space();
        let node = match item.kind {
            Kind::Block => self.block()?,
            Kind::Break => self.leave("{{break}}", Node::Break)?,
            Kind::Continue => self.leave("{{continue}}", Node::Continue)?,
            Kind::Else => {
                if !matches!(self.peek_non_space().kind, Kind::If | Kind::With) {
                    self.expect(Kind::RightDelim, "else")?;
                }
                return Ok(Piece::Stop(Stop::Else));
            }
            Kind::End => {
                self.expect(Kind::RightDelim, "end")?;
                return Ok(Piece::Stop(Stop::End));
            }
            Kind::If => self.control(Control::If)?,
            Kind::Range => self.control(Control::Range)?,
            Kind::With => self.control(Control::With)?,
            Kind::Template => self.invocation()?,
            _ => {
                self.backup();
                let pos = self.peek().pos;
                Node::Action(Action {
                    pos,
                    pipe: self.pipeline("command", Kind::RightDelim)?,
                })
            }
        };
        Ok(Piece::Node(node))
    }

    fn leave(&mut self, shown: &str, node: Node) -> Parse<Node> {
        self.expect(Kind::RightDelim, shown)?;
        if self.ranges == 0 {
            return Err(self.fail(format!("{shown} outside {{{{range}}}}")));
        }
        Ok(node)
    }

    fn control(&mut self, control: Control) -> Parse<Node> {
        let scope = self.variables.len();
        let branch = self.deeper("max nesting depth exceeded", |parser| parser.branch(control))?;
        while self.variables.len() > scope {
            if let Some(count) = self.variables.pop().and_then(|id| self.counts.get_mut(&id)) {
                *count -= 1;
            }
        }
        Ok(control.node(Box::new(branch)))
    }

    fn branch(&mut self, control: Control) -> Parse<Branch> {
        let pipe = self.pipeline(control.name(), Kind::RightDelim)?;
        let ranges = usize::from(control == Control::Range);
        self.ranges += ranges;
        let (body, stop) = self.list()?;
        self.ranges -= ranges;
        if stop == Stop::End {
            return Ok(Branch {
                pipe,
                body,
                otherwise: None,
            });
        }
        let chained = match (control, self.peek().kind) {
            (Control::If, Kind::If) | (Control::With, Kind::With) => {
                self.next();
                true
            }
            _ => false,
        };
        let otherwise = if chained {
            vec![self.control(control)?]
        } else {
            let (nodes, stop) = self.list()?;
            if stop != Stop::End {
                return Err(self.fail(format!("expected end; found {}", stop.text())));
            }
            nodes
        };
        Ok(Branch {
            pipe,
            body,
            otherwise: Some(otherwise),
        })
    }

    fn block(&mut self) -> Parse<Node> {
        const CONTEXT: &str = "block clause";
        let item = self.next_non_space();
        let name = self.template_name(item, CONTEXT)?;
        let pipe = self.pipeline(CONTEXT, Kind::RightDelim)?;
        self.deeper("max nesting depth exceeded", |parser| {
            let mut inner = Parser::new(parser.session);
            let (root, stop) = inner.list()?;
            if stop == Stop::End {
                return inner.add(&name, root);
            }
            Err(parser.fail(format!("unexpected {} in {CONTEXT}", stop.text())))
        })?;
        Ok(Node::Template(Box::new(Invocation {
            pos: item.pos,
            name: name.into(),
            pipe: Some(pipe),
        })))
    }

    fn invocation(&mut self) -> Parse<Node> {
        const CONTEXT: &str = "template clause";
        let item = self.next_non_space();
        let name = self.template_name(item, CONTEXT)?;
        let pipe = if self.next_non_space().kind == Kind::RightDelim {
            None
        } else {
            self.backup();
            Some(self.pipeline(CONTEXT, Kind::RightDelim)?)
        };
        Ok(Node::Template(Box::new(Invocation {
            pos: item.pos,
            name: name.into(),
            pipe,
        })))
    }

    fn template_name(&mut self, item: Item<'s>, context: &str) -> Parse<String> {
        match item.kind {
            Kind::String | Kind::RawString => {
                let name = literal::unquoted(item.text).map_err(|message| self.fail(message))?;
                Ok(String::from_utf8_lossy(&name).into_owned())
            }
            _ => Err(self.unexpected(item, context)),
        }
    }
}
