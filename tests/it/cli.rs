//! The command line, as somebody uses it: the built program over small folders.

mod accepting;
mod folders;
mod formats;
mod guidance;
mod images;
mod implied;
mod json;
mod krm;
mod people;
mod post_render;
mod reading;
mod redirects;
mod rewriting;
mod secrets;
mod settings;
mod status;
mod verify;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A pod with one container.
fn pod(image: &str) -> String {
    format!("apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - image: {image}\n")
}

/// A folder for one test, and the root of a work tree: no policy is looked for above it.
struct Folder(TempDir);

/// How a run ended, and what it printed.
#[derive(Debug)]
struct Run {
    status: i32,
    out: String,
    err: String,
}

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        fs::create_dir(folder.path(".git")).unwrap();
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs the program here, with nothing on standard input.
    fn run(&self, args: &[&str]) -> Run {
        self.pipe("", args)
    }

    /// Runs the program here, with this on standard input.
    fn pipe(&self, input: &str, args: &[&str]) -> Run {
        pipe(self.0.path(), input, args, &[])
    }
}

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_airgap-lint"));
    command.args(args).current_dir(folder);
    for name in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "TERM", "COLUMNS"] {
        command.env_remove(name);
    }
    command
}

fn pipe(folder: &Path, input: &str, args: &[&str], environment: &[(&str, &str)]) -> Run {
    let mut child = command(folder, args)
        .envs(environment.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || {
        // It may not want to read.
        let _ = stdin.write_all(input.as_bytes());
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    Run {
        status: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs the program at the root of this project.
fn at_root(args: &[&str]) -> Run {
    pipe(Path::new(env!("CARGO_MANIFEST_DIR")), "", args, &[])
}

#[track_caller]
fn assert_has(text: &str, part: &str) {
    assert!(text.contains(part), "no {part:?} in:\n{text}");
}
