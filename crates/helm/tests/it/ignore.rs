//! `.helmignore` as Helm reads it.

use helm::chart::ignore::Rules;

fn ignores(rules: &str, path: &str) -> bool {
    let (path, folder) = path.strip_suffix('/').map_or((path, false), |path| (path, true));
    Rules::parse(rules.as_bytes()).unwrap().ignores(path, folder)
}

#[test]
fn rules_are_helms_own() {
    for (rules, path, ignored) in [
        ("helm.txt", "helm.txt", true),
        ("helm.*", "a/helm.txt", true),
        ("*.txt", "tiller.txt", true),
        ("cargo/*.txt", "cargo/a.txt", true),
        ("cargo/*.txt", "mast/a.txt", false),
        ("cargo/", "cargo/", true),
        ("cargo/", "cargo", false),
        ("/a.txt", "a.txt", true),
        ("/a.txt", "cargo/a.txt", false),
        ("!helm.txt", "helm.txt", false),
        ("!helm.txt", "other.txt", true),
        ("!*.txt\nhelm.txt", "helm.txt", true),
        ("h?lm.[a-t]xt", "helm.txt", true),
        ("h?lm.[^a-t]xt", "helm.txt", false),
        ("# comment\n\n", "# comment", false),
        ("", "templates/.hidden", true),
        ("", "templates/a.yaml", false),
        ("", ".", false),
        ("\u{feff}a.txt", "a.txt", true),
    ] {
        assert_eq!(ignores(rules, path), ignored, "{rules:?} {path:?}");
    }
}

#[test]
fn errors_have_helms_words() {
    let error = |rules: &str| Rules::parse(rules.as_bytes()).unwrap_err().message;
    assert_eq!(error("a/**/b"), "double-star (**) syntax is not supported");
    assert_eq!(error("a[]b"), "syntax error in pattern");
}
