//! Bytes to judged sites: pieces are read on several threads, and put together in order.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::finding::Collided;
use super::judge::{self, Judged, Stays};
use super::render::{FileKind, Origin};
use super::{Input, Linter, RewriteError};
use crate::edit::{self, Edit};
use crate::policy::Target;
use crate::scan::{Content, KnownRegistries, Scanner, Site, Sites};
use yaml_spans::Cursor;
use yaml_spans::{self as yaml, ReadError, Tree};

/// What was found in one file.
#[derive(Clone, Debug, Default)]
pub struct FileReport {
    /// What the input was called.
    pub name: String,
    /// What it is.
    pub kind: FileKind,
    /// How many documents it has that hold something.
    pub document_count: usize,
    /// The documents in which something was found, in order.
    pub documents: Vec<DocumentReport>,
    /// What could not be read, in order.
    pub unreadable: Vec<Unreadable>,
}

/// What was found in one document.
#[derive(Clone, Debug)]
pub struct DocumentReport {
    /// Which document of the file it is, from 1; documents that hold nothing count.
    pub number: usize,
    /// How many bytes of the file stand before the text that its spans count from.
    pub offset: usize,
    /// The sites.
    pub sites: Sites,
    /// Where each site stands, and what the policy says; in the order of the sites.
    pub judged: Vec<(Located, Judged)>,
    /// Where each site comes from, in the order of the sites, if somebody who rendered the document has said it.
    pub origins: Vec<Option<Origin>>,
    /// Where each of [`Sites::duplicates`] stands: the first place and the second.
    pub duplicates: Vec<(Located, Located)>,
    /// What moves the sites that have a target; sorted and disjoint.
    pub edits: Vec<Edit>,
}

/// A place in a file, for people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Located {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}

/// A place from which on a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// The byte of the file.
    pub offset: usize,
    /// What is wrong.
    pub message: String,
}

impl FileReport {
    /// The edits of all documents, as byte ranges of the file.
    pub fn edits(&self) -> impl Iterator<Item = (std::ops::Range<usize>, &str)> {
        self.documents.iter().flat_map(|document| {
            document.edits.iter().map(|edit| {
                let range = edit.span.range();
                (
                    document.offset + range.start..document.offset + range.end,
                    edit.text.as_str(),
                )
            })
        })
    }
}

/// Some pieces of one input, one behind the other.
struct Chunk {
    input: usize,
    start: usize,
    /// Where each piece ends.
    ends: Vec<usize>,
}

/// How many bytes make a chunk worth a thread's while.
const CHUNK: usize = 1 << 19;

/// Reads all inputs.
pub(super) fn read(linter: &Linter, inputs: &[Input<'_>]) -> Vec<FileReport> {
    let chunks = chunks(inputs);
    let done: Mutex<Vec<Option<Part>>> = Mutex::new(chunks.iter().map(|_| None).collect());
    let next = AtomicUsize::new(0);
    let work = || {
        let known = KnownRegistries::new(&linter.registries, linter.policy.home_registries());
        let mut reader = Reader {
            linter,
            scanner: Scanner::new(&linter.rules, known),
            tree: Tree::default(),
        };
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(chunk) = chunks.get(index) else { break };
            let part = reader.chunk(inputs[chunk.input].bytes, chunk);
            if let Ok(mut done) = done.lock() {
                done[index] = Some(part);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..linter.threads.min(chunks.len()) {
            scope.spawn(work);
        }
        work();
    });
    let parts = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut files: Vec<(FileReport, Position)> = inputs
        .iter()
        .map(|input| {
            (
                FileReport {
                    name: input.name.to_owned(),
                    ..FileReport::default()
                },
                Position::default(),
            )
        })
        .collect();
    for (chunk, part) in chunks.iter().zip(parts.into_iter().flatten()) {
        let (file, position) = &mut files[chunk.input];
        part.join(chunk.start, position, file);
    }
    files.into_iter().map(|(file, _)| file).collect()
}

/// Cuts the inputs where documents begin.
fn chunks(inputs: &[Input<'_>]) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    for (input, Input { bytes, .. }) in inputs.iter().enumerate() {
        let mut chunk = Chunk {
            input,
            start: 0,
            ends: Vec::new(),
        };
        for piece in yaml::split(bytes) {
            let end = piece.offset + piece.bytes.len();
            chunk.ends.push(end);
            if end - chunk.start >= CHUNK || end == bytes.len() {
                chunks.push(std::mem::replace(
                    &mut chunk,
                    Chunk {
                        input,
                        start: end,
                        ends: Vec::new(),
                    },
                ));
            }
        }
    }
    chunks
}

/// Reads chunks; keeps its buffers, and what it learned, from one to the next.
struct Reader<'l> {
    linter: &'l Linter,
    scanner: Scanner<'l>,
    tree: Tree,
}

/// What was found in a chunk; lines, columns and numbers count from its start.
#[derive(Default)]
struct Part {
    documents: Vec<DocumentReport>,
    unreadable: Vec<Unreadable>,
    /// How many documents it has, and how many of them hold something.
    numbers: usize,
    document_count: usize,
    lines: usize,
}

/// What of a file stands before a chunk.
#[derive(Default)]
struct Position {
    numbers: usize,
    lines: usize,
}

impl Part {
    /// Puts the part behind what was read of the file before.
    fn join(mut self, offset: usize, position: &mut Position, file: &mut FileReport) {
        for document in &mut self.documents {
            document.number += position.numbers;
            document.offset += offset;
            let located = document.judged.iter_mut().map(|(located, _)| located);
            let located = located.chain(document.duplicates.iter_mut().flat_map(|(first, again)| [first, again]));
            located.for_each(|located| located.line += position.lines);
        }
        for unreadable in &mut self.unreadable {
            unreadable.line += position.lines;
            unreadable.offset += offset;
        }
        file.documents.append(&mut self.documents);
        file.unreadable.append(&mut self.unreadable);
        file.document_count += self.document_count;
        position.numbers += self.numbers;
        position.lines += self.lines;
    }
}

impl Reader<'_> {
    fn chunk(&mut self, input: &[u8], chunk: &Chunk) -> Part {
        let mut part = Part::default();
        let bytes = &input[chunk.start..chunk.ends.last().copied().unwrap_or(chunk.start)];
        let mut cursor = Cursor::new(bytes);
        let mut offset = 0;
        for end in &chunk.ends {
            let piece = yaml::Piece {
                offset,
                bytes: &input[chunk.start + offset..*end],
            };
            if let Err(error) = self.piece(piece, &mut cursor, &mut part) {
                let offset = piece.offset + error.offset;
                let (line, column) = cursor.locate(offset);
                part.numbers += 1;
                part.unreadable.push(Unreadable {
                    line,
                    column,
                    offset,
                    message: error.message,
                });
            }
            offset = *end - chunk.start;
        }
        part.lines = cursor.locate(bytes.len()).0 - 1;
        part
    }

    fn piece(&mut self, piece: yaml::Piece<'_>, cursor: &mut Cursor<'_>, part: &mut Part) -> Result<(), ReadError> {
        let text = yaml::decode_utf8(piece.bytes)?;
        yaml::read(text, &mut self.tree)?;
        for &root in self.tree.roots() {
            part.numbers += 1;
            if self.tree.is_plain(root) && self.tree.node(root).span.is_empty() {
                continue;
            }
            part.document_count += 1;
            let sites = self.scanner.scan(text, &self.tree, root);
            let places = Places::of(&sites, piece.offset, cursor);
            part.unreadable.extend(sites.unread.iter().map(|(span, message)| {
                let Located { line, column } = places.get(span.start);
                Unreadable {
                    line,
                    column,
                    offset: piece.offset + span.start as usize,
                    message: message.clone(),
                }
            }));
            if !sites.sites.is_empty() {
                part.documents
                    .push(self.document(sites, part.numbers, piece.offset, &places));
            }
        }
        Ok(())
    }

    fn document(&self, sites: Sites, number: usize, offset: usize, places: &Places) -> DocumentReport {
        let linter = self.linter;
        let twice = sites
            .duplicates
            .iter()
            .map(|twice| (places.get(twice.first.start), places.get(twice.again.start)));
        let duplicates = twice.collect();
        let judge = |site: &Site| {
            (
                places.get(site.span.start),
                judge::judge(site, &linter.policy, &linter.registries),
            )
        };
        let mut judged: Vec<(Located, Judged)> = sites.sites.iter().map(judge).collect();
        let edits = plan(&sites, &mut judged);
        DocumentReport {
            origins: Vec::new(),
            number,
            offset,
            sites,
            judged,
            duplicates,
            edits,
        }
    }
}

/// Plans the edits of a document, and notes which references with a target stay.
fn plan(sites: &Sites, judged: &mut [(Located, Judged)]) -> Vec<Edit> {
    let targets: Vec<Option<&Target>> = judged
        .iter()
        .map(|(_, judged)| judged.target().filter(|_| judged.moves()))
        .collect();
    if targets.iter().all(Option::is_none) {
        return Vec::new();
    }
    let plan = edit::plan(sites, &targets);
    plan.stuck
        .into_iter()
        .for_each(|index| judged[index].1.stays = Some(Stays::Unlocatable));
    plan.edits
}

/// Leaves references where they are that would share a name at the mirror with another image.
pub(super) fn withhold(files: &mut [FileReport], collisions: &Collided) {
    if collisions.is_empty() {
        return;
    }
    for document in files.iter_mut().flat_map(|file| &mut file.documents) {
        let mut any = false;
        for (_, judged) in &mut document.judged {
            // What is stuck was so beside references that may stay now.
            judged.stays = None;
            if judged
                .target()
                .is_some_and(|target| collisions.contains_key(target.name()))
            {
                judged.stays = Some(Stays::Collides);
                any = true;
            }
        }
        if any || document.judged.iter().any(|(_, judged)| judged.target().is_some()) {
            document.edits = plan(&document.sites, &mut document.judged);
        }
    }
}

/// The lines and columns of all places of a document that a report names, found in one pass.
struct Places(Vec<(u32, Located)>);

impl Places {
    fn of(sites: &Sites, offset: usize, cursor: &mut Cursor<'_>) -> Self {
        let twice = sites
            .duplicates
            .iter()
            .flat_map(|twice| [twice.first.start, twice.again.start]);
        let unread = sites.unread.iter().map(|(span, _)| span.start);
        let mut at: Vec<u32> = sites
            .sites
            .iter()
            .map(|site| site.span.start)
            .chain(twice)
            .chain(unread)
            .collect();
        at.sort_unstable();
        at.dedup();
        let locate = |at: u32| {
            let (line, column) = cursor.locate(offset + at as usize);
            (at, Located { line, column })
        };
        Self(at.into_iter().map(locate).collect())
    }

    fn get(&self, at: u32) -> Located {
        self.0
            .binary_search_by_key(&at, |(at, _)| *at)
            .map_or_else(|_| Located::default(), |index| self.0[index].1)
    }
}

/// Compares what was found after a rewrite with what was meant.
pub(super) fn compare(before: &FileReport, after: &FileReport) -> Result<(), RewriteError> {
    if let Some(unreadable) = after.unreadable.first() {
        let Unreadable { line, message, .. } = unreadable.clone();
        return Err(RewriteError::Unproved {
            line,
            expected: "a readable document".to_owned(),
            found: message,
        });
    }
    let sites = |file: &FileReport| -> Vec<(usize, String)> {
        let of = |document: &DocumentReport| {
            let sites = document.sites.sites.iter().zip(&document.judged);
            sites
                .map(|(site, (located, judged))| (located.line, expected(site, judged)))
                .collect::<Vec<_>>()
        };
        file.documents.iter().flat_map(of).collect()
    };
    let (meant, mut found) = (
        sites(before),
        after.documents.iter().flat_map(|document| &document.sites.sites),
    );
    for (line, expected) in meant {
        let found = found.next().map_or("nothing", |site| site.written.as_str());
        if found != expected {
            return Err(RewriteError::Unproved {
                line,
                expected,
                found: found.to_owned(),
            });
        }
    }
    match found.next() {
        Some(extra) => Err(RewriteError::Unproved {
            line: 0,
            expected: "nothing more".to_owned(),
            found: extra.written.clone(),
        }),
        None => Ok(()),
    }
}

/// What stands at a site after the rewrite.
fn expected(site: &Site, judged: &Judged) -> String {
    match (judged.target(), &site.content) {
        (Some(target), Content::Reference(reference)) if judged.moves() => target.reference(reference),
        _ => site.written.clone(),
    }
}
