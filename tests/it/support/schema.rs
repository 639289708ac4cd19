//! Published schemas, and JSON held against them.

use boon::{Compiler, Schemas};
use serde_json::Value;

/// Says where JSON is not as a schema of this repository says, by the schema's text.
#[track_caller]
pub fn assert_fits(schema: &str, value: &Value) {
    const URL: &str = "file:///schema.json";
    let mut compiler = Compiler::new();
    compiler.enable_format_assertions();
    compiler
        .add_resource(URL, serde_json::from_str(schema).unwrap())
        .unwrap();
    let mut schemas = Schemas::new();
    let index = compiler.compile(URL, &mut schemas).unwrap();
    if let Err(error) = schemas.validate(value, index) {
        panic!("{error}");
    }
}
