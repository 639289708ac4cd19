//! Releases in the manifests: found, rendered with the charts at hand, and added to what is checked.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use airgap_lint::release::{self, Base, ChartOrigin, ReleaseId, ReleaseRequest, ValuesLayer};
use base64::Engine;
use helm::{Chart, Layer};

use crate::args::chart::ReleaseOptions;
use crate::engine::{self, ReleaseRender};
use crate::input::charts::Charts;
use crate::input::shelf::Shelf;
use crate::input::source::{Source, shown};
use crate::output::Failure;

/// How many releases are rendered, at most.
const MOST: usize = 2000;

/// How often renders are looked through for releases of their own, as apps of apps have.
const ROUNDS: usize = 4;

/// From which length on a file is not repeated for each of its releases.
const LONG: usize = 4 << 20;

/// Renders the releases of the files, and adds the renders to them.
///
/// The places of charts that were found and not rendered are taken by renders of them.
pub fn render(
    files: &mut Vec<Source>,
    mut unrendered: Vec<(PathBuf, usize)>,
    charts: &mut Charts,
    shelf: &Shelf,
    options: &ReleaseOptions,
) {
    let mut seen = BTreeSet::new();
    for _ in 0..ROUNDS {
        let texts: Vec<(&str, &[u8])> = files.iter().map(|file| (file.name.as_str(), file.bytes())).collect();
        let requests = release::requests(&texts);
        let new: Vec<&ReleaseRequest> = requests.iter().filter(|request| !seen.contains(&request.id)).collect();
        let mut renders = Vec::new();
        for request in new {
            let Some(chart) = chart_of(request, files, shelf).transpose() else {
                continue;
            };
            let shared = |layer: &ValuesLayer| {
                let users = requests.iter().filter(|request| request.values.contains(layer));
                users.count() > 1
            };
            let release = match (chart, seen.len() < MOST) {
                (_, false) => Err(Failure(format!(
                    "more than {MOST} releases; check the folders one by one"
                ))),
                (Err(failure), _) => Err(failure),
                (Ok((path, chart)), true) => rendered(request, (path, &chart), files, shelf, options, &shared),
            };
            seen.insert(request.id.clone());
            renders.push((
                request.id.clone(),
                request.title.clone(),
                request.unknown.clone(),
                release,
            ));
        }
        if renders.is_empty() {
            return;
        }
        for (id, title, unknown, release) in renders {
            let name = format!("{} ({title})", id.file);
            add(files, &mut unrendered, charts, name, (id, unknown), release);
        }
    }
}

/// A release that was rendered.
struct Rendered {
    path: PathBuf,
    chart: Rc<Chart>,
    layers: Vec<Layer>,
    /// Which of the layers are of this release alone.
    own: Vec<usize>,
    render: ReleaseRender,
}

fn add(
    files: &mut Vec<Source>,
    unrendered: &mut Vec<(PathBuf, usize)>,
    charts: &mut Charts,
    name: String,
    release: (ReleaseId, Vec<String>),
    rendered: Result<Rendered, Failure>,
) {
    let place = rendered.as_ref().ok().and_then(|rendered| {
        let at = unrendered.iter().position(|(path, _)| same(path, &rendered.path))?;
        Some(unrendered.remove(at).1)
    });
    let index = place.unwrap_or(files.len());
    let source = match rendered {
        Ok(rendered) => {
            let Rendered {
                path,
                chart,
                layers,
                own,
                render,
            } = rendered;
            charts.add_release(index, shown(&path), chart, (layers, own), render.outcome);
            Source::made(name, render.stream)
        }
        // A release that cannot be rendered is a result like any other.
        Err(Failure(message)) => Source::unreadable(Path::new(&name), message.replace('\n', "; ")),
    };
    charts.name_release(index, release);
    match files.get_mut(index) {
        Some(file) => *file = source,
        None => files.push(source),
    }
}

/// The chart of a release; `None` if it is not at hand.
fn chart_of(
    request: &ReleaseRequest,
    files: &[Source],
    shelf: &Shelf,
) -> Result<Option<(PathBuf, Rc<Chart>)>, Failure> {
    if let ChartOrigin::Archive(content) = &request.chart.origin {
        let fail = |error: String| Failure(format!("cannot read the chart in the manifest: {error}"));
        let packed: String = content.split_ascii_whitespace().collect();
        let bytes = base64::engine::general_purpose::STANDARD.decode(packed);
        let bytes = bytes.map_err(|error| fail(error.to_string()))?;
        let unpacked = helm::chart::archive::read(&*bytes, &mut helm::chart::archive::Limits::default());
        let chart = unpacked
            .and_then(helm::chart::load)
            .map_err(|error| fail(error.to_string()))?;
        return Ok(Some((PathBuf::from(format!("{}.tgz", chart.name())), Rc::new(chart))));
    }
    let near = files.iter().find(|file| file.name == request.id.file);
    let near = near.and_then(|file| file.path.clone()).unwrap_or_default();
    match shelf.find(&request.chart, &near) {
        None => Ok(None),
        Some(path) => shelf.open(&path).map(|chart| Some((path, chart))),
    }
}

/// A file by a path that has all folders up to the top of its repository.
fn around(file: &Path) -> PathBuf {
    let is_top = |folder: &Path| folder.join(".git").exists();
    let known = file
        .ancestors()
        .skip(1)
        .any(|folder| !folder.as_os_str().is_empty() && is_top(folder));
    match file.is_absolute() || known || is_top(Path::new(".")) {
        true => file.to_owned(),
        false => file.canonicalize().unwrap_or_else(|_| file.to_owned()),
    }
}

fn rendered(
    request: &ReleaseRequest,
    (path, chart): (PathBuf, &Rc<Chart>),
    files: &[Source],
    shelf: &Shelf,
    options: &ReleaseOptions,
    is_shared: &dyn Fn(&ValuesLayer) -> bool,
) -> Result<Rendered, Failure> {
    let mut chart = Rc::clone(chart);
    let mut layers = Vec::new();
    if !request.defaults.is_empty() {
        let defaults = request.defaults.iter().map(|file| default_file(&chart, &path, file));
        layers = defaults.collect::<Result<_, _>>()?;
        let mut without = Chart::clone(&chart);
        without.values = Arc::from([].as_slice());
        chart = Rc::new(without);
    }
    let mut own = Vec::new();
    for layer in &request.values {
        if matches!(layer, ValuesLayer::InFile { .. }) && !is_shared(layer) {
            own.push(layers.len());
        }
        layers.extend(layer_of(layer, request, files, (&path, &chart), shelf)?);
    }
    let render = engine::render_release(&chart, &path, &layers, request, options)?;
    Ok(Rendered {
        path,
        chart,
        layers,
        own,
        render,
    })
}

/// A file of the chart that takes the place of its values.yaml; its path may begin before the chart.
fn default_file(chart: &Chart, path: &Path, file: &str) -> Result<Layer, Failure> {
    let mut inside = file.trim_start_matches("./");
    loop {
        let found = chart.files.iter().find(|known| known.name == inside);
        let bytes = found
            .map(|found| &found.data)
            .or((inside == "values.yaml").then_some(&chart.values));
        if let Some(bytes) = bytes {
            let name = shown(&path.join(inside));
            return Ok(Layer::File {
                name,
                bytes: bytes.to_vec(),
            });
        }
        let Some((_, below)) = inside.split_once('/') else {
            return Err(Failure(format!(
                "the chart {} has no values file {file}",
                path.display()
            )));
        };
        inside = below;
    }
}

/// A layer as the renderer takes it; `None` for a file that may be missing, and is.
fn layer_of(
    layer: &ValuesLayer,
    request: &ReleaseRequest,
    files: &[Source],
    (path, chart): (&Path, &Chart),
    shelf: &Shelf,
) -> Result<Option<Layer>, Failure> {
    Ok(Some(match layer {
        ValuesLayer::InFile { file, range } => {
            let (name, text) = (&files[*file].name, files[*file].bytes());
            match text.len() < LONG {
                true => Layer::File {
                    name: name.clone(),
                    bytes: release::blanked(text, range.clone()),
                },
                false => {
                    let start = memchr::memrchr(b'\n', &text[..range.start]).map_or(0, |at| at + 1);
                    Layer::File {
                        name: format!("{name} ({})", request.title),
                        bytes: release::blanked(&text[start..range.end], range.start - start..range.end - start),
                    }
                }
            }
        }
        ValuesLayer::Text { name, text } => Layer::File {
            name: name.clone(),
            bytes: text.clone().into_bytes(),
        },
        ValuesLayer::Set(text) => Layer::Set(text.clone()),
        ValuesLayer::SetString(text) => Layer::SetString(text.clone()),
        ValuesLayer::File {
            path: file,
            base,
            is_optional,
        } => {
            let found = match base {
                Base::File(index) => beside(&files[*index].name, file),
                Base::Chart => {
                    of_chart(path, chart, file).or_else(|| in_repository(path, &request.id.file, file, shelf))
                }
            };
            match found {
                Some(layer) => layer,
                None if *is_optional => return Ok(None),
                None => {
                    return Err(Failure(format!(
                        "the values file {file} is not at hand; pass the folder that it is in with --charts"
                    )));
                }
            }
        }
        other => return Err(Failure(format!("values that this program cannot read: {other:?}"))),
    }))
}

fn read(path: &Path) -> Option<Layer> {
    let bytes = fs::read(path).ok()?;
    let name = shown(path);
    Some(Layer::File { name, bytes })
}

/// A file next to the one that names it.
fn beside(document: &str, file: &str) -> Option<Layer> {
    let folder = Path::new(document).parent()?;
    read(&folder.join(file))
}

/// A file of the chart itself.
fn of_chart(path: &Path, chart: &Chart, file: &str) -> Option<Layer> {
    if file.starts_with('/') || file.starts_with('$') {
        return None;
    }
    let inside = file.trim_start_matches("./");
    if inside == "values.yaml" {
        let (name, bytes) = (shown(&path.join(inside)), chart.values.to_vec());
        return Some(Layer::File { name, bytes });
    }
    let packed = chart.files.iter().find(|known| known.name == inside);
    let packed = packed.map(|found| Layer::File {
        name: shown(&path.join(inside)),
        bytes: found.data.to_vec(),
    });
    packed.or_else(|| read(&path.join(file)))
}

/// A file of a Git repository, of which the chart or the release is a part.
fn in_repository(chart: &Path, document: &str, file: &str, shelf: &Shelf) -> Option<Layer> {
    let file = match file.strip_prefix('$') {
        Some(named) => named.split_once('/')?.1,
        None => file.trim_start_matches('/'),
    };
    let (chart, document) = (around(chart), around(Path::new(document)));
    let above = document.ancestors().skip(1).chain(chart.ancestors().skip(1));
    let found = above.map(|folder| folder.join(file)).find(|path| path.is_file());
    read(&found.or_else(|| shelf.file(file))?)
}

fn same(one: &Path, other: &Path) -> bool {
    one == other
        || one
            .canonicalize()
            .ok()
            .zip(other.canonicalize().ok())
            .is_some_and(|(one, other)| one == other)
}
