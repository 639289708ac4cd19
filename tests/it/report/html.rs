//! The page for whoever signs off what goes to the cluster.

use airgap_lint::report::{AsNamed, html};
use airgap_lint::{Input, Report};
use regex::Regex;

use crate::support::{check, linter};

const POLICY: &str = "mirror: { registry: mirror.internal }";

fn page(report: &Report) -> String {
    let mut out = Vec::new();
    html::write(report, &AsNamed, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn pods(images: &[&str]) -> String {
    let pods: Vec<String> = images
        .iter()
        .map(|image| format!("kind: Pod\nmetadata: {{name: web}}\nspec: {{containers: [{{image: \"{image}\"}}]}}\n"))
        .collect();
    pods.join("---\n")
}

/// What is between the style and the script: all that the report decides.
fn body(page: &str) -> &str {
    let (_, body) = page.split_once("<body").unwrap();
    body.split_once("<script>").unwrap().0
}

/// The text of an element by its id, without marks.
fn section(page: &str, id: &str) -> String {
    let (_, rest) = page.split_once(&format!("<section id=\"{id}\"")).unwrap();
    let marks = Regex::new("<[^>]*>").unwrap();
    let until = rest.find("<section id=").unwrap_or(rest.len());
    marks.replace_all(&rest[..until], " ").into_owned()
}

#[test]
fn the_page_of_a_small_report() {
    let text = pods(&[
        "quay.io/shop/web:v1",
        "quay.io/shop/web:v1",
        "mirror.internal/shop/db:v2",
    ]) + "---\na: [\n";
    let page = page(&check(&linter(POLICY), text));
    // The version of the program changes with each release.
    insta::assert_snapshot!("html", body(&page).replace(env!("CARGO_PKG_VERSION"), "VERSION"));
}

#[test]
fn the_verdict_is_in_the_title() {
    for (text, verdict) in [
        (
            pods(&["quay.io/a/b:v1", "mirror.internal/c:v1"]),
            "The cluster cannot pull 1 of 2 images",
        ),
        (pods(&["mirror.internal/c"]), "No errors, 1 warning to look at"),
        (
            pods(&["mirror.internal/c:v1"]),
            "Nothing was found that the cluster cannot pull",
        ),
        (pods(&["docker://x"]), "1 error to mend"),
        ("a: [\n".to_owned(), "1 place could not be read"),
    ] {
        let page = page(&check(&linter(POLICY), text));
        assert!(
            page.contains(&format!("<title>{verdict} – airgap-lint</title>")),
            "{verdict}"
        );
        assert!(page.contains(&format!("<h1>{verdict}</h1>")), "{verdict}");
    }
}

#[test]
fn names_are_text_whatever_is_in_them() {
    let hostile = [
        "<script>alert(1)</script>",
        "</style><script>alert(2)</script>",
        "a-->b",
        "'\\\"onmouseover=alert(3)//",
        "\\u202egpj.exe",
        "@@sections@@",
        "\\u001b[31m",
    ];
    let file = "<img src=x onerror=alert(4)>\"'\u{202e}.yaml";
    let text = pods(&hostile)
        + &pods(
            &hostile
                .map(|name| name.to_owned() + ":v1")
                .each_ref()
                .map(String::as_str),
        );
    let page = page(&linter(POLICY).check([Input::new(file, text.as_bytes())]));
    assert_eq!(page.matches("<script").count(), 1);
    assert_eq!(page.matches("</script").count(), 1);
    assert_eq!(page.matches("</style").count(), 1);
    let body = body(&page);
    assert!(body.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && body.contains("@@sections@@"));
    assert!(!body.contains("<img") && !body.contains("-->") && !body.contains(['\u{202e}', '\u{1b}']));
    // No attribute is other than those that the page has by itself.
    let attributes = Regex::new(r#"<[a-z0-9]+((?: [a-z-]+(?:="[^"<>]*")?)*)>"#).unwrap();
    let opened = Regex::new("<[a-z]").unwrap();
    assert_eq!(
        attributes.find_iter(body).count(),
        opened.find_iter(body).count(),
        "every element is well-formed"
    );
    for element in attributes.captures_iter(body) {
        let names = Regex::new(r#" ([a-z-]+)(?:="[^"]*")?"#).unwrap();
        for name in names.captures_iter(&element[1]) {
            assert!(
                !name[1].starts_with("on") && !["src", "style"].contains(&&name[1]),
                "{}",
                &element[0]
            );
        }
    }
}

#[test]
fn the_page_loads_nothing_and_runs_only_its_own_script() {
    let page = page(&check(&linter(POLICY), pods(&["quay.io/a/b:v1"])));
    let loads =
        Regex::new(r#"(?i)(src|href|action|data)\s*=\s*"?(https?:)?//|url\(|@import|<(link|img|iframe|object|base)\b"#);
    assert_eq!(loads.unwrap().find(&page).map(|found| found.as_str()), None);
    let policy = Regex::new(
        "content=\"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; script-src 'sha256-[A-Za-z0-9+/]{43}='; \
         base-uri 'none'; form-action 'none'\"",
    );
    assert!(policy.unwrap().is_match(&page));
    let links = Regex::new("href=\"([^\"]*)\"").unwrap();
    for link in links.captures_iter(&page) {
        let target = link[1].strip_prefix('#').expect("a link leads to a place in the page");
        assert!(page.contains(&format!("id=\"{target}\"")), "{target}");
    }
}

#[test]
fn images_that_would_overwrite_each_other_are_left_outside_and_not_to_be_copied() {
    let page = page(&check(
        &linter(POLICY),
        pods(&["quay.io/a/b:v1", "ghcr.io/a/b:v1", "quay.io/a/c:v1"]),
    ));
    let (mirror, outside) = (section(&page, "mirror"), section(&page, "outside"));
    assert!(
        mirror.contains("quay.io/a/c:v1") && !mirror.contains("a/b:v1"),
        "{mirror}"
    );
    assert!(
        outside.contains("quay.io/a/b:v1") && outside.contains("ghcr.io/a/b:v1"),
        "{outside}"
    );
    assert!(outside.contains("and so would"), "{outside}");
}

#[test]
fn places_of_one_reference_are_together_and_the_same_report_gives_the_same_page() {
    let text = pods(&["quay.io/a/b:v1"; 40]);
    let report = check(&linter(POLICY), &text);
    let page = self::page(&report);
    assert_eq!(page.matches("<article").count(), 1);
    assert!(page.contains("<summary>34 more places</summary>"));
    assert_eq!(page, self::page(&check(&linter(POLICY), &text)));
}
