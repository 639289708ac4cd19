//! Which credentials were accepted by whom, and which refused.
//!
//! Until that is known they are shown in one request at a time, and once refused in none: ten thousand wrong passwords
//! lock an account, and so do thirty at once.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use tokio::sync::{Mutex, OwnedMutexGuard};

#[derive(Default)]
pub struct Standings {
    /// By who looks at the credentials, and where these are from.
    known: RefCell<HashMap<(String, String), Rc<Standing>>>,
}

#[derive(Default)]
struct Standing {
    is_accepted: Cell<Option<bool>>,
    trial: Arc<Mutex<()>>,
}

/// Held while credentials are shown that nothing is known of yet.
pub type Trial = Option<OwnedMutexGuard<()>>;

impl Standings {
    /// Waits until credentials may be shown. Nothing, if they were refused.
    pub async fn show(&self, asker: &str, origin: &str) -> Option<Trial> {
        let standing = self.of(asker, origin);
        if standing.is_accepted.get() == Some(true) {
            return Some(None);
        }
        let trial = standing.trial.clone().lock_owned().await;
        match standing.is_accepted.get() {
            Some(true) => Some(None),
            Some(false) => None,
            None => Some(Some(trial)),
        }
    }

    pub fn accept(&self, asker: &str, origin: &str) {
        self.of(asker, origin).is_accepted.set(Some(true));
    }

    /// Unless they were accepted before: then something else is refused.
    pub fn refuse(&self, asker: &str, origin: &str) {
        let standing = self.of(asker, origin);
        standing.is_accepted.set(standing.is_accepted.get().or(Some(false)));
    }

    fn of(&self, asker: &str, origin: &str) -> Rc<Standing> {
        let pair = (asker.to_owned(), origin.to_owned());
        self.known.borrow_mut().entry(pair).or_default().clone()
    }
}
