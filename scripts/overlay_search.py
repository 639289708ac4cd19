"""What values could move, for `scripts/overlay`: a search that knows nothing of how the program finds it.

Each value that may be a part of a reference is set to a marker of its own, and so are paths that the templates read
and that are not set. Where the marker shows in a reference, the value that makes the reference its target is solved
for, set, and rendered: the reference has to be at its target, and nothing else may have changed but hashes. What one
value makes wrong elsewhere, further values may repair; a registry alone is tried first where one value is not enough.
"""
import collections
import copy
import json
import pathlib
import re
import tarfile
import time

import yaml

from overlay_renders import Render, align, compare, decoded, run, unsteady

VERSION = 2  # grows when the search finds other things
BATCHES = [1, 1, 8, 24]  # values with markers in one render, by how unlikely they are
REPAIRS = 6  # values in all that may be needed for one reference
SOLUTIONS = 4  # of one value, that are tried
MARK = "zzq%dzz"
MARKS = re.compile(r"zzq(\d+)zz")
LIKELY = re.compile(r"image|registr|repositor|\bhub\b|mirror|prefix|global", re.I)
READ = re.compile(r"\.Values((?:\.[A-Za-z_]\w*)+)")
COMMON = [("global", "imageRegistry"), ("global", "image", "registry"), ("global", "registry"), ("global", "hub"),
          ("imageRegistry",), ("image", "registry"), ("registry",), ("hub",)]
TEXTS = (".yaml", ".yml", ".tpl", ".txt")
GUARD = ("global", "security", "allowInsecureImages")

Candidate = collections.namedtuple("Candidate", "path parts")  # the value is what joins the parts
Found = collections.namedtuple("Found", "movable renders seconds cut")  # movable: [line, column, reference, values]


class Cut(Exception):
    """The search has used up its renders or its time."""


# Values

def scalars(tree, path=()):
    """Every text or empty value of a tree, with its path; items of lists by number."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from scalars(value, (*path, key))
    elif isinstance(tree, list):
        for number, value in enumerate(tree):
            yield from scalars(value, (*path, number))
    elif tree is None or isinstance(tree, str):
        yield path, tree or ""


def maps(tree, path=()):
    if isinstance(tree, dict):
        yield path, tree
        for key, value in tree.items():
            yield from maps(value, (*path, key))


def at(tree, path):
    for key in path:
        tree = tree[key]
    return tree


def is_absent(tree, path):
    """Whether a path can be added to a tree without replacing anything."""
    for key in path:
        if not isinstance(tree, dict):
            return tree is None
        if key not in tree:
            return True
        tree = tree[key]
    return False


def put(tree, path, value):
    for key in path[:-1]:
        if isinstance(tree, dict) and tree.get(key) is None:
            tree[key] = {}
        tree = tree[key]
    tree[path[-1]] = value


def overlay_of(assignment, tree):
    """Values with which some paths have other values; a list is replaced as a whole, as Helm does."""
    values = {}
    for path, value in assignment:
        for length, key in enumerate(path):
            if isinstance(key, int):
                if not is_set(values, path[:length]):
                    put(values, path[:length], copy.deepcopy(at(tree, path[:length])))
                break
        put(values, path, value)
    return values


def is_set(tree, path):
    try:
        at(tree, path)
        return True
    except (KeyError, TypeError):
        return False


def dotted(path):
    """A path as `--set` takes it."""
    text = ""
    for key in path:
        text += f"[{key}]" if isinstance(key, int) else "." + re.sub(r"([.,=\[\]])", r"\\\1", str(key))
    return text.removeprefix(".")


# What templates read

def templates(chart):
    """The texts of the templates of a chart and its sub-charts, with the path of the values that they see."""
    files = list(texts(pathlib.Path(chart)))
    aliases = dict(alias for parts, text in files if parts[-1] == "Chart.yaml" for alias in aliases_of(text))
    for parts, text in files:
        if "templates" in parts:
            prefix = tuple(part for part in parts[:parts.index("templates")] if part != "charts")
            yield prefix, text
            if prefix and prefix[-1] in aliases:
                yield (*prefix[:-1], aliases[prefix[-1]]), text


def texts(chart):
    """The files of a chart and of the archives in its `charts/`, with their paths."""
    for path in sorted(chart.rglob("*")):
        parts = path.relative_to(chart).parts
        if path.suffix in TEXTS and path.is_file():
            yield parts, path.read_text("utf-8", "replace")
        elif path.suffix == ".tgz" and parts[-2:-1] == ("charts",):
            with tarfile.open(path) as archive:
                for member in archive:
                    if member.isfile() and member.name.endswith(TEXTS):
                        text = archive.extractfile(member).read().decode("utf-8", "replace")
                        yield (*parts[:-1], *pathlib.PurePath(member.name).parts), text


def aliases_of(text):
    try:
        listed = (yaml.safe_load(text) or {}).get("dependencies") or []
        return [(entry["name"], entry["alias"]) for entry in listed if entry.get("alias")]
    except (yaml.YAMLError, AttributeError, KeyError, TypeError):
        return []


def paths_read(chart):
    found = set()
    for prefix, text in templates(chart):
        for match in READ.finditer(text):
            path = tuple(match[1][1:].split("."))
            found.add(path if path[0] == "global" else (*prefix, *path))
    return found


# The search

class Search:
    """The search in one variant of a chart: `template` renders values, `limits` are numbers of renders and seconds."""

    def __init__(self, variant, options, template):
        self.variant, self.options, self.template = variant, options, template
        self.renders, self.started, self.guarded = 0, time.monotonic(), False
        self.base = Render(self.render({}) or "", template.scanner)
        self.packed = [site.line - 1 for site in self.base.to_move
                       if site.reference not in self.base.lines[site.line - 1]]
        self.tree = template.values()
        self.touching = collections.defaultdict(list)  # by reference: candidates, with what is around the marker
        self.movable, self.tried = {}, set()

    def find(self):
        cut = False
        try:
            if self.base.to_move:
                self.search()
        except Cut:
            cut = True
        movable = [[site.line, site.column, site.reference, {dotted(path): value for path, value in assignment}]
                   for site, assignment in sorted(self.movable.items())]
        return Found(movable, self.renders, self.seconds(), cut)

    # Rendering

    def render(self, values, lenient=False):
        """A render with some values, or None; with the guard that some charts have switched off, once one refuses."""
        if self.renders >= self.options.search_renders or self.seconds() > self.options.search_seconds:
            raise Cut
        self.renders += 1
        done = self.template.render(self.with_guard(values), lenient)
        if not done.ok and "allowInsecureImages" in done.err and not self.guarded:
            self.guarded = True
            return self.render(values, lenient)
        return done.out if done.ok else None

    def seconds(self):
        return time.monotonic() - self.started

    def with_guard(self, values):
        values = copy.deepcopy(values)
        if self.guarded:
            put(values, GUARD, True)
        return values

    def render_assignment(self, assignment, lenient=False):
        try:
            text = self.render(overlay_of(assignment, self.tree), lenient)
        except (KeyError, TypeError, IndexError):  # a path through something that is no map
            return None
        return None if text is None else Render(text, self.template.scanner)

    # Candidates

    def candidates(self):
        """Groups of values to be set at once: by how unlikely they are, for `BATCHES`."""
        names = {name for site in self.base.to_move for name in (site.reference, site.resolved) if name}
        found = [[] for _ in BATCHES]
        for path, value in scalars(self.tree):
            if "global" not in path[1:]:
                found[self.score(path, value, names)].append(Candidate(path, ("", "")))
                found[0] += [Candidate(path, tuple(value.split(name))) for name in names if name in value != name]
        for path in self.absent_paths():
            found[self.score(path, "", names)].append(Candidate(path, ("", "")))
        for candidates, size in zip(found, BATCHES):
            candidates.sort(key=lambda candidate: (len(candidate.path), str(candidate.path)))
            yield [candidates[i:i + size] for i in range(0, len(candidates), size)]

    @staticmethod
    def score(path, value, names):
        """How unlikely a value is to be a part of a reference."""
        if len(value) > 2 and any(value in name for name in names):
            return 0
        if path[0] == "global" and LIKELY.search(dotted(path[1:])):
            return 1
        return 2 if LIKELY.search(dotted(path)) else 3

    def absent_paths(self):
        paths = set(COMMON) | paths_read(self.variant.chart)
        for path, value in maps(self.tree):
            if value.keys() & {"repository", "tag", "pullPolicy"}:
                paths |= {(*path, "registry"), (*path, "repository")}
        return [path for path in paths if is_absent(self.tree, path)]

    # Probing

    def search(self):
        for groups in self.candidates():
            for candidate in self.showing(groups):
                self.probe(candidate)
            self.solve()
            if not self.unmoved():
                break

    def unmoved(self):
        return [site for site in self.base.to_move if site.target and site not in self.movable]

    def probe(self, candidate, assignment=()):
        """The references in which a candidate shows, with the texts around it; kept if nothing else is set."""
        mark = MARK % 0
        value = mark.join(candidate.parts)
        render = self.render_assignment([*assignment, (candidate.path, value)], lenient=True)
        shown = self.shown(render, mark) if render and self.shows(render, mark) else {}
        if not assignment:
            for site, around in shown.items():
                self.touching[site].append((candidate, around))
        return shown

    def shows(self, render, mark):
        return mark in render.text or self.packed and mark in decoded(render.text)

    def shown(self, render, mark):
        """By reference: what stands around the marker in it."""
        to, _ = align(self.base, render)
        found, hidden = {}, []
        for site in self.base.to_move:
            line = self.base.lines[site.line - 1]
            start = site.column - 1
            if not line.startswith(site.reference, start):
                hidden.append(site)
                continue
            j = to[site.line - 1]
            now = render.lines[j] if j is not None else ""
            before, after = line[:start], line[start + len(site.reference):]
            if mark not in now:
                continue
            if now.startswith(before) and now.endswith(after):
                middle = now[len(before):len(now) - len(after)]
                if middle.count(mark) == 1 and re.fullmatch(r"[\w./:@-]+", middle):
                    found[site] = tuple(middle.split(mark))
                    continue
            hidden.append(site)
        if hidden:
            found.update(self.shown_by_scan(render, mark, hidden))
        return found

    @staticmethod
    def shown_by_scan(render, mark, hidden):
        """The same for references that do not stand on one line as they are."""
        by_place = {(site.source, site.path): site for site in hidden}
        for now in render.sites:
            site = by_place.get((now.source, now.path))
            if site and now.reference.count(mark) == 1:
                yield site, tuple(now.reference.split(mark))

    def showing(self, groups):
        """Those candidates that show near a reference, found by setting those of a group at once."""
        while groups:
            group = groups.pop(0)
            if len(group) == 1:
                yield from group
                continue
            render = self.render_assignment([(candidate.path, (MARK % number).join(candidate.parts))
                                             for number, candidate in enumerate(group)], lenient=True)
            if render is None:
                groups[:0] = [group[:len(group) // 2], group[len(group) // 2:]]
                continue
            yield from (group[number] for number in sorted(self.near_references(render)) if number < len(group))

    def near_references(self, render):
        """The numbers of the markers on lines whose references have not moved yet, or that cannot be compared."""
        to, odd = align(self.base, render)
        unmoved = [site.line - 1 for site in self.unmoved()]
        lines = {to[line] for line in unmoved} - {None}
        files = {self.base.file_of(line)[0] for line in self.packed if line in unmoved}
        for source, start, end in render.files:
            if source in files:
                lines.update(range(start, end))
        lines.update(line for _, others in odd for line in others)
        return {int(number) for line in lines for number in MARKS.findall(decoded(render.lines[line]))}

    # Solving

    def solve(self):
        """Moves each reference with one value, or else with a registry and what it takes to repair the rest."""
        for candidate, value, sites in self.solutions():
            if not self.movable.keys() >= set(sites):
                self.attempt([(candidate.path, value.join(candidate.parts))])
        for site in self.unmoved():
            self.solve_with_registry(site)

    def solutions(self):
        """Values that each move some references: those that move many come first."""
        moved = collections.defaultdict(list)
        for site, touching in self.touching.items():
            for candidate, around in touching:
                value = solved(site.target, around)
                if value:
                    moved[candidate, value].append(site)
        tried = collections.Counter()
        for (candidate, value), sites in sorted(moved.items(), key=lambda entry: -len(entry[1])):
            tried[candidate] += 1
            if tried[candidate] <= SOLUTIONS:
                yield candidate, value, sites

    def solve_with_registry(self, site):
        mirror = self.options.mirror
        for candidate, around in self.touching[site]:
            if around[0] == "":
                for registry in dict.fromkeys((mirror, mirror.split("/")[0])):
                    if site not in self.movable:
                        self.attempt([(candidate.path, registry.join(candidate.parts))])

    def attempt(self, assignment):
        """Whether an assignment breaks nothing, if need be with further values; what it moves is noted."""
        key = json.dumps(sorted(assignment, key=str))
        if key in self.tried:
            return False
        self.tried.add(key)
        render = self.render_assignment(assignment)
        comparison = self.compare(render) if render else None
        if comparison is None or any(change.kind != "hash" for change in comparison.changes):
            return False
        wrong = [site for site, verdict in comparison.verdicts.items() if verdict.kind == "wrong"]
        if wrong:
            return len(assignment) < REPAIRS and self.repair(assignment, wrong[0])
        for site, verdict in comparison.verdicts.items():
            if verdict.kind == "moved":
                self.movable.setdefault(site, assignment)
        return True

    def repair(self, assignment, wrong):
        used = {path for path, _ in assignment}
        for candidate, _ in self.touching[wrong]:
            around = self.probe(candidate, assignment).get(wrong) if candidate.path not in used else None
            value = around and solved(wrong.target, around)
            if value and self.attempt([*assignment, (candidate.path, value.join(candidate.parts))]):
                return True
        return False

    def compare(self, render):
        comparison = compare(self.base, render)
        if any(change.kind != "hash" for change in comparison.changes):
            comparison = compare(self.base, render, self.steady())
        return comparison

    def steady(self):
        """What changes from run to run without any change of values."""
        if not hasattr(self, "seen_unsteady"):
            others = [Render(self.template.render(self.with_guard({})).out, self.template.scanner) for _ in range(2)]
            self.seen_unsteady = unsteady(self.base, others)
        return self.seen_unsteady


def solved(target, around):
    """The value between two texts that makes a target, or None."""
    before, after = around
    fits = target and target.startswith(before) and target.endswith(after)
    return target[len(before):len(target) - len(after)] or None if fits and len(target) > len(before + after) else None


# Rendering without Helm

class Template:
    """`airgap-lint template`, which prints what Helm prints, and is faster."""

    def __init__(self, variant, options, scanner, folder):
        self.options, self.scanner, self.timeout = options, scanner, options.timeout
        self.files = [flag for file in variant.files for flag in ("-f", file)]
        self.chart, self.probe = variant.chart, folder / "probe.yaml"

    def render(self, values, lenient=False):
        flags = ["-f", str(self.probe)] if values else []
        if values:
            self.probe.write_text(json.dumps(values), "utf-8")
        if lenient:
            flags.append("--skip-schema-validation")
        return run([self.options.binary, "template", self.chart, "--include-crds", "--kube-version",
                    self.options.kube_version, *self.files, *flags], self.timeout)

    def values(self):
        """The values that the templates see."""
        done = run([self.options.binary, "values", self.chart, *self.files, "--format", "json"], self.timeout)
        return json.loads(done.out) if done.ok else {}
