"""What python-socketio's client does with the server of the interop tests.

client_check.py URL polling|websocket|upgrade SECONDS: exits 0 when all is well; SECONDS is how long
to wait for anything. Releases 4 (Engine.IO protocol 3) and 5 (protocol 4).
"""

import importlib.metadata
import queue
import sys

import engineio
import engineio.payload
import socketio

URL, TRANSPORT, PATIENCE = sys.argv[1], sys.argv[2], float(sys.argv[3])
RELEASE = int(importlib.metadata.version("python-socketio").split(".")[0])

# By itself the client gives up on an answer to a poll that has more than 16 packets.
engineio.payload.Payload.max_decode_packets = 1000


class InOrder(engineio.Client):
    """By itself it handles each message in a thread of its own, in whichever order they run."""

    def _trigger_event(self, event, *args, **kwargs):
        if event == "message":
            kwargs["run_async"] = False
        return super()._trigger_event(event, *args, **kwargs)


class Client(socketio.Client):
    def _engineio_client_class(self):
        return InOrder



class Peer:
    """A connected client, and what it was sent."""

    def __init__(self, namespaces=("/",), **options):
        self.client = Client(reconnection=False)
        self.events = {}
        self.ended = queue.Queue()
        for nsp in namespaces:
            for name in ("connect", "said", "news", "number"):
                self.client.on(name, self._note(nsp, name), namespace=nsp)
        self.client.on("question", lambda question: {"you asked": question})
        self.client.on("disconnect", lambda *_: self.ended.put(True))
        transports = {"upgrade": None}.get(TRANSPORT, [TRANSPORT])
        self.client.connect(URL, transports=transports, namespaces=list(namespaces), **options)
        # Release 4 comes back from connect() before it is in its namespaces, and sends anyway.
        for nsp in namespaces:
            self.next("connect", nsp)

    def _note(self, nsp, name):
        self.events[nsp, name] = queue.Queue()
        return lambda *args: self.events[nsp, name].put(args)

    def ask(self, event, data=None, nsp="/"):
        return self.client.call(event, data, namespace=nsp, timeout=PATIENCE)

    def next(self, name, nsp="/"):
        return self.events[nsp, name].get(timeout=PATIENCE)

    def silent(self, name, nsp="/"):
        self.ask("echo", "is there more?", nsp)
        return self.events[nsp, name].empty()


def equal(got, wanted):
    if got != wanted:
        raise AssertionError(f"{got!r} instead of {wanted!r}")


def check_values():
    peer = Peer()
    for value in ["hello", "aé€\U0001f600", 42, 0.5, True, None, [], {"a": [1, {"b": "c"}]}]:
        equal(peer.ask("echo", value), value)
        peer.client.emit("say", value)
        equal(peer.next("said"), (value,))
    peer.client.emit("say three", (1, "two", [3]))
    equal(peer.next("said"), (1, "two", [3]))
    peer.client.disconnect()


def check_binary():
    peer = Peer()
    values = [b"\x00\xff\x80\x1e", bytes(70_000), {"deep": [b"a", "text", b"b"]}]
    if RELEASE > 4:  # release 4 takes no bytes for nothing at all
        values.append(b"")
    for value in values:
        equal(peer.ask("echo", value), value)
        peer.client.emit("say", value)
        equal(peer.next("said"), (value,))
    equal(list(peer.ask("three back", (b"a", "text", b"b"))), [b"b", "text", b"a"])
    peer.client.disconnect()


def check_questions():
    peer = Peer()
    answer = peer.ask("ask", ("who", 1000 * int(PATIENCE)))
    equal(answer, {"answer": {"you asked": "who"}})
    peer.client.disconnect()


def check_order():
    peer = Peer()
    peer.client.emit("count", 200)
    equal([peer.next("number")[0] for _ in range(200)], list(range(200)))
    for number in range(200):
        peer.client.emit("number", number)
    equal(peer.ask("numbers"), list(range(200)))
    peer.client.disconnect()


def check_upgrade():
    peer = Peer()
    wanted = "polling" if TRANSPORT == "polling" else "websocket"
    equal(peer.client.transport() if callable(peer.client.transport) else None, wanted)
    peer.client.disconnect()


def check_namespaces():
    namespaces = ("/", "/admin", "/slow")
    peer = Peer(namespaces)
    other = Peer(namespaces)
    for nsp in namespaces:
        equal(peer.ask("echo", nsp, nsp), nsp)
    peer.client.emit("everyone", "admins", namespace="/admin")
    for each in (peer, other):
        equal(each.next("news", "/admin"), ("admins",))
        assert each.silent("news")
    other.client.disconnect()
    peer.client.disconnect()


def check_rooms():
    first, second, third = Peer(), Peer(), Peer()
    for each in (first, second):
        equal(each.ask("join", "room"), True)
    third.client.emit("in", ("room", "to the room"))
    for each in (first, second):
        equal(each.next("news"), ("to the room",))
    assert third.silent("news")
    first.client.emit("to", ("room", "to the others"))
    equal(second.next("news"), ("to the others",))
    assert first.silent("news")
    equal(second.ask("leave", "room"), True)
    third.client.emit("in", ("room", "again"))
    equal(first.next("news"), ("again",))
    first.client.emit("everyone", "all")
    for each in (first, second, third):
        equal(each.next("news"), ("all",))
    first.client.emit("everyone binary", b"bytes")
    for each in (first, second, third):
        equal(each.next("news"), (b"bytes", 1, b"bytes"))
        each.client.disconnect()


def check_heartbeats():
    peer = Peer()
    # Several of them: the server's interval is much shorter.
    peer.client.sleep(PATIENCE / 10)
    equal(peer.ask("echo", "still here"), "still here")
    peer.client.disconnect()


def check_end():
    for how in ("kick me", "close me"):
        peer = Peer()
        peer.client.emit(how)
        peer.ended.get(timeout=PATIENCE)
        peer.client.disconnect()


for check in [value for name, value in list(globals().items()) if name.startswith("check_")]:
    print(check.__name__, flush=True)
    check()
