//! From bytes to sites: documents are searched on several threads while they arrive, and joined in order.

mod chunks;
mod mask;
mod places;

use std::sync::{Mutex, PoisonError};

use yaml_spans::{self as yaml, Cursor, NodeId, NodeKind, ReadError, Style, Tree};

use crate::manifest::source_left;
use crate::rules::RuleSet;
use crate::scan::{KnownRegistries, Scanner, Sites};

pub(crate) use chunks::Content;
pub(crate) use mask::{Line, Secrecy, is_called_secret, masked, reported};
pub(crate) use places::{Excerpt, Places};
pub use places::{Position, line_range};

use chunks::{Chunk, Chunks};

/// Finds references in inputs.
#[derive(Clone, Debug)]
pub(crate) struct Finder<'l> {
    pub rules: &'l RuleSet,
    pub registries: KnownRegistries<'l>,
    /// How many threads to use, at most; `None` for as many as there are cores. What is found does not depend on it.
    pub threads: Option<usize>,
}

/// A document as it was read, and what was found in it.
pub(crate) struct Document<'t> {
    /// Which document of its input it is, from 1; empty documents count.
    pub number: usize,
    /// How many bytes of the input come before `text`.
    pub offset: usize,
    /// The text that its spans count from.
    pub text: &'t str,
    pub sites: Sites,
    /// The lines and columns of all that was found.
    pub places: Places,
    /// What is needed to read what it says about findings, if it names this program.
    pub own_words: Option<OwnWords>,
    /// The tree that it was read into, for who looks for something else; `None` for what is a template still.
    pub tree: Option<(&'t Tree, NodeId)>,
    /// The template that it was rendered from, if a comment before it says so.
    pub source: Option<&'t str>,
    /// Counts the lines of the input, from somewhere before the document.
    pub cursor: Cursor<'t>,
}

impl Document<'_> {
    /// Whether nothing was found in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.sites.sites.is_empty() && self.own_words.is_none()
    }

    /// Where bytes of its text are; forwards is faster than backwards.
    pub(crate) fn locate(&mut self, at: u32) -> Position {
        let (line, column) = self.cursor.locate(self.offset + at as usize);
        Position { line, column }
    }
}

/// Where comments for this program can be in a document.
pub(crate) struct OwnWords {
    /// The line of the document's first byte.
    pub line: usize,
    /// The scalars that name this program: what looks like a comment in one is text, or a comment about what is in it.
    pub scalars: Vec<OwnScalar>,
}

/// A scalar that names this program.
#[derive(Clone, Debug)]
pub(crate) struct OwnScalar {
    pub range: std::ops::Range<usize>,
    /// Whether its lines are lines of a text, and not a part of one.
    pub is_block: bool,
}

/// What comments and annotations for this program have.
const OWN_NAME: &[u8] = b"airgap-lint";

/// What is kept of a document.
pub(crate) trait Kept: Send {
    /// Takes account of what comes before the chunk that the document was found in: numbers, offsets and lines count
    /// from its start until then.
    fn shift(&mut self, by: &Shift);
}

/// How much of an input comes before a chunk.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shift {
    pub documents: usize,
    pub lines: usize,
    pub bytes: usize,
}

/// What was found in one input.
#[derive(Debug)]
pub(crate) struct FoundFile<K> {
    /// How many documents it has that are not empty.
    pub document_count: usize,
    /// How many bytes it has.
    pub length: usize,
    /// What is kept of the documents in which something was found, in order; in parts, which are let go of one by one.
    pub parts: Vec<Vec<K>>,
    /// What could not be read, in order.
    pub unreadable: Vec<Unreadable>,
}

/// A place from which an input could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable {
    /// Which document of the input it is, from 1.
    pub document: usize,
    pub position: Position,
    /// The byte of the input.
    pub offset: usize,
    /// What is wrong.
    pub message: String,
    /// The line that it is in.
    pub excerpt: Excerpt,
}

impl Finder<'_> {
    /// Searches all inputs, and keeps of each document what a `keep` makes of it, if anything; each thread has one of
    /// its own.
    pub(crate) fn each<'a, K: Kept, F: FnMut(Document<'_>) -> Option<K>>(
        &self,
        inputs: Vec<Content<'a>>,
        keep: impl Fn() -> F + Sync,
    ) -> Vec<FoundFile<K>> {
        let files = inputs.len();
        let chunks = Mutex::new(Chunks::new(inputs));
        let found = Mutex::new(Vec::new());
        let search = |first: Option<Chunk<'a>>| {
            let mut reader = Reader {
                scanner: Scanner::new(self.rules, self.registries.clone()),
                tree: Tree::default(),
                keep: keep(),
            };
            let mut next = first.or_else(|| lock(&chunks).next());
            while let Some(chunk) = next {
                let part = reader.chunk(&chunk);
                lock(&found).push((chunk.number, chunk.input, part));
                let mut chunks = lock(&chunks);
                chunks.give_back(chunk);
                next = chunks.next();
            }
        };
        std::thread::scope(|scope| {
            let first = lock(&chunks).next();
            // A single chunk is read faster than a thread starts.
            if self.threads != Some(1) && !lock(&chunks).is_at_end() {
                let cores = || std::thread::available_parallelism().map_or(1, usize::from);
                for _ in 1..self.threads.unwrap_or_else(cores) {
                    scope.spawn(|| search(None));
                }
            }
            if first.is_some() {
                search(first);
            }
        });
        let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        found.sort_unstable_by_key(|(number, _, _)| *number);
        let mut joined: Vec<(FoundFile<K>, Shift)> = (0..files).map(|_| Default::default()).collect();
        for (_, input, part) in found {
            let (file, before) = &mut joined[input];
            part.join(before, file);
        }
        joined.into_iter().map(|(file, _)| file).collect()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<K> Default for FoundFile<K> {
    fn default() -> Self {
        Self {
            document_count: 0,
            length: 0,
            parts: Vec::new(),
            unreadable: Vec::new(),
        }
    }
}

impl<K> FoundFile<K> {
    /// What is kept of the documents in which something was found, in order.
    pub fn documents(&self) -> impl Iterator<Item = &K> {
        self.parts.iter().flatten()
    }
}

/// What was found in a chunk; everything counts from its start.
struct InChunk<K> {
    documents: Vec<K>,
    unreadable: Vec<Unreadable>,
    document_count: usize,
    size: Shift,
}

impl<K: Kept> InChunk<K> {
    /// Adds it to what was found in the input before it.
    fn join(mut self, before: &mut Shift, file: &mut FoundFile<K>) {
        for document in &mut self.documents {
            document.shift(before);
        }
        for unreadable in &mut self.unreadable {
            unreadable.document += before.documents;
            unreadable.position.line += before.lines;
            unreadable.offset += before.bytes;
        }
        if !self.documents.is_empty() {
            file.parts.push(self.documents);
        }
        file.unreadable.append(&mut self.unreadable);
        file.document_count += self.document_count;
        before.documents += self.size.documents;
        before.lines += self.size.lines;
        before.bytes += self.size.bytes;
        file.length = before.bytes;
    }
}

/// Reads chunks; keeps its buffers, and what it learned, from one to the next.
struct Reader<'l, F> {
    scanner: Scanner<'l>,
    tree: Tree,
    keep: F,
}

impl<F> Reader<'_, F> {
    fn chunk<K>(&mut self, chunk: &Chunk<'_>) -> InChunk<K>
    where
        F: FnMut(Document<'_>) -> Option<K>,
    {
        let bytes: &[u8] = &chunk.bytes;
        let mut found = InChunk {
            documents: Vec::new(),
            unreadable: Vec::new(),
            document_count: 0,
            size: Shift::default(),
        };
        let mut cursor = Cursor::new(bytes);
        let mut source = chunk.source.clone();
        for piece in yaml::split(bytes) {
            if chunk.is_template {
                found.size.documents += 1;
                found.document_count += 1;
                self.template(piece, &mut cursor, &mut found);
                continue;
            }
            let read = self.piece(piece, source.as_deref(), &mut cursor, &mut found);
            source = source_left(piece.bytes, source.as_deref());
            if let Err(error) = read {
                found.size.documents += 1;
                let offset = piece.offset + error.offset;
                let mut message = error.message;
                let is_template = memchr::memmem::find(piece.bytes, b"{{").is_some();
                if is_template {
                    self.template(piece, &mut cursor, &mut found);
                    message += "; this looks like a template, and only rendered manifests can be checked: run \
                                `airgap-lint CHART`";
                }
                let excerpt = Excerpt::of(bytes, offset..offset, Secrecy::of(piece.bytes));
                found.refuse(offset, message, excerpt, &mut cursor);
            }
        }
        if let Some(problem) = &chunk.problem {
            found.size.documents += 1;
            let excerpt = Excerpt::of(bytes, bytes.len()..bytes.len(), Secrecy::Values);
            found.refuse(bytes.len(), problem.clone(), excerpt, &mut cursor);
        }
        found.size.lines = cursor.locate(bytes.len()).0 - 1;
        found.size.bytes = bytes.len();
        found
    }

    /// Finds what can be found in a template without rendering it.
    fn template<K>(&mut self, piece: yaml::Piece<'_>, cursor: &mut Cursor<'_>, found: &mut InChunk<K>)
    where
        F: FnMut(Document<'_>) -> Option<K>,
    {
        let Ok(text) = yaml::decode_utf8(piece.bytes) else {
            return;
        };
        for sites in self.scanner.scan_template(text) {
            let before = cursor.clone();
            let document = Document {
                number: found.size.documents,
                offset: piece.offset,
                text,
                places: Places::of(&sites, piece.offset, cursor),
                sites,
                own_words: None,
                tree: None,
                source: None,
                cursor: before,
            };
            found.documents.extend((self.keep)(document));
        }
    }

    fn piece<K>(
        &mut self,
        piece: yaml::Piece<'_>,
        source: Option<&str>,
        cursor: &mut Cursor<'_>,
        found: &mut InChunk<K>,
    ) -> Result<(), ReadError>
    where
        F: FnMut(Document<'_>) -> Option<K>,
    {
        let text = yaml::decode_utf8(piece.bytes)?;
        yaml::read(text, &mut self.tree)?;
        let names_us = memchr::memmem::find(piece.bytes, OWN_NAME).is_some();
        for &root in self.tree.roots() {
            found.size.documents += 1;
            if self.tree.is_plain(root) && self.tree.node(root).span.is_empty() {
                continue;
            }
            found.document_count += 1;
            let mut sites = self.scanner.scan(text, &self.tree, root);
            for manifest in sites.manifests.iter_mut().filter(|manifest| manifest.source.is_none()) {
                manifest.source = source.map(str::to_owned);
            }
            let own_words = names_us.then(|| OwnWords {
                line: cursor.locate(piece.offset).0,
                scalars: own_scalars(&self.tree, text),
            });
            let before = cursor.clone();
            let places = Places::of(&sites, piece.offset, cursor);
            for (span, message) in &sites.unread {
                found.unreadable.push(Unreadable {
                    document: found.size.documents,
                    position: places.get(span.start),
                    offset: piece.offset + span.start as usize,
                    message: message.clone(),
                    excerpt: Excerpt::of(
                        text.as_bytes(),
                        span.start as usize..span.start as usize,
                        Secrecy::of(text.as_bytes()),
                    ),
                });
            }
            let document = Document {
                number: found.size.documents,
                offset: piece.offset,
                text,
                sites,
                places,
                own_words,
                tree: Some((&self.tree, root)),
                source,
                cursor: before,
            };
            found.documents.extend((self.keep)(document));
        }
        Ok(())
    }
}

/// The scalars of a text that name this program.
pub(crate) fn own_scalars(tree: &Tree, text: &str) -> Vec<OwnScalar> {
    let mut scalars = Vec::new();
    let mut open: Vec<NodeId> = tree.roots().to_vec();
    while let Some(id) = open.pop() {
        let node = tree.node(id);
        open.extend(tree.children(id));
        let NodeKind::Scalar(style) = node.kind else { continue };
        let range = node.span.range();
        let written = text.as_bytes().get(range.clone()).unwrap_or_default();
        if memchr::memmem::find(written, OWN_NAME).is_some() {
            let is_block = matches!(style, Style::Literal | Style::Folded);
            scalars.push(OwnScalar { range, is_block });
        }
    }
    scalars
}

impl<K> InChunk<K> {
    fn refuse(&mut self, offset: usize, message: String, excerpt: Excerpt, cursor: &mut Cursor<'_>) {
        let (line, column) = cursor.locate(offset);
        self.unreadable.push(Unreadable {
            document: self.size.documents,
            position: Position { line, column },
            offset,
            message,
            excerpt,
        });
    }
}
