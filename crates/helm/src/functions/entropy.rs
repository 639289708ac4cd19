//! The randomness of the world, as cryptography takes it and for drawing from a range.

use std::convert::Infallible;
use std::rc::Rc;

use rand_core::{TryCryptoRng, TryRng};

use crate::world::World;

/// Random numbers out of a [`World`].
pub(super) struct Entropy(Rc<dyn World>);

impl Entropy {
    pub(super) fn new(world: &Rc<dyn World>) -> Self {
        Entropy(Rc::clone(world))
    }

    /// Fills the buffer.
    pub(super) fn fill(&self, buffer: &mut [u8]) {
        self.0.random(buffer);
    }

    /// Whether what is made of it is used.
    pub(super) fn is_real(&self) -> bool {
        self.0.is_real()
    }

    /// What takes long to make, made or given back by the world.
    pub(super) fn made(&self, make: impl Fn(&mut Entropy) -> Result<Vec<u8>, String>) -> Result<Vec<u8>, String> {
        let mut failure = None;
        let made = self.0.made(&mut || match make(&mut Entropy(Rc::clone(&self.0))) {
            Ok(made) => made,
            Err(error) => {
                failure = Some(error);
                Vec::new()
            }
        });
        failure.map_or(Ok(made), Err)
    }

    /// A number below `bound`, each as likely as the others; 0 if there is none.
    pub(super) fn below(&self, bound: u64) -> u64 {
        if bound == 0 {
            return 0;
        }
        // What is left over above the last whole multiple would favour the small numbers.
        let fair = u64::MAX - u64::MAX % bound;
        loop {
            let mut bytes = [0; 8];
            self.fill(&mut bytes);
            let number = u64::from_le_bytes(bytes);
            if number < fair {
                return number % bound;
            }
        }
    }
}

impl TryRng for Entropy {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.fill(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, buffer: &mut [u8]) -> Result<(), Infallible> {
        self.fill(buffer);
        Ok(())
    }
}

impl TryCryptoRng for Entropy {}
