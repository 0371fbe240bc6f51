"""Against programs of others: nginx as origin, curl as client."""

# ctest: timeout=120

import hashlib
import pathlib
import random
import shutil
import subprocess
import unittest

import netkit_harness
from netkit_harness import SLOWNESS, upstream
from peers import find_program, start_nginx
from wire import connect, request, scratch

SIZES = {"empty": 0, "one": 1, "small": 100, "medium": 16 << 10, "large": 5 << 20}


@unittest.skipUnless(find_program("nginx"), "nginx is not installed")
class NginxOrigin(netkit_harness.ProxyTest):
    def setUp(self):
        root = pathlib.Path(self.enterContext(scratch()))
        self.files = {}
        for name, size in SIZES.items():
            self.files[name] = random.Random(name).randbytes(size)
            (root / name).write_bytes(self.files[name])
        self.nginx = self.enterContext(
            start_nginx(
                f"""
                server {{
                    listen {{address}};
                    root {root};
                    keepalive_timeout 1s;
                    location /gone {{ return 410 "gone\\n"; }}
                    location /moved {{ return 302 /small; }}
                    location /drop {{ return 444; }}
                }}"""
            )
        )
        self.proxy = self.start_proxy(upstream(self.nginx))

    def test_files_of_all_sizes(self):
        link = self.connect(self.proxy)
        for _ in range(3):
            for name, content in self.files.items():
                got = self.ask(link, "GET", "/" + name)
                self.assertTrue(got.body == content, name)
                head = self.ask(link, "HEAD", "/" + name)
                self.assertEqual(head.get(b"content-length"), b"%d" % len(content))

    def test_ranges_and_conditions(self):
        link = self.connect(self.proxy)
        got = self.ask(link, "GET", "/large", "Range: bytes=100-199")
        self.assert_status(got, 206)
        self.assertEqual(got.body, self.files["large"][100:200])
        several = self.ask(link, "GET", "/large", "Range: bytes=0-9,20-29")
        self.assert_status(several, 206)
        self.assertTrue(several.get(b"content-type").startswith(b"multipart/byteranges"))
        tag = self.ask(link, "HEAD", "/small").get(b"etag").decode()
        self.assert_status(self.ask(link, "GET", "/small", "If-None-Match: " + tag), 304)
        self.assert_status(self.ask(link, "GET", "/small", "Range: bytes=1000-"), 416)

    def test_statuses_pass(self):
        link = self.connect(self.proxy)
        self.assert_status(self.ask(link, "GET", "/gone"), 410)
        moved = self.ask(link, "GET", "/moved")
        self.assert_status(moved, 302)
        self.assertTrue(moved.get(b"location").endswith(b"/small"), moved.fields)
        self.assert_status(self.ask(link, "GET", "/absent"), 404)

    def test_a_dropped_request_is_502(self):
        link = self.connect(self.proxy)
        self.assert_status(self.ask(link, "POST", "/drop", body=b"x"), 502)
        self.assert_status(self.ask(link, "GET", "/small"), 200)

    def test_an_upload_nginx_does_not_want(self):
        for body in (b"x" * 1000, b"x" * (5 << 20)):
            with connect(self.proxy.address) as link:
                sent = link.send_slowly(request("POST", "/small", body=body), 65536)
                got = link.read_response()
                self.assert_status(got, 405)
                if sent and got.persistent:
                    self.assert_status(self.ask(link, "GET", "/one"), 200)

    def test_closing_idle_connections_costs_nothing(self):
        """nginx closes after one second; every request around that moment must succeed."""
        link = self.connect(self.proxy)
        for pause in (0.95, 0.99, 1.0, 1.01, 1.05):
            self.assert_status(self.ask(link, "GET", "/one"), 200)
            self.assertTrue(link.silent_for(pause))
        self.assert_status(self.ask(link, "GET", "/one"), 200)


@unittest.skipUnless(shutil.which("curl"), "curl is not installed")
class Curl(netkit_harness.ProxyTest):
    def curl(self, proxy, *args, target="/"):
        command = ["curl", "--silent", "--show-error", "--noproxy", "*", "--max-time", "30", *args]
        command.append(f"http://{proxy.address}{target}")
        done = subprocess.run(command, capture_output=True, timeout=60 * SLOWNESS, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_get_and_head(self):
        proxy, origin = self.start()
        self.assertEqual(self.curl(proxy, target="/a?b"), b"GET /a?b\n")
        self.assertIn(b"HTTP/1.1 200 OK", self.curl(proxy, "--head"))
        self.assertEqual(self.curl(proxy, "--http1.0", target="/old"), b"GET /old\n")
        self.assertTrue(origin.last.get(b"user-agent").startswith(b"curl/"))

    def test_uploads(self):
        proxy, origin = self.start()
        body = random.Random(3).randbytes(5 << 20)
        with scratch() as directory:
            path = pathlib.Path(directory) / "body"
            path.write_bytes(body)
            for args in (
                ["--data-binary", f"@{path}"],
                ["--upload-file", str(path), "--header", "Transfer-Encoding: chunked"],
                [
                    "--data-binary",
                    f"@{path}",
                    "--header",
                    "Expect: 100-continue",
                    "--expect100-timeout",
                    "20",
                ],
            ):
                got = self.curl(proxy, *args)
                sent = got.partition(b"\n")[2]
                self.assertEqual(hashlib.sha256(sent).digest(), hashlib.sha256(body).digest(), args)
                self.assertEqual(len(origin.last.body), len(body))

    def test_many_in_parallel(self):
        proxy, origin = self.start()
        self.curl(proxy, "--parallel", "--parallel-max", "20", target="/[1-200]")
        self.assertEqual(origin.count, 200)
        self.assertEqual({r["status"] for r in proxy.records(200)}, {200})


if __name__ == "__main__":
    netkit_harness.main()
