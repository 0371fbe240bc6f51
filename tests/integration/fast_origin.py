"""A fast HTTP origin in a process of its own: `fast_origin.py NAME [ADDRESS]`.

Prints its address on stdout, then serves until SIGTERM. GET answers with NAME, POST /echo with the
body that came, GET /__count with the number of other requests served. Bodies need Content-Length.
"""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys

from wire import connect, request


class Connection(asyncio.Protocol):
    served = 0
    name = b""

    def connection_made(self, transport):
        self.transport = transport
        self.pending = bytearray()
        self.head = None

    def data_received(self, data):
        self.pending += data
        while self.take_one():
            pass

    def take_one(self):
        if self.head is None:
            end = self.pending.find(b"\r\n\r\n")
            if end < 0:
                return False
            self.head = bytes(self.pending[:end])
            del self.pending[: end + 4]
            lower = self.head.lower()
            at = lower.find(b"\r\ncontent-length:")
            self.need = int(lower[at + 17 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(self.pending) < self.need:
            return False
        body = bytes(self.pending[: self.need])
        del self.pending[: self.need]
        target = self.head.split(b" ", 2)[1]
        if target == b"/__count":
            answer = b"%d" % Connection.served
        else:
            Connection.served += 1
            answer = body if target == b"/echo" else Connection.name
        self.head = None
        self.transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(answer) + answer
        )
        return True


async def serve(name, address):
    Connection.name = name.encode()
    loop = asyncio.get_running_loop()
    host, _, port = address.rpartition(":")
    server = await loop.create_server(Connection, host, int(port), backlog=4096)
    print("%s:%d" % server.sockets[0].getsockname()[:2], flush=True)
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()


class FastOrigin:
    """The process above, as a context manager."""

    def __init__(self, name="origin"):
        command = [sys.executable, "-B", __file__, name]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
        )
        self.address = self.process.stdout.readline().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(10)
        self.process.stdout.close()

    def count(self):
        with connect(self.address) as link:
            return int(link.send(request("GET", "/__count")).read_response().body)

    def kill(self):
        """SIGKILL: its connections die without a word."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "127.0.0.1:0"))
