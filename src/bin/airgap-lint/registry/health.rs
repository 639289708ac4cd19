//! How a host fares: when it may be asked again, and when it is asked no more.
//!
//! All questions to a host share this. Without it, ten thousand questions would each find out for themselves that
//! nothing listens there.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::failure::{Failure, Hope};

/// How often one request is sent, unless the host asks for patience.
const MOST_TRIES: u32 = 4;

const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

#[derive(Default)]
pub struct Health {
    /// Nothing is sent before this.
    resumes: Cell<Option<Instant>>,
    /// Since when it has not given one proper answer.
    troubled: Cell<Option<Instant>>,
    /// What it was that failed last, while it is troubled.
    trouble: RefCell<Option<String>>,
    /// Why nothing more is sent.
    lost: RefCell<Option<String>>,
}

impl Health {
    /// Waits until the host may be asked. The error is why it is asked no more.
    pub async fn ready(&self) -> Result<(), String> {
        while let Some(resumes) = self.resumes.get().filter(|resumes| *resumes > Instant::now()) {
            sleep_until(resumes).await;
        }
        self.lost.borrow().clone().map_or(Ok(()), Err)
    }

    /// It gave a proper answer.
    pub fn recover(&self) {
        self.troubled.set(None);
        self.trouble.take();
    }

    pub fn trouble(&self) -> Option<String> {
        self.trouble.borrow().clone()
    }

    /// Waits after the failure of a try, the first of which is 0. The error is why there is no other.
    pub async fn after(&self, failure: Failure, tries: u32, patience: Duration) -> Result<(), String> {
        let Failure { words, hope } = failure;
        let now = Instant::now();
        let pause = (FIRST_PAUSE * 2_u32.saturating_pow(tries)).min(LONGEST_PAUSE);
        let pause = match hope {
            Hope::None => return Err(words),
            Hope::NoneForHost => return self.lose(words),
            Hope::Unreachable | Hope::Trouble => pause,
            Hope::Later(wanted) => wanted.unwrap_or(pause).max(FIRST_PAUSE),
        };
        let troubled = self.troubled.get().unwrap_or(now);
        self.troubled.set(Some(troubled));
        self.trouble.replace(Some(words.clone()));
        let left = patience.saturating_sub(now - troubled);
        let is_last = tries + 1 >= MOST_TRIES;
        // As long as this was tried, nothing else had an answer either.
        let is_silent = now - troubled >= FIRST_PAUSE * (2_u32.saturating_pow(tries) - 1);
        match hope {
            Hope::Later(Some(wanted)) if wanted > patience => {
                let (seconds, most) = (wanted.as_secs(), patience.as_secs());
                return self.lose(format!(
                    "{words}, which asks for a pause of {seconds} s: too long ({most} s at most)"
                ));
            }
            _ if left < pause => {
                let seconds = (now - troubled).as_secs_f64();
                return self.lose(format!("{words} (for {seconds:.0} s)"));
            }
            Hope::Unreachable if is_last && is_silent => return self.lose(words),
            Hope::Unreachable | Hope::Trouble if is_last => return Err(format!("{words} ({MOST_TRIES} times)")),
            Hope::Later(_) => self.resumes.set(self.resumes.get().max(Some(now + pause))),
            _ => {}
        }
        sleep_until(now + pause).await;
        Ok(())
    }

    /// Gives the host up.
    fn lose(&self, words: String) -> Result<(), String> {
        self.lost.borrow_mut().get_or_insert_with(|| words.clone());
        Err(words)
    }
}
