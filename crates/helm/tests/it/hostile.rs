//! Charts made to do harm end in an error that says what and where, within the limits.

use std::rc::Rc;

use helm::chart::{self, File};
use helm::{Chart, Compat, Failure, Job, Layer, Limits, World};

struct Still;

impl World for Still {
    fn now(&self) -> (i64, u32) {
        (1_700_000_000, 0)
    }

    fn random(&self, buffer: &mut [u8]) {
        for (at, byte) in buffer.iter_mut().enumerate() {
            *byte = (at * 37 + 11) as u8;
        }
    }
}

const CHART: &str = "apiVersion: v2\nname: t\nversion: 0.1.0\n";

fn chart(files: &[(&str, &str)]) -> Chart {
    let files = [("Chart.yaml", CHART)].iter().chain(files);
    chart::load(files.map(|(name, text)| File::new(*name, text.as_bytes())).collect()).unwrap()
}

/// Renders under limits that a test can reach.
fn render(chart: &Chart, layers: &[Layer]) -> Result<String, Failure> {
    let job = Job {
        layers,
        limits: Limits {
            steps: 3_000_000,
            bytes: 16 << 20,
            ..Limits::default()
        },
        ..Job::new(chart)
    };
    let outcome = job.render(|| Rc::new(Still))?;
    let stream = outcome.rendered.stream(&Default::default(), Compat::V3)?;
    Ok(String::from_utf8(stream).unwrap())
}

fn template(text: &str) -> Result<String, Failure> {
    render(&chart(&[("templates/a.yaml", text)]), &[])
}

/// Every bomb meets a limit, and the error says in which file and line.
fn refused(bombs: &[&str]) {
    for bomb in bombs {
        let failure = template(bomb).unwrap_err();
        let message = failure.to_string();
        assert!(failure.is_limit(), "{bomb}: {message}");
        assert!(message.contains("t/templates/a.yaml:1:"), "{bomb}: {message}");
        assert!(message.len() < 8192, "{bomb}: {} bytes of message", message.len());
    }
}

#[test]
fn loops_end() {
    refused(&[
        "{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}",
        "{{ range 9223372036854775807 }}{{ end }}",
        r#"{{ define "x" }}{{ if . }}{{ include "x" (sub . 1) }}{{ include "x" (sub . 1) }}{{ end }}{{ end }}{{ include "x" 60 }}"#,
        r#"{{ define "x" }}{{ if . }}{{ template "x" (sub . 1) }}{{ template "x" (sub . 1) }}{{ end }}{{ end }}{{ template "x" 60 }}"#,
        r#"{{ define "x" }}{{ template "x" . }}{{ end }}{{ template "x" . }}"#,
        r#"{{ $x := "{{ tpl .x . }}" }}{{ tpl $x (dict "x" $x) }}"#,
        r#"{{ $x := printf "{{ if false }}%s{{ end }}" (repeat 10000 "{{ .a }}") }}{{ range until 100000 }}{{ tpl $x $ }}{{ end }}"#,
    ]);
}

#[test]
fn what_is_large_is_not_made() {
    refused(&[
        "{{ $_ := until 2000000000 }}",
        "{{ untilStep 0 2000000000 1 | len }}",
        "{{ seq 1 2000000000 | len }}",
        r#"{{ repeat 2000000000 "xxxxxxxxxx" | len }}"#,
        r#"{{ indent 2000000000 "x" | len }}"#,
        r#"{{ repeat 1000 "x\n" | indent 1000000 | len }}"#,
        "{{ randAlphaNum 1000000000 | len }}",
        "{{ randBytes 1000000000 | len }}",
        r#"{{ printf (repeat 1000 "%999999[1]d") 1 | len }}"#,
        r#"{{ $x := "x" }}{{ range until 100 }}{{ $x = printf "%s%s" $x $x }}{{ end }}"#,
        r#"{{ $x := "x" }}{{ range until 100 }}{{ $x = cat $x $x }}{{ end }}"#,
        r#"{{ $x := "x" }}{{ range until 100 }}{{ $x = replace "x" "xx" $x }}{{ end }}"#,
        "{{ $x := list 1 }}{{ range until 100 }}{{ $x = concat $x $x }}{{ end }}",
    ]);
}

#[test]
fn what_is_kept_counts() {
    for kept in [
        "reverse $s",
        "rest $s",
        "initial $s",
        "slice $s 1",
        "prepend $s 1",
        "append $s 1",
        "chunk 1 $s",
        "deepCopy $s",
        "keys $m",
        "values $m",
        r#"omit $m "1""#,
        r#"splitList "," $t"#,
        r#"split "," $t"#,
        r#"fromJsonArray (printf "[%s1]" $t)"#,
        r#"fromYaml (printf "a: [%s1]" $t)"#,
        r#"fromToml (printf "a = [%s1]" $t)"#,
        r#"dict "a" 1 "b" 2"#,
    ] {
        let bomb = format!(
            "{{{{ $d := dict }}}}{{{{ $m := dict }}}}{{{{ $s := until 1000 }}}}{{{{ $t := repeat 1000 \"1,\" }}}}\
             {{{{ range $s }}}}{{{{ $_ := set $m (toString .) . }}}}{{{{ end }}}}\
             {{{{ range $i := until 100000 }}}}{{{{ $_ := set $d (toString $i) ({kept}) }}}}{{{{ end }}}}"
        );
        refused(&[&bomb]);
    }
}

#[test]
fn shared_values_are_not_walked_for_ever() {
    for walk in [
        "toJson $x",
        "toYaml $x",
        r#"toToml (dict "a" $x)"#,
        "$x",
        "print $x",
        r#"printf "%.0s" $x"#,
        "html $x",
        "quote $x",
        "cat $x",
        "toString $x",
        r#"join "," $x"#,
        "deepEqual $x $y",
        "has $x (list $y)",
        "uniq (list $x $y)",
        "deepCopy $x",
    ] {
        let bomb = format!(
            "{{{{ $x := list 1 }}}}{{{{ $y := list 1 }}}}\
             {{{{ range until 100 }}}}{{{{ $x = list $x $x }}}}{{{{ $y = list $y $y }}}}{{{{ end }}}}{{{{ {walk} }}}}"
        );
        refused(&[&bomb]);
    }
    refused(&[
        r#"{{ $x := dict }}{{ $y := dict }}{{ range until 100 }}{{ $x = dict "a" $x "b" $x }}{{ $y = dict "a" $y "b" $y }}{{ end }}{{ mergeOverwrite $x $y }}"#,
    ]);
}

#[test]
fn a_map_that_holds_itself_ends() {
    let holds_itself = |walk: &str| {
        let text = format!("{{{{ $x := dict }}}}{{{{ $_ := set $x \"a\" $x }}}}a: {{{{ {walk} }}}}");
        template(&text)
    };
    for walk in ["toJson $x", "toYaml $x"] {
        assert_eq!(
            holds_itself(walk).unwrap(),
            "---\n# Source: t/templates/a.yaml\na:\n",
            "{walk}"
        );
    }
    for walk in [
        "$x",
        "print $x",
        "deepCopy $x",
        "quote $x",
        "mustToJson $x",
        r#"merge (dict "a" (dict)) $x"#,
    ] {
        let message = holds_itself(walk).unwrap_err().to_string();
        assert!(message.contains("t/templates/a.yaml:1:"), "{walk}: {message}");
    }
}

#[test]
fn depth_is_let_go_of_without_a_stack() {
    for nest in ["$x = list $x", r#"$x = dict "a" $x"#] {
        let text = format!("{{{{ $x := list }}}}{{{{ range until 20000 }}}}{{{{ {nest} }}}}{{{{ end }}}}a: 1");
        assert!(template(&text).is_ok(), "{nest}");
    }
}

#[test]
fn slow_functions_are_few() {
    refused(&[
        r#"{{ range until 1000 }}{{ $_ := bcrypt "x" }}{{ end }}"#,
        r#"{{ range until 1000 }}{{ $_ := htpasswd "x" "y" }}{{ end }}"#,
        r#"{{ range until 1000 }}{{ $_ := derivePassword 1 "long" "a" "b" "c" }}{{ end }}"#,
        r#"{{ range until 1000 }}{{ $_ := genPrivateKey "rsa" }}{{ end }}"#,
        r#"{{ range until 1000 }}{{ $_ := genPrivateKey "ed25519" }}{{ end }}"#,
        r#"{{ $s := repeat 1000000 "a" }}{{ range until 1000 }}{{ $_ := contains "b" $s }}{{ $_ := sha256sum $s }}{{ end }}"#,
        r#"{{ $s := repeat 1000000 "a" }}{{ $t := repeat 1000000 "a" }}{{ range until 1000 }}{{ $_ := eq $s $t }}{{ end }}"#,
    ]);
}

#[test]
fn patterns_take_no_time_of_their_own() {
    refused(&[
        r#"{{ regexFindAll "a*b|a" (repeat 100000 "a") -1 | len }}"#,
        r#"{{ regexReplaceAll "a*b|a" (repeat 100000 "a") "x" | len }}"#,
        r#"{{ regexSplit "a*b|a" (repeat 100000 "a") -1 | len }}"#,
        r#"{{ regexReplaceAll "(a)" (repeat 10000 "a") (repeat 10000 "${1}") | len }}"#,
        r#"{{ range $i := until 100000 }}{{ $_ := regexMatch (printf "\\pL{1,100}%d" $i) "aaa" }}{{ end }}"#,
        r#"{{ range $i := until 100000 }}{{ $_ := regexMatch (printf "%s%d" (repeat 1000 "(?i)\\pL") $i) "aaa" }}{{ end }}"#,
        r#"{{ regexReplaceAll "(a?){1000}(a){1000}" (repeat 100000 "a") "x" | len }}"#,
        r#"{{ regexReplaceAll "(a?){1000}(a){1000}" (repeat 100000 "a") "$1" | len }}"#,
        r#"{{ regexFindAll "(a?){1000}(a){1000}" (repeat 100000 "a") -1 | len }}"#,
        r#"{{ regexSplit "(a?){1000}(a){1000}" (repeat 100000 "a") -1 | len }}"#,
        r#"{{ regexMatch "(a?){1000}(a){1000}b" (repeat 100000 "a") }}"#,
        r#"{{ regexReplaceAll "(.*)x|(.)" (repeat 10000 "a") "$1" | len }}"#,
    ]);
    // Long texts in many parts are no harm.
    for (call, length) in [
        (r#"regexReplaceAll "a" (repeat 100000 "ab") "cc""#, 300_000),
        (r#"regexReplaceAll "(a)" (repeat 10000 "ab") "${1}c""#, 30_000),
        (r#"regexReplaceAll "[^a-z]+" (repeat 30000 "ab c ") "-""#, 150_000),
        (r#"regexFindAll "\\pL+" (repeat 10000 "éa ") -1"#, 10_000),
        (r#"regexSplit ",\\s*" (repeat 10000 "a, ") -1"#, 10_001),
    ] {
        let text = format!("a: {{{{ {call} | len }}}}");
        let expected = format!("---\n# Source: t/templates/a.yaml\na: {length}\n");
        assert_eq!(template(&text).unwrap(), expected, "{call}");
    }
    for pattern in ["(((a{1,100}){1,100}){1,100})", "a{1000}{1000}"] {
        let text = format!("a: {{{{ regexMatch {pattern:?} \"aaa\" }}}}");
        assert_eq!(
            template(&text).unwrap(),
            "---\n# Source: t/templates/a.yaml\na: false\n",
            "{pattern}"
        );
    }
}

#[test]
fn limits_are_those_of_all_templates_together() {
    let files: Vec<(String, &str)> = (0..20)
        .map(|number| (format!("templates/{number}.yaml"), r#"a: {{ repeat 1000000 "x" }}"#))
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    assert!(render(&chart(&files), &[]).unwrap_err().is_limit());
    assert!(render(&chart(&files[..2]), &[]).is_ok());
}

/// Nine aliases of nine aliases of …
fn laughs() -> String {
    let mut text = "a: &a [x,x,x,x,x,x,x,x,x]\n".to_owned();
    for (below, name) in ('a'..'j').zip('b'..='j') {
        let aliases = vec![format!("*{below}"); 9].join(",");
        text.push_str(&format!("{name}: &{name} [{aliases}]\n"));
    }
    text
}

#[test]
fn aliases_are_counted() {
    let chart_with = |name: &str, text: &str| chart(&[("templates/a.yaml", "a: 1"), (name, text)]);
    let excessive = "document contains excessive aliasing";
    let message = render(&chart_with("values.yaml", &laughs()), &[])
        .unwrap_err()
        .to_string();
    assert!(message.contains(excessive), "{message}");
    let layer = Layer::File {
        name: "more.yaml".to_owned(),
        bytes: laughs().into_bytes(),
    };
    let message = render(&chart(&[("templates/a.yaml", "a: 1")]), &[layer])
        .unwrap_err()
        .to_string();
    assert!(
        message.contains(excessive) && message.contains("more.yaml"),
        "{message}"
    );
    let text = format!("a: {{{{ fromYaml {:?} | toJson }}}}", laughs());
    assert!(template(&text).unwrap().contains(excessive));
    let message = template(&laughs()).unwrap_err().to_string();
    assert!(
        message.contains(excessive) && message.contains("t/templates/a.yaml"),
        "{message}"
    );
}

#[test]
fn texts_that_nest_deep_are_refused() {
    for (function, text) in [
        ("fromYaml", r#"printf "a: %s" (repeat 100000 "[")"#),
        ("fromYaml", r#"printf "a: %s%s" (repeat 20000 "[") (repeat 20000 "]")"#),
        ("fromYamlArray", r#"repeat 100000 "- ""#),
        ("fromYaml", r#"repeat 100000 "? ""#),
        ("fromJson", r#"printf "{\"a\":%s" (repeat 100000 "[")"#),
        ("fromJson", r#"repeat 100000 "{\"a\":""#),
        ("fromToml", r#"printf "a = %s" (repeat 100000 "[")"#),
        ("fromToml", r#"repeat 100000 "a = {""#),
    ] {
        let rendered = template(&format!("a: {{{{ {function} ({text}) | toJson }}}}")).unwrap();
        assert!(rendered.contains("rror"), "{function} {text}: {rendered}");
    }
}

#[test]
fn no_template_reaches_outside_of_its_chart() {
    for (call, given) in [
        (r#".Files.Get "../../etc/passwd""#, r#""""#),
        (r#".Files.Get "/etc/passwd""#, r#""""#),
        (r#".Files.Lines "/etc/passwd""#, "[]"),
        (r#".Files.Glob "/**""#, "{}"),
        (r#"getHostByName "localhost""#, r#""""#),
    ] {
        let rendered = template(&format!("a: {{{{ {call} | toJson }}}}")).unwrap();
        assert_eq!(
            rendered,
            format!("---\n# Source: t/templates/a.yaml\na: {given}\n"),
            "{call}"
        );
    }
    for function in ["env", "expandenv"] {
        let message = template(&format!("a: {{{{ {function} \"HOME\" }}}}"))
            .unwrap_err()
            .to_string();
        assert!(
            message.contains(&format!("function \"{function}\" not defined")),
            "{message}"
        );
    }
}

#[test]
fn schemas_do_no_harm() {
    let held = |schema: &str, values: &str| {
        let files = [
            ("templates/a.yaml", "a: 1"),
            ("values.schema.json", schema),
            ("values.yaml", values),
        ];
        render(&chart(&files), &[])
    };
    let fails = |schema: &str, values: &str| held(schema, values).unwrap_err().to_string();
    let remote = fails(r#"{"$ref": "https://example.com/x.json"}"#, "");
    assert!(
        remote.contains("https://example.com/x.json") && remote.contains("offline"),
        "{remote}"
    );
    let file = fails(r#"{"$ref": "file:///etc/passwd"}"#, "");
    assert!(
        file.contains("file:///etc/passwd") && file.contains("offline"),
        "{file}"
    );
    let text = format!("a: {}!\n", "a".repeat(5000));
    for pattern in ["(a+)+$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(a|a)*b"] {
        let schema = format!(r#"{{"properties": {{"a": {{"pattern": "{pattern}"}}}}}}"#);
        assert!(held(&schema, &text).is_err(), "{pattern}");
    }
    let deep = format!("{}{{}}{}", r#"{"not":"#.repeat(5000), "}".repeat(5000));
    assert!(held(&deep, "").is_err());
    let looped = r##"{"$ref": "#/definitions/a", "definitions": {"a": {"$ref": "#/definitions/a"}}}"##;
    let _ = held(looped, "a: 1");
}
