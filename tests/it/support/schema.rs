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
    const CHECK: &str = include_str!("../../../schema/check.schema.json");
    let mut compiler = Compiler::new();
    compiler.enable_format_assertions();
    let mut add = |schema: &str| {
        let schema: Value = serde_json::from_str(schema).unwrap();
        let url = schema["$id"].as_str().unwrap().to_owned();
        compiler.add_resource(&url, schema).unwrap();
        url
    };
    // The schema of a line names parts of that of a document.
    add(CHECK);
    let url = add(schema);
    let mut schemas = Schemas::new();
    let index = compiler.compile(&url, &mut schemas).unwrap();
    schemas.validate(value, index).map_err(|error| error.to_string())
}
