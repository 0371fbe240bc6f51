"""The admin endpoint of a live capture: what a page and a program see of it while it runs."""

# ctest: serial
# ctest: timeout=120

import json
import pathlib
import shutil
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.request

from live_frames import Sniff, enter_namespace, ethernet, ipv4, make_pair, send_frames, udp
from netkit_harness import ROOT, parse_metrics
from wire import PATIENCE, wait_until

PACKETS = 50


def setUpModule():
    enter_namespace()
    make_pair("left", "right")


class Admin(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="netkit-admin-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        ready = self.folder / "ready.json"
        self.run_ = Sniff(
            "-i", "right", "-f", "udp port 9", "--admin", "127.0.0.1:0", "--ready-file", str(ready)
        )
        self.addCleanup(self.run_.close)
        wait_until(ready.exists, lambda: self.run_.stderr)
        listening = json.loads(ready.read_text())["listening"]
        self.address = next(each["address"] for each in listening if each["what"] == "admin")

    def fetch(self, path, fields=()):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        asked = urllib.request.Request(f"http://{self.address}{path}", headers=dict(fields))
        try:
            with opener.open(asked, timeout=PATIENCE) as page:
                return page.status, page.headers, page.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read().decode()

    def send(self):
        send_frames("left", *[ethernet(0x0800, ipv4(17, udp(9)))] * PACKETS)
        wait_until(
            lambda: json.loads(self.fetch("/api/sniff/counts")[2])["captured"] == PACKETS,
            lambda: self.fetch("/api/sniff/counts")[2],
        )

    def table(self, name):
        status, _, text = self.fetch(f"/api/sniff/stats/{name}")
        self.assertEqual(status, 200, text)
        answer = json.loads(text)
        self.assertEqual(answer["stats"], name)
        return answer["rows"]

    def test_ready_while_it_captures(self):
        self.assertEqual(self.fetch("/readyz")[0], 200)
        self.assertEqual(self.fetch("/healthz")[0], 200)
        self.assertEqual(self.run_.stop(), 0, self.run_.stderr)

    def test_tables_are_live(self):
        self.assertEqual(self.table("talkers"), [])
        self.send()
        sender, receiver = sorted(self.table("talkers"), key=lambda row: row["address"])
        self.assertEqual((sender["address"], sender["packets_sent"]), ("10.9.0.1", PACKETS))
        self.assertEqual((receiver["address"], receiver["packets_sent"]), ("10.9.0.2", 0))
        paths = {row["protocols"]: row["packets"] for row in self.table("hierarchy")}
        self.assertEqual(paths["eth/ip/udp"], PACKETS)
        (flow,) = self.table("flows")
        self.assertEqual((flow["from"], flow["packets_out"]), ("10.9.0.1:4000", PACKETS))
        status, _, text = self.fetch("/api/sniff/stats/nothing")
        self.assertEqual(status, 404)
        self.assertIn("hierarchy", text)
        self.assertEqual(self.run_.stop(), 0, self.run_.stderr)

    def test_the_page_gets_rates_hierarchy_and_talkers(self):
        self.send()

        def traffic():
            sections = json.loads(self.fetch("/api/status")[2])["sections"]
            return next(each for each in sections if each["title"] == "Traffic")

        wait_until(lambda: "10.9.0.1" in json.dumps(traffic()), lambda: json.dumps(traffic()))
        shown = traffic()
        self.assertEqual([each["title"] for each in shown["tables"]], ["Hierarchy", "Talkers"])
        wait_until(lambda: "packets/s" in json.dumps(traffic()), lambda: json.dumps(traffic()))
        counts = json.loads(self.fetch("/api/sniff/counts")[2])
        self.assertEqual([each["name"] for each in counts["interfaces"]], ["right"])
        self.assertEqual(counts["dropped_by_kernel"], 0)
        self.assertEqual(self.run_.stop(), 0, self.run_.stderr)

    def test_nothing_is_loaded_from_elsewhere(self):
        _, fields, page = self.fetch("/")
        policy = fields["Content-Security-Policy"]
        self.assertIn("default-src 'none'", policy)
        self.assertNotIn("unsafe", policy)
        self.assertNotRegex(page, r"""(?:src|href)=["']?(?:https?:)?//""")
        status, _, _ = self.fetch("/api/sniff/counts", [("Host", "elsewhere.example")])
        self.assertIn(status, (403, 421))
        self.assertEqual(self.run_.stop(), 0, self.run_.stderr)

    def test_names_of_metrics(self):
        self.send()
        names = {name for (name, _) in parse_metrics(self.fetch("/metrics")[2])}
        golden = (ROOT / "tests/golden/metrics/sniff.txt").read_text().split()
        self.assertEqual(sorted(name for name in names if "_sniff_" in name), golden)
        self.assertEqual(self.run_.stop(), 0, self.run_.stderr)

    def test_in_a_browser(self):
        names = ("chromium", "chromium-browser", "google-chrome", "chrome")
        browser = next(filter(None, map(shutil.which, names)), None)
        if browser is None:
            self.skipTest("no chromium is installed")
        self.send()
        done = subprocess.run(
            [
                browser, "--headless", "--no-sandbox", "--disable-gpu",
                f"--user-data-dir={self.folder}", "--virtual-time-budget=5000", "--dump-dom",
                f"http://{self.address}/",
            ],
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        self.assertIn("10.9.0.1", done.stdout)
        self.assertIn("Hierarchy", done.stdout)
        self.assertNotIn("Refused to", done.stderr)
        self.assertEqual(self.run_.stop(), 0, self.run_.stderr)


if __name__ == "__main__":
    unittest.main()
