//! The command line.
use airgap_lint::{policy::Registries, rules::RuleSet, scan::*, yaml};
use std::collections::BTreeMap;
fn files(dir: &std::path::Path, out: &mut Vec<std::path::PathBuf>) {
    if dir.is_file() {
        out.push(dir.to_owned());
        return;
    }
    let mut v: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    v.sort();
    for p in v {
        if p.is_dir() {
            files(&p, out)
        } else if p
            .extension()
            .is_some_and(|e| ["yaml", "yml", "json", "golden"].iter().any(|x| e == *x))
        {
            out.push(p)
        }
    }
}
fn main() {
    let rules = RuleSet::embedded();
    let regs = Registries::known();
    let mut scanner = Scanner::new(&rules, KnownRegistries::new(regs, []));
    let dir = std::env::args().nth(4).or(std::env::args().nth(1)).unwrap();
    let mut fs = vec![];
    files(dir.as_ref(), &mut fs);
    let mut images: BTreeMap<String, Vec<serde_json::Value>> = BTreeMap::new();
    for f in fs {
        let bytes = std::fs::read(&f).unwrap();
        let mut tree = yaml::Tree::default();
        for piece in yaml::split(&bytes) {
            let Ok(text) = yaml::decode_utf8(piece.bytes) else {
                continue;
            };
            if let Err(e) = yaml::read(text, &mut tree) {
                eprintln!("{}: {e}", f.display());
                continue;
            }
            for root in tree.roots() {
                let s = scanner.scan(text, &tree, *root);
                for site in &s.sites {
                    if matches!(site.content, Content::Placeholder(_))
                        || site.is_copy
                        || site.artifact != airgap_lint::rules::Artifact::Image
                    {
                        continue;
                    }
                    let at = piece.offset + site.span.start as usize;
                    let line = 1 + bytes[..at].iter().filter(|b| **b == b'\n').count();
                    images.entry(site.written.clone()).or_default().push(
                        serde_json::json!({"file": f, "line": line, "rule": site.sign.id(&rules), "path": site.path}),
                    );
                }
            }
        }
    }
    let v: Vec<_> = images
        .into_iter()
        .map(|(k, s)| serde_json::json!({"reference": k, "sites": s}))
        .collect();
    println!("{}", serde_json::json!({"images": v}));
}
