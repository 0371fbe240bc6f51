"""netkit sniff beside tcpdump and tshark: the same capture, one core, output to a file.

Ratios are taken round by round, the tools interleaved; CPU seconds are the steady figure, packets
per second drift with the machine. tshark's slow forms read the first part of the capture only.
"""

import argparse
import dataclasses
import math
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from report import spread
from sniff_live import run_live

HERE = pathlib.Path(__file__).parent
FIELDS = "frame.number,frame.time_epoch,ip.src,ip.dst,tcp.srcport,tcp.dstport,udp.dstport,dns.qry.name"
ENVIRONMENT = {**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8"}


@dataclasses.dataclass
class Run:
    seconds: float
    cpu: float
    rss: int  # bytes, peak
    packets: int

    @property
    def rate(self):
        return self.packets / self.seconds

    @property
    def cpu_us(self):
        return self.cpu / self.packets * 1e6


@dataclasses.dataclass
class Contest:
    """One kind of work: netkit's command and its rival's, on captures of these sizes."""

    name: str
    netkit: list
    rival: list | None  # None: compared with netkit's own figure of the contest before
    bar: float  # netkit's packets per second ÷ the rival's
    capture: str = "mix"
    rival_capture: str = "mix"


def contests(netkit, scratch):
    sniff = [netkit, "sniff", "-r", "{capture}"]
    tshark = ["tshark", "-n", "-r", "{capture}"]
    named = [word for name in FIELDS.split(",") for word in ("-e", name)]
    out = str(scratch / "written.pcap")
    flt = "tcp port 443 or udp port 53"
    return [
        Contest("line", sniff, ["tcpdump", "-n", "-r", "{capture}"], 6),
        Contest("line --compat", [*sniff, "--compat"], ["tcpdump", "-n", "-r", "{capture}"], 6),
        Contest("json", [*sniff, "--json"], [*tshark, "-T", "ek"], 100, "mix", "part"),
        Contest("fields", [*sniff, "--fields", FIELDS], [*tshark, "-T", "fields", *named], 20,
                "mix", "part"),
        Contest("write, filtered", [*sniff, "-w", out, flt],
                ["tcpdump", "-n", "-r", "{capture}", "-w", out, flt], 1.5),
        Contest("line, 100k hosts", sniff, None, 0.8, "subnet"),
    ]  # fmt: skip


def make_captures(scratch, packets):
    captures = {}
    for name, count, hosts in (
        ("mix", packets, 2000),
        ("part", max(1000, packets // 20), 2000),
        ("subnet", packets, 100_000),
    ):
        path = scratch / f"{name}.pcap"
        print(f"making {name}: {count} packets of {hosts} hosts", file=sys.stderr)
        subprocess.run(
            [sys.executable, HERE / "make_capture.py", path, "--packets", str(count),
             "--hosts", str(hosts)], check=True,
        )  # fmt: skip
        captures[name] = (path, count)
    return captures


def run(command, capture, core, out):
    path, packets = capture
    words = [word.replace("{capture}", str(path)) for word in command]
    with open(out, "wb") as sink:
        start = time.perf_counter()
        child = subprocess.Popen(
            words, stdout=sink, stderr=subprocess.PIPE, env=ENVIRONMENT,
            preexec_fn=lambda: os.sched_setaffinity(0, {core}),
        )  # fmt: skip
        said = child.stderr.read()
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise SystemExit(f"bench: {' '.join(words)}: {said.decode(errors='replace')}")
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, packets)


def verdict(ratio, bar):
    return "–" if math.isnan(ratio) else "yes" if ratio >= bar else "**no**"


def print_table(results):
    print("| work | netkit kpps | rival kpps | rate ÷ rival | CPU of rival ÷ netkit, per packet "
          "| bar | met | netkit MiB |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|")
    before = None
    for contest, ours, theirs in results:
        rivals = theirs or before
        ratios = [a.rate / b.rate for a, b in zip(ours, rivals)]
        cpu = [b.cpu_us / a.cpu_us for a, b in zip(ours, rivals)]
        columns = [
            contest.name,
            spread([r.rate / 1e3 for r in ours], "{:.0f}"),
            spread([r.rate / 1e3 for r in rivals], "{:.1f}"),
            spread(ratios),
            spread(cpu),
            f"≥ {contest.bar}",
            verdict(statistics.median(ratios), contest.bar),
            f"{max(r.rss for r in ours) / 2**20:.1f}",
        ]
        print("| " + " | ".join(columns) + " |")
        if contest.name == "line":
            before = ours


def parse(arguments):
    parser = argparse.ArgumentParser(prog="bench sniff", description=__doc__)
    add = parser.add_argument
    add("--packets", type=int, default=1_000_000)
    add("--rounds", type=int, default=5)
    add("--quick", action="store_true", help="100,000 packets or 0.5 s, two rounds")
    add("--only", help="contests whose names contain this")
    add("--live", action="store_true", help="live capture instead of files: losses, latency")
    add("--seconds", type=float, default=3, help="length of a live burst")
    options = parser.parse_args(arguments)
    if options.quick:
        options.packets, options.rounds, options.seconds = 100_000, 2, 0.5
    return options


def main(arguments):
    options = parse(arguments)
    netkit = os.environ.get("NETKIT_BINARY", str(HERE.parents[1] / "build/release/netkit"))
    missing = [tool for tool in ("tcpdump", "tshark") if not shutil.which(tool)]
    if missing:
        raise SystemExit(f"bench: missing, install: {' '.join(missing)}")
    if options.live:
        run_live(netkit, options.rounds, options.seconds)
        return 0
    core = min(os.sched_getaffinity(0))
    where = "/dev/shm" if os.path.isdir("/dev/shm") else None
    with tempfile.TemporaryDirectory(prefix="netkit-bench-", dir=where) as directory:
        scratch = pathlib.Path(directory)
        chosen = [c for c in contests(netkit, scratch) if (options.only or "") in c.name]
        captures = make_captures(scratch, options.packets)
        results = [(contest, [], []) for contest in chosen]
        for number in range(options.rounds):
            print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
            for contest, ours, theirs in results:
                ours.append(run(contest.netkit, captures[contest.capture], core, scratch / "out"))
                if contest.rival:
                    theirs.append(
                        run(contest.rival, captures[contest.rival_capture], core, scratch / "out")
                    )
        print(f"sniff: {options.packets} packets, one core, medians (range) of "
              f"{options.rounds} rounds\n")  # fmt: skip
        print_table(results)
    return 0
