#!/usr/bin/env python3
"""Checks that a program shown in a Markdown file is the one that is built.

A line `<!-- path -->` before a code block says which file the block is; both must be the same text.
Prints what differs as file:line and exits 1, or exits 0.

check_readme.py ROOT FILE...
"""
import re
import sys
from pathlib import Path

SHOWN = re.compile(r"^<!-- (\S+) -->\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def main() -> int:
    root = Path(sys.argv[1])
    problems = []
    shown = 0
    for name in sys.argv[2:]:
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
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
