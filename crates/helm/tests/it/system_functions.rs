//! Versions and cryptography beside real sprig: a table of expressions with what Go gives. `scripts/tables`
//! compares it with real Helm.

use std::cell::Cell;
use std::rc::Rc;

use gotemplate::{Functions, Limits, Templates, Value};
use helm::World;

/// A world in which nothing is left to chance.
struct Fixed(Cell<u64>);

impl World for Fixed {
    fn now(&self) -> (i64, u32) {
        (1_767_225_600, 500)
    }

    fn random(&self, buffer: &mut [u8]) {
        for byte in buffer {
            let mut state = self.0.get();
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            self.0.set(state);
            *byte = (state >> 32) as u8;
        }
    }
}

fn run(expression: &str) -> String {
    let world: Rc<dyn World> = Rc::new(Fixed(Cell::new(0x2545_f491_4f6c_dd1d)));
    let mut functions = Functions::default();
    helm::functions::add(&mut functions, helm::Compat::V3, &world);
    let mut templates = Templates::new(Rc::new(functions));
    templates.parse("t", &format!("{{{{ {expression} }}}}")).unwrap();
    let limits = Limits {
        steps: 20_000_000,
        bytes: 1 << 30,
        depth: 100,
    };
    match Rc::new(templates).execute("t", &Value::Nil, &limits) {
        Ok(text) => text.to_string(),
        Err(error) => {
            let error = error.to_string();
            let message = error
                .split_once("error calling ")
                .and_then(|(_, rest)| rest.split_once(": "));
            format!("ERROR {}", message.map_or(error.as_str(), |(_, message)| message))
        }
    }
}

fn table(rows: &str) {
    let mut wrong = Vec::new();
    for row in rows.lines() {
        let (expression, expected) = row.split_once('\t').unwrap();
        let expected = expected.replace("\\n", "\n").replace("\\\"", "\"");
        let got = run(expression);
        if got != expected {
            wrong.push(format!("{expression}\n  got      {got:?}\n  expected {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn versions() {
    table(include_str!("../fixtures/expressions/versions.tsv"));
}

#[test]
fn crypto() {
    table(include_str!("../fixtures/expressions/crypto.tsv"));
}
