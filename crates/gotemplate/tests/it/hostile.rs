//! Templates made to do harm end in an error, in time and within the stack.

use std::rc::Rc;

use gotemplate::{Error, Function, Functions, Limits, Param, Stage, Str, Templates, Value};

/// Renders on a stack of the size that embedders are asked to give.
fn render(text: String, limits: Limits) -> Result<String, (Stage, String)> {
    let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(move || {
        let mut functions = Functions::default();
        let include = Function::new(&[Param::String, Param::Any], |state, args| {
            let name = args[0].as_str().cloned().unwrap_or_default();
            Ok(state.execute(&name.to_str(), &args[1])?.into())
        });
        functions.insert("include", include);
        let mut templates = Templates::new(Rc::new(functions));
        let result = templates
            .parse("t", &text)
            .and_then(|()| Rc::new(templates).execute("t", &Value::Nil, &limits))
            .map(|text: Str| text.to_string());
        result.map_err(|error: Error| (error.root().stage, error.to_string()))
    });
    thread.unwrap().join().unwrap()
}

fn fails(text: impl Into<String>) -> (Stage, String) {
    render(text.into(), Limits::default()).unwrap_err()
}

#[test]
fn deep_nesting_is_refused() {
    assert!(
        fails(format!("{{{{{}", "(".repeat(100_000)))
            .1
            .ends_with("max expression depth exceeded")
    );
    assert!(
        fails("{{if 1}}".repeat(100_000))
            .1
            .ends_with("max nesting depth exceeded")
    );
    assert!(
        fails("{{block \"x\" .}}".repeat(100_000))
            .1
            .ends_with("max nesting depth exceeded")
    );
    let chain = format!("{{{{if 0}}}}{}{{{{end}}}}", "{{else if 0}}".repeat(100_000));
    assert!(fails(chain).1.ends_with("max nesting depth exceeded"));
}

#[test]
fn what_is_just_allowed_fits_the_stack() {
    let parens = format!("{{{{{}1{}}}}}", "(".repeat(1000), ")".repeat(1000));
    assert_eq!(render(parens, Limits::default()).unwrap(), "1");
    let blocks = format!("{}x{}", "{{if 1}}".repeat(1000), "{{end}}".repeat(1000));
    assert_eq!(render(blocks, Limits::default()).unwrap(), "x");
}

#[test]
fn endless_recursion_meets_a_limit() {
    for text in [
        "{{template \"t\"}}".to_owned(),
        "{{include \"t\" .}}".to_owned(),
        "{{define \"x\"}}{{if 1}}{{with 1}}{{include \"x\" .}}{{end}}{{end}}{{end}}{{include \"x\" .}}".to_owned(),
        format!(
            "{}{{{{template \"t\"}}}}{}",
            "{{if 1}}".repeat(900),
            "{{end}}".repeat(900)
        ),
        format!("{{{{{}include \"t\" .{}}}}}", "(".repeat(900), ")".repeat(900)),
    ] {
        assert_eq!(fails(text).0, Stage::Limit);
    }
}

#[test]
fn work_and_text_are_bounded() {
    let limits = Limits {
        steps: 100_000,
        bytes: 10_000,
        depth: 100,
    };
    let endless = "{{range 9223372036854775807}}{{end}}".to_owned();
    assert_eq!(render(endless, limits.clone()).unwrap_err().0, Stage::Limit);
    let long = "{{range 100000}}some text{{end}}".to_owned();
    assert_eq!(render(long, limits).unwrap_err().0, Stage::Limit);
}

#[test]
fn what_is_cut_off_is_an_error() {
    let text = "a {{- /* c */ -}} {{define \"x\"}}{{if (eq .a `r` 'c' 0x1)}}b{{else}}{{range $i, $v := .l}}{{$v.x \
                | printf \"%s\"}}{{break}}{{end}}{{end}}{{end}}{{template \"x\" .}}";
    let place = |part: &str| text.find(part).unwrap();
    // A single brace is text, and so is everything between the comment, the definition and the last action.
    let whole = [
        0..=place("{{-") + 1,
        place(" {{define")..=place("{{define") + 1,
        place("{{template")..=place("{{template") + 1,
    ];
    for end in 0..text.len() {
        let rendered = render(text[..end].to_owned(), Limits::default());
        if whole.iter().any(|ends| ends.contains(&end)) {
            let rendered = rendered.unwrap();
            assert!("a {".starts_with(&rendered) || rendered == "a{", "{end}: {rendered:?}");
        } else {
            assert_eq!(rendered.unwrap_err().0, Stage::Parse, "{:?}", &text[..end]);
        }
    }
}
