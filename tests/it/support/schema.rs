//! Published schemas, and JSON held against them.

use boon::{Compiler, Schemas};
use serde_json::Value;

/// Says where JSON is not as a schema of this repository says, by the schema's text.
#[track_caller]
pub fn assert_fits(schema: &str, value: &Value) {
    if let Err(error) = validate(schema, value) {
        panic!("{error}");
    }
}

/// Whether JSON is as a schema says, or where it is not.
pub fn validate(schema: &str, value: &Value) -> Result<(), String> {
    const URL: &str = "file:///schema.json";
    let mut compiler = Compiler::new();
    compiler.enable_format_assertions();
    compiler
        .add_resource(URL, serde_json::from_str(schema).unwrap())
        .unwrap();
    let mut schemas = Schemas::new();
    let index = compiler.compile(URL, &mut schemas).unwrap();
    schemas.validate(value, index).map_err(|error| error.to_string())
}
