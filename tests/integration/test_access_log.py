"""The access log: stable names, three formats, injection, sampling, rotation."""

# ctest: timeout=120

import json
import re
import uuid

import netkit_harness
from wire import reply, request, response, wait_until

NAMES = set(
    """time id listener route upstream server attempts client_ip peer method host target protocol
    status reason detail bytes_in bytes_out duration_ms connect_ms ttfb_ms queue_ms reused
    tls_version sni user_agent referer trace_id""".split()
)


class Json(netkit_harness.ProxyTest):
    def test_names_and_values(self):
        proxy, origin = self.start(reply(response(b"hello")))
        sent = request("POST", "/a?b=c", "User-Agent: ua/1", "Referer: http://r/", body=b"12345")
        link = self.connect(proxy)
        link.send(sent)
        link.read_response()
        record = proxy.records(1)[0]
        self.assertLessEqual(set(record), NAMES)
        self.assertRegex(record["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        expected = {
            "listener": proxy.address,
            "upstream": "app",
            "server": origin.address,
            "attempts": 1,
            "client_ip": "127.0.0.1",
            "method": "POST",
            "host": "test",
            "target": "/a?b=c",
            "protocol": "HTTP/1.1",
            "status": 200,
            "reason": "none",
            "bytes_in": len(sent),
            "bytes_out": len(link.received),
            "reused": False,
            "user_agent": "ua/1",
            "referer": "http://r/",
        }
        for name, value in expected.items():
            if not (name == "listener" and record[name] == "127.0.0.1:0"):
                self.assertEqual(record[name], value, name)
        for name in ("duration_ms", "connect_ms", "ttfb_ms"):
            self.assertGreaterEqual(record[name], 0)
            self.assertLess(record[name], 10_000)
        self.assertGreaterEqual(record["duration_ms"], record["ttfb_ms"])

    def test_what_is_absent_is_left_out(self):
        proxy, _ = self.start(reply(response(b"a"), response(b"b")))
        link = self.connect(proxy)
        self.ask(link)
        self.ask(link)
        for record in proxy.records(2):
            for name in ("user_agent", "referer", "detail", "tls_version", "sni"):
                self.assertNotIn(name, record)
        self.assertNotIn("connect_ms", proxy.records(2)[1], "no connection was made for it")
        self.assertIs(proxy.records(2)[1]["reused"], True)

    def test_hostile_values_stay_in_their_line(self):
        values = [
            b'quote " backslash \\ end\\',
            b'","status":999,"x":"',
            b"\x80\xff\xfe invalid \xc3\x28 utf-8 \xed\xa0\x80",
            "valid ümläut \u2028 \U0001f600".encode(),
            b"tab\there <script>",
            b"%0a%0d\\n\\u0000",
            b"\xf4\x90\x80\x80\xc0\xaf",
        ]
        proxy, _ = self.start()
        link = self.connect(proxy)
        for value in values:
            field = value.decode("latin-1")
            self.assert_status(
                self.ask(link, "GET", "/?\"'\\<", "User-Agent: " + field, "Referer: " + field), 200
            )
        records = proxy.records(len(values))
        for record, value in zip(records, values):
            self.assertEqual((record["status"], record["reason"]), (200, "none"))
            self.assertIn("user_agent", record)
            if value.isascii():
                self.assertEqual(record["user_agent"], value.decode())
        self.assertEqual(records[3]["user_agent"], values[3].decode())
        raw = proxy.log_path.read_bytes()
        raw.decode("utf-8")
        self.assertNotRegex(raw, rb"[\x00-\x09\x0b-\x1f\x7f]")

    def test_ids_differ(self):
        proxy, _ = self.start()
        link = self.connect(proxy)
        for _ in range(20):
            self.ask(link)
        self.assertEqual(len({r["id"] for r in proxy.records(20)}), 20)

    def test_sampling_keeps_every_failure(self):
        proxy, _ = self.start(access_log={"sample": 0.0})
        link = self.connect(proxy)
        for _ in range(20):
            self.assert_status(self.ask(link), 200)
        link.send(b"BAD\r\n\r\n")
        self.assert_refused(link, 400)
        proxy.stop()
        self.assertEqual([r["status"] for r in proxy.records(1)], [400])
        self.assertEqual(len(proxy.log_lines()), 1)

    def test_nothing_is_lost_at_the_end(self):
        proxy, _ = self.start(access_log={"flush": "1m", "buffer": "1MiB"})
        link = self.connect(proxy)
        for _ in range(500):
            self.ask(link)
        proxy.stop()
        self.assertEqual(len(proxy.records()), 500)


class OtherFormats(netkit_harness.ProxyTest):
    def one_line(self, format_, *fields):
        proxy, _ = self.start(reply(response(b"hello")), access_log={"format": format_})
        self.ask(self.connect(proxy), "GET", "/x?y", *fields)
        proxy.stop()
        lines = proxy.log_lines()
        self.assertEqual(len(lines), 1)
        return lines[0]

    def test_combined(self):
        line = self.one_line("combined", 'User-Agent: u"a', "Referer: http://r/")
        match = re.fullmatch(
            r"127\.0\.0\.1 - - \[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "
            r'"GET /x\?y HTTP/1\.1" 200 (\d+) "http://r/" "u(\\"|\\x22)a"',
            line,
        )
        self.assertTrue(match, line)

    def test_text(self):
        line = self.one_line("text")
        for part in ("GET", "/x?y", "200", "127.0.0.1"):
            self.assertIn(part, line)

    def test_off(self):
        proxy, _ = self.start(access_log={"format": "off"})
        self.assert_serves(proxy)
        proxy.stop()
        self.assertEqual(proxy.log_lines(), [])

    def test_a_bare_word_is_the_format_and_stderr_the_place(self):
        with self.start_origin() as origin:
            section = netkit_harness.upstream(origin, access_log="json")
            proxy = self.start_proxy(section, log=False)
            mark = uuid.uuid4().hex
            self.ask(self.connect(proxy), "GET", "/" + mark)
            wait_until(lambda: mark in proxy.stderr, "the line on stderr")
            line = next(line for line in proxy.stderr.splitlines() if mark in line)
            self.assertEqual(json.loads(line)["target"], "/" + mark)


class Metrics(netkit_harness.ProxyTest):
    def test_families_and_labels(self):
        proxy, origin = self.start()
        link = self.connect(proxy)
        for _ in range(7):
            self.ask(link)
        samples = proxy.metrics()
        names = {name for name, _ in samples}
        for name in (
            "netkit_proxy_connections",
            "netkit_proxy_connections_total",
            "netkit_proxy_requests_total",
            "netkit_proxy_request_seconds_count",
            "netkit_proxy_request_bytes_total",
            "netkit_proxy_response_bytes_total",
            "netkit_proxy_upstream_requests_total",
            "netkit_proxy_upstream_connections",
            "netkit_proxy_upstream_connects_total",
        ):
            self.assertIn(name, names)
        self.assertEqual(proxy.total("netkit_proxy_requests_total", code="200"), 7)
        self.assertEqual(proxy.total("netkit_proxy_request_seconds_count"), 7)
        self.assertEqual(proxy.total("netkit_proxy_connections"), 1)
        self.assertEqual(
            proxy.total("netkit_proxy_upstream_requests_total", server=origin.address), 7
        )
        self.assertEqual(proxy.total("netkit_proxy_upstream_connects_total"), 1)
        self.assertEqual(proxy.total("netkit_proxy_upstream_connections", state="idle"), 1)
        self.assertEqual(proxy.total("netkit_proxy_upstream_connections", state="active"), 0)

    def test_labels_never_come_from_clients(self):
        proxy, _ = self.start()
        link = self.connect(proxy)
        for number in range(50):
            self.ask(link, f"M{number}", f"/p{number}", f"X-{number}: 1", host=f"h{number}")
        text = proxy.fetch("/metrics")[1]
        self.assertNotRegex(text, r'"[Mhp/]\d+"')

    def test_every_family_is_described(self):
        proxy, _ = self.start()
        self.assert_serves(proxy)
        text = proxy.fetch("/metrics")[1]
        families = set(re.findall(r"^# TYPE (\S+) (?:counter|gauge|histogram)$", text, re.M))
        helped = set(re.findall(r"^# HELP (\S+) \S", text, re.M))
        self.assertEqual(families, helped)
        for name, _ in netkit_harness.parse_metrics(text):
            base = re.sub(r"_(bucket|sum|count)$", "", name)
            self.assertTrue(name in families or base in families, name)

    def test_health_pages(self):
        proxy, _ = self.start()
        self.assertEqual(proxy.fetch("/healthz")[0], 200)
        self.assertEqual(proxy.fetch("/readyz")[0], 200)
        self.assertEqual(proxy.fetch("/no-such-page")[0], 404)


if __name__ == "__main__":
    netkit_harness.main()
