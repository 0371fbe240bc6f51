"""A network namespace of the test's own, frames made by hand, and a running `netkit sniff`."""

import ctypes
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time
import unittest

from netkit_harness import binary
from wire import PATIENCE, wait_until

CLONE_NEWNET = 0x40000000


def enter_namespace():
    """Moves this process into a namespace without any network; skips where that is not allowed."""
    if not shutil.which("ip"):
        raise unittest.SkipTest("ip (iproute2) is not installed")
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "unshare") or libc.unshare(CLONE_NEWNET) != 0:
        why = os.strerror(ctypes.get_errno())
        raise unittest.SkipTest(f"no network namespace of its own: {why}")
    ip("link", "set", "lo", "up")


def ip(*words):
    subprocess.run(["ip", *words], check=True, timeout=PATIENCE)


def make_pair(left, right):
    """Two ends of a wire that stay silent on their own."""
    ip("link", "add", left, "type", "veth", "peer", "name", right)
    for name in (left, right):
        quiet = pathlib.Path(f"/proc/sys/net/ipv6/conf/{name}/disable_ipv6")
        if quiet.exists():
            quiet.write_text("1")
        ip("link", "set", name, "up")


def offers(option):
    """Whether this netkit has the option."""
    text = subprocess.run([binary(), "sniff", "--help"], capture_output=True, text=True).stdout
    return option in text


def udp(port, payload=b"hello"):
    return struct.pack("!HHHH", 4000, port, 8 + len(payload), 0) + payload


def ipv4(protocol, payload):
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), 1, 0, 64, protocol, 0)
    return head + bytes([10, 9, 0, 1, 10, 9, 0, 2]) + payload


def ipv6(protocol, payload, extensions=()):
    """Each extension header is eight bytes of options."""
    numbers = [*extensions, protocol]
    body = b"".join(struct.pack("!BB6x", after, 0) for after in numbers[1:]) + payload
    source = socket.inet_pton(socket.AF_INET6, "2001:db8::1")
    target = socket.inet_pton(socket.AF_INET6, "2001:db8::2")
    return struct.pack("!IHBB", 0x60000000, len(body), numbers[0], 64) + source + target + body


def ethernet(kind, payload, tags=()):
    tag_bytes = b"".join(struct.pack("!HH", tpid, 5) for tpid in tags)
    return bytes.fromhex("ffffffffffff020000000001") + tag_bytes + struct.pack("!H", kind) + payload


def send_frames(interface, *frames):
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
        wire.bind((interface, 0))
        for frame in frames:
            wire.send(frame)


class Burst:
    """Sends UDP datagrams to itself at a steady rate, hundreds with each system call."""

    AT_ONCE = 300

    class Message(ctypes.Structure):
        _fields_ = (
            ("name", ctypes.c_void_p),
            ("name_length", ctypes.c_uint),
            ("vectors", ctypes.c_void_p),
            ("vector_count", ctypes.c_size_t),
            ("control", ctypes.c_void_p),
            ("control_length", ctypes.c_size_t),
            ("flags", ctypes.c_int),
            ("sent", ctypes.c_uint),
        )

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.connect(self.socket.getsockname())
        self.port = self.socket.getsockname()[1]
        self.payload = ctypes.create_string_buffer(64)
        self.vector = (ctypes.c_size_t * 2)(ctypes.addressof(self.payload), 64)
        self.messages = (self.Message * self.AT_ONCE)()
        for message in self.messages:
            message.vectors = ctypes.addressof(self.vector)
            message.vector_count = 1
        self.libc = ctypes.CDLL(None)

    def send(self, packets, per_second):
        begun = time.monotonic()
        sent = 0
        while sent < packets:
            while sent > (time.monotonic() - begun) * per_second:
                pass
            sent += max(0, self.libc.sendmmsg(
                self.socket.fileno(), self.messages, self.AT_ONCE, 0))  # fmt: skip
        return sent, sent / (time.monotonic() - begun)


class Sniff:
    """A running `netkit sniff` whose capture has begun. Output is in files."""

    def __init__(self, *args, interfaces=1, stdout=None, before=()):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="netkit-sniff-"))
        self.stdout_path = self.folder / "stdout"
        self.stderr_path = self.folder / "stderr"
        with open(self.stdout_path, "wb") as out, open(self.stderr_path, "wb") as err:
            self.process = subprocess.Popen(
                [*before, binary(), "sniff", *args],
                stdin=subprocess.DEVNULL,
                stdout=out if stdout is None else stdout,
                stderr=err,
            )
        wait_until(
            lambda: self.stderr.count("listening on") >= interfaces or self.ended(),
            lambda: f"no capture: {self.stderr}",
        )

    @property
    def stderr(self):
        return self.stderr_path.read_text()

    @property
    def lines(self):
        return self.stdout_path.read_text().splitlines()

    def ended(self):
        return self.process.poll() is not None

    def wait_for_lines(self, count):
        wait_until(lambda: len(self.lines) >= count, lambda: f"{self.lines}\n{self.stderr}")
        return self.lines

    def tell(self, number):
        self.process.send_signal(number)

    def wait(self):
        return self.process.wait(timeout=PATIENCE)

    def stop(self):
        """Ctrl-C; the exit status."""
        if not self.ended():
            self.tell(signal.SIGINT)
        return self.wait()

    def count_of(self, what):
        """The number before `packets <what>` on stderr."""
        for line in reversed(self.stderr.splitlines()):
            words = line.split()
            if line.endswith(what) and len(words) > 2 and words[1].startswith("packet"):
                return int(words[0])
        raise AssertionError(f"no count of {what!r} in {self.stderr}")

    def close(self):
        if not self.ended():
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
