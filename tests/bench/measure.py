"""One sample: a load of wrk on a proxy, and what the proxy's processes spent on it.

CPU comes from /proc/PID/task/*/schedstat (nanoseconds on a core, user and system together), because
/proc/PID/stat counts in ticks of 10 ms. The peak of the resident size is reset before each sample.
"""

import contextlib
import dataclasses
import math
import pathlib
import re
import subprocess

UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


@dataclasses.dataclass
class Sample:
    requests: int
    seconds: float
    p50: float  # seconds
    p99: float
    cpu: float  # seconds of all the proxy's processes
    rss: int  # bytes, peak, all processes
    errors: str  # what wrk complained about, empty when all went well

    @property
    def rate(self):
        return self.requests / self.seconds

    @property
    def cpu_us(self):
        return self.cpu / self.requests * 1e6 if self.requests else math.nan


def cpu_of(pids):
    """Seconds on a core since the start of these processes, threads that ended not counted."""
    total = 0
    for pid in pids:
        for path in pathlib.Path(f"/proc/{pid}/task").glob("*/schedstat"):
            with contextlib.suppress(OSError):
                total += int(path.read_text().split()[0])
    return total / 1e9


def memory_of(pids, field="VmHWM"):
    total = 0
    for pid in pids:
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        total += int(re.search(rf"^{field}:\s+(\d+) kB", status, re.M).group(1)) * 1024
    return total


def reset_peak(pids):
    for pid in pids:
        with contextlib.suppress(OSError):
            pathlib.Path(f"/proc/{pid}/clear_refs").write_text("5")


def parse_duration(text):
    match = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text)
    return float(match.group(1)) * UNITS[match.group(2)]


def run_wrk(url, connections, seconds, core):
    """wrk's own words about one load."""
    command = [
        "wrk",
        "-t1",
        f"-c{connections}",
        f"-d{seconds}s",
        "--timeout",
        "10s",
        "--latency",
        url,
    ]
    if core is not None:
        command = ["taskset", "-c", str(core), *command]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60, check=True)
    return done.stdout


def take_sample(peer, path, connections, seconds, core):
    pids = peer.pids()
    reset_peak(pids)
    before = cpu_of(pids)
    text = run_wrk(f"http://{peer.address}{path}", connections, seconds, core)
    spent = cpu_of(pids) - before
    total = re.search(r"(\d+) requests in ([\d.]+(?:us|ms|s|m))", text)
    quantiles = dict(re.findall(r"^\s+(50|99)%\s+(\S+)[ \t]*$", text, re.M))
    complaints = re.findall(r"(Socket errors:.*|Non-2xx.*)", text)
    requests = int(total.group(1))
    if requests == 0:
        complaints.append("no request finished in time")
    return Sample(
        requests=requests,
        seconds=parse_duration(total.group(2)),
        p50=parse_duration(quantiles["50"]),
        p99=parse_duration(quantiles["99"]),
        cpu=spent,
        rss=memory_of(pids),
        errors="; ".join(complaints),
    )
