"""Persistent client connections and pipelining (RFC 9112 §9)."""

import threading

import netkit_harness
from wire import reply, request, response


class KeepAlive(netkit_harness.ProxyTest):
    def test_a_hundred_requests_use_one_connection(self):
        proxy, origin = self.start()
        link = self.connect(proxy)
        for number in range(100):
            got = self.ask(link, "GET", f"/{number}")
            self.assertEqual(got.body, b"GET /%d\n" % number)
        self.assertEqual((origin.count, len(origin.links)), (100, 1))
        self.assertEqual(len(proxy.records(100)), 100)

    def test_close_is_honoured_and_announced(self):
        proxy, _ = self.start()
        link = self.connect(proxy)
        got = self.ask(link, "GET", "/", "Connection: close")
        self.assertIn(b"close", got.tokens(b"connection"))
        self.assertEqual((link.to_end(), link.ended), (b"", "eof"))

    def test_close_of_the_origin_is_not_the_clients(self):
        proxy, origin = self.start(reply(response(b"ok", "Connection: close")))
        link = self.connect(proxy)
        for turn in (1, 2):
            got = self.ask(link)
            self.assertNotIn(b"close", got.tokens(b"connection"))
            self.assertEqual(len(origin.links), turn)

    def test_nothing_is_read_after_close(self):
        proxy, origin = self.start()
        link = self.connect(proxy)
        link.send(request("GET", "/1", "Connection: close") + request("GET", "/2"))
        self.assertEqual(link.read_response().body, b"GET /1\n")
        self.assertEqual((link.to_end(), origin.count), (b"", 1))


class Pipelining(netkit_harness.ProxyTest):
    def test_answers_keep_order(self):
        proxy, origin = self.start()
        link = self.connect(proxy)
        link.send(b"".join(request("GET", f"/{n}") for n in range(50)))
        for number in range(50):
            self.assertEqual(link.read_response().body, b"GET /%d\n" % number)
        self.assertEqual([m.target for _, m in origin.requests], [b"/%d" % n for n in range(50)])

    def test_bodies_and_heads_interleave(self):
        proxy, _ = self.start()
        link = self.connect(proxy)
        stream, expected = b"", []
        for number in range(10):
            body = b"x" * (number * 1000)
            stream += request("POST", "/length", body=body) + request("HEAD", "/head")
            coded = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body) if body else b"0\r\n\r\n"
            stream += request("PUT", "/chunked", "Transfer-Encoding: chunked") + coded
            expected += [(b"POST", b"POST /length\n" + body), (b"HEAD", b"")]
            expected += [(b"PUT", b"PUT /chunked\n" + body)]
        sender = threading.Thread(target=link.send_slowly, args=(stream, 997))
        sender.start()
        for method, body in expected:
            self.assertEqual(link.read_response(method).body, body)
        sender.join()

    def test_the_second_waits_for_the_first(self):
        second_may_come = threading.Event()

        def script(link):
            link.read_request()
            self.assertTrue(link.silent_for(0.2), "the next request came before the answer")
            link.send(response(b"first"))
            second_may_come.set()
            link.read_request()
            link.send(response(b"second"))
            link.wait_end()

        proxy, origin = self.start(script)
        link = self.connect(proxy)
        link.send(request("GET", "/1") + request("GET", "/2"))
        self.assertEqual(link.read_response().body, b"first")
        self.assertTrue(second_may_come.is_set())
        self.assertEqual(link.read_response().body, b"second")
        self.assertEqual(origin.count, 2)

    def test_a_bad_request_behind_a_good_one(self):
        proxy, origin = self.start()
        link = self.connect(proxy)
        link.send(
            request("GET", "/good") + b"GET  /bad HTTP/1.1\r\n\r\n" + request("GET", "/never")
        )
        self.assertEqual(link.read_response().body, b"GET /good\n")
        self.assert_refused(link, 400)
        self.assertEqual(origin.count, 1)
        self.assertEqual([r["status"] for r in proxy.records(2)], [200, 400])


class EarlyAnswers(netkit_harness.ProxyTest):
    """An answer sent before the request's body was read (RFC 9112 §9.3)."""

    def test_the_rest_of_the_body_never_becomes_a_request(self):
        hidden = request("GET", "/hidden")

        def script(link):
            head = link.read_request_head()
            if head.method == b"POST":
                link.send(
                    response(b"too much", "Connection: close", status="413 Content Too Large")
                )
                return
            link.send(response(b"fine"))

        proxy, origin = self.start(script)
        link = self.connect(proxy)
        body = hidden * 100
        link.send(request("POST", "/", f"Content-Length: {len(body)}"))
        self.assert_status(link.read_response(), 413)
        link.send_slowly(body + request("GET", "/after", "Connection: close"), 4096)
        rest = link.to_end()
        self.assertIn(rest.count(b"HTTP/1.1"), (0, 1), rest)
        targets = [bytes(o.received).split(b" ")[1] for o in origin.links]
        self.assertNotIn(b"/hidden", targets)

    def test_an_interrupted_upstream_connection_is_not_reused(self):
        def script(link):
            head = link.read_request_head()
            link.send(response(b"early" if head.method == b"POST" else b"next"))
            link.wait_end()

        proxy, origin = self.start(script)
        link = self.connect(proxy)
        link.send(request("POST", "/", "Content-Length: 1000000"), b"x" * 10)
        self.assertEqual(link.read_response().body, b"early")
        with proxy.connect() as other:
            self.assertEqual(self.ask(other).body, b"next")
        self.assertEqual(len(origin.links), 2)


if __name__ == "__main__":
    netkit_harness.main()
