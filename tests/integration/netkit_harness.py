"""Starts the real netkit for a test and proves that it stops well.

    with Netkit(upstream(origin)) as proxy:
        with connect(proxy.address) as client: ...

The binary comes from NETKIT_BINARY, else from build/debug or build/release of this checkout. Every
socket is on port 0; the real ports come from the ready file. Leaving the block sends SIGTERM and
demands exit status 0 within the deadline.
"""

import contextlib
import faulthandler
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
import urllib.request

from wire import (
    PATIENCE,
    SLOWNESS,
    Origin,
    connect,
    echo,
    request,
    wait_until,
)

ROOT = pathlib.Path(__file__).resolve().parents[2]


def binary():
    named = os.environ.get("NETKIT_BINARY")
    if named:
        return named
    for build in ("debug", "release"):
        path = ROOT / "build" / build / "netkit"
        if path.exists():
            return str(path)
    raise RuntimeError("no netkit: set NETKIT_BINARY or build one")


def upstream(*origins, **more):
    """The section `proxy` with one listener and one route to these origins."""
    servers = [getattr(o, "address", o) for o in origins]
    group = {"servers": servers, **more.pop("group", {})}
    return {
        "listeners": [{"address": "127.0.0.1:0"}],
        "upstreams": {"app": group},
        "routes": [{"upstream": "app"}],
        **more,
    }


class Netkit:
    """A running `netkit proxy`."""

    def __init__(
        self,
        proxy,
        *,
        threads=1,
        args=(),
        env=None,
        pass_fds=(),
        more=None,
        log=True,
        open_files=None,
    ):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="netkit-test-"))
        self.log_path = self.directory / "access.log"
        self.ready_path = self.directory / "ready.json"
        self.stderr_path = self.directory / "stderr"
        if log:
            proxy = {"access_log": {}, **proxy}
            given = proxy["access_log"]
            given = {"format": given} if isinstance(given, str) else given
            proxy["access_log"] = {
                "format": "json",
                "path": str(self.log_path),
                "flush": "100ms",
            } | given
        config = {**(more or {}), "proxy": proxy}
        self.config_path = self.directory / "proxy.json"
        self.config_path.write_text(json.dumps(config, indent=1))
        self.command = [binary(), "proxy", "--config", str(self.config_path)]
        self.command += ["--ready-file", str(self.ready_path), "--admin", "127.0.0.1:0"]
        self.command += ["--threads", str(threads), *args]
        self.process = None
        self.stopped = False
        self.last_words = []
        if open_files:
            self.command = ["prlimit", f"--nofile={open_files}", *self.command]
        self._start({**os.environ, **(env or {})}, pass_fds)

    def _start(self, env, pass_fds):
        with open(self.stderr_path, "wb") as stderr:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                env=env,
                pass_fds=pass_fds,
            )
        try:
            wait_until(lambda: self.ready_path.exists() or self.process.poll() is not None)
            if self.process.poll() is not None:
                raise AssertionError(f"netkit ended with {self.process.returncode}")
            self.sockets = find_sockets(json.loads(self.ready_path.read_text()))
        except BaseException:
            self._discard()
            self.explain()
            raise
        self.addresses = [a for what, a in self.sockets if what != "admin"]
        self.address = self.addresses[0] if self.addresses else None
        self.admin = next((a for what, a in self.sockets if what == "admin"), None)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        try:
            if not self.stopped:
                self.stop(check=kind is None)
        finally:
            self._discard()

    @property
    def port(self):
        return int(self.address.rpartition(":")[2])

    @property
    def pid(self):
        return self.process.pid

    def connect(self, **more):
        return connect(self.address, **more)

    def signal(self, number=signal.SIGTERM):
        self.process.send_signal(number)

    def wait(self, within=None):
        """Waits for the end; the exit status."""
        return self.process.wait(within or PATIENCE + 5)

    def stop(self, check=True):
        """SIGTERM, then exit status 0 in time."""
        self.stopped = True
        if self.process.poll() is None:
            self.signal()
        try:
            status = self.wait()
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError("netkit did not stop after SIGTERM") from None
        if check and status != 0:
            raise AssertionError(f"netkit ended with {status}")

    def _discard(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for path in (self.stderr_path, self.log_path):
            with contextlib.suppress(OSError):
                self.last_words.append((path.name, path.read_bytes()[-4000:]))
        shutil.rmtree(self.directory, ignore_errors=True)

    def explain(self):
        """Prints what the process said, for a test that failed."""
        for name, text in self.last_words:
            print(f"--- {name} of netkit ---\n{text.decode(errors='replace')}", file=sys.stderr)

    @property
    def stderr(self):
        return self.stderr_path.read_text(errors="replace")

    def log_lines(self):
        return self.log_path.read_text().splitlines() if self.log_path.exists() else []

    def records(self, count=None):
        """Access log lines as objects; waits until there are `count`, then demands no more."""
        if count is not None:
            wait_until(
                lambda: len(self.log_lines()) >= count,
                lambda: f"{count} access log lines, have {self.log_lines()}",
            )
        found = [json.loads(line) for line in self.log_lines()]
        if count is not None and len(found) != count:
            raise AssertionError(f"{len(found)} access log lines instead of {count}: {found}")
        return found

    def fetch(self, path):
        """(status, body) of a page of the admin endpoint."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"http://{self.admin}{path}", timeout=PATIENCE) as page:
                return page.status, page.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def metrics(self):
        """Samples of /metrics as {(name, frozenset of labels): value}."""
        return parse_metrics(self.fetch("/metrics")[1])

    def total(self, name, **labels):
        """The sum of all samples of a family that carry these labels."""
        wanted = set(labels.items())
        return sum(v for (n, ls), v in self.metrics().items() if n == name and wanted <= ls)


def find_sockets(ready):
    """Every (what, address) in the ready file."""
    if isinstance(ready, dict):
        if isinstance(ready.get("address"), str):
            return [(ready.get("what", ""), ready["address"])]
        return [pair for value in ready.values() for pair in find_sockets(value)]
    if isinstance(ready, list):
        return [pair for value in ready for pair in find_sockets(value)]
    return []


def parse_metrics(text):
    samples = {}
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        match = re.fullmatch(r"([a-zA-Z_:][\w:]*)(?:\{(.*)\})? ([^ ]+)(?: \d+)?", line)
        if not match:
            raise AssertionError(f"not a metric: {line!r}")
        labels = re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', match.group(2) or "")
        samples[match.group(1), frozenset(labels)] = float(match.group(3))
    return samples


def run_netkit(*args, within=30, **more):
    """Runs a one-shot command; a CompletedProcess with text."""
    return subprocess.run(
        [binary(), *map(str, args)],
        capture_output=True,
        text=True,
        timeout=within * SLOWNESS,
        check=False,
        stdin=subprocess.DEVNULL,
        **more,
    )


def nowhere(address="127.0.0.1:1"):
    """A section whose only route no request of these tests takes: every request is a 404."""
    section = upstream(address)
    section["routes"] = [{"match": {"host": ["only.example"]}, "upstream": "app"}]
    return section


class ProxyTest(unittest.TestCase):
    """Starts proxies and origins for one test, and asserts what the subjects share."""

    def run(self, result=None):
        self.proxies = []
        before = len(result.failures) + len(result.errors)
        faulthandler.dump_traceback_later(200 * SLOWNESS, exit=True)  # no test hangs for ever
        super().run(result)
        faulthandler.cancel_dump_traceback_later()
        if len(result.failures) + len(result.errors) > before:
            for proxy in self.proxies:
                proxy.explain()
        return result

    def start_origin(self, script=echo, **more):
        return self.enterContext(Origin(script, **more))

    def start_proxy(self, section, **more):
        proxy = self.enterContext(Netkit(section, **more))
        self.proxies.append(proxy)
        return proxy

    def start(self, script=echo, **section):
        """An origin that plays `script` and a proxy in front of it."""
        origin = self.start_origin(script)
        return self.start_proxy(upstream(origin, **section)), origin

    def connect(self, proxy, **more):
        return self.enterContext(proxy.connect(**more))

    def ask(self, link, *args, **more):
        """Sends one request on `link` and returns its response."""
        link.send(request(*args, **more))
        method = args[0] if args else "GET"
        return link.read_response(method.encode())

    def assert_status(self, answer, status):
        self.assertEqual(answer.status, status, (answer.status, answer.body[:300]))

    def assert_refused(self, link, status):
        """The error answer announces the close and the close follows."""
        answer = link.read_response()
        self.assert_status(answer, status)
        self.assertIn(b"close", answer.tokens(b"connection"))
        self.assertEqual(link.to_end(), b"")
        self.assertEqual(link.ended, "eof", "the answer must not be lost to a reset")
        return answer

    def assert_serves(self, proxy):
        """The proxy is still well."""
        with proxy.connect() as link:
            self.assert_status(self.ask(link, "GET", "/still-well"), 200)


def main():
    unittest.main(verbosity=1)
