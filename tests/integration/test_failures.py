"""Every failure has one name: exactly one access log line with reason and status each.

Timeouts and limits assert their reasons in their own files; here are the others, the agreement of
log and metrics over a mix of all, and what the client may and may not see.
"""

# ctest: timeout=120

import json
import threading

import netkit_harness
from netkit_harness import nowhere, upstream
from wire import Origin, refused_address, request, response


class Failures(netkit_harness.ProxyTest):
    def assert_fails(self, proxy, reason, status, data=None):
        """One request, one answer with `status`, one line with `reason`."""
        with proxy.connect() as link:
            link.send(data or request())
            got = link.read_response()
        self.assert_status(got, status)
        record = proxy.records(1)[0]
        self.assertEqual((record["reason"], record["status"]), (reason, status))
        self.assertEqual(proxy.total("netkit_proxy_failures_total", reason=reason), 1)
        return got, record

    def test_bad_request(self):
        proxy, origin = self.start()
        got, record = self.assert_fails(proxy, "bad_request", 400, b"GET  / HTTP/1.1\r\n\r\n")
        self.assertIn(record["id"].encode(), got.body, "something to quote when asking for help")
        self.assertRegex(record["detail"], "^[a-z0-9_]+$")
        self.assertIn(b"close", got.tokens(b"connection"))
        self.assertEqual(origin.count, 0)
        self.assertEqual(proxy.total("netkit_proxy_rejected_total", rule=record["detail"]), 1)

    def test_garbage_is_one_line_too(self):
        proxy, _ = self.start()
        self.assert_fails(
            proxy, "bad_request", 400, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"
        )

    def test_no_route(self):
        self.assert_fails(self.start_proxy(nowhere()), "no_route", 404)

    def test_refused(self):
        sock, address = refused_address()
        with sock:
            proxy = self.start_proxy(upstream(address))
            _, record = self.assert_fails(proxy, "upstream_connect_refused", 502)
            self.assertEqual(record["upstream"], "app")

    def test_refused_goes_to_the_next_server_for_any_method(self):
        sock, address = refused_address()
        with sock, Origin() as origin:
            proxy = self.start_proxy(upstream(address, origin))
            with proxy.connect() as link:
                for number in range(20):
                    got = self.ask(link, "POST", f"/{number}", body=b"x" * 1000)
                    self.assert_status(got, 200)
            self.assertEqual(origin.count, 20)
            self.assertEqual({r["reason"] for r in proxy.records(20)}, {"none"})
            self.assertGreater(max(r["attempts"] for r in proxy.records(20)), 1)

    def test_missing_unix_socket(self):
        proxy = self.start_proxy(upstream("unix:/nonexistent/netkit.sock"))
        with proxy.connect() as link:
            self.assert_status(self.ask(link), 502)
        self.assertIn(
            proxy.records(1)[0]["reason"], ("upstream_unreachable", "upstream_connect_refused")
        )

    def test_closed_or_reset_before_the_answer(self):
        def closes(link):
            link.read_request()

        def resets(link):
            link.read_request()
            link.reset()

        for script in (closes, resets):
            with self.subTest(script.__name__):
                proxy, _ = self.start(script)
                self.assert_fails(proxy, "upstream_reset", 502, request("POST", "/", body=b"x"))

    def test_bad_response(self):
        proxy, _ = self.start(lambda link: (link.read_request(), link.send(b"nonsense\r\n\r\n")))
        _, record = self.assert_fails(proxy, "upstream_bad_response", 502)
        self.assertRegex(record["detail"], "^[a-z0-9_]+$")

    def test_unknown_names_do_not_prevent_the_start(self):
        proxy = self.start_proxy(upstream("nowhere.invalid:80"))
        self.assert_fails(proxy, "dns_failed", 503)

    def test_names_are_resolved(self):
        with Origin() as origin:
            proxy = self.start_proxy(upstream("localhost:" + origin.address.rpartition(":")[2]))
            self.assert_serves(proxy)

    def test_error_answers_are_text_or_json(self):
        proxy = self.start_proxy(nowhere())
        link = self.connect(proxy)
        plain = self.ask(link, "GET", "/", "Accept: */*")
        self.assertTrue(plain.get(b"content-type").startswith(b"text/plain"), plain.fields)
        as_json = self.ask(link, "GET", "/", "Accept: application/json")
        self.assertTrue(as_json.get(b"content-type").startswith(b"application/json"))
        self.assertIn("no_route", json.dumps(json.loads(as_json.body)))
        head = self.ask(link, "HEAD", "/")
        self.assert_status(head, 404)
        self.assert_status(self.ask(link), 404)
        self.assertEqual(len(proxy.records(4)), 4)

    def test_a_connection_without_a_request_is_no_exchange(self):
        proxy, _ = self.start()
        for _ in range(3):
            proxy.connect().close()
        self.assert_serves(proxy)
        proxy.stop()
        self.assertEqual(len(proxy.log_lines()), 1)

    def test_log_metrics_and_origin_agree(self):
        hold = threading.Event()

        def script(link):
            while True:
                message = link.read_request()
                if message.target == b"/break":
                    return
                if message.target == b"/hold":
                    hold.set()
                    link.wait_end()
                    return
                link.send(response(b"ok"))

        proxy, origin = self.start(script)
        for number in range(10):
            with proxy.connect() as link:
                for _ in range(5):
                    self.assert_status(self.ask(link, "GET", f"/{number}"), 200)
        with proxy.connect() as link:
            self.assert_status(self.ask(link, "POST", "/break", body=b"x"), 502)
        with proxy.connect() as link:
            link.send(b"NO\r\n\r\n")
            self.assert_refused(link, 400)
        with proxy.connect() as link:
            link.send(request("GET", "/hold"))
            self.assertTrue(hold.wait(10))
        records = proxy.records(53)
        self.assertEqual(origin.count, 52)
        self.assertEqual(proxy.total("netkit_proxy_requests_total"), 53)
        for status in ("200", "400", "499", "502"):
            lines = sum(r["status"] == int(status) for r in records)
            self.assertEqual(proxy.total("netkit_proxy_requests_total", code=status), lines, status)
        failed = sum(r["reason"] != "none" for r in records)
        self.assertEqual(proxy.total("netkit_proxy_failures_total"), failed)
        self.assertEqual(len({r["id"] for r in records}), 53)


if __name__ == "__main__":
    netkit_harness.main()
