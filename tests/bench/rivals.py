"""nginx, HAProxy and netkit as comparable reverse proxies, and the nginx origin behind them.

Each runs one worker, loop or thread and keeps enough connections to the origin for the largest
number of clients. Logs are equal: off for all, or one JSON line a request for all. Nothing is
tuned for one that the others have no word for: nginx gets buffers fit for large bodies, HAProxy
may splice, netkit runs its defaults.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "integration"))

from netkit_harness import find_sockets  # noqa: E402
from peers import Peer, find_program, start_haproxy, start_nginx  # noqa: E402

IDLE = 1024  # connections to the origin a proxy may keep
PACKAGES = {"nginx": "nginx", "haproxy": "haproxy", "wrk": "wrk", "taskset": "util-linux"}


def ensure_programs(names):
    """Installs what is missing when that is possible, else says what to install."""
    missing = sorted({PACKAGES[n] for n in names if not find_program(n)})
    if not missing:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
        for command in (["update"], ["install", "-y", "--no-install-recommends", *missing]):
            subprocess.run(
                ["apt-get", "-qq", *command], env=environment, check=True, stdout=sys.stderr
            )
    else:
        raise SystemExit("bench: missing, install: " + " ".join(missing))


def pinned(core):
    return ("taskset", "-c", str(core)) if core is not None else ()


def start_origin(sizes, core):
    """nginx that returns fixed bodies of these sizes at /SIZE."""
    bodies = pathlib.Path(tempfile.mkdtemp(prefix="netkit-bench-"))
    for size in sizes:
        (bodies / str(size)).write_bytes(b"x" * size)
    peer = start_nginx(
        f"""
        sendfile on; tcp_nopush on; open_file_cache max=100 inactive=1h;
        server {{
            listen {{address}} backlog=4096;
            root {bodies};
            location = /64 {{ return 200 "{"x" * 64}"; }}
        }}""",
        prefix=pinned(core),
    )
    peer.bodies = bodies
    return peer


NGINX_LOG = """log_format line escape=json '{"time":"$time_iso8601","peer":"$remote_addr",'
    '"method":"$request_method","target":"$request_uri","status":$status,"bytes_out":$bytes_sent,'
    '"duration":$request_time,"server":"$upstream_addr","user_agent":"$http_user_agent"}';
"""

NGINX = """
upstream app {{ server {origin}; keepalive {idle}; keepalive_requests 100000000; }}
server {{
    listen {{address}} backlog=4096;
    location / {{
        proxy_pass http://app;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_buffer_size 16k;
        proxy_buffers 16 64k;
        proxy_busy_buffers_size 256k;
        proxy_max_temp_file_size 0;
    }}
}}
"""


def nginx(origin, core, log):
    text = NGINX.format(origin=origin, idle=IDLE)
    if log:  # inside the server: the http part of start_nginx switches it off
        target = "access_log {dir}/access.log line buffer=64k flush=1s;\n    location"
        text = NGINX_LOG + text.replace("location", target, 1)
    return start_nginx(text, prefix=pinned(core))


HAPROXY = """
global
    nbthread 1
    maxconn 4096
    {log_global}
defaults
    mode http
    timeout connect 3s
    timeout client 60s
    timeout server 60s
    timeout http-keep-alive 75s
    http-reuse always
    option forwardfor
    option splice-auto
    {log_default}
frontend f
    bind {{address}} backlog 4096
    http-request set-header X-Forwarded-Proto http
    {log_format}
    default_backend b
backend b
    server s {origin} pool-max-conn {idle} pool-low-conn {idle}
"""

HAPROXY_LOG = (
    'log-format \'{"time":"%t","peer":"%ci","method":"%HM","target":"%HU","status":%ST,'
    '"bytes_out":%B,"duration":%Ta,"server":"%s","reason":"%ts"}\''
)


def haproxy(origin, core, log):
    text = HAPROXY.format(
        origin=origin,
        idle=IDLE,
        log_global="log stdout len 2048 format raw local0" if log else "",
        log_default="log global" if log else "",
        log_format=HAPROXY_LOG if log else "",
    )
    return start_haproxy(text, prefix=pinned(core))


class NetkitPeer(Peer):
    """netkit with one loop; its address comes from the ready file."""

    def __init__(self, directory, command, ready, prefix, patience):
        self.ready = ready
        super().__init__(directory, command, None, prefix, patience)

    def _answers(self):
        if self.process.poll() is not None:
            raise RuntimeError((self.directory / "output").read_text(errors="replace"))
        if not self.ready.exists():
            return False
        sockets = find_sockets(json.loads(self.ready.read_text()))
        self.address = next(a for what, a in sockets if what != "admin")
        return True


def netkit_binary():
    return os.environ.get("NETKIT_BINARY") or str(ROOT / "build" / "release" / "netkit")


def netkit(origin, core, log, wrapper=(), patience=10):
    """Everything default except what the comparison fixes."""
    directory = pathlib.Path(tempfile.mkdtemp(prefix="netkit-bench-"))
    access_log = {"format": "json", "path": str(directory / "access.log")} if log else "off"
    section = {
        "listeners": ["127.0.0.1:0"],
        "upstreams": {"app": {"servers": [origin], "keepalive": {"idle": IDLE}}},
        "routes": [{"upstream": "app"}],
        "access_log": access_log,
    }
    config = directory / "proxy.json"
    config.write_text(json.dumps({"proxy": section}))
    ready = directory / "ready.json"
    command = [*wrapper, netkit_binary(), "proxy", "--config", config, "--threads", "1"]
    command += ["--ready-file", ready, "-q"]
    return NetkitPeer(directory, command, ready, pinned(core), patience)


STARTERS = {"netkit": netkit, "nginx": nginx, "haproxy": haproxy}


def versions(names):
    """What is compared, for the head of the report."""
    found = []
    commands = {"nginx": ["-v"], "haproxy": ["-v"], "netkit": ["--version"]}
    for name in names:
        program = netkit_binary() if name == "netkit" else find_program(name)
        done = subprocess.run(
            [program, *commands[name]], capture_output=True, text=True, check=False
        )
        found.append((done.stdout + done.stderr).splitlines()[0].strip())
    return found
