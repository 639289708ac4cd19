//! A chart with one set of values, rendered by the `helm` on the PATH with an overlay on top.

use std::io::{self, Write};
use std::path::Path;

use airgap_lint::overlay::Renderer;
use helm::Layer;

use crate::args::chart::{ReleaseOptions, ValuesOptions};
use crate::engine::{self, Request, everything};
use crate::layers;
use crate::output::{Failure, reason};
use crate::progress::Progress;

/// Helm, asked to render a chart with one set of values.
pub struct HelmWitness<'w> {
    pub chart: &'w Path,
    pub name: String,
    pub values: &'w ValuesOptions,
    /// What the options for values say, read.
    pub layers: &'w [Layer],
    pub release: &'w ReleaseOptions,
    /// Is told of each render.
    pub progress: &'w Progress,
}

impl HelmWitness<'_> {
    fn manifests(&self, values: &ValuesOptions) -> Result<Vec<u8>, Failure> {
        let output = engine::run_helm(&Request {
            chart: self.chart,
            name: self.name.clone(),
            values,
            layers: self.layers,
            release: self.release,
            selection: everything(),
            trace: false,
        })?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let said = layers::without_values(said.trim(), self.layers);
        Err(Failure(format!("helm says: {said}")))
    }
}

impl Renderer for HelmWitness<'_> {
    fn render(&self, overlay: &str) -> Result<Vec<u8>, String> {
        self.progress.step();
        let mut values = self.values.clone();
        let file =
            written(overlay).map_err(|error| format!("cannot write the overlay for helm: {}", reason(&error)))?;
        if !overlay.is_empty() {
            values.values.push(file.path().display().to_string());
        }
        self.manifests(&values).map_err(|Failure(message)| message)
    }

    fn is_set_by_flags(&self) -> bool {
        layers::have_flags(self.layers)
    }
}

/// A file with this text, for as long as it is needed.
fn written(text: &str) -> io::Result<tempfile::NamedTempFile> {
    let mut file = tempfile::Builder::new()
        .prefix("airgap-lint-")
        .suffix(".yaml")
        .tempfile()?;
    file.write_all(text.as_bytes())?;
    file.flush()?;
    Ok(file)
}
