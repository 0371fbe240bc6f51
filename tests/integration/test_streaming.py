"""Every piece is passed on at once, buffers are bounded, a departure cancels."""

# ctest: serial
# ctest: timeout=120

import select
import threading

import netkit_harness
from wire import request, response

MIB = 1 << 20


class Streaming(netkit_harness.ProxyTest):
    def test_each_piece_of_an_answer_is_passed_on_at_once(self):
        seen = threading.Semaphore(0)

        def script(link):
            link.read_request()
            link.send(
                response(
                    b"",
                    "Content-Type: text/event-stream",
                    "Transfer-Encoding: chunked",
                    length=False,
                )
            )
            for number in range(5):
                self.assertTrue(seen.acquire(timeout=10))
                link.send(b"b\r\ndata: %d\r\n\r\n\r\n" % number)
            self.assertTrue(seen.acquire(timeout=10))
            link.send(b"0\r\n\r\n")
            link.wait_end()

        proxy, _ = self.start(script)
        link = self.connect(proxy)
        link.send(request())
        link.read_response_head()
        got = b""
        for number in range(5):
            seen.release()
            while not got.endswith(b"data: %d\r\n\r\n" % number):
                got += link.exactly(int(link.line(), 16))
                link.exactly(2)
        seen.release()
        self.assertEqual(link.line(), b"0")

    def test_each_piece_of_an_upload_is_passed_on_at_once(self):
        arrived = threading.Semaphore(0)

        def script(link):
            head = link.read_request_head()
            for _ in range(head.length):
                link.exactly(1)
                arrived.release()
            link.send(response(b"done"))
            link.wait_end()

        proxy, _ = self.start(script)
        link = self.connect(proxy)
        link.send(request("POST", "/", "Content-Length: 3"))
        for piece in (b"1", b"2", b"3"):
            link.send(piece)
            self.assertTrue(arrived.acquire(timeout=10))
        self.assertEqual(link.read_response().body, b"done")

    def test_a_client_that_does_not_read_slows_the_origin(self):
        blocked = threading.Event()
        sent = []

        def script(link):
            link.read_request()
            link.send(response(b"", f"Content-Length: {1 << 30}", length=False))
            link.sock.setblocking(False)
            piece = bytes(65536)
            while sum(sent) < 64 * MIB and select.select([], [link.sock], [], 1.0)[1]:
                sent.append(link.sock.send(piece))
            blocked.set()
            link.sock.setblocking(True)
            link.wait_end()

        proxy, _ = self.start(script)
        link = self.connect(proxy, receive_buffer=65536)
        link.send(request())
        link.read_response_head()
        self.assertTrue(blocked.wait(30))
        self.assertLess(sum(sent), 32 * MIB, "the proxy takes what its client does not")
        link.reset()

    def test_an_origin_that_does_not_read_slows_the_client(self):
        release = threading.Event()

        def script(link):
            link.read_request_head()
            self.assertTrue(release.wait(30))

        proxy, _ = self.start(script)
        link = self.connect(proxy)
        link.send(request("POST", "/", f"Content-Length: {1 << 30}"))
        link.sock.setblocking(False)
        sent, piece = 0, bytes(65536)
        while sent < 64 * MIB and select.select([], [link.sock], [], 1.0)[1]:
            sent += link.sock.send(piece)
        release.set()
        self.assertLess(sent, 32 * MIB)

    def test_a_client_that_leaves_cancels_its_request(self):
        cancelled = threading.Event()

        def script(link):
            link.read_request()
            link.wait_end()
            cancelled.set()

        proxy, origin = self.start(script)
        with proxy.connect() as link:
            link.send(request())
            origin.wait_requests(1)
        self.assertTrue(cancelled.wait(10))
        record = proxy.records(1)[0]
        self.assertEqual((record["reason"], record["status"]), ("client_closed", 499))


if __name__ == "__main__":
    netkit_harness.main()
