//! `strconv` against a table that Go itself printed. `scripts/tables strconv` compares part of it with real Helm.

use std::fmt::Display;

use gotemplate::strconv::*;

const CASES: &str = include_str!("../fixtures/strconv.tsv");

fn shown<T: Display>(result: Result<T, NumError>) -> Vec<u8> {
    match result {
        Ok(value) => value.to_string().into_bytes(),
        Err(error) => format!("!{error}").into_bytes(),
    }
}

fn run(operation: &str, input: &[u8]) -> Vec<u8> {
    match operation {
        "atoi" => shown(atoi(input)),
        "uint0" => shown(parse_uint(input, 0)),
        "bool" => shown(parse_bool(input)),
        "float" => shown(parse_float(input).map(|value| format_float(value, b'x', -1))),
        "quote" => quote(input).into_bytes(),
        "ascii" => quote_to_ascii(input).into_bytes(),
        "back" => can_backquote(input).to_string().into_bytes(),
        "unquote" => unquote(input).unwrap_or_else(|| b"!invalid syntax".to_vec()),
        _ => match operation.strip_prefix("int") {
            Some(base) => shown(parse_int(input, base.parse().unwrap())),
            None => {
                let bits = std::str::from_utf8(input).unwrap().parse().unwrap();
                let (verb, precision) = operation.split_at(1);
                format_float(f64::from_bits(bits), verb.as_bytes()[0], precision.parse().unwrap()).into_bytes()
            }
        },
    }
}

#[test]
fn reads_and_writes_as_go_does() {
    let mut wrong = Vec::new();
    assert!(CASES.lines().count() > 3000, "the table is cut short");
    for line in CASES.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let [operation, input, expected] = cells.as_slice() else {
            panic!("{line}")
        };
        let given = run(operation, &unquote(input.as_bytes()).unwrap());
        if given != unquote(expected.as_bytes()).unwrap() {
            wrong.push(format!("{line}\n\t{:?}", String::from_utf8_lossy(&given)));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn any_precision_is_printed() {
    assert_eq!(format_float(0.1, b'f', 2000).len(), 2002);
    assert_eq!(format_float(f64::MAX, b'e', 2000).len(), 2007);
    assert_eq!(format_float(1.5, b'x', 100).len(), 108);
    assert_eq!(format_float(1e300, b'g', i32::MAX).len(), 301);
}
