#!/usr/bin/env python3
"""Checks that the tables of docs/parity.md and docs/differences.md speak of what exists: each test
that a row names, and each name of the public API.

A test is written `path :: name`; a path alone is a program that must not compile. A name of the API
is written `Type::member`, in the second column also `function()`. A cell of tests may also say
TODO(who) as long as somebody is at it, which is counted, or link to where it says why there is
none. Every member of LimitOptions must have a row, for none of them is the reference's; and what
HandlerError::where may say, which is a list in a comment, must be what the sources say there.
Prints what is wrong as file:line and exits 1, or exits 0.

check_parity.py ROOT [FILE...]
check_parity.py --self-test   plants findings in a temporary tree and expects to find each
"""
import re
import sys
import tempfile
from pathlib import Path

SPAN = re.compile(r"(`+) ?(.+?) ?\1(?!`)")
SYMBOL = re.compile(r"^[A-Za-z_]\w*(?:::[A-Za-z_]\w*)*(?:\(\))?$")
FILES = ["docs/parity.md", "docs/differences.md"]


class Api:
    """The words of the public headers, by the type whose header and bases have them."""

    def __init__(self, root: Path):
        self.types: dict[str, set[str]] = {}
        self.bases: dict[str, list[str]] = {}
        self.words: set[str] = set()
        for header in sorted((root / "include" / "parley").glob("*.hpp")):
            text = re.sub(r"//.*", "", header.read_text(encoding="utf-8"))
            words = set(re.findall(r"\w+", text))
            self.words |= words
            declared = r"\b(?:class|struct)\s+(\w+)(?:\s+final)?\s*(?::\s*([^{;]+))?\{"
            for name, bases in re.findall(declared, text):
                self.types.setdefault(name, set()).update(words)
                self.bases.setdefault(name, []).extend(re.findall(r"\bpublic\s+(\w+)", bases))

    def has(self, symbol: str) -> bool:
        parts = symbol.removesuffix("()").removeprefix("parley::").split("::")
        if len(parts) == 1:
            return parts[0] in self.words
        return self.has_member(parts[0], parts[1:])

    def has_member(self, owner: str, members: list[str]) -> bool:
        if owner not in self.types:
            return set([owner, *members]) <= self.words and owner.islower()
        if set(members) <= self.types[owner]:
            return True
        return any(self.has_member(base, members) for base in self.bases[owner])


def spans(cell: str) -> list[str]:
    """What is written as code; a text with a backtick in it stands between two of them."""
    return [text for _, text in SPAN.findall(cell)]


def has_test(text: str, path: Path, name: str) -> bool:
    if path.suffix == ".cpp":
        return re.search(rf"\bTEST(?:_[FP])?\(\w+,\s*{re.escape(name)}\)", text) is not None
    escaped = [name, name.replace("'", "\\'"), name.replace('"', '\\"')]
    return any(quote + each + quote in text for each in escaped for quote in "'\"`")


def check_tests(root: Path, cell: str):
    for span in spans(cell):
        path, _, name = span.partition(" :: ")
        file = root / path
        if not file.is_file():
            yield f"there is no {path}"
        elif name and not has_test(file.read_text(encoding="utf-8"), file, name):
            yield f"{path} has no test '{name}'"
        elif not name and "compile_fail" not in path:
            yield f"no test of {path} is named"
    if not SPAN.search(cell) and "TODO(" not in cell and "](" not in cell:
        yield "no test"


def limits_of(header: str) -> list[str]:
    """The members of LimitOptions."""
    body = re.search(r"struct LimitOptions \{(.*?)\n\};", re.sub(r"//.*", "", header), re.DOTALL)
    return re.findall(r"(\w+)\s*=", body[1]) if body else []


def check_limits(root: Path, named: set[str]):
    name = "include/parley/options.hpp"
    limits = limits_of((root / name).read_text(encoding="utf-8"))
    if not limits:
        yield f"{name}: LimitOptions has no member"
    for limit in limits:
        if f"LimitOptions::{limit}" not in named:
            yield f"{name}: no row has LimitOptions::{limit}"


# The first text behind the name of what takes, or hands on, a HandlerError.
REPORT = re.compile(
    r"\b(?:report|report_exception|report_mismatch|report_refused_event|judge|guarded|"
    r"HandlerError \w+)[({]"
    r'(?:(?!\) *\{)[^;"])*?"([^"]+)"'
)


def check_where(root: Path):
    name = "include/parley/handler_error.hpp"
    header = (root / name).read_text(encoding="utf-8")
    comment = header.partition("struct HandlerError {")[2].partition("std::string where;")[0]
    told = set(re.findall(r'"([^"]+)"', comment))
    said = set()
    files = [*(root / "src" / "socketio").glob("*.cpp"), *(root / "include/parley").glob("*.hpp")]
    for file in files:
        if not file.name.endswith("_test.cpp"):
            said |= set(REPORT.findall(file.read_text(encoding="utf-8")))
    for where in sorted(said - told):
        yield f'{name}: HandlerError::where may be "{where}", which its comment leaves out'
    for where in sorted(told - said):
        yield f'{name}: nothing reports a HandlerError from "{where}"'


def check(root: Path, names: list[str], named: set[str] | None = None) -> tuple[list[str], int]:
    api = Api(root)
    problems = []
    rows = todo = 0
    for name in names:
        in_body = False
        for number, line in enumerate((root / name).read_text(encoding="utf-8").split("\n"), 1):
            if not line.startswith("|"):
                in_body = False
                continue
            if line.startswith("|---"):
                in_body = True
                continue
            if not in_body:
                continue
            rows += 1
            cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
            if len(cells) != 3:
                problems.append(f"{name}:{number}: {len(cells)} columns, not 3")
                continue
            todo += cells[2].count("TODO(")
            for span in spans(cells[0]) + spans(cells[1]):
                if named is not None:
                    named.add(span)
                is_ours = "::" in span or ("()" in span and span in cells[1])
                if is_ours and SYMBOL.match(span) and not api.has(span):
                    problems.append(f"{name}:{number}: include/parley has no {span}")
            problems += [f"{name}:{number}: {what}" for what in check_tests(root, cells[2])]
    if rows == 0:
        problems.append("no row: the check has nothing to look at")
    return problems, todo


def self_test_lists(root: Path) -> int:
    header = "struct LimitOptions {\n  int a = 1;  // b = 2\n  long c =\n      3;\n};\n"
    (root / "include" / "parley" / "options.hpp").write_text(header, encoding="utf-8")
    header = 'struct HandlerError {\n  /// "x", "y z",\n  /// "gone".\n  std::string where;\n};\n'
    (root / "include" / "parley" / "handler_error.hpp").write_text(header, encoding="utf-8")
    (root / "src" / "socketio").mkdir(parents=True)
    source = 'report("x", e);\nreport(where, "");\nf("no");\nreport(loop,\n{"y z"});\njudge("new")'
    (root / "src" / "socketio" / "a.cpp").write_text(source, encoding="utf-8")
    limits = list(check_limits(root, {"LimitOptions::a"}))
    where = list(check_where(root))
    right = (
        len(limits) == 1
        and "LimitOptions::c" in limits[0]
        and len(where) == 2
        and '"new"' in where[0]
        and '"gone"' in where[1]
    )
    if not right:
        print(f"lists: found {limits} and {where}")
    return 0 if right else 1


def self_test() -> int:
    head = "| reference | ours | test |\n|---|---|---|\n"
    planted = {
        "`x` | `Socket::emit` | `a_test.cpp :: Works`": [],
        "`x` | `Server::to`, `listen()` | `a_test.mjs :: it's so`": [],
        "`x` | `Socket::missing` | `a_test.cpp :: Works`": ["no Socket::missing"],
        "`x` | `Nobody::emit` | `a_test.cpp :: Works`": ["no Nobody::emit"],
        "`Socket::missing` | same | `a_test.cpp :: Works`": ["no Socket::missing"],
        "`gone()` | same | `a_test.cpp :: Works`": [],
        "`x` | `gone()` | `a_test.cpp :: Works`": ["no gone()"],
        "`x` | a text `40{}` | `a_test.cpp :: Work`": ["has no test 'Work'"],
        "`x` | same | `b_test.cpp :: Works`": ["there is no b_test.cpp"],
        "`x` | same | `a_test.mjs :: it's`": ["has no test 'it's'"],
        "`x` | same | `a_test.mjs`": ["no test of a_test.mjs"],
        "`x` | same | `` a_test.mjs :: says `x` ``": [],
        "`x` | same | `` a_test.mjs :: says `y` ``": ["has no test 'says `y`'"],
        "`x` | same | `compile_fail/x.cpp`": [],
        "`x` | same | TODO(somebody)": [],
        "`x` | none | [why](b.md)": [],
        "`x` | same | by hand": ["no test"],
        "`x` | same": ["2 columns"],
    }
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "include" / "parley").mkdir(parents=True)
        (root / "compile_fail").mkdir()
        header = "class Base { void to(); };\nclass Server : public Base { void listen(); };\n"
        (root / "include" / "parley" / "handler_error.hpp").write_text(header, encoding="utf-8")
        header = "class Socket {\n  void emit();  // missing\n};\n"
        (root / "include" / "parley" / "socket.hpp").write_text(header, encoding="utf-8")
        (root / "a_test.cpp").write_text("TEST_F(Some,\n  Works) {}\n", encoding="utf-8")
        (root / "a_test.mjs").write_text('it("it\'s so"); it("says `x`");\n', encoding="utf-8")
        (root / "compile_fail" / "x.cpp").write_text("x\n", encoding="utf-8")
        for row, expected in planted.items():
            (root / "t.md").write_text(f"{head}| {row} |\n", encoding="utf-8")
            found, _ = check(root, ["t.md"])
            if len(found) != len(expected) or not all(e in f for e, f in zip(expected, found)):
                wrong += 1
                print(f"{row}: found {found}, not {expected}")
        wrong += self_test_lists(root)
    print(f"{len(planted)} planted rows and two lists, {wrong} judged wrongly")
    return 1 if wrong else 0


def main() -> int:
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    root = Path(sys.argv[1])
    named: set[str] = set()
    problems, todo = check(root, sys.argv[2:] or FILES, named)
    if not sys.argv[2:]:
        problems += [*check_limits(root, named), *check_where(root)]
    for problem in problems:
        print(problem)
    if todo:
        print(f"{todo} cells say TODO")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
