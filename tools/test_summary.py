#!/usr/bin/env python3
"""Adds up JUnit reports of ctest. A ctest entry that runs many cases (a gtest program, a script of
node's test runner, Vitest) counts with its cases, which are read from its output; any other counts
as one.

test_summary.py [--passed NAME] [--failed NAME] REPORT...
Names what failed and what was skipped, then prints "N passed, N failed, N skipped". Exit status 1
if anything failed, nothing ran, or a report is missing.

test_summary.py --self-test   adds up planted reports and expects the sum of each
"""

import argparse
import contextlib
import io
import pathlib
import re
import sys
import tempfile
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


def self_test():
    gtest = "[  PASSED  ] 7 tests.\n"
    gtest_failed = "[  PASSED  ] 5 tests.\n[  FAILED  ] 2 tests, listed below:\n"
    gtest_skipped = "[  PASSED  ] 6 tests.\n[  SKIPPED ] 1 test, listed below:\n"
    tap = "# pass 4\n# fail 0\n# skipped 1\n# todo 1\n"
    vitest = "      Tests  1 failed | 9 passed | 2 skipped (12)\n"
    foreign = "# pass 1\n# fail 3\n"
    # Status and output of one ctest entry, or None for a report that is not there; the verdict of
    # the linter; what has to come out.
    planted = [
        ("one entry", [("run", "")], [], "1 passed, 0 failed, 0 skipped", 0),
        ("cases", [("run", gtest), ("run", tap)], [], "11 passed, 0 failed, 2 skipped", 0),
        ("a failed case", [("fail", gtest_failed)], [], "5 passed, 2 failed, 0 skipped", 1),
        ("a skipped case", [("run", gtest_skipped)], [], "6 passed, 0 failed, 1 skipped", 0),
        ("failures of Vitest", [("fail", vitest)], [], "9 passed, 1 failed, 2 skipped", 1),
        # A crash after the last case, or a leak found at the end.
        ("a failed end", [("fail", gtest)], [], "7 passed, 1 failed, 0 skipped", 1),
        ("a time-out", [("fail", "")], [], "0 passed, 1 failed, 0 skipped", 1),
        ("a skip", [("run", ""), ("notrun", "SKIPPED")], [], "1 passed, 0 failed, 1 skipped", 0),
        ("a skip half-way", [("run", ""), ("notrun", tap)], [], "1 passed, 0 failed, 1 skipped", 0),
        ("only skips", [("notrun", "")], [], "0 passed, 0 failed, 1 skipped", 1),
        ("foreign output", [("run", foreign)], [], "1 passed, 0 failed, 0 skipped", 0),
        ("an unknown status", [("gone", "")], [], "0 passed, 1 failed, 0 skipped", 1),
        ("nothing", [], [], "0 passed, 0 failed, 0 skipped", 1),
        ("no report", None, ["--passed", "lint"], "1 passed, 1 failed, 0 skipped", 1),
        ("clean lint", [("run", "")], ["--passed", "lint"], "2 passed, 0 failed, 0 skipped", 0),
        ("failing lint", [("run", "")], ["--failed", "lint"], "1 passed, 1 failed, 0 skipped", 1),
    ]
    wrong = 0
    for what, entries, arguments, expected, expected_status in planted:
        with tempfile.TemporaryDirectory() as folder:
            report = pathlib.Path(folder) / "report.xml"
            if entries is not None:
                suite = xml.etree.ElementTree.Element("testsuite")
                for status, output in entries:
                    case = xml.etree.ElementTree.SubElement(suite, "testcase", status=status)
                    xml.etree.ElementTree.SubElement(case, "system-out").text = output
                xml.etree.ElementTree.ElementTree(suite).write(report)
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                status = summarise([*arguments, str(report)])
        last = printed.getvalue().splitlines()[-1]
        if (last, status) != (expected, expected_status):
            wrong += 1
            print(f"{what}: {last}, status {status}; not {expected}, status {expected_status}")
    print(f"{len(planted)} planted reports, {wrong} added up wrongly")
    return 1 if wrong else 0


def summarise(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("--passed", action="append", default=[])
    parser.add_argument("--failed", action="append", default=[])
    parser.add_argument("reports", nargs="*", type=pathlib.Path)
    options = parser.parse_args(arguments)

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


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    return summarise(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
