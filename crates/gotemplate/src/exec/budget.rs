//! What executions may use, and what is left of it.

/// What executions that share a [`Budget`] may use.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Actions, iterations and calls; work that takes longer counts as several.
    pub steps: u64,
    /// Bytes of text and of other values that may be made.
    pub bytes: u64,
    /// How deep templates may call one another.
    pub depth: usize,
}

impl Default for Limits {
    /// Far above what a chart needs, and far below what would bring a machine down.
    fn default() -> Self {
        Limits {
            steps: 100_000_000,
            bytes: 256 << 20,
            depth: 10_000,
        }
    }
}

/// How many blocks, pipelines and templates may be open in one another: this bounds the stack.
const MAX_NESTING: usize = 60_000;

/// What is left of the limits.
#[derive(Debug)]
pub struct Budget {
    steps: u64,
    bytes: u64,
    pub(super) depth: usize,
    pub(super) nesting: usize,
}

impl Budget {
    /// A budget of everything that the limits allow.
    pub fn new(limits: &Limits) -> Self {
        Budget {
            steps: limits.steps,
            bytes: limits.bytes,
            depth: limits.depth,
            nesting: MAX_NESTING,
        }
    }

    pub(super) fn take_bytes(&mut self, bytes: u64) -> Result<(), &'static str> {
        self.bytes = self
            .bytes
            .checked_sub(bytes)
            .ok_or("the templates produce too much text")?;
        Ok(())
    }

    pub(super) fn take_steps(&mut self, steps: u64) -> Result<(), &'static str> {
        self.steps = self
            .steps
            .checked_sub(steps)
            .ok_or("the templates take too many steps")?;
        Ok(())
    }
}
