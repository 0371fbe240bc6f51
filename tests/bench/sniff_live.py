"""Live capture beside tcpdump, on `lo` of a network namespace made for the purpose: what each loses
of a burst that it prints to /dev/null, and how long one packet takes from sendto(2) to its line in
a pipe while nothing else happens. No packet leaves the namespace.
"""

import dataclasses
import os
import pathlib
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "integration"))

from live_frames import Burst, enter_namespace  # noqa: E402
from wire import PATIENCE, wait_until  # noqa: E402

BURST_PER_SECOND = 300_000
SINGLE_PACKETS = 200


@dataclasses.dataclass
class Heard:
    sent: int
    rate: float  # packets per second, as sent
    dropped: int
    cpu: float  # seconds of the capturing process


def commands(netkit):
    """The capturing commands; `-l` is what a user of a pipe gives tcpdump."""
    return {
        "netkit sniff": [netkit, "sniff", "-i", "lo", "-f"],
        "tcpdump -n": ["tcpdump", "-n", "-i", "lo"],
        "tcpdump -n -l": ["tcpdump", "-n", "-l", "-i", "lo"],
    }


class Capture:
    """A capturing program that listens. What it says on stderr is in a file."""

    def __init__(self, command, port, stdout):
        self.said = tempfile.NamedTemporaryFile(prefix="netkit-live-")
        self.process = subprocess.Popen(
            [*command, f"udp port {port}"], stdin=subprocess.DEVNULL, stdout=stdout,
            stderr=self.said.file,
        )  # fmt: skip
        wait_until(lambda: "listening on" in self.stderr, lambda: self.stderr)

    @property
    def stderr(self):
        return pathlib.Path(self.said.name).read_text()

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=PATIENCE)

    def dropped(self):
        for line in self.stderr.splitlines():
            if line.endswith("dropped by kernel"):
                return int(line.split()[0])
        raise SystemExit(f"bench: no count of losses: {self.stderr}")


def children_cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def one_burst(command, packets):
    burst = Burst()
    with open(os.devnull, "wb") as nowhere:
        capture = Capture(command, burst.port, nowhere)
        sent, rate = burst.send(packets, BURST_PER_SECOND)
        before = children_cpu()
        capture.stop()
    return Heard(sent, rate, capture.dropped(), children_cpu() - before)


def latencies(command):
    """Seconds from sending to the line, one packet at a time."""
    reader, writer = os.pipe()
    own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    own.bind(("127.0.0.1", 0))
    capture = Capture(command, own.getsockname()[1], writer)
    os.close(writer)
    took = []
    with own, open(reader, "rb", buffering=0) as lines:
        for _ in range(SINGLE_PACKETS):
            begun = time.monotonic()
            own.sendto(b"hello", own.getsockname())
            text = b""
            while not text.endswith(b"\n"):
                text += lines.read(4096)
            took.append(time.monotonic() - begun)
        capture.stop()
    return took


def run_live(netkit, rounds, seconds):
    enter_namespace()
    programs = commands(netkit)
    packets = int(BURST_PER_SECOND * seconds)
    heard = {name: [] for name in programs}
    waits = {name: [] for name in programs}
    for number in range(rounds):
        print(f"live round {number + 1} of {rounds}", file=sys.stderr)
        for name, command in programs.items():
            heard[name].append(one_burst(command, packets))
            if name != "tcpdump -n":  # without -l it fills 4 KiB first
                waits[name] += latencies(command)
    print(f"\nlive, on lo: bursts of {packets} packets printed to /dev/null, {rounds} rounds; "
          f"then {SINGLE_PACKETS} single packets to a pipe\n")  # fmt: skip
    print("| program | sent per second | lost, each round | CPU s per million | one packet: median "
          "ms | p99 ms |")  # fmt: skip
    print("|---|---|---|---|---|---|")
    for name in programs:
        rounds_of = heard[name]
        took = waits[name]
        columns = [
            name,
            f"{statistics.median(h.rate for h in rounds_of):.0f}",
            ", ".join(str(h.dropped) for h in rounds_of),
            f"{statistics.median(h.cpu / h.sent * 1e6 for h in rounds_of):.2f}",
            f"{statistics.median(took) * 1e3:.2f}" if took else "–",
            f"{statistics.quantiles(took, n=100)[98] * 1e3:.2f}" if took else "–",
        ]
        print("| " + " | ".join(columns) + " |")
