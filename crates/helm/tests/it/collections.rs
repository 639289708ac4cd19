//! Functions on maps, lists and kinds, and between values and text: each line of the fixture has a template and what
//! Helm gives for it, quoted as Go quotes, or after `!` the words of the error. `scripts/tables` compares and renews.

use std::rc::Rc;

use crate::support::{Still, run};
use gotemplate::Functions;
use helm::{Compat, World};

fn functions(compat: Compat) -> Rc<Functions> {
    let world: Rc<dyn World> = Rc::new(Still);
    let mut functions = Functions::default();
    helm::functions::add(&mut functions, compat, &world);
    Rc::new(functions)
}

#[test]
fn functions_give_what_helm_gives() {
    let functions = functions(Compat::V3);
    let mut wrong = Vec::new();
    for line in include_str!("../fixtures/functions/collections.tsv").lines() {
        let (template, expected) = line.split_once('\t').unwrap();
        let given = run(&functions, template);
        if given != expected {
            wrong.push(format!("{template}\n  Helm: {expected}\n  here: {given}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_major_version_decides_which_functions_there_are() {
    for name in ["mustToYaml", "mustToToml"] {
        assert!(!functions(Compat::V3).contains_key(name));
        assert!(functions(Compat::V4).contains_key(name));
    }
}

#[test]
fn a_map_that_holds_itself_ends() {
    let functions = functions(Compat::V3);
    let cycle = r#"{{ $d := dict "a" 1 }}{{ $_ := set $d "self" $d }}"#;
    for (call, expected) in [
        ("toJson $d", "\"\""),
        ("deepCopy $d", "!error calling deepCopy: value is nested too deeply"),
        ("merge $d $d | keys | len", "\"2\""),
        ("has $d (list $d)", "!error calling has: value is nested too deeply"),
    ] {
        assert_eq!(run(&functions, &format!("{cycle}{{{{ {call} }}}}")), expected, "{call}");
    }
}

#[test]
fn what_doubles_is_bounded() {
    let functions = functions(Compat::V3);
    let text = r#"{{ $x := list 1 }}{{ range until 60 }}{{ $x = list $x $x }}{{ end }}{{ toJson $x }}"#;
    assert!(run(&functions, text).starts_with('!'));
}
