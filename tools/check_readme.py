#!/usr/bin/env python3
"""Checks that a program shown in a Markdown file is the one that is built.

A line `<!-- path -->` before a code block says which file the block is; both must be the same text.
Prints what differs as file:line and exits 1, or exits 0.

check_readme.py ROOT FILE...
check_readme.py --self-test   plants findings in a temporary tree and expects to find each
"""
import re
import sys
import tempfile
from pathlib import Path

SHOWN = re.compile(r"^<!-- (\S+) -->\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def check(root: Path, names: list[str]) -> list[str]:
    problems = []
    shown = 0
    for name in names:
        text = (root / name).read_text(encoding="utf-8")
        for match in SHOWN.finditer(text):
            shown += 1
            line = text.count("\n", 0, match.start()) + 1
            source = root / match.group(1)
            if not source.is_file():
                problems.append(f"{name}:{line}: there is no {match.group(1)}")
            elif source.read_text(encoding="utf-8") != match.group(2):
                problems.append(f"{name}:{line}: differs from {match.group(1)}")
    if shown == 0:
        problems.append("no program is shown: the check has nothing to look at")
    return problems


def self_test() -> int:
    def block(path: str, text: str) -> str:
        return f"Words.\n\n<!-- {path} -->\n```cpp\n{text}```\n"

    program = "int main() {\n}\n"
    planted = {
        "same.md": (block("main.cpp", program), []),
        "other.md": (block("main.cpp", "int main() {}\n"), ["other.md:3: differs"]),
        "longer.md": (block("main.cpp", program + "// more\n"), ["longer.md:3: differs"]),
        "lost.md": (block("gone.cpp", program), ["lost.md:3: there is no gone.cpp"]),
        "two.md": (block("main.cpp", program) + block("main.cpp", ""), ["two.md:10: differs"]),
        "none.md": (f"```cpp\n{program}```\n", ["no program is shown"]),
    }
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "main.cpp").write_text(program, encoding="utf-8")
        for name, (text, expected) in planted.items():
            (root / name).write_text(text, encoding="utf-8")
            found = check(root, [name])
            if len(found) != len(expected) or not all(map(str.startswith, found, expected)):
                wrong += 1
                print(f"{name}: found {found}, not {expected}")
    print(f"{len(planted)} planted files, {wrong} judged wrongly")
    return 1 if wrong else 0


def main() -> int:
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    problems = check(Path(sys.argv[1]), sys.argv[2:])
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
