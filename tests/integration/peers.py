"""Real nginx and HAProxy as peers: origins behind netkit, or proxies to compare it with."""

import contextlib
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile

from wire import PATIENCE, connect, parse_address, wait_until


def find_program(name):
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin:/usr/local/sbin")


def free_address():
    """A port that was free a moment ago, for programs that cannot bind port 0 and say which."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return "127.0.0.1:%d" % sock.getsockname()[1]


class Peer:
    """A program in the foreground with a directory of its own, ready once its port answers."""

    def __init__(self, directory, command, address, prefix=(), patience=PATIENCE):
        self.directory = directory
        self.patience = patience
        self.address = address
        with open(directory / "output", "wb") as output:
            self.process = subprocess.Popen(
                [*prefix, *map(str, command)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        try:
            wait_until(self._answers, f"{command[0]} answers", patience)
        except BaseException:
            self.stop()
            raise

    def _answers(self):
        if self.process.poll() is not None:
            raise RuntimeError((self.directory / "output").read_text(errors="replace"))
        with contextlib.suppress(OSError):
            connect(self.address).close()
            return True
        return False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(self.patience)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)

    def pids(self):
        """The process and its children."""
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [self.process.pid, *map(int, children.read_text().split())]


NGINX = """
daemon off;
pid {dir}/pid;
error_log {dir}/error.log warn;
worker_processes {workers};
{main}
events {{ worker_connections 4096; {events} }}
http {{
    access_log {access_log};
    client_body_temp_path {dir}/body;
    proxy_temp_path {dir}/proxy;
    fastcgi_temp_path {dir}/fastcgi;
    uwsgi_temp_path {dir}/uwsgi;
    scgi_temp_path {dir}/scgi;
    client_max_body_size 0;
    keepalive_requests 100000000;
    {http}
}}
"""


def start_nginx(http, *, workers=1, main="", events="", access_log="off", prefix=()):
    """nginx with these `http` directives; `{address}` and `{dir}` in them are filled in."""
    program = find_program("nginx")
    if not program:
        raise FileNotFoundError("nginx is not installed")
    directory = pathlib.Path(tempfile.mkdtemp(prefix="netkit-nginx-"))
    if os.geteuid() == 0:
        main = "user root;\n" + main
    address = free_address()
    http = http.replace("{address}", address).replace("{dir}", str(directory))
    config = directory / "nginx.conf"
    access_log = access_log.replace("{dir}", str(directory))
    config.write_text(
        NGINX.format(
            dir=directory,
            workers=workers,
            main=main,
            events=events,
            http=http,
            access_log=access_log,
        )
    )
    command = [program, "-p", directory, "-c", config, "-e", directory / "error.log"]
    return Peer(directory, command, address, prefix)


def nginx_proxy(origin):
    """nginx as a reverse proxy with upstream keep-alive."""
    return start_nginx(
        f"""
        upstream app {{ server {origin}; keepalive 64; }}
        server {{
            listen {{address}} backlog=4096;
            location / {{
                proxy_pass http://app;
                proxy_http_version 1.1;
                proxy_set_header Connection "";
                proxy_set_header Host $http_host;
                proxy_request_buffering off;
                proxy_buffering off;
            }}
        }}"""
    )


def start_haproxy(text, *, prefix=()):
    """HAProxy with this configuration; `{address}` and `{dir}` in it are filled in."""
    program = find_program("haproxy")
    if not program:
        raise FileNotFoundError("haproxy is not installed")
    directory = pathlib.Path(tempfile.mkdtemp(prefix="netkit-haproxy-"))
    address = free_address()
    config = directory / "haproxy.cfg"
    config.write_text(text.replace("{address}", address).replace("{dir}", str(directory)))
    return Peer(directory, [program, "-db", "-f", config], address, prefix)


def haproxy_proxy(origin):
    """HAProxy as a reverse proxy with upstream reuse."""
    parse_address(origin)
    return start_haproxy(
        f"""
global
    nbthread 1
    maxconn 4000
defaults
    mode http
    timeout connect 3s
    timeout client 30s
    timeout server 30s
    http-reuse always
frontend f
    bind {{address}}
    default_backend b
backend b
    server s {origin}
"""
    )
