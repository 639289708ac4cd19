//! What takes longer than a second says so, on a terminal only; `script` gives one.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use super::{Chart, MIRROR, pod};

/// Runs with Helm being slow, on a terminal or not. What a terminal shows is on standard output.
fn run(chart: &Chart, seconds: &str, on_terminal: bool) -> Option<Output> {
    use std::os::unix::fs::PermissionsExt;
    let program = env!("CARGO_BIN_EXE_airgap-lint");
    let helm = chart.0.path().join("helm");
    fs::write(&helm, format!("#!/bin/sh\nsleep {seconds}\n{program} \"$@\"\n")).unwrap();
    fs::set_permissions(&helm, fs::Permissions::from_mode(0o755)).unwrap();
    let overlay = format!(
        "{program} overlay web --no-policy --engine helm -o o.yaml -q {}",
        MIRROR.join(" ")
    );
    let mut command = match on_terminal {
        true if !Path::new("/usr/bin/script").exists() => return None,
        true => Command::new("script"),
        false => Command::new("sh"),
    };
    match on_terminal {
        true => command.args(["-qec", &overlay, "/dev/null"]),
        false => command.args(["-c", &overlay]),
    };
    command.current_dir(chart.0.path());
    command.env("PATH", format!("{}:/usr/bin:/bin", chart.0.path().display()));
    command.env("TERM", "xterm");
    Some(command.output().unwrap())
}

fn chart() -> Chart {
    Chart::new("image: quay.io/a/b:v1\n", &pod(&["'{{ .Values.image }}'"]))
}

#[test]
fn work_that_takes_long_is_shown_on_a_terminal_and_cleared() {
    let Some(output) = run(&chart(), "0.8", true) else {
        return;
    };
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(shown.contains("rendering with Helm (2)"), "{shown:?}");
    let end = shown.trim_end_matches('\n');
    assert!(end.ends_with("\u{1b}[2K"), "{shown:?}");
}

#[test]
fn nothing_is_shown_before_a_second_or_without_a_terminal() {
    let quick = run(&chart(), "0", true).into_iter();
    for output in quick.chain(run(&chart(), "0.8", false)) {
        let shown = [output.stdout, output.stderr].concat();
        assert!(shown.is_empty(), "{:?}", String::from_utf8_lossy(&shown));
    }
}
