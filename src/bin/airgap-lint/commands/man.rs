//! `man`: the manual pages.

use std::io;

use airgap_lint::Status;

use crate::args;
use crate::args::setup::ManArgs;
use crate::output::{self, Failure};
use crate::save;

/// Prints the page of the program, or writes a page for it and for each command into a folder.
pub fn run(args: &ManArgs) -> Result<Status, Failure> {
    let mut command = args::command();
    command.build();
    let Some(folder) = &args.output_dir else {
        output::print(|out| render(command, out))?;
        return Ok(Status::Clean);
    };
    std::fs::create_dir_all(folder).map_err(|error| Failure::io("make the folder", folder.display(), &error))?;
    let commands: Vec<clap::Command> = command.get_subcommands().cloned().collect();
    let pages = commands
        .into_iter()
        .filter(|command| command.get_name() != "help")
        .map(|command| (format!("airgap-lint-{}", command.get_name()), command));
    for (name, command) in std::iter::once(("airgap-lint".to_owned(), command.clone())).chain(pages) {
        let path = folder.join(format!("{name}.1"));
        let mut page = Vec::new();
        let written = render(command, &mut page).and_then(|()| save::create(&path, &page));
        written.map_err(|error| Failure::io("write", path.display(), &error))?;
    }
    Ok(Status::Clean)
}

fn render(command: clap::Command, mut out: &mut dyn io::Write) -> io::Result<()> {
    clap_mangen::Man::new(command).render(&mut out)
}
