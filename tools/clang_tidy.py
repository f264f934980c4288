#!/usr/bin/env python3
"""Runs clang-tidy over our sources and remembers what was clean.

clang_tidy.py BUILD_FOLDER [FILE...]

A file is checked again only when its text, a header of ours that it includes, the list of checks or
its compiler command changed: a content hash of all of them names an empty file in
BUILD_FOLDER/clang-tidy. Rejected: run-clang-tidy, which has no memory.

Without FILE: everything that is compiled but the unit tests, which would take longer than all the
rest, and what the build wrote itself.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

PROGRAM = "clang-tidy-19"
# A release build leaves assertions out, which the checks are to see; GCC has warnings of its own.
ARGUMENTS = ["--quiet", "--extra-arg=-UNDEBUG", "--extra-arg=-Wno-unknown-warning-option"]
INCLUDE = re.compile(rb'^\s*#\s*include\s*["<]([^">]+)[">]', re.MULTILINE)
FOLDER = re.compile(r"-I ?(\S+)")
ROOT = pathlib.Path(__file__).resolve().parents[1]


def texts(path, folders, seen):
    """The file and every header of ours below it."""
    if path in seen or not path.is_file():
        return
    data = path.read_bytes()
    seen[path] = data
    for name in INCLUDE.findall(data):
        for folder in [path.parent, *folders]:
            header = folder / name.decode()
            if header.is_file():
                texts(header.resolve(), folders, seen)
                break


def key(path, entry, fixed):
    digest = hashlib.sha256(fixed)
    digest.update(json.dumps(entry, sort_keys=True).encode())
    # The folders of the compiler command; those of the system are given by -isystem.
    folders = [pathlib.Path(name) for name in FOLDER.findall(entry["command"])]
    seen = {}
    texts(path, folders, seen)
    for name in sorted(seen):
        digest.update(str(name.relative_to(ROOT)).encode() + b"\0" + seen[name] + b"\0")
    return digest.hexdigest()


def check(path, build):
    command = [PROGRAM, *ARGUMENTS, "-p", str(build), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def is_ours(path, build):
    return ROOT in path.parents and build not in path.parents and not path.stem.endswith("_test")


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    entries = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        entries[(pathlib.Path(entry["directory"]) / entry["file"]).resolve()] = entry
    if len(sys.argv) > 2:
        wanted = [pathlib.Path(name).resolve() for name in sys.argv[2:]]
    else:
        wanted = [path for path in sorted(entries) if is_ours(path, build)]

    version = subprocess.run([PROGRAM, "--version"], capture_output=True, check=True).stdout
    fixed = version + " ".join(ARGUMENTS).encode() + (ROOT / ".clang-tidy").read_bytes()
    memory = build / "clang-tidy"
    memory.mkdir(exist_ok=True)
    todo = []
    for path in wanted:
        clean = memory / key(path, entries[path], fixed)
        if not clean.exists():
            todo.append((path, clean))
    print(f"clang-tidy: {len(wanted)} files, {len(todo)} changed", flush=True)

    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for (path, clean), result in zip(todo, pool.map(lambda t: check(t[0], build), todo)):
            status, out, err = result
            if status == 0:
                clean.touch()
                continue
            failed += 1
            print(f"{path.relative_to(ROOT)}:", out or err, sep="\n", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
