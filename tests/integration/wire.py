"""Sockets for the tests: a raw client and an origin that records every byte and plays a script.

A script is a function called in a thread of its own for each connection the origin accepts. It
reads requests strictly and sends whatever bytes it likes, in any pieces, waiting for events rather
than for time. What arrived stays in `Link.received`; what went wrong in `Origin.faults`.
"""

import contextlib
import os
import socket
import struct
import tempfile
import threading
import time

from reference_http1 import read_body, read_request_head, read_response, read_response_head
from reference_input import Finished, Incomplete, Input, Violation

SLOWNESS = float(os.environ.get("NETKIT_TEST_SLOWNESS", "1"))
PATIENCE = 10.0 * SLOWNESS  # how long anything that must happen may take


class NotYet(Exception):
    """Something that had to happen did not happen in time."""


def wait_until(condition, what="condition", within=None):
    """Looks at `condition` until it holds; returns what it returned."""
    end = time.monotonic() + (within or PATIENCE)
    pause = threading.Event()
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise NotYet(what() if callable(what) else what)
        pause.wait(0.002)


def parse_address(address):
    """`host:port`, `[v6]:port` or `unix:/path` as (family, socket address)."""
    if address.startswith("unix:"):
        return socket.AF_UNIX, address[5:]
    host, _, port = address.rpartition(":")
    if host.startswith("["):
        return socket.AF_INET6, (host[1:-1], int(port))
    return socket.AF_INET, (host or "127.0.0.1", int(port))


def format_address(sock):
    name = sock.getsockname()
    if sock.family == socket.AF_UNIX:
        return "unix:" + name
    return ("[%s]:%d" if sock.family == socket.AF_INET6 else "%s:%d") % name[:2]


def listening_socket(address="127.0.0.1:0", backlog=512):
    family, where = parse_address(address)
    sock = socket.socket(family, socket.SOCK_STREAM)
    if family != socket.AF_UNIX:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(where)
    sock.listen(backlog)
    return sock


def refused_address():
    """An address of this machine where nobody listens, held so that nobody else takes it."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.bind(("127.0.0.1", 0))
    return sock, format_address(sock)


class Link:
    """One TCP or unix connection with buffered strict reading and exact records."""

    def __init__(self, sock, number=0):
        self.sock = sock
        self.number = number
        self.record = None  # called with every whole request read
        self.received = bytearray()
        self.ended = None  # None while open, "eof" or "reset" once the peer's bytes have ended
        self.input = Input(more=self._more)
        sock.settimeout(PATIENCE)
        if sock.family != socket.AF_UNIX:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _more(self):
        if self.ended:
            return b""
        try:
            piece = self.sock.recv(256 << 10)
        except ConnectionError:
            self.ended = "reset"
            return b""
        except TimeoutError:
            raise NotYet(f"no bytes within {self.sock.gettimeout()} s") from None
        if not piece:
            self.ended = "eof"
        self.received += piece
        return piece

    def send(self, *pieces):
        for piece in pieces:
            self.sock.sendall(piece)
        return self

    def send_slowly(self, data, size=1):
        """In pieces of `size`, each a segment of its own; False once the peer has closed."""
        try:
            for at in range(0, len(data), size):
                self.sock.sendall(data[at : at + size])
        except ConnectionError:
            return False
        return True

    def read_request(self, on_head=None):
        """A whole request; `on_head` is called with it before its body is read."""
        message = read_request_head(self.input)
        if on_head:
            on_head(message)
        read_body(self.input, message)
        if self.record:
            self.record(self.number, message)
        return message

    def read_request_head(self):
        return read_request_head(self.input)

    def read_response(self, method=b"GET", interim=None):
        return read_response(self.input, method, interim)

    def read_response_head(self, method=b"GET"):
        return read_response_head(self.input, method)

    def exactly(self, count):
        return self.input.exactly(count)

    def line(self):
        return self.input.line()

    def to_end(self):
        return self.input.to_end()

    def wait_end(self):
        """Reads and forgets until the peer has closed; "eof" or "reset"."""
        while self._more():
            pass
        return self.ended

    def silent_for(self, seconds):
        """True when the peer sends nothing and does not close for that long."""
        if self.input.left() or self.ended:
            return False
        self.sock.settimeout(seconds)
        try:
            self.input.fill()
        except NotYet:
            return True
        except Incomplete:
            return False
        finally:
            self.sock.settimeout(PATIENCE)
        return False

    def finish_sending(self):
        self.sock.shutdown(socket.SHUT_WR)
        return self

    def reset(self):
        """Closes with RST."""
        with contextlib.suppress(OSError):
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def close(self):
        self.sock.close()


def connect(address, receive_buffer=None, source=None):
    """A client connection."""
    family, where = parse_address(address)
    sock = socket.socket(family, socket.SOCK_STREAM)
    if receive_buffer:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    sock.settimeout(PATIENCE)
    try:
        if source:
            sock.bind((source, 0))
        sock.connect(where)
    except OSError:
        sock.close()
        raise
    return Link(sock)


def request(method="GET", target="/", *fields, body=None, host="test"):
    """Bytes of a request; `Content-Length` is added for a body."""
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host}", *fields]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + (body or b"")


def response(body=b"", *fields, status="200 OK", length=True):
    lines = [f"HTTP/1.1 {status}", *fields]
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def chunked(pieces, trailers=b""):
    coded = b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces if p)
    return coded + b"0\r\n" + trailers + b"\r\n"


def echo(link):
    """The default script: answers each request with its own method, target and body."""

    def proceed(head):
        if head.get(b"expect") is not None:
            link.send(b"HTTP/1.1 100 Continue\r\n\r\n")

    while True:
        message = link.read_request(proceed)
        answer = message.method + b" " + message.target + b"\n" + message.body
        head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(answer)
        link.send(head if message.method == b"HEAD" else head + answer)


def reply(*answers):
    """A script: reads a request before each of `answers` (bytes) and sends it, then waits."""

    def script(link):
        for answer in answers:
            link.read_request()
            link.send(answer)
        link.wait_end()

    return script


class Origin:
    """A server on a free port that plays `script` on every connection.

    Every whole request read by a script is kept in `requests` as (connection number, Message).
    """

    def __init__(self, script=echo, address="127.0.0.1:0", backlog=512):
        self.script = script
        self.sock = listening_socket(address, backlog)
        self.address = format_address(self.sock)
        self.links = []
        self.requests = []
        self.faults = []
        self.stopping = False
        self.threads = [threading.Thread(target=self._accept, daemon=True)]
        self.threads[0].start()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.stop()
        if kind is None and self.faults:
            raise AssertionError(f"origin {self.address}: {self.faults}")

    def _accept(self):
        while True:
            try:
                sock, _ = self.sock.accept()
            except OSError:
                return
            if self.stopping:
                sock.close()
                return
            link = Link(sock, len(self.links))
            link.record = self._record
            link.input.field_limit += 20  # a proxy adds its own to a client's hundred
            thread = threading.Thread(target=self._play, args=(link,), daemon=True)
            self.threads.append(thread)
            self.links.append(link)
            thread.start()

    def _record(self, number, message):
        self.requests.append((number, message))

    def _play(self, link):
        try:
            self.script(link)
        except (Finished, ConnectionError):
            pass
        except (Incomplete, Violation, NotYet, OSError, ValueError) as fault:
            if not self.stopping:
                self.faults.append(f"connection {link.number}: {fault!r}")
        finally:
            link.close()

    @property
    def count(self):
        return len(self.requests)

    @property
    def last(self):
        return self.requests[-1][1]

    def wait_links(self, count):
        wait_until(lambda: len(self.links) >= count, f"{count} connections at the origin")
        return self.links[count - 1]

    def wait_requests(self, count):
        wait_until(lambda: self.count >= count, lambda: f"{self.count} of {count} requests")

    def stop(self):
        if self.stopping:
            return
        self.stopping = True
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()
        for link in list(self.links):
            with contextlib.suppress(OSError):
                link.sock.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join(PATIENCE)
        if self.sock.family == socket.AF_UNIX:
            with contextlib.suppress(OSError):
                os.unlink(self.address[5:])


@contextlib.contextmanager
def scratch():
    """A directory of its own, removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="netkit-test-") as path:
        yield path
