"""Signals: drain, stop at once, counters, survival of SIGHUP."""

# ctest: timeout=120

import hashlib
import signal
import threading
import time

import netkit_harness
from wire import connect, request, response, wait_until

BODY = bytes(range(256)) * 8192  # 2 MiB


class Drain(netkit_harness.ProxyTest):
    def refused(self, proxy):
        try:
            connect(proxy.address).close()
        except ConnectionError:
            return True
        return False

    def test_an_idle_process_ends_at_once(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            with self.subTest(number.name):
                proxy, _ = self.start()
                link = self.connect(proxy)
                self.assert_status(self.ask(link), 200)
                start = time.monotonic()
                proxy.signal(number)
                self.assertEqual(link.to_end(), b"")
                self.assertEqual(proxy.wait(), 0)
                self.assertLess(time.monotonic() - start, 3 * netkit_harness.SLOWNESS)

    def test_what_is_in_flight_is_finished_and_the_answer_says_close(self):
        asked, answer = threading.Event(), threading.Event()

        def script(link):
            link.read_request()
            asked.set()
            self.assertTrue(answer.wait(10))
            link.send(response(BODY))
            link.wait_end()

        proxy, _ = self.start(script)
        link = self.connect(proxy)
        link.send(request())
        self.assertTrue(asked.wait(10))
        proxy.signal()
        wait_until(lambda: self.refused(proxy), "the listener closes")
        self.assertIsNone(proxy.process.poll())
        self.assertEqual(proxy.fetch("/readyz")[0], 503)
        self.assertEqual(proxy.fetch("/healthz")[0], 200)
        answer.set()
        got = link.read_response()
        self.assertEqual(hashlib.sha256(got.body).digest(), hashlib.sha256(BODY).digest())
        self.assertIn(b"close", got.tokens(b"connection"))
        self.assertEqual((link.to_end(), link.ended), (b"", "eof"))
        self.assertEqual(proxy.wait(), 0)
        self.assertEqual([r["reason"] for r in proxy.records(1)], ["none"])

    def test_an_upload_in_flight_is_finished(self):
        proxy, origin = self.start()
        link = self.connect(proxy)
        data = request("POST", "/", body=BODY)
        link.send(data[:100_000])
        origin.wait_links(1)
        proxy.signal()
        wait_until(lambda: self.refused(proxy), "the listener closes")
        link.send(data[100_000:])
        self.assertEqual(link.read_response().body, b"POST /\n" + BODY)
        self.assertEqual(proxy.wait(), 0)

    def test_a_second_signal_stops_at_once(self):
        asked = threading.Event()

        def script(link):
            link.read_request()
            asked.set()
            link.wait_end()

        proxy, _ = self.start(script)
        link = self.connect(proxy)
        link.send(request())
        self.assertTrue(asked.wait(10))
        proxy.signal()
        wait_until(lambda: self.refused(proxy), "the listener closes")
        self.assertIsNone(proxy.process.poll())
        start = time.monotonic()
        proxy.signal()
        self.assertGreaterEqual(proxy.wait(), 0, "ended by itself, not killed")
        self.assertLess(time.monotonic() - start, 3 * netkit_harness.SLOWNESS)
        proxy.stopped = True

    def test_a_stuck_exchange_ends_with_the_grace(self):
        asked = threading.Event()

        def script(link):
            link.read_request()
            asked.set()
            link.wait_end()

        proxy, _ = self.start(script, timeouts={"drain": "500ms"})
        link = self.connect(proxy)
        link.send(request())
        self.assertTrue(asked.wait(10))
        proxy.signal()
        start = time.monotonic()
        self.assertGreaterEqual(proxy.wait(), 0)
        self.assertLess(time.monotonic() - start, 5 * netkit_harness.SLOWNESS)
        self.assertEqual(len(proxy.records(1)), 1)
        proxy.stopped = True


class OtherSignals(netkit_harness.ProxyTest):
    def test_counters_are_printed(self):
        proxy, _ = self.start()
        self.assert_serves(proxy)
        before = len(proxy.stderr)
        proxy.signal(signal.SIGUSR1)
        wait_until(lambda: "requests" in proxy.stderr[before:], "counters on stderr")
        self.assert_serves(proxy)

    def test_hangup_keeps_connections_and_reopens_the_log(self):
        proxy, _ = self.start()
        link = self.connect(proxy)
        self.assert_status(self.ask(link), 200)
        proxy.records(1)
        moved = proxy.log_path.with_suffix(".1")
        proxy.log_path.rename(moved)
        proxy.signal(signal.SIGHUP)
        wait_until(proxy.log_path.exists, "a new access log")
        self.assert_status(self.ask(link), 200)
        self.assertEqual(len(proxy.records(1)), 1)
        self.assertEqual(len(moved.read_text().splitlines()), 1)


if __name__ == "__main__":
    netkit_harness.main()
