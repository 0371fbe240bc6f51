"""Limits at their exact edge, and the answers beyond it."""

# ctest: timeout=120

import contextlib

import netkit_harness
from netkit_harness import upstream
from reference_input import Finished
from wire import NotYet, chunked, reply, request, response, wait_until


class HeadLimits(netkit_harness.ProxyTest):
    def test_request_line(self):
        proxy, origin = self.start(limits={"request_line": "2KiB"})
        longest = 2048 - len("GET / HTTP/1.1")
        self.assert_status(self.ask(self.connect(proxy), "GET", "/" + "a" * longest), 200)
        link = self.connect(proxy)
        link.send(request("GET", "/" + "a" * (longest + 200)))
        self.assert_refused(link, 414)
        self.assertEqual(origin.count, 1)

    def test_eight_thousand_octets_pass_by_default(self):
        proxy, _ = self.start()
        self.assert_status(self.ask(self.connect(proxy), "GET", "/" + "a" * 8000), 200)

    def test_header_bytes(self):
        proxy, origin = self.start(limits={"header_bytes": "2KiB"})
        self.assert_status(self.ask(self.connect(proxy), "GET", "/", "X: " + "y" * 1900), 200)
        link = self.connect(proxy)
        link.send(request("GET", "/", "X: " + "y" * 2100))
        self.assert_refused(link, 431)
        link = self.connect(proxy)
        link.send(request("GET", "/", *["X: " + "y" * 100] * 30))
        self.assert_refused(link, 431)
        self.assertEqual(origin.count, 1)

    def test_header_count(self):
        proxy, origin = self.start(limits={"header_count": 10})
        self.assert_status(self.ask(self.connect(proxy), "GET", "/", *["X: y"] * 9), 200)
        link = self.connect(proxy)
        link.send(request("GET", "/", *["X: y"] * 10))
        self.assert_refused(link, 431)
        self.assertEqual(origin.count, 1)

    def test_a_head_larger_than_the_first_block_passes(self):
        proxy, origin = self.start()
        fields = [f"X-{n}: " + "y" * 600 for n in range(90)]
        link = self.connect(proxy)
        self.assert_status(self.ask(link, "GET", "/", *fields), 200)
        self.assertEqual(origin.last.get(b"x-89"), b"y" * 600)
        self.assert_status(self.ask(link), 200)


class BodyLimit(netkit_harness.ProxyTest):
    def refuse(self, *data):
        proxy, origin = self.start(script=lambda link: link.wait_end(), limits={"body": "1KiB"})
        link = self.connect(proxy)
        for piece in data:
            link.send_slowly(piece, 1000)
        got = self.assert_refused(link, 413)
        self.assertIn(b"limits.body", got.body)
        record = proxy.records(1)[0]
        self.assertEqual((record["reason"], record["status"]), ("body_too_large", 413))
        self.assertIn("limits.body", record["detail"])
        return origin

    def test_at_the_limit(self):
        proxy, _ = self.start(limits={"body": "1KiB"})
        link = self.connect(proxy)
        self.assert_status(self.ask(link, "POST", "/", body=b"x" * 1024), 200)
        link.send(request("POST", "/", "Transfer-Encoding: chunked"), chunked([b"x" * 512] * 2))
        self.assert_status(link.read_response(), 200)

    def test_beyond_by_length(self):
        origin = self.refuse(request("POST", "/", body=b"x" * 1025))
        self.assertEqual(len(origin.links), 0, "refused before anything is forwarded")

    def test_beyond_by_chunks(self):
        self.refuse(request("POST", "/", "Transfer-Encoding: chunked"), chunked([b"x" * 512] * 3))

    def test_none_by_default(self):
        proxy, _ = self.start(reply(response(b"ok")))
        self.assert_status(self.ask(self.connect(proxy), "POST", "/", body=bytes(2 << 20)), 200)


class ConnectionLimits(netkit_harness.ProxyTest):
    def test_connections_of_one_address(self):
        proxy, _ = self.start(limits={"connections_per_ip": 2})
        held = [self.connect(proxy) for _ in range(2)]
        for link in held:
            self.assert_status(self.ask(link), 200)
        self.assert_overloaded(proxy)
        with proxy.connect(source="127.0.0.2") as other:
            self.assert_status(self.ask(other), 200)
        held[0].close()
        wait_until(lambda: self.status_of_a_new_one(proxy) == 200, "room after a close")

    def test_connections_in_all(self):
        proxy, _ = self.start(limits={"connections": 2})
        held = [self.connect(proxy) for _ in range(2)]
        for link in held:
            self.assert_status(self.ask(link), 200)
        self.assert_overloaded(proxy)
        held[0].close()
        wait_until(lambda: self.status_of_a_new_one(proxy) == 200, "room after a close")

    def test_running_out_of_descriptors_is_survived(self):
        origin = self.start_origin()
        proxy = self.start_proxy(upstream(origin), open_files=80)
        held, statuses = [], set()
        for _ in range(120):
            held.append(self.connect(proxy))
            held[-1].send_slowly(request(), 1000)
            with contextlib.suppress(Finished, NotYet):
                held[-1].sock.settimeout(2)
                statuses.add(held[-1].read_response().status)
        self.assertEqual(statuses, {200, 503})
        for link in held:
            link.close()
        wait_until(lambda: self.status_of_a_new_one(proxy) == 200, "room after the closes")

    def assert_overloaded(self, proxy):
        with proxy.connect() as link:
            self.assert_refused(link, 503)
        reasons = [r["reason"] for r in proxy.records()]
        wait_until(lambda: "overloaded" in [r["reason"] for r in proxy.records()], str(reasons))

    def status_of_a_new_one(self, proxy):
        with proxy.connect() as link:
            link.send_slowly(request(), 1000)
            return link.read_response().status

    def test_connections_of_one_listener(self):
        section = {"listeners": [{"address": "127.0.0.1:0", "max_connections": 1}]}
        proxy, _ = self.start(**section)
        first = self.connect(proxy)
        self.assert_status(self.ask(first), 200)
        self.assert_overloaded(proxy)
        first.close()
        wait_until(lambda: self.status_of_a_new_one(proxy) == 200, "room after a close")

    def test_interim_answers(self):
        hint = b"HTTP/1.1 103 Early Hints\r\n\r\n"
        proxy, _ = self.start(reply(hint * 2 + response(b"ok")), limits={"interim": 2})
        self.assert_status(self.ask(self.connect(proxy)), 200)
        proxy, _ = self.start(reply(hint * 3 + response(b"ok")), limits={"interim": 2})
        self.assert_status(self.ask(self.connect(proxy)), 502)
        self.assertEqual(proxy.records(1)[0]["reason"], "upstream_bad_response")


if __name__ == "__main__":
    netkit_harness.main()
