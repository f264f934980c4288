#!/usr/bin/env python3
"""Counts the instructions of the server's hot paths with callgrind, and compares them with
instructions.json: a path that has become dearer by more than a tenth fails. Unlike times, the
counts do not depend on what else the machine does. They do on the compiler and on the C library,
so they hold for a release build on Debian 12.

  instructions.py PATHS_PROGRAM [--update]

The counts are of one turn as paths.cpp defines it, client's side and memory streams included.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

RECORD = Path(__file__).with_name("instructions.json")
MARGIN = 0.10
TURNS = {"echo": 2000, "typed": 2000, "broadcast": 100, "polling": 1000, "connect": 500}


def count(program: str, path: str) -> float:
    turns = TURNS[path]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "counts"
        subprocess.run(
            [
                "valgrind",
                "--tool=callgrind",
                "--toggle-collect=parley_measured",
                f"--callgrind-out-file={out}",
                program,
                path,
                str(turns),
            ],
            check=True,
            capture_output=True,
            text=True,
        )
        total = re.search(r"^(?:totals|summary): (\d+)", out.read_text(), re.MULTILINE)
    if not total or int(total.group(1)) == 0:
        raise SystemExit(f"{path}: nothing was counted")
    return int(total.group(1)) / turns


def main() -> int:
    if not shutil.which("valgrind"):
        print("valgrind is not installed")
        return 77
    program, update = sys.argv[1], "--update" in sys.argv[2:]
    expected = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    failed = False
    counts = {}
    for path in TURNS:
        counts[path] = round(count(program, path))
        before = expected.get(path, 0)
        change = counts[path] / before - 1 if before else 0
        verdict = "ok"
        if not update and (not before or change > MARGIN):
            verdict = "DEARER"
            failed = True
        elif not update and change < -MARGIN:
            verdict = "cheaper: record it with --update"
        print(f"{path}: {counts[path]} instructions, recorded {before} ({change:+.1%}) {verdict}")
    if update:
        RECORD.write_text(json.dumps(counts, indent=2) + "\n", encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
