//! Which Helm is followed.

/// The major version of Helm whose behaviour is followed: they differ in how values merge, how output is trimmed and
/// sorted, and in what templates see of the chart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compat {
    /// Helm 3, as of 3.21.4.
    #[default]
    V3,
    /// Helm 4, as of 4.2.4.
    V4,
}
