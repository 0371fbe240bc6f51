"""`./dev bench proxy`: netkit beside nginx and HAProxy, in the same run, on the same work.

The proxy under test has core 0 to itself; the origin (nginx) and the load generator (wrk) share
core 1, so that the proxy's CPU time per request, the figure that decides, is not disturbed by
them. On two cores wrk and the origin often limit the rate: requests/s is then a lower bound and
only CPU per request compares the proxies. Rounds are interleaved: each visits every proxy for
every cell before the next begins, so that slow moments of the machine meet all of them.
"""

import argparse
import datetime
import os
import pathlib
import platform
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile

import measure
import report
import rivals
from fast_origin import FastOrigin
from wire import connect, request

SIZES = (64, 16 << 10, 1 << 20)
CONNECTIONS = (16, 256)


def parse(arguments):
    options = argparse.ArgumentParser(prog="dev bench proxy", description=__doc__.splitlines()[0])
    add = options.add_argument
    add("--rounds", type=int, default=5, help="interleaved rounds (default 5)")
    add("--seconds", type=int, default=3, help="length of one sample (default 3)")
    add(
        "--quick",
        action="store_true",
        help="two rounds of one second, small bodies only: a smoke test",
    )
    add("--log", action="store_true", help="all write one JSON line a request")
    add("--peers", nargs="+", choices=list(rivals.STARTERS), default=list(rivals.STARTERS))
    add("--sizes", nargs="+", type=int, default=None, help="body sizes in bytes")
    add("--connections", nargs="+", type=int, default=None)
    add("--idle", type=int, default=None, help="idle connections held to measure memory (0: not)")
    add("--tool", choices=["callgrind"], help="instructions of netkit per small request instead")
    add("--requests", type=int, default=10_000, help="with --tool: how many are counted")
    options = options.parse_args(arguments)
    options.rounds = 2 if options.quick else options.rounds
    options.seconds = 1 if options.quick else options.seconds
    options.sizes = options.sizes or ((64,) if options.quick else SIZES)
    options.connections = options.connections or CONNECTIONS
    if options.idle is None:
        options.idle = 200 if options.quick else 2000
    return options


def cores():
    """(core of the proxy, core of everything else), or nothing to pin on one core."""
    usable = sorted(os.sched_getaffinity(0))
    return (usable[0], usable[1]) if len(usable) > 1 else (None, None)


def describe_machine(options):
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    print(f"# Proxy benchmark, {datetime.date.today()}\n")
    print(
        f"- {model.group(1) if model else platform.machine()}, {os.cpu_count()} cores,",
        f"Linux {platform.release()}",
    )
    print("- " + "; ".join(rivals.versions(options.peers)))
    proxy, rest = cores()
    where = (
        f"proxy on core {proxy}, origin and wrk on core {rest}"
        if rest is not None
        else "one core for all"
    )
    load = os.getloadavg()[0]
    if load > 1:
        print(f"- **busy machine** (load {load:.1f} at the start): trust ratios of CPU only")
    logs = "one JSON line a request" if options.log else "off"
    print(
        f"- {where}; access logs: {logs}; {options.rounds} rounds of {options.seconds} s\n",
        flush=True,
    )


def check_answers(peer, sizes):
    """A benchmark of errors is worthless: every body must arrive whole."""
    with connect(peer.address) as link:
        for size in sizes:
            got = link.send(request("GET", f"/{size}")).read_response()
            if got.status != 200 or len(got.body) != size:
                raise SystemExit(
                    f"bench: {peer.address} answers {got.status}, {len(got.body)} bytes"
                )


def run_rounds(peers, options):
    core = cores()[1]
    cells = {(s, c): {n: [] for n in peers} for s in options.sizes for c in options.connections}
    for size, connections in cells:
        for peer in peers.values():
            measure.take_sample(peer, f"/{size}", connections, 1, core)  # warm up
    for number in range(options.rounds):
        names = list(peers)
        order = names[number % len(names) :] + names[: number % len(names)]
        for (size, connections), samples in cells.items():
            for name in order:
                sample = measure.take_sample(
                    peers[name], f"/{size}", connections, options.seconds, core
                )
                samples[name].append(sample)
        print(f"round {number + 1} of {options.rounds}", file=sys.stderr, flush=True)
    return cells


def measure_idle(peers, count):
    """Resident bytes per idle connection that has been served once."""
    print(f"| proxy | resident KiB per idle connection ({count}) |\n|---|---|")
    for name, peer in peers.items():
        before = measure.memory_of(peer.pids(), "VmRSS")
        links = []
        try:
            for _ in range(count):
                links.append(connect(peer.address))
                links[-1].send(request("GET", "/64")).read_response()
            grown = measure.memory_of(peer.pids(), "VmRSS") - before
        finally:
            for link in links:
                link.close()
        print(f"| {name} | {grown / count / 1024:.2f} |")
    print(flush=True)


def compare(options):
    rivals.ensure_programs(
        [n for n in options.peers if n != "netkit"] + ["nginx", "wrk", "taskset"]
    )
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 65536)), hard))
    describe_machine(options)
    proxy_core, other_core = cores()
    peers = {}
    origin = rivals.start_origin({*options.sizes, 64}, other_core)
    try:
        for name in options.peers:
            peers[name] = rivals.STARTERS[name](origin.address, proxy_core, options.log)
            check_answers(peers[name], options.sizes)
        if options.idle:
            measure_idle(peers, options.idle)  # first: memory once taken is not given back
        cells = run_rounds(peers, options)
        report.print_samples(cells, options.peers)
        others = [n for n in options.peers if n != "netkit"]
        if "netkit" in peers and others:
            report.print_ratios(cells, "netkit", others)
    finally:
        for peer in peers.values():
            peer.stop()
        origin.stop()
        shutil.rmtree(origin.bodies, ignore_errors=True)
    return 1 if any(s.errors for c in cells.values() for t in c.values() for s in t) else 0


def count_instructions(requests):
    """Instructions of a whole life of netkit that serves so many small requests."""
    with tempfile.TemporaryDirectory(prefix="netkit-bench-") as directory, FastOrigin(
        "x" * 64
    ) as origin:
        out = pathlib.Path(directory) / "callgrind.out"
        wrapper = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}"]
        peer = rivals.netkit(origin.address, None, False, wrapper, patience=120)
        try:
            with connect(peer.address) as link:
                for _ in range(requests):
                    if link.send(request()).read_response().status != 200:
                        raise SystemExit("bench: netkit does not answer 200")
        finally:
            peer.stop()
        return int(re.search(r"^(?:summary|totals): (\d+)", out.read_text(), re.M).group(1))


def callgrind(options):
    """The difference of a long and a short run leaves the requests alone."""
    if not shutil.which("valgrind"):
        raise SystemExit("bench: missing, install: valgrind")
    short = options.requests // 10
    difference = count_instructions(short + options.requests) - count_instructions(short)
    print(f"instructions per small request: {difference / options.requests:.0f}")
    return 0


def main(arguments):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # unwinds: every peer is stopped
    options = parse(arguments)
    if "netkit" in options.peers and not os.access(rivals.netkit_binary(), os.X_OK):
        raise SystemExit(
            f"bench: no netkit at {rivals.netkit_binary()}; build it or set NETKIT_BINARY"
        )
    try:
        return callgrind(options) if options.tool else compare(options)
    except subprocess.CalledProcessError as error:
        raise SystemExit(f"bench: {error}: {error.stderr}") from None
