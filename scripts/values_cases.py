"""Random values as people write them, and as nobody should: what `scripts/values-parity` renders.

A case is a dictionary: `values` and, in part of the cases, `sub` are the texts of values.yaml of a chart and its
sub-chart, `files` those of values files, `flags` pairs of a flag and its expression, `contents` what `--set-file`
reads. A case that is `wild` has mistakes in it. The same seed and number give the same case.
"""
import random

FLAGS = ["--set", "--set-string", "--set-json", "--set-literal", "--set-file"]
KEYS = ["a", "b", "c", "d", "list", "image", "nested", "enabled"]
MAPS = ["global", "sub"]  # which Helm wants to be maps
ODD_KEYS = [
    "y", "n", "yes", "No", "on", "OFF", "true", "False", "1", "1.0", "0x1F", "010", "1e3", "-1", ".inf", ".nan",
    "2001-01-01", "1:30", "1_000", '"1"', "'y'", '"a.b"', "a.b", "a b", "a-b", "a/b", "app.kubernetes.io/name", "é",
    "日本", '"\\u00e9"', '""', "''", "!!str 1", "&k a", "=", "a#b", "a:b", '"a: b"', "k" * 129, "'k k'", '"\\n"', "10",
    "9", "a10", "a9", "A", "_", "Z", "-", "-a", "+1", "1.5", "0o7", "0b11", "00", "a1b2", "a1b10", "a01", "é1", "~a",
]
SCALARS = [
    "", "~", "null", "Null", "NULL", "nULL", "true", "True", "TRUE", "tRue", "false", "False", "yes", "Yes", "YES",
    "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF", "y", "Y", "n", "N", "0", "-0", "+0", "1", "-1", "+1",
    "007", "010", "08", "0o10", "0O10", "-010", "0x1f", "0X1F", "-0x1f", "0xg", "0b101", "-0b1", "0b2", "1_000", "_1",
    "1_", "1__0", "0_7", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
    "18446744073709551615", "18446744073709551616", "123456789012345678901234567890", "9007199254740993", "1000000",
    "10000000", "123456789", "1e6", "1E6", "1e+6", "1e-6", "1e21", "1e20", "1e22", "123456789e15", "1.0", "1.", ".5",
    "-.5", "+.5", "1.5", "1.50", "0.1", "0.000001", "0.0000001", "1e400", "-1e400", "1e-400",
    "1.7976931348623157e308", "5e-324", "3.141592653589793238", "1_0.5", "1.5_0", "1e1_0", "1.2.3", "1e", "e1", ".",
    "..", "...", "---", "--", ".iNF", "inf", "nan", "190:20:30", "1:30", "-1:30", "1:60", "01:30", "190:20:30.15",
    "0:0", "12:30:45", "2001-12-14", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43.10 -5",
    "2001-12-15 2:59:43.10", "2001-1-1", "2001-13-45", "2024-01-01T00:00:00Z", "2024-02-30", "20240101", "v1.10",
    "1.10", "1.10.0", "1e3a", "0x", "0b", "0o", "<<", "=", "a b", "a :b", "a:b", "a #b", "a#b", "# a", "-a", "?a",
    ":a", "a?", "!a", "!!str 1", "!!int '1'", "!!float 1", "!!bool 'yes'", "!!null ''", "!!binary aGk=",
    "!!timestamp 2001-01-01", "!!str", "!custom x", "!<tag:yaml.org,2002:str> 1", "! 1", "&a x", "[]", "{}", "[a]",
    "[a, ]", "{a}", "{a: }", "{a: b, c}", "[a: b]", "[a,b]", "{a:b}", "{a: 1,b: 2}", "[[1],[2]]", "[1, [2, {c: 3}]]",
    "{a: [1, 2], b: {c: d}}", "{\"a\":1}", "{'a': 1, ? b : 2}", "[ ? a : b ]", "[\"a\"]", "a, b", "a]", "a}", "a[b]",
    "a{b}", "a'b", "'it''s'", "'a\"b'", '"a\'b"', '"a\\"b"', '"\\n"', '"\\t"', '"a\\tb"', '"\\x41"', '"\\u263a"',
    '"\\U0001F600"', '"\\e\\0\\a\\b\\v\\f\\r\\N\\_\\L\\P"', '"a\\\\b"', "a\\nb", '"null"', '"true"', '"y"', '"1"',
    '"1.0"', '"0x1"', '"1e3"', '"010"', '"1:30"', '"2001-01-01"', '"~"', '""', "''", '" a"', '"a "', "' '", '"a\\n"',
    '"\\na"', '"a\\nb"', '"a\\n\\nb\\n"', '"a\\n "', '" \\na"', '"\\ta"', '"a: b"', '"a:"', '"- a"', '"#a"', '"a #b"',
    '"!a"', '"&a"', '"*a"', '"%a"', '"@a"', '"`a"', '"{a"', '"[a"', '"a,b"', '"?"', '"-"', '"---"', '"--- a"',
    '"..."', '"="', '"<<"', '"|"', '">"', '".inf"', '"1_000"', '"0b1"', '"0o7"', '"+1"', '".5"', '"é"', "é", "日本語",
    "☺", "😀", "a\u00a0b", "a\u200bb", "\ufeffa", "a\ufeffb", "a\tb", "a\t", "\ta", "a \t # c", "a  ", "a  b",
    "http://example.com:80/x?y=1#z", "http://a:b", "registry.io/a/b:1.2", "sha256:0123456789abcdef",
    "user@example.com", "/bin/sh", "--flag=value", "-c", "$(VAR)", "${VAR}", "'{{ .x }}'", "100m", "1Gi", "50%",
    "10s", "0 0 * * *", "'*/5 * * * *'", "a=b", "a|b", "a>b", "|", ">", "|-", "!", "#", "=", "\\", "null # c",
    "1 # c", "x# c", "'x'# c", "'x' # c", "x\\", "yes please", "No Way", "0 1",
]
# What no plain place of a value or key takes.
BROKEN_SCALARS = [
    "-", ".inf", "-.inf", "+.inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN", "a: b", "- a", "? a", ": a", "a:", "@a",
    "`a", "%a", "!!binary h!", "*a", "*nope", "[, a]", "'a", '"\\q"', '"\\/"', "a\u2028b", "\u0085a", "a\u0085b",
    "a\u007fb", "*.example.com", "{{ .Values.x }}", "&", "*", "%", "@", "`", "'", '"', ",", "[", "]", "{", "}", ":",
    "?", "'x' y", '"x" y', "[a] b",
]
BROKEN_KEYS = [
    "null", "~", "? a", "[a, b]", "{a: b}", "*x", "<<", "@a", "`a", "%a", "12345678901234567890", "null ",
]
WORDS = [
    "the", "quick", "brown", "fox", "a", "lorem-ipsum", "http://example.com/a/b/c", "x:", "#no", "é", "日本語", "1", "-",
    "it's", 'say"', "{", "}", ",", "[x]", "key:value", "*", "&y", "!", "%", "averyverylongwordthatgoesonandonandon",
    "y",
]
SIGNS = list("\t :-#?,[]{}&*!|>'\"%@`\\\n~=<é☺") + ["- ", ": ", " #", "\n\n", "  ", "---", "a", "b", "1"]
SPECIAL = SIGNS + ["\r\n", "\u2028", "\ufeff", "\x01", "\u0085"]


def paragraph(rng):
    """A text that may be long, with several blanks and signs in it."""
    words = [rng.choice(WORDS) for _ in range(rng.choice([1, 2, 3, 5, 12, 25]))]
    return "".join(word + rng.choice([" "] * 12 + ["  ", "   "]) for word in words).rstrip()


def plain_words(rng):
    words = [word for word in WORDS if word[0].isalnum() and not word.endswith((":", '"'))]
    return " ".join(rng.choice(words) for _ in range(rng.choice([1, 2, 3, 5, 12, 25])))


def double_quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'


def single_quoted(text):
    return "'" + text.replace("'", "''") + "'"


class Writer:
    """Writes random values as YAML, block style with the rest within."""

    def __init__(self, rng, wild):
        self.rng, self.wild = rng, wild
        self.anchors, self.maps = [], []  # of values that can be repeated, and merged

    def chance(self, part):
        return self.rng.random() < part

    def key(self):
        if self.wild and self.chance(0.1):
            return self.rng.choice(BROKEN_KEYS)
        return self.rng.choice(ODD_KEYS if self.chance(0.15) else KEYS + MAPS * self.wild)

    def scalar(self):
        kind = self.rng.random()
        if self.wild and kind < 0.1:
            return self.rng.choice(BROKEN_SCALARS)
        if kind < 0.65:
            return self.rng.choice(SCALARS)
        if kind < 0.72:
            return plain_words(self.rng)
        if kind < 0.80:
            return double_quoted(paragraph(self.rng))
        if kind < 0.87:
            return single_quoted(paragraph(self.rng))
        if kind < 0.93:
            signs = SPECIAL if self.wild else SIGNS
            return double_quoted("".join(self.rng.choice(signs) for _ in range(self.rng.randint(1, 8))))
        numbers = [self.rng.randint(-10**9, 10**9), self.rng.uniform(-1, 1), self.rng.random() * 10**20,
                   self.rng.randint(0, 10**25), f"{self.rng.uniform(-1e3, 1e3):.3e}"]
        return str(self.rng.choice(numbers))

    def flow(self, depth):
        if depth > 2 or self.chance(0.4):
            plain = ["1", "a", "'x y'", '"z"', "true", "null", "1.5", "-1", "a-b", "http://a.b/c", "é", "~"]
            return self.rng.choice(plain + ["", "*a", "x: y", ".5"] * self.wild)
        items = [self.flow(depth + 1) for _ in range(self.rng.randint(0, 3))]
        blank = self.rng.choice([" ", " ", "", "\n" + " " * 24])
        if self.chance(0.5):
            return "[" + ("," + blank).join(items) + "]"
        return "{" + ("," + blank).join(f"{self.key()}: {item}" for item in items) + "}"

    def block_text(self, indent):
        """A literal or folded scalar, with its header."""
        header = self.rng.choice("|>") + self.rng.choice(["", "", "-", "+"])
        blanks = " " * (indent + self.rng.choice([1, 2, 2, 4]))
        if self.chance(0.1):
            header += str(self.rng.randint(1, 4) if self.wild else len(blanks) - indent)
        lines = []
        for _ in range(self.rng.randint(0, 5)):
            line = self.rng.choice([paragraph(self.rng), "", "x", "  more", "\ttab", "trailing  ", "# no comment",
                                    "- a", "a: b", "{{ x }}", "é", " "])
            if not self.wild and not lines and line[:1] in ("", " ", "\t"):
                line = "first"
            lines.append(blanks + line if line else line)
        lines += [""] * self.rng.choice([0, 0, 0, 1, 2])
        return [header + self.rng.choice(["", "", "", " # c", " "])] + lines

    def quoted_lines(self, indent):
        """A quoted or plain scalar over several lines."""
        blanks = " " * (indent + self.rng.choice([1, 2]))
        quote = self.rng.choice(["'", '"', ""])
        lines = [plain_words(self.rng) + self.rng.choice(["", "", " ", "\\" if quote == '"' else ""])
                 for _ in range(self.rng.randint(2, 4))]
        lines = [line.replace("'", "''") if quote == "'" else line for line in lines]
        lines = [line if number == 0 else blanks + line for number, line in enumerate(lines)]
        if self.chance(0.2):
            lines.insert(1, "")
        return [quote + lines[0], *lines[1:-1], lines[-1] + quote]

    def value(self, indent, depth, in_list=False):
        """What follows a key or dash: the rest of its line, then more lines."""
        kind = self.rng.random()
        if kind < 0.50 or depth > 3:
            rest = self.scalar() + (self.rng.choice([" # c", "  #", "\t# c", " "]) if self.chance(0.06) else "")
            return [rest]
        if kind < 0.56:
            return self.block_text(indent)
        if kind < 0.60:
            return self.quoted_lines(indent)
        if kind < 0.66:
            return [self.flow(0)]
        head = ""
        anchor = self.rng.choice("xyzw") if self.chance(0.08) else None
        if anchor:
            head = "&" + anchor
        elif self.chance(0.03):
            fitting = ["!x", "# c", "!!map" if kind < 0.84 else "!!seq"]
            head = self.rng.choice(fitting + ["!!seq", "!!map", "!!set"] * self.wild)
        if kind < 0.84:
            lines = [head, *self.map(indent + self.rng.choice([2, 2, 2, 4, 1]), depth + 1)]
            self.maps += [anchor] if anchor else []
        else:
            below = self.rng.choice([2, 2, 4] if in_list else [2, 2, 0, 4])
            lines = [head, *self.sequence(indent + below, depth + 1)]
            self.anchors += [anchor] if anchor and anchor not in self.maps else []
        return lines

    def map(self, indent, depth):
        lines, blanks = [], " " * indent
        for _ in range(self.rng.choice([1, 1, 2, 3, 4]) if depth else self.rng.randint(0, 6)):
            if self.chance(0.04):
                lines.append(self.rng.choice(["", blanks + "# c", "  ", "# c", "\t" if self.wild else ""]))
            if self.anchors and self.chance(0.2):
                key = self.rng.choice(["<<", self.key()] if self.wild else [self.key()])
                lines.append(f"{blanks}{key}: *{self.rng.choice(self.anchors)}")
                continue
            if self.maps and self.chance(0.2):
                merged = self.rng.choice(["*{}", "[*{}]", "[*{}, {{a: merged}}]"])
                lines.append(f"{blanks}<<: {merged.format(self.rng.choice(self.maps))}")
                continue
            if self.chance(0.08) and not self.wild:
                lines += [f"{blanks}{self.rng.choice(MAPS)}:", *self.map(indent + 2, depth + 1)]
                continue
            head, *more = self.value(indent, depth)
            colon = self.rng.choice([":"] * 30 + [" :", ":\t" if head and not more or self.wild else ":"])
            lines.append(f"{blanks}{self.key()}{colon}{' ' if head else ''}{head}")
            lines += more
        return lines

    def sequence(self, indent, depth):
        lines, blanks = [], " " * indent
        for _ in range(self.rng.randint(1, 4)):
            if depth < 4 and self.chance(0.3):
                first, *more = self.map(indent + 2, depth + 1)
                lines.append(f"{blanks}- {first.lstrip(' ')}")
                lines += more
                continue
            head, *more = self.value(indent + (2 if self.chance(0.5) else 0), depth, in_list=True)
            lines.append(f"{blanks}-{' ' if head else ''}{head}")
            lines += more
        return lines

    def document(self):
        text = "\n".join(self.map(0, 0)) + "\n"
        if self.chance(0.01):
            text = self.rng.choice(["", "\n", "# only\n", "{}", "null\n", "[]\n", "a", "---\n", "--- {a: 1}\n",
                                    "{a: 1}\n", "|\n x"])
        if self.chance(0.05):
            text = self.rng.choice(["---\n", "\ufeff", "%YAML 1.1\n---\n", "# c\n---\n", "--- # c\n", "\n\n"]) + text
        if self.chance(0.05):
            other = "\n".join(self.map(0, 1)) + "\n"
            text += self.rng.choice(["---\n", "---\n", "---\n---\n", "--- # c\n", "...\n---\n"]
                                    + ["...\n", "--- x\n"] * self.wild) + other
        if self.chance(0.03):
            text = text.replace("\n", "\r\n")
        if self.chance(0.02):
            text = text.rstrip("\n")
        return mutated(self.rng, text, SPECIAL) if self.wild and self.chance(0.6) else text


def mutated(rng, text, pieces):
    for _ in range(rng.choice([1, 1, 2, 3])):
        at = rng.randint(0, len(text))
        end = min(len(text), at + rng.choice([0, 1, 1, 2, 5]))
        text = text[:at] + rng.choice([*pieces, "", "", text[at:end] * 2]) + text[end:]
    return text


SET_VALUES = [
    "", "x", "1", "0", "-1", "+1", "007", "1.5", "1e3", "1e6", "0x10", "9223372036854775807", "9223372036854775808",
    "12345678901234567890", "true", "TRUE", "false", "yes", "null", "NULL", "~", "{}", "{a}", "{a,b}", "{1,2,3}",
    "{a,,b}", "{,}", "{true,null,1.5}", "[]", "a\\,b", "a\\=b", "a=b", "a.b", "\\\\", "a\\", "{a\\,b,c}", "{ a , b }",
    "a{b", " x", "x ", '"x"', "'x'", "é", "a b", "\t", "a\nb", "http://x:1/y?z=1", "100m", "2001-01-01", "#", "tRue",
    "fal\u017fe", "-0", "00", "0.0", "{007,1e3,-5}", "{é,\"x\"}",
]
BROKEN_SET_VALUES = ["{a,b", "{a}b", "{a},", "[1,2]", "{{a},b}", "\\", "a,b", "{"]
JSON_VALUES = [
    "1", "1.0", "1e3", "-1.5", "12345678901234567890", "true", "null", '"x"', '"a,b"', '""', "[]", "{}", "[1,2]",
    '{"b":1}', '{"b":{"c":[1,null,"x"]}}', '[{"a":1}]', '"\\u00e9"', " 1 ", "[1] ", '{"a":1,"a":2}', '{"a":null}',
    '"a=b"', "0.1", "-0", '"\\ud83d\\ude00"', '"\\ud800"', "", '"1"', '"true"', "1e21", "123456789", '"a\\nb"',
    '{"global":{"x":null}}',
]
BROKEN_JSON_VALUES = ["x", "[1", '{"a"', "01", "tru", '"\\x"', "1 2", "'x'", "1E400", "[1,]", "1.", "-", '{"a":1}}']
JSON_ROOTS = ['{"a":1}', '{"a":{"b":null}}', ' {"list":[1]} ', "{}", '{"a":', "{}x", '{"sub":{"a":1},"c":1.5}']
INDEXES = ["[0]", "[1]", "[3]", "[0][0]", "[1].b", "[2].a.b", "[0][1].c"]
BROKEN_INDEXES = ["[]", "[x]", "[-1]", "[1", "[0]x", "[00]", "[+1]", "[65537]", "[99999999999999999999]", "]"]
SET_PIECES = list(",.=[]{}\\ -0") + ["[0]", "[-1]", "[", "..", ",,", "null", "=", "é", "\n"]


def set_key(rng, wild):
    """A name: of something that values.yaml may have, or new; a wild one may meet a value of another kind."""
    if wild:
        names = [*KEYS, *MAPS, "a.b", "list[0]", "global.a", ""]
        key = ".".join(rng.choice(names) for _ in range(rng.choice([1, 1, 2, 3])))
        return key + (rng.choice(INDEXES + BROKEN_INDEXES) if rng.random() < 0.3 else "")
    key = rng.choice([*KEYS, "fresh.a", "fresh.b.c", "new", "new", "é", "y", "1", "a\\.b", "null", "fresh.a\\[0\\]",
                      "true", "sub.a", "global.a"])
    return rng.choice(["rows", "rows", "cells", "fresh.c"]) + rng.choice(INDEXES) if rng.random() < 0.2 else key


def expression(rng, flag, wild):
    plain, broken = {"--set-json": (JSON_VALUES, BROKEN_JSON_VALUES), "--set-file": (["one", "two"], ["none", ""])}.get(
        flag, (SET_VALUES, BROKEN_SET_VALUES))
    values = plain + broken if wild else plain
    count = 1 if flag == "--set-literal" else rng.choice([1, 1, 2, 3])
    text = ",".join(f"{set_key(rng, wild)}={rng.choice(values)}" for _ in range(count))
    if wild and flag == "--set-json" and rng.random() < 0.3:
        text = rng.choice(JSON_ROOTS)
    return mutated(rng, text, SET_PIECES) if wild and rng.random() < 0.3 else text


def make_case(seed, index):
    rng = random.Random(f"{seed}/{index}")
    wild = rng.random() < 0.3

    def document():
        return Writer(rng, wild and rng.random() < 0.4).document()

    case = {"values": document()}
    if rng.random() < 0.3:
        case["sub"] = document()
    case["files"] = [document() for _ in range(rng.choice([0, 0, 0, 1, 1, 2]))]
    flags = [rng.choices(FLAGS, [6, 2, 2, 1, 1])[0] for _ in range(rng.choice([0, 0, 1, 1, 2, 3]))]
    case["flags"] = [[flag, expression(rng, flag, wild and rng.random() < 0.6)] for flag in flags]
    if "--set-file" in flags:
        case["contents"] = {"one": rng.choice(["", "x", "a\nb\n", "é", "a: b", "1"]), "two": "line\r\n\tend"}
    return case
