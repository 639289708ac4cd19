"""Two renders of a chart, side by side, for `scripts/overlay`: which references moved, and what else changed.

Where references are and what they are called at the mirror is asked of `airgap-lint images`; all else is read here. A
line that changed is explained if it is the old one with names replaced by their names at the mirror, also inside
base64. What is left over is a hash, if only tokens of the same length differ that look like one, or else something
other.
"""
import base64
import binascii
import bisect
import collections
import difflib
import functools
import importlib.machinery
import json
import os
import pathlib
import re
import subprocess
import time

parity = importlib.machinery.SourceFileLoader("parity", str(pathlib.Path(__file__).with_name("parity"))).load_module()

BASE64 = re.compile(r"(?<![0-9A-Za-z+/=])[A-Za-z0-9+/]{16,}={0,2}(?![0-9A-Za-z+/=])")
HASH = re.compile(r"[0-9a-f]{5,}|[0-9]{6,}|[0-9A-Za-z+/=]{16,}")
WORDS = [re.compile(r"[0-9A-Za-z]+|[^0-9A-Za-z]+"), re.compile(r"[0-9A-Za-z+/=]+|[^0-9A-Za-z+/=]+")]
ENTRY = re.compile(r"\s*(?:- )?\s*[\"']?([\w./-]+)[\"']?:\s+[\"']?(.*?)[\"']?,?\s*")

Site = collections.namedtuple("Site", "line column reference resolved target source path")
Change = collections.namedtuple("Change", "kind source line before after")  # kind: hash or other; line: of the second
Comparison = collections.namedtuple("Comparison", "verdicts changes")
Verdict = collections.namedtuple("Verdict", "kind line text")  # kind: moved, left or wrong
Unsteady = collections.namedtuple("Unsteady", "lines sources")  # what changes from run to run


# Programs

def run(command, timeout, text=None):
    """A run of a program with as little from outside as possible; its times are of the wall."""
    quiet = {name: value for name, value in os.environ.items() if not name.startswith(("HELM_", "KUBE"))}
    quiet.update(KUBECONFIG=os.devnull, HELM_CACHE_HOME="/nonexistent", HELM_CONFIG_HOME="/nonexistent")
    quiet.update(GOGC="off", GOMAXPROCS="1")  # Helm starts twice as fast
    given = {"stdin": subprocess.DEVNULL} if text is None else {"input": text.encode("utf-8", "surrogateescape")}
    start = time.monotonic()
    try:
        done = subprocess.run(command, capture_output=True, timeout=timeout, env=quiet, **given)
        status, out, err = done.returncode, done.stdout, done.stderr
    except subprocess.TimeoutExpired:
        status, out, err = 124, b"", b"no end after %d seconds" % timeout
    seconds = time.monotonic() - start
    return Run(status, out.decode("utf-8", "surrogateescape"), err.decode("utf-8", "replace").strip(), seconds)


Run = collections.namedtuple("Run", "status out err seconds")
Run.ok = property(lambda self: self.status == 0)


@functools.lru_cache(maxsize=16)
def ask(command, text):
    """What the program prints of a render; exit statuses below 2 are fine."""
    done = run(command, 120, text)
    if done.status > 2 or not done.out and text.strip():
        raise RuntimeError(f"{' '.join(command[:2])}: {done.err}")
    return done.out


class Scanner:
    """Finds references with `airgap-lint images`, and what a rewrite makes of a render."""

    def __init__(self, binary, mirror_flags):
        self.images = (binary, "images", "--format", "json", "--allow-empty", "--no-policy", *mirror_flags)
        self.rewrite = (binary, "rewrite", "--allow-empty", "--no-policy", *mirror_flags)

    def sites(self, text):
        """Each place of each reference, in the order of the text."""
        listed = json.loads(ask(self.images, text))["images"]
        return sorted(
            Site(place["line"], place["column"], image["reference"], image["resolved"], image["mirror"],
                 place["source"], tuple(place["path"]))
            for image in listed for place in image["sites"])

    def rewritten(self, text):
        return ask(self.rewrite, text).split("\n")


# A render

class Render:
    """The text of a render by lines, by files, and with its references."""

    def __init__(self, text, scanner):
        self.text, self.scanner, self.lines = text, scanner, text.split("\n")

    @functools.cached_property
    def files(self):
        """The files that Helm names, as (source, first line, line after the last one)."""
        starts = [number for number, line in enumerate(self.lines[1:])
                  if line.startswith("# Source: ") and self.lines[number] == "---"]
        starts = starts if starts[:1] == [0] else [0, *starts]
        sources = [self.lines[min(start + 1, len(self.lines) - 1)].removeprefix("# Source: ") for start in starts]
        return list(zip(sources, starts, [*starts[1:], len(self.lines)]))

    def file_of(self, index):
        return self.files[bisect.bisect_right([start for _, start, _ in self.files], index) - 1]

    @functools.cached_property
    def sites(self):
        return self.scanner.sites(self.text)

    @functools.cached_property
    def to_move(self):
        """The references that are not at the mirror, also those that have no name there."""
        return [site for site in self.sites
                if site.target is None or site.target not in (site.resolved, site.reference)]

    @functools.cached_property
    def names_at(self):
        """By line, from 0: the references as written and in full."""
        names = collections.defaultdict(set)
        for site in self.sites:
            names[site.line - 1].update((site.reference, site.resolved))
        return names

    @functools.cached_property
    def rewritten(self):
        return self.scanner.rewritten(self.text)

    def steady(self):
        """The same render without certificates and private keys, which differ in length from run to run."""
        return Render(parity.without_pem(self.text)[0], self.scanner)


def align(before, after):
    """For each line of one render its line in the other, or None; and pairs of ranges of lines that have none."""
    to, odd = [None] * len(before.lines), []

    def put(first, last, start):
        to[first:last] = range(start, start + last - first)

    ours, others = ([source for source, _, _ in render.files] for render in (before, after))
    for same, a1, a2, b1, b2 in runs(ours, others):
        if not same:
            odd.append((lines_of(before, a1, a2), lines_of(after, b1, b2)))
            continue
        for (_, first, last), (_, start, end) in zip(before.files[a1:a2], after.files[b1:b2]):
            if last - first == end - start:
                put(first, last, start)
                continue
            for same, i1, i2, j1, j2 in runs(before.lines[first:last], after.lines[start:end]):
                if same or i2 - i1 == j2 - j1:
                    put(first + i1, first + i2, start + j1)
                else:
                    odd.append((range(first + i1, first + i2), range(start + j1, start + j2)))
    return to, odd


def runs(one, other):
    """Runs of two lists, equal or not, as (equal, from, to, from, to)."""
    if one == other:
        return [(True, 0, len(one), 0, len(other))]
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return [(tag == "equal", *ranges) for tag, *ranges in matcher.get_opcodes()]


def lines_of(render, first, last):
    return range(render.files[first][1], render.files[last - 1][2]) if first < last else range(0)


def unsteady(base, others):
    """The lines of a render that differ in other runs of the same, and the files whose number of lines does."""
    lines, sources = set(), set()
    for other in others:
        to, odd = align(base, other)
        lines.update(i for i, j in enumerate(to) if j is None or base.lines[i] != other.lines[j])
        sources.update(base.file_of(i)[0] for ours, _ in odd for i in ours)
        sources.update(other.file_of(j)[0] for _, theirs in odd for j in theirs)
    return Unsteady(lines, sources)


# What explains a change

def bare(name):
    """A reference without its tag and digest."""
    name = name.split("@")[0]
    head, slash, tail = name.rpartition("/")
    return head + slash + tail.split(":")[0]


def renamings(sites):
    """Names that may be replaced anywhere, with what replaces them."""
    pairs = {}
    for site in sites:
        if site.target:
            for name in filter(None, (site.reference, site.resolved)):
                pairs[name] = site.target
                pairs.setdefault(bare(name), bare(site.target))
    return {name: target for name, target in pairs.items() if re.search("[/:@]", name)}


def occurrences(text, pairs):
    """Where names stand in a text that are not parts of longer ones: (start, name), in order."""
    found = []
    for name in pairs:
        start = text.find(name)
        while start >= 0:
            before, after = text[max(0, start - 2):start], text[start + len(name):start + len(name) + 1]
            whole = not re.search(r"[0-9A-Za-z_.-]$|(?<!/)/$", before) or before.endswith("\\n")
            if whole and not re.match(r"[0-9A-Za-z_]", after):
                found.append((start, name))
            start = text.find(name, start + 1)
    return sorted(found)


def alike(before, after):
    """`same`; or `hash`, where only what looks like a hash differs; or nothing."""
    if before == after:
        return "same"
    if len(before) != len(after):
        return ""
    for pattern in WORDS:
        pairs = list(zip(pattern.findall(before), pattern.findall(after)))
        if all(one == other or len(one) == len(other) and HASH.fullmatch(one) and HASH.fullmatch(other)
               for one, other in pairs):
            return "hash"
    return ""


def explain(before, after, pairs):
    """How one text became the other by replacing names: `names`; `hash`, if hashes differ too; or nothing."""
    stops = occurrences(before, pairs)
    todo, seen, hashed = [(0, 0, 0, False)], set(), False
    while todo:
        state = i, j, stop, hash_before = todo.pop()
        if state in seen:
            continue
        seen.add(state)
        while stop < len(stops) and stops[stop][0] < i:
            stop += 1
        if stop == len(stops):
            rest = alike(before[i:], after[j:])
            if rest == "same" and not hash_before:
                return "names"
            hashed = hashed or bool(rest)
            continue
        start, name = stops[stop]
        todo.append((i, j, stop + 1, hash_before))  # the name stays
        between = alike(before[i:start], after[j:j + start - i])
        if between and after.startswith(pairs[name], j + start - i):
            todo.append((start + len(name), j + start - i + len(pairs[name]), stop + 1,
                         hash_before or between == "hash"))
    return "hash" if hashed else ""


def decoded(text):
    """A text with what is base64 of text in it unpacked."""
    def plain(block):
        try:
            return base64.b64decode(block[0], validate=True).decode()
        except (binascii.Error, ValueError):
            return block[0]

    return BASE64.sub(plain, text)


def split_explains(before, after, sites):
    """Whether a line is a field of a reference that stands in several ones."""
    one, other = ENTRY.fullmatch(before), ENTRY.fullmatch(after)
    if not one or not other or one[1] != other[1] or not one[2]:
        return False
    return any(site.target and one[2] in (site.resolved or "") and other[2] in site.target for site in sites)


# Comparing

class Comparer:
    """Judges the references of one render in another, and explains each line that changed."""

    def __init__(self, before, after, steady):
        self.before, self.after, self.steady = before, after, steady
        self.to, self.odd = align(before, after)
        self.anywhere = renamings(before.to_move)
        self.at = collections.defaultdict(list)
        for site in before.to_move:
            self.at[site.line - 1].append(site)

    def compare(self):
        verdicts = {site: self.verdict(site) for site in self.before.to_move}
        return Comparison(verdicts, list(self.changes(verdicts)))

    def verdict(self, site):
        """What became of a reference."""
        i = site.line - 1
        j = self.to[i]
        if j is None:
            return self.verdict_of_file(site)
        line, names = self.after.lines[j], self.after.names_at[j]
        if site.reference in names:
            return Verdict("left", j, line)
        if site.target in names:
            return Verdict("moved", j, line)
        if line == self.before.lines[i]:
            return Verdict("left", j, line)
        if site.target and self.explain(i, j):
            return Verdict("moved", j, line)
        return Verdict("wrong", j, line)

    def verdict_of_file(self, site):
        """The same where lines were added or went: by what stands in the file now."""
        for source, start, end in self.after.files:
            if source == self.before.file_of(site.line - 1)[0]:
                for j in range(start, end):
                    names = self.after.names_at.get(j, ())
                    if site.target in names or site.reference in names:
                        return Verdict("left" if site.reference in names else "moved", j, self.after.lines[j])
        return Verdict("wrong", 0, "(its line is gone)")

    def explain(self, i, j):
        before, after = self.before.lines[i], self.after.lines[j]
        pairs = self.anywhere | {site.reference: site.target for site in self.at[i] if site.target}
        return explain(before, after, pairs) or explain(decoded(before), decoded(after), pairs)

    def changes(self, verdicts):
        """The lines that nothing explains; those with a reference that is wrong are judged already."""
        judged = {verdict.line for verdict in verdicts.values() if verdict.kind == "wrong"}
        for i, j in enumerate(self.to):
            if j is None or self.before.lines[i] == self.after.lines[j] or self.is_unsteady(i) or j in judged:
                continue
            how = self.explain(i, j) or self.explain_split(i, j, verdicts)
            if how != "names":
                source = self.before.file_of(i)[0]
                yield Change(how or "other", source, j, self.before.lines[i], self.after.lines[j])
        for ours, others in self.odd:
            yield from self.odd_change(ours, others)

    def explain_split(self, i, j, verdicts):
        """As `explain`, for references that stand in several fields."""
        after = self.after.lines[j]
        if i < len(self.before.rewritten) and self.before.rewritten[i] == after:
            return "names"
        _, start, end = self.before.file_of(i)
        sites = [site for site, verdict in verdicts.items() if verdict.kind == "moved" and start < site.line <= end
                 and site.reference not in self.before.lines[site.line - 1]]
        return "names" if split_explains(self.before.lines[i], after, sites) else ""

    def is_unsteady(self, i):
        return i in self.steady.lines or self.before.file_of(i)[0] in self.steady.sources

    def odd_change(self, ours, others):
        """Lines that were added, that went, or that were folded anew."""
        source = (self.before.file_of(ours[0]) if ours else self.after.file_of(others[0]))[0]
        before, after = ("\n".join(render.lines[k] for k in lines)
                         for render, lines in ((self.before, ours), (self.after, others)))
        unfolded = [" ".join(text.split()) for text in (before, after)]
        pairs = self.anywhere | {site.reference: site.target for i in ours for site in self.at[i] if site.target}
        if source not in self.steady.sources and not explain(*unfolded, pairs):
            yield Change("other", source, others[0] if others else 0, before, after)


def compare(before, after, steady=Unsteady(frozenset(), frozenset())):
    return Comparer(before, after, steady).compare()
