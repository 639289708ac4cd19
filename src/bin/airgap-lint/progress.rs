//! What takes longer than a second says so on standard error, where that is a terminal.

use std::cell::{Cell, RefCell};
use std::io::{self, IsTerminal};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use airgap_lint::report::clean;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Before this, nothing is shown.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the line is drawn again.
const TICK: Duration = Duration::from_millis(120);

/// A line that says what is being done and how many steps were made; it is gone at the end.
pub struct Progress {
    doing: RefCell<String>,
    steps: Cell<u64>,
    bar: ProgressBar,
    /// Shows the line when patience is over; it ends before that with the sender.
    waiting: Cell<Option<(Sender<()>, JoinHandle<()>)>>,
}

impl Progress {
    /// Begins work that is called this.
    pub fn new(doing: &str) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
            bar.set_style(style);
        }
        let progress = Self {
            doing: RefCell::new(doing.to_owned()),
            steps: Cell::new(0),
            waiting: Cell::new(io::stderr().is_terminal().then(|| wait(bar.clone()))),
            bar,
        };
        progress.say();
        progress
    }

    /// Goes on to other work; its steps are counted from 0.
    pub fn turn_to(&self, doing: &str) {
        doing.clone_into(&mut self.doing.borrow_mut());
        self.steps.set(0);
        self.say();
    }

    /// One more step is made.
    pub fn step(&self) {
        self.steps.set(self.steps.get() + 1);
        self.say();
    }

    /// Ends the work: what is printed next stands alone.
    pub fn finish(&self) {
        if let Some((sender, waiting)) = self.waiting.take() {
            drop(sender);
            let _ = waiting.join();
        }
        self.bar.finish_and_clear();
    }

    fn say(&self) {
        let doing = self.doing.borrow();
        self.bar.set_message(match self.steps.get() {
            0 => clean(&doing).to_string(),
            steps => format!("{} ({steps})", clean(&doing)),
        });
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.finish();
    }
}

/// Shows a line when patience is over, unless the sender is gone before.
fn wait(bar: ProgressBar) -> (Sender<()>, JoinHandle<()>) {
    let (sender, receiver) = mpsc::channel::<()>();
    let waiting = thread::spawn(move || {
        if receiver.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            bar.enable_steady_tick(TICK);
        }
    });
    (sender, waiting)
}
