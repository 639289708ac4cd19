//! Functions, compared with what Go gives: each fixture has a template and its output, quoted as Go quotes, or after
//! `!` the words of the error. `scripts/tables` compares the fixtures with real Helm, and renews them.

use std::fs;
use std::path::Path;
use std::rc::Rc;

use crate::support::{Still, run};
use gotemplate::Functions;
use helm::{Compat, World};

/// Compares every table of a folder with what the functions of one Helm give; there are at least so many cases.
#[allow(clippy::disallowed_methods, reason = "a test reads its fixtures")]
fn compare(folder: &str, compat: Compat, least: usize) {
    let world: Rc<dyn World> = Rc::new(Still);
    let mut functions = Functions::default();
    helm::functions::add(&mut functions, compat, &world);
    let functions = Rc::new(functions);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(folder);
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
            let (template, expected) = line.split_once('\t').unwrap();
            let given = run(&functions, template);
            count += 1;
            if given != expected {
                let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                wrong.push(format!(
                    "{file}:{}: {template}\n  Go:   {expected}\n  here: {given}",
                    number + 1
                ));
            }
        }
    }
    assert!(count >= least, "only {count} cases");
    assert!(
        wrong.is_empty(),
        "{} of {count} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn functions_give_what_go_gives() {
    compare("functions", Compat::V3, 5400);
    compare("functions", Compat::V4, 5400);
}

#[test]
fn functions_of_helm_4_give_what_go_gives() {
    compare("functions-v4", Compat::V4, 35);
}
