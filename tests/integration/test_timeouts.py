"""Every wait has an end: each key of `timeouts` with a small value."""

# ctest: serial
# ctest: timeout=120

import contextlib
import socket
import threading
import time

import netkit_harness
from reference_input import Incomplete
from wire import PATIENCE, format_address, listening_socket, request, response, wait_until

SHORT = "400ms"
EARLIEST = 0.35  # the clock of the test began a little after the proxy's


@contextlib.contextmanager
def full_backlog():
    """An address where connecting hangs: nobody accepts and the queue is full."""
    with listening_socket(backlog=0) as sock, contextlib.ExitStack() as stack:
        while True:
            other = stack.enter_context(socket.socket())
            other.settimeout(0.2)
            try:
                other.connect(sock.getsockname())
            except TimeoutError:
                break
        yield format_address(sock)


class Timeouts(netkit_harness.ProxyTest):
    @contextlib.contextmanager
    def takes(self, earliest=EARLIEST, latest=3.0):
        start = time.monotonic()
        yield
        spent = time.monotonic() - start
        self.assertGreaterEqual(spent, earliest, "earlier than promised")
        self.assertLess(spent, latest * netkit_harness.SLOWNESS)

    def assert_logged(self, proxy, reason, status):
        record = proxy.records(1)[0]
        self.assertEqual((record["reason"], record["status"]), (reason, status))

    def test_header_is_absolute(self):
        proxy, _ = self.start(timeouts={"header": SHORT})
        link = self.connect(proxy)
        with self.takes():
            link.send(b"GET / HTTP/1.1\r\n")
            drip = threading.Thread(
                target=self.drip, args=(link, b"X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyy")
            )
            drip.start()
            self.assert_refused(link, 408)
        link.sock.close()
        drip.join()
        self.assert_logged(proxy, "header_timeout", 408)

    def drip(self, link, data):
        """A byte every 50 ms until the other side is gone."""
        pause = threading.Event()
        with contextlib.suppress(OSError):
            for byte in data * 100:
                link.sock.send(bytes([byte]))
                pause.wait(0.05)

    def test_header_of_the_second_request(self):
        proxy, _ = self.start(timeouts={"header": SHORT})
        link = self.connect(proxy)
        self.assert_status(self.ask(link), 200)
        with self.takes():
            link.send(b"G")
            self.assert_refused(link, 408)

    def test_keepalive(self):
        proxy, _ = self.start(timeouts={"keepalive": SHORT})
        link = self.connect(proxy)
        self.assert_status(self.ask(link), 200)
        with self.takes():
            self.assertEqual((link.to_end(), link.ended), (b"", "eof"))
        self.assertEqual(len(proxy.records(1)), 1)

    def test_body_idle(self):
        for head in ("Content-Length: 10", "Transfer-Encoding: chunked"):
            with self.subTest(head):
                proxy, origin = self.start(script=self.until_end, timeouts={"body_idle": SHORT})
                link = self.connect(proxy)
                with self.takes():
                    link.send(request("POST", "/", head), b"5\r\nhe")
                    self.assert_refused(link, 408)
                self.assertEqual(origin.count, 0)
                self.assert_logged(proxy, "body_too_slow", 408)

    @staticmethod
    def until_end(link):
        link.wait_end()

    def test_connect(self):
        with full_backlog() as address:
            proxy = self.start_proxy(netkit_harness.upstream(address, timeouts={"connect": SHORT}))
            with self.takes():
                self.assert_status(self.ask(self.connect(proxy)), 504)
            self.assert_logged(proxy, "upstream_connect_timeout", 504)

    def test_response(self):
        cancelled = threading.Event()

        def script(link):
            link.read_request()
            link.wait_end()
            cancelled.set()

        proxy, _ = self.start(script, timeouts={"response": SHORT})
        with self.takes():
            self.assert_status(self.ask(self.connect(proxy)), 504)
        self.assertTrue(cancelled.wait(PATIENCE))
        self.assert_logged(proxy, "upstream_response_timeout", 504)

    def test_response_begins_when_the_request_is_sent(self):
        def script(link):
            message = link.read_request()
            link.send(response(message.body))
            link.wait_end()

        proxy, _ = self.start(script, timeouts={"response": "600ms"})
        link = self.connect(proxy)
        link.send(request("POST", "/", "Content-Length: 10"))
        pause = threading.Event()
        for _ in range(10):  # one second in all: longer than the timeout
            pause.wait(0.1)
            link.send(b"x")
        self.assertEqual(link.read_response().body, b"x" * 10)

    def stall(self, *fields, first=b"hello"):
        def script(link):
            link.read_request()
            link.send(response(b"", *fields, "Content-Length: 10", length=False), first)
            link.wait_end()

        return script

    def test_read(self):
        proxy, _ = self.start(self.stall(), timeouts={"read": SHORT})
        link = self.connect(proxy)
        with self.takes(), self.assertRaises(Incomplete):
            self.ask(link)
        self.assert_logged(proxy, "upstream_read_timeout", 200)

    def test_read_of_an_event_stream_is_the_tunnels(self):
        go = threading.Event()

        def script(link):
            link.read_request()
            link.send(
                response(b"", "Content-Type: text/event-stream", "Content-Length: 10", length=False)
            )
            go.wait(PATIENCE)
            link.send(b"0123456789")
            link.wait_end()

        proxy, _ = self.start(script, timeouts={"read": "200ms", "tunnel": "10s"})
        link = self.connect(proxy)
        link.send(request())
        head = link.read_response_head()
        self.assertEqual(head.length, 10)
        self.assertTrue(link.silent_for(0.8))
        go.set()
        self.assertEqual(link.exactly(10), b"0123456789")

    def test_total(self):
        proxy, _ = self.start(self.until_end, timeouts={"total": SHORT})
        with self.takes():
            self.assert_status(self.ask(self.connect(proxy)), 504)
        self.assert_logged(proxy, "total_timeout", 504)

    def test_total_cuts_an_answer_that_has_begun(self):
        proxy, _ = self.start(self.stall(), timeouts={"total": SHORT})
        link = self.connect(proxy)
        with self.takes(), self.assertRaises(Incomplete):
            self.ask(link)
        self.assert_logged(proxy, "total_timeout", 200)

    def test_tunnel(self):
        ended = threading.Event()

        def script(link):
            link.read_request()
            link.send(
                b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"
            )
            link.wait_end()
            ended.set()

        proxy, _ = self.start(script, timeouts={"tunnel": "600ms"})
        link = self.connect(proxy)
        link.send(request("GET", "/", "Connection: upgrade", "Upgrade: x"))
        self.assert_status(link.read_response(), 101)
        for _ in range(4):  # traffic keeps it open beyond the timeout
            self.assertTrue(link.silent_for(0.3))
            link.send(b"x")
        with self.takes(0.5):
            link.wait_end()
        self.assertTrue(ended.wait(PATIENCE))

    def test_send_to_a_client_that_does_not_read(self):
        def script(link):
            link.read_request()
            with contextlib.suppress(OSError):
                link.send(response(b"", f"Content-Length: {64 << 20}", length=False))
                link.send(bytes(64 << 20))

        proxy, _ = self.start(script, timeouts={"send": SHORT})
        link = self.connect(proxy, receive_buffer=65536)
        with self.takes(latest=6):
            link.send(request())
            proxy.records(1)
        self.assertEqual(proxy.records(1)[0]["reason"], "client_send_timeout")
        with self.assertRaises(Incomplete):
            link.read_response()

    def test_linger_is_bounded(self):
        proxy, _ = self.start(timeouts={"linger": SHORT})
        link = self.connect(proxy)
        link.send(b"BAD\r\n\r\n")
        with self.takes():
            self.assert_refused(link, 400)

            def refused():
                try:
                    link.sock.send(b"x")
                except ConnectionError:
                    return True
                return False

            wait_until(refused, "the end of the lingering close")

    def test_slow_bodies_are_refused_by_rate(self):
        proxy, origin = self.start(script=self.until_end)  # 240 bytes a second after 5 s
        link = self.connect(proxy)
        with self.takes(4.0, 9.0):
            link.send(request("POST", "/", "Content-Length: 100000"))
            drip = threading.Thread(target=self.drip, args=(link, b"body"))
            drip.start()
            self.assert_refused(link, 408)
        link.sock.close()
        drip.join()
        self.assertEqual(origin.count, 0)
        self.assert_logged(proxy, "body_too_slow", 408)


if __name__ == "__main__":
    netkit_harness.main()
