//! What the tests of renders share.

use std::rc::Rc;

use gotemplate::{Functions, Limits, Map, Templates, Value};
use helm::World;

/// A clock that stands still, and chance that is none.
pub struct Still;

impl World for Still {
    fn now(&self) -> (i64, u32) {
        (1_700_000_000, 123_456_789)
    }

    fn random(&self, buffer: &mut [u8]) {
        buffer.fill(7);
    }
}

/// What a template gives, quoted as Go quotes, or after `!` the words of the error.
pub fn run(functions: &Rc<Functions>, text: &str) -> String {
    let mut templates = Templates::new(Rc::clone(functions));
    let parsed = templates.parse("t", text);
    let result = parsed.and_then(|()| Rc::new(templates).execute("t", &Value::Map(Map::new()), &Limits::default()));
    match result {
        Ok(output) => gotemplate::strconv::quote(output.as_bytes()),
        Err(error) => {
            let error = error.to_string();
            format!(
                "!{}",
                error.split_once(">: ").map_or(error.as_str(), |(_, words)| words)
            )
        }
    }
}
