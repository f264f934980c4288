#!/usr/bin/env python3
"""Checks what formatters leave alone: line length, tabs, trailing spaces, final newlines, ASCII,
paths of one person's machine, download addresses in lock files, the size of files.

check_text.py [ROOT]        prints file:line: message for each finding, exit status 1 if any
check_text.py --self-test   plants findings in a temporary tree and expects to find each
"""

import pathlib
import re
import subprocess
import sys
import tempfile

CPP = {".cpp", ".hpp", ".h", ".c", ".S"}
SCRIPTS = {".py", ".sh", ".cmake"}
TEXT = CPP | SCRIPTS  # JavaScript and TypeScript have the line length that prettier gives them
TEXT |= {".mjs", ".txt", ".json", ".md", ".yml", ".yaml", ".ts", ".tsx", ".js", ".css", ".html"}
# Formatters care for none of these.
NARROW = CPP | SCRIPTS | {".md", ".json"}
NARROW_NAMES = {"CMakeLists.txt", ".clang-format", ".clang-tidy"}
BINARY_FOLDERS = {"corpus"}
SKIPPED_FOLDERS = {"build", "node_modules", ".git", "dist", ".cache"}
COLUMNS = 100
MAX_LINES = 500
MAX_TEST_LINES = 800
MACHINE_PATH = re.compile(r"(?<![\w.:/$}\])-])/(?:home/[a-z]|Users/[A-Z]|root/|work/|tmp/[a-z]+/)")
RESOLVED = re.compile(r'^\s*"resolved":')
TABLE_ROW = re.compile(r"^\s*\|")
FENCE = re.compile(r"^\s*```")


def files(root):
    command = ["git", "-c", "safe.directory=*", "-C", str(root), "ls-files", "-z", "--cached"]
    command += ["--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, capture_output=True, check=True).stdout.decode()
        paths = [root / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        paths = root.rglob("*")  # an unpacked archive
    for path in sorted(paths):
        if path.is_file() and not SKIPPED_FOLDERS & set(path.relative_to(root).parts):
            yield path


def is_script(path, data):
    return path.suffix in SCRIPTS or path.name == "CMakeLists.txt" or data.startswith(b"#!")


def is_narrow(path, data):
    if path.name == "package-lock.json":  # npm writes it
        return False
    return path.suffix in NARROW or path.name in NARROW_NAMES or data.startswith(b"#!")


def prose(lines):
    """The numbers of Markdown's lines outside of tables and code, which cannot be broken."""
    code = False
    for number, line in enumerate(lines, 1):
        if FENCE.match(line):
            code = not code
        elif not code and not TABLE_ROW.match(line):
            yield number


def check_line(name, line, is_cpp, narrow, ascii_only):
    if line != line.rstrip():
        yield "trailing space"
    if is_cpp and "\t" in line:
        yield "tab"
    # A link cannot be broken.
    if narrow and len(line) > COLUMNS and "://" not in line:
        yield f"{len(line)} columns, at most {COLUMNS}"
    if ascii_only and not line.isascii():
        yield "not ASCII"
    if MACHINE_PATH.search(line):
        yield "a path of one machine"
    if name == "package-lock.json" and RESOLVED.match(line):
        yield "a download address; set omit-lockfile-registry-resolved in .npmrc"


def check_file(root, path):
    data = path.read_bytes()
    relative = path.relative_to(root)
    is_cpp = path.suffix in CPP
    is_ours = is_script(path, data)
    narrow = is_narrow(path, data)
    is_text = is_ours or narrow or path.suffix in TEXT
    if BINARY_FOLDERS & set(relative.parts) or not is_text:
        return
    if not data:
        yield 1, "empty file"
        return
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        yield data.count(b"\n", 0, error.start) + 1, "not UTF-8"
        return
    is_test = path.stem.endswith("_test") or relative.parts[0] == "tests"
    ascii_only = (is_cpp or is_ours) and not is_test
    lines = text.split("\n")
    breakable = set(prose(lines)) if path.suffix == ".md" else range(len(lines) + 1)
    for number, line in enumerate(lines, 1):
        is_narrow_here = narrow and number in breakable
        for message in check_line(path.name, line, is_cpp, is_narrow_here, ascii_only):
            yield number, message
    if lines[-1] != "":
        yield len(lines), "no newline at the end"
    elif len(lines) > 1 and lines[-2] == "":
        yield len(lines) - 1, "empty line at the end"
    limit = MAX_TEST_LINES if is_test else MAX_LINES
    if is_cpp and len(lines) > limit:
        yield limit, f"{len(lines)} lines, at most {limit}: split it by nouns"


def check(root):
    for path in files(root):
        for number, message in check_file(root, path):
            yield f"{path.relative_to(root)}:{number}: {message}"


def self_test():
    planted = {
        "src/a.cpp": "int a;\n\tint b;\nint c; \n// " + "x" * 100 + "\n// \u00e9\n",
        "src/b.cpp": "int b;",
        "src/c.cpp": "int c;\n\n",
        "src/d.cpp": "\n" * 500 + "int d;\n",
        "docs/e.md": "see " + "/" + "home/me/notes\n",
        "docs/h.md": f"| {'x' * 100} |\n\n```sh\n{'x' * 101}\n```\n\n{'x ' * 50}x\n- {'x' * 100}\n",
        "web/package-lock.json": '{\n  "resolved": "x"\n}\n',
        "i/package-lock.json": f'{{\n  "integrity": "{"x" * 100}"\n}}\n',
        "i/package.json": f'{{\n  "description": "{"x" * 100}"\n}}\n',
        ".clang-tidy": f"# {'x' * 100}\n",
        "fuzz/corpus/f/seed.txt": "no newline \t",
        "tests/g_test.cpp": "// \u00e9 https://example.org/" + "x" * 100 + "\n",
    }
    expected = {"src/a.cpp:2", "src/a.cpp:3", "src/a.cpp:4", "src/a.cpp:5", "src/b.cpp:1"}
    expected |= {"src/c.cpp:2", "src/d.cpp:500", "docs/e.md:1", "web/package-lock.json:2"}
    expected |= {"docs/h.md:7", "docs/h.md:8", "i/package.json:2", ".clang-tidy:1"}
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in planted.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        found = {":".join(line.split(":")[:2]) for line in check(root)}
    if found != expected:
        print("missed:", sorted(expected - found), "invented:", sorted(found - expected))
        return 1
    print(f"{len(expected)} planted findings found, none invented")
    return 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[1])
    found = list(check(root.resolve()))
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
