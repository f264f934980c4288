#!/usr/bin/env python3
"""Shows which lines of our sources ran in a coverage build, from what gcov says about each object.

coverage.py BUILD_FOLDER [--all] [--missed] [--least PERCENT]

Without --all: the codecs, which are all that takes a peer's bytes apart or writes the bytes a peer
takes apart. --missed adds the lines that did not run. --least: exit status 1 when a file of the
table is below. A line counts once, whatever templates and inline functions make of it. Those from
GCOV_EXCL_START to GCOV_EXCL_STOP cannot run and do not count, nor does a closing brace alone, where
gcov puts what would be cleaned up after an exception.
coverage.py --self-test   adds up what gcov could have said

Rejected: gcovr and llvm-cov. gcov comes with the compiler, and says in JSON all that is needed.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
PROGRAM = "gcov"
CODECS = {
    "base": ["base64", "json_text", "utf8"],
    "http": [
        "accept_encoding", "chunked_decoder", "conditional", "cookie", "gzip", "head_scanner",
        "http_date", "message", "origin", "request_head", "response_writer", "target",
    ],
    "websocket": [
        "close_code", "deflate", "extension", "frame", "handshake", "mask", "message_reader",
    ],
    "engineio": [
        "jsonp", "outgoing", "outgoing_v3", "packet", "packet_v3", "payload", "payload_v3",
        "protocol",
    ],
    "socketio": [
        "connect_query", "event_name", "json_codec", "json_scanner", "json_string",
        "json_to_msgpack", "msgpack_parser", "msgpack_reader", "msgpack_to_json",
        "msgpack_writer", "packet", "packet_encoder", "parser", "placeholders", "value_reader",
        "value_writer",
    ],
}


def ask_gcov(note, folder):
    """What ran of the sources that went into one object."""
    command = [PROGRAM, "--json-format", "--stdout", str(note)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
    return [json.loads(line) for line in done.stdout.splitlines() if line]


def add(reports, folder, counts):
    """Adds to counts[file][line] for the files of ours."""
    for report in reports:
        for file in report["files"]:
            path = pathlib.Path(os.path.normpath(folder / file["file"]))
            if ROOT / "src" not in path.parents and ROOT / "include" not in path.parents:
                continue
            lines = counts[str(path.relative_to(ROOT))]
            for line in file["lines"]:
                lines[line["line_number"]] += line["count"]


def is_codec(name):
    parts = name.split("/")
    if len(parts) != 3 or parts[0] != "src":
        return False
    return parts[2].rsplit(".", 1)[0] in CODECS.get(parts[1], [])


def without_excluded(lines, text):
    kept = {}
    excluded = False
    for number, line in enumerate(text.splitlines(), 1):
        excluded = excluded or "GCOV_EXCL_START" in line
        if number in lines and not excluded and line.strip() != "}":
            kept[number] = lines[number]
        excluded = excluded and "GCOV_EXCL_STOP" not in line
    return kept


def ranges(numbers):
    """1, 2, 3, 7 as "1-3 7"."""
    runs = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return " ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in runs)


def table(counts, show_missed, least):
    """Prints a line for each file, and one for all; returns the files below `least`."""
    low = []
    all_run = all_lines = 0
    print(f"{'file':44} {'lines':>6} {'run':>6} {'%':>6}")
    for name in sorted(counts):
        lines = counts[name]
        if not lines:
            continue
        missed = [number for number, count in lines.items() if count == 0]
        run = len(lines) - len(missed)
        share = 100 * run / len(lines)
        all_run += run
        all_lines += len(lines)
        if share < least:
            low.append(name)
        shown = f"  {ranges(missed)}" if show_missed else ""
        print(f"{name:44} {len(lines):6} {run:6} {share:6.1f}{shown}")
    if all_lines:
        print(f"{'all':44} {all_lines:6} {all_run:6} {100 * all_run / all_lines:6.1f}")
    return low


def self_test():
    counts = collections.defaultdict(collections.Counter)
    line = lambda number, count: {"line_number": number, "count": count}
    twice = [{"files": [{"file": "src/base/utf8.hpp", "lines": [line(1, 0), line(2, 1)]},
                        {"file": "/usr/include/string", "lines": [line(1, 0)]}]},
             {"files": [{"file": "src/base/utf8.hpp", "lines": [line(1, 3), line(4, 0)]}]}]
    add(twice, ROOT, counts)
    assert list(counts) == ["src/base/utf8.hpp"], counts
    assert dict(counts["src/base/utf8.hpp"]) == {1: 3, 2: 1, 4: 0}, counts
    assert is_codec("src/base/utf8.hpp") and not is_codec("src/base/utf8_test.cpp")
    assert not is_codec("src/net/loop.cpp") and not is_codec("include/parley/utf8.hpp")
    assert ranges([3, 1, 2, 7]) == "1-3 7"
    assert table(counts, True, 60) == [] and table(counts, True, 70) == ["src/base/utf8.hpp"]
    text = "a\n// GCOV_EXCL_START: why\nb\n// GCOV_EXCL_STOP\nc\n}\n};\n"
    assert without_excluded({1: 0, 3: 0, 5: 2, 6: 0, 7: 0}, text) == {1: 0, 5: 2, 7: 0}
    for layer, names in CODECS.items():
        for name in names:
            found = [ROOT / "src" / layer / (name + suffix) for suffix in (".cpp", ".hpp")]
            assert any(path.is_file() for path in found), f"no codec {layer}/{name}"


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    arguments = argparse.ArgumentParser()
    arguments.add_argument("build", type=pathlib.Path)
    arguments.add_argument("--all", action="store_true")
    arguments.add_argument("--missed", action="store_true")
    arguments.add_argument("--least", type=float, default=0)
    given = arguments.parse_args()
    folder = given.build.resolve()
    counts = collections.defaultdict(collections.Counter)
    # By the notes of the compiler: an object that never ran has them, too.
    notes = sorted(folder.rglob("*.gcno"))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for reports in pool.map(lambda note: ask_gcov(note, folder), notes):
            add(reports, folder, counts)
    chosen = {}
    for name, lines in counts.items():
        tests = name.endswith(("_test.cpp", "_testing.hpp"))
        if not tests and (given.all or is_codec(name)):
            text = (ROOT / name).read_text(encoding="utf-8")
            chosen[name] = without_excluded(lines, text)
    low = table(chosen, given.missed, given.least)
    if low:
        print(f"below {given.least} %: {' '.join(low)}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
