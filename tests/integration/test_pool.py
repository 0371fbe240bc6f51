"""Connections to the origins: reuse, staleness, poison, limits of the pool."""

# ctest: timeout=120

import threading
import time

import netkit_harness
from wire import reply, request, response, wait_until


class Reuse(netkit_harness.ProxyTest):
    def ask_fresh(self, proxy, *args, **more):
        with proxy.connect() as link:
            return self.ask(link, *args, **more)

    def test_clients_share_connections_one_after_the_other(self):
        proxy, origin = self.start()
        for number in range(20):
            self.assert_status(self.ask_fresh(proxy, "GET", f"/{number}"), 200)
        self.assertEqual((origin.count, len(origin.links)), (20, 1))
        reused = [r["reused"] for r in proxy.records(20)]
        self.assertEqual(reused, [False] + [True] * 19)

    def test_idle_zero_keeps_none(self):
        proxy, origin = self.start(group={"keepalive": {"idle": 0}})
        for _ in range(5):
            self.assert_status(self.ask_fresh(proxy), 200)
        self.assertEqual(len(origin.links), 5)

    def test_idle_connections_are_bounded(self):
        gate = threading.Barrier(3)

        def script(link):
            while True:
                link.read_request()
                gate.wait(10)
                link.send(response(b"ok"))

        proxy, origin = self.start(script, group={"keepalive": {"idle": 1}})
        links = [self.connect(proxy) for _ in range(3)]
        for link in links:
            link.send(request())
        for link in links:
            self.assert_status(link.read_response(), 200)
        self.assertEqual(len(origin.links), 3)
        wait_until(lambda: sum(o.ended is not None for o in origin.links) == 2)

    def test_max_requests_and_max_age(self):
        proxy, origin = self.start(group={"keepalive": {"max_requests": 3}})
        for _ in range(9):
            self.assert_status(self.ask_fresh(proxy), 200)
        self.assertEqual(len(origin.links), 3)
        proxy, origin = self.start(group={"keepalive": {"max_age": "300ms", "idle_timeout": "1h"}})
        self.ask_fresh(proxy)
        wait_until(lambda: origin.links[0].ended, "close at max_age")

    def test_idle_timeout_closes_not_early(self):
        proxy, origin = self.start(group={"keepalive": {"idle_timeout": "400ms"}})
        self.ask_fresh(proxy)
        start = time.monotonic()
        wait_until(lambda: origin.links[0].ended, "close at idle_timeout")
        self.assertGreaterEqual(time.monotonic() - start, 0.35)

    def test_keep_alive_timeout_of_the_origin_is_obeyed(self):
        script = reply(*[response(b"ok", "Keep-Alive: timeout=1, max=100")] * 2)
        proxy, origin = self.start(script, group={"keepalive": {"idle_timeout": "1h"}})
        self.ask_fresh(proxy)
        wait_until(lambda: origin.links[0].ended, "close before the origin's own timeout")
        self.assert_status(self.ask_fresh(proxy), 200)
        self.assertEqual(len(origin.links), 2)

    def test_answers_that_end_the_connection_are_not_reused(self):
        answers = {
            "close": response(b"ok", "Connection: close"),
            "1.0": b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        }
        for name, answer in answers.items():
            with self.subTest(name):
                proxy, origin = self.start(reply(answer, answer))
                for turn in (1, 2):
                    self.assertEqual(self.ask_fresh(proxy).body, b"ok")
                    self.assertEqual(len(origin.links), turn)


class Stale(netkit_harness.ProxyTest):
    def test_a_connection_closed_while_idle_costs_nothing(self):
        proxy, origin = self.start(lambda link: (link.read_request(), link.send(response(b"ok"))))
        link = self.connect(proxy)
        for turn in range(1, 51):
            self.assertEqual(self.ask(link).body, b"ok", turn)
        self.assertEqual(origin.count, 50)
        self.assertEqual({r["reason"] for r in proxy.records(50)}, {"none"})

    def close_on_second(self, link):
        """Answers once; a second request on the same connection finds it closed."""
        link.read_request()
        link.send(response(b"ok"))
        link.read_request_head()
        link.close()

    def test_death_at_the_moment_of_reuse_is_retried_once_silently(self):
        proxy, origin = self.start(self.close_on_second)
        for number in range(1, 11):
            with proxy.connect() as link:
                got = self.ask(link, "GET", f"/{number}")
                self.assertEqual((got.status, got.body), (200, b"ok"))
        self.assertEqual([m.target for _, m in origin.requests], [b"/%d" % n for n in range(1, 11)])
        records = proxy.records(10)
        self.assertEqual({(r["status"], r["reason"]) for r in records}, {(200, "none")})
        self.assertEqual(proxy.total("netkit_proxy_retry_reused_total"), 9)

    def test_what_cannot_be_repeated_is_not(self):
        """A POST that was written may have been carried out: 502, and the origin saw it once."""
        posts = []

        def script(link):
            link.read_request()
            link.send(response(b"ok"))
            if link.read_request().method == b"POST":
                posts.append(1)

        proxy, _ = self.start(script)
        with proxy.connect() as link:
            self.ask(link)
        with proxy.connect() as link:
            got = self.ask(link, "POST", "/buy", body=b"x" * 100_000)
            self.assert_status(got, 502)
        self.assertEqual(len(posts), 1)
        self.assertEqual(proxy.records(2)[1]["reason"], "upstream_reset")

    def test_a_fresh_connection_that_dies_is_a_failure(self):
        def script(link):
            link.read_request_head()

        proxy, _ = self.start(script)
        with proxy.connect() as link:
            self.assert_status(self.ask(link), 502)
        self.assertEqual(proxy.records(1)[0]["reason"], "upstream_reset")


class Poison(netkit_harness.ProxyTest):
    def test_bytes_on_an_idle_connection_are_never_an_answer(self):
        sent = threading.Event()
        go = threading.Event()

        def script(link):
            link.read_request()
            link.send(response(b"first" if link.number == 0 else b"second"))
            if link.number == 0:
                self.assertTrue(go.wait(10))
                link.send(response(b"poison"))
                sent.set()
            link.wait_end()

        proxy, origin = self.start(script)
        with proxy.connect() as link:
            self.assertEqual(self.ask(link).body, b"first")
        go.set()
        self.assertTrue(sent.wait(10))
        with proxy.connect() as link:
            self.assertEqual(self.ask(link).body, b"second")
        self.assertEqual(len(origin.links), 2)

    def test_bytes_behind_an_answer_are_never_an_answer(self):
        def script(link):
            link.read_request()
            link.send(response(b"%d" % link.number) + response(b"poison"))
            link.wait_end()

        proxy, origin = self.start(script)
        link = self.connect(proxy)
        for number in range(5):
            self.assertEqual(self.ask(link).body, b"%d" % number)
        self.assertEqual(len(origin.links), 5)


if __name__ == "__main__":
    netkit_harness.main()
