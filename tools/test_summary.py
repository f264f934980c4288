#!/usr/bin/env python3
"""Adds up JUnit reports of ctest. A ctest entry that runs many cases (a gtest program, a script of
node's test runner, Vitest) counts with its cases, which are read from its output; any other counts
as one.

test_summary.py [--passed NAME] [--failed NAME] REPORT...
Names what failed and what was skipped, then prints "N passed, N failed, N skipped". Exit status 1
if anything failed, nothing ran, or a report is missing.
"""

import argparse
import pathlib
import re
import sys
import xml.etree.ElementTree

# Summary lines: GoogleTest, node's two reporters (TAP and spec), Vitest.
CASES = {
    "passed": [
        r"^\[  PASSED  \] (\d+) tests?\.",
        r"^(?:#|\u2139) pass (\d+)$",
        r"^ +Tests  .*?(\d+) passed",
    ],
    "failed": [
        r"^\[  FAILED  \] (\d+) tests?, listed below",
        r"^(?:#|\u2139) fail (\d+)$",
        r"^ +Tests  .*?(\d+) failed",
    ],
    "skipped": [
        r"^\[  SKIPPED \] (\d+) tests?, listed below",
        r"^(?:#|\u2139) (?:skipped|todo) (\d+)$",
        r"^ +Tests  .*?(\d+) (?:skipped|todo)",
    ],
}
STATUS = {"run": "passed", "fail": "failed", "notrun": "skipped", "disabled": "skipped"}


def count(output, patterns):
    found = [re.findall(pattern, output, re.MULTILINE) for pattern in patterns]
    return sum(int(number) for numbers in found for number in numbers)


def read(case):
    """Counts of one ctest entry, which count at least as its own outcome."""
    outcome = STATUS.get(case.get("status"), "failed")
    output = case.findtext("system-out") or ""
    counts = {kind: count(output, patterns) for kind, patterns in CASES.items()}
    if outcome == "skipped" or (outcome == "passed" and counts["failed"] > 0):
        # A whole entry that was skipped, or "# fail" in the output of something else.
        counts = {"passed": 0, "failed": 0, "skipped": 0}
    if sum(counts.values()) == 0 or (outcome == "failed" and counts["failed"] == 0):
        counts[outcome] += 1
    return outcome, counts


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--passed", action="append", default=[])
    parser.add_argument("--failed", action="append", default=[])
    parser.add_argument("reports", nargs="*", type=pathlib.Path)
    options = parser.parse_args()

    total = {"passed": len(options.passed), "failed": len(options.failed), "skipped": 0}
    names = {"failed": list(options.failed), "skipped": []}
    for report in options.reports:
        preset = report.parent.name
        if not report.is_file():
            names["failed"].append(f"{preset} (no report)")
            total["failed"] += 1
            continue
        for case in xml.etree.ElementTree.parse(report).getroot().iter("testcase"):
            outcome, counts = read(case)
            for kind, number in counts.items():
                total[kind] += number
            if outcome in names:
                names[outcome].append(f"{preset}: {case.get('name')}")
    for kind, list_of_names in names.items():
        for name in list_of_names:
            print(f"{kind}: {name}")
    print(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    return 1 if total["failed"] or not total["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
