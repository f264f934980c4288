#!/usr/bin/env python3
"""Checks that every include points down.

The layers in src/ stand in one order, and each may include only itself and those below. The public
headers know none of them, and what is built on the library (programs, examples, benchmarks) knows
only the public headers. Reads #include lines and nothing else. C headers of the system (<net/if.h>)
end in .h and are left alone.

check_layers.py [ROOT]        prints file:line: message for each violation, exit status 1 if any
check_layers.py --self-test   plants violations in a temporary tree and expects to find each
"""

import pathlib
import re
import sys
import tempfile

LAYERS = ["base", "net", "http", "websocket", "engineio", "socketio"]
CONSUMERS = ["apps", "examples", "bench"]
SUFFIXES = {".cpp", ".hpp", ".h"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def sources(folder):
    if not folder.is_dir():
        return
    for path in sorted(folder.rglob("*")):
        if path.suffix in SUFFIXES and "node_modules" not in path.parts:
            yield path


def includes(path):
    text = path.read_text(encoding="utf-8", errors="replace")
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(1), match.group(2)


def check_layer(layer, quote, name):
    first = name.split("/")[0]
    if name.startswith("."):
        return f'"{name}": write the path from src/'
    if first in LAYERS and name.endswith(".hpp"):
        if LAYERS.index(first) > LAYERS.index(layer):
            return f'layer {layer} includes "{name}" of {first}, which stands above it'
    elif quote == '"' and "/" in name and first != "parley":
        return f'"{name}": {first} is no layer; the order is {", ".join(LAYERS)}'
    return None


def check_public(quote, name):
    first = name.split("/")[0]
    inside = first in LAYERS and name.endswith(".hpp")
    if inside or (quote == '"' and first != "parley"):
        return f'a public header includes "{name}"; it may include only parley/'
    return None


def check_consumer(root, path, name):
    first = name.split("/")[0]
    if first not in LAYERS or not name.endswith(".hpp"):
        return None
    # A folder of the program's own may have the name of a layer.
    folder = path.parent
    while folder != root:
        if (folder / name).is_file():
            return None
        folder = folder.parent
    return f'includes "{name}" of the library\'s inside; only parley/ is public'


def check(root):
    found = []

    def report(path, number, message):
        if message:
            found.append(f"{path.relative_to(root)}:{number}: {message}")

    for folder in sorted((root / "src").iterdir() if (root / "src").is_dir() else []):
        if not folder.is_dir():
            continue
        for path in sources(folder):
            if folder.name not in LAYERS:
                report(path, 1, f"{folder.name} is not in the order of tools/check_layers.py")
                continue
            for number, quote, name in includes(path):
                report(path, number, check_layer(folder.name, quote, name))
    for path in sources(root / "include"):
        for number, quote, name in includes(path):
            report(path, number, check_public(quote, name))
    for consumer in CONSUMERS:
        for path in sources(root / consumer):
            for number, _, name in includes(path):
                report(path, number, check_consumer(root, path, name))
    return found


def self_test():
    planted = {
        "src/net/up.cpp": '#include "net/loop.hpp"\n#include "http/router.hpp"\n',
        "src/http/angled.cpp": "#include <websocket/frame.hpp>\n",
        "src/base/relative.cpp": '#include "../net/loop.hpp"\n',
        "src/websocket/unknown.cpp": '#include "utils/all.hpp"\n',
        "src/extra/new.cpp": "int x;\n",
        "include/parley/leak.hpp": '#include "base/result.hpp"\n',
        "apps/chat/peek.cpp": '  #  include "net/loop.hpp"\n',
    }
    clean = {
        "src/socketio/down.cpp": '#include "base/result.hpp"\n#include "generated.hpp"\n'
        '#include "parley/server.hpp"\n#include <boost/asio.hpp>\n#include <net/if.h>\n',
        "include/parley/good.hpp": '#include <string>\n\n#include "parley/json.hpp"\n',
        "apps/chat/main.cpp": '#include "parley/server.hpp"\n#include "net/own.hpp"\n',
        "apps/chat/net/own.hpp": "#pragma once\n",
        "src/net/comment.cpp": '// #include "http/router.hpp"\n',
    }
    expected = {
        "src/net/up.cpp:2",
        "src/http/angled.cpp:1",
        "src/base/relative.cpp:1",
        "src/websocket/unknown.cpp:1",
        "src/extra/new.cpp:1",
        "include/parley/leak.hpp:1",
        "apps/chat/peek.cpp:1",
    }
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in {**planted, **clean}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        found = {":".join(line.split(":")[:2]) for line in check(root)}
    if found != expected:
        print("missed:", sorted(expected - found), "invented:", sorted(found - expected))
        return 1
    print(f"{len(expected)} planted violations found, none invented")
    return 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[1])
    found = check(root.resolve())
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
