"""Bodies both ways: framing, size, trailers and damage (RFC 9112 §6, §7, §8)."""

# ctest: timeout=120

import contextlib
import hashlib
import random
import threading

import netkit_harness
from reference_input import Incomplete
from wire import chunked, echo, reply, request, response, wait_until

MIB = 1 << 20


def noise(size, seed=1):
    return random.Random(seed).randbytes(size)


def digest_of_body(link):
    """Answers with the SHA-256 of what it got."""
    while True:
        message = link.read_request()
        link.send(response(hashlib.sha256(message.body).hexdigest().encode()))


def cut(data, size):
    return [data[at : at + size] for at in range(0, len(data), size)]


class Bodies(netkit_harness.ProxyTest):
    def test_uploads_arrive_byte_exact(self):
        proxy, origin = self.start(digest_of_body)
        link = self.connect(proxy)
        for size in (0, 1, 300_000, 5 * MIB):
            body = noise(size)
            sum_ = hashlib.sha256(body).hexdigest().encode()
            with self.subTest(size=size, framing="length"):
                link.send(request("POST", "/", body=body))
                self.assertEqual(link.read_response().body, sum_)
                self.assertEqual(origin.last.framing, "length")
            with self.subTest(size=size, framing="chunked"):
                link.send(
                    request("POST", "/", "Transfer-Encoding: chunked"), chunked(cut(body, 7919))
                )
                self.assertEqual(link.read_response().body, sum_)
                self.assertEqual(origin.last.framing, "chunked")
        self.assertEqual(len(proxy.records(8)), 8)

    def test_downloads_arrive_byte_exact(self):
        for size in (1, 16384, 300_000, 5 * MIB):
            body = noise(size)
            answers = {
                "length": response(body),
                "chunked": response(b"", "Transfer-Encoding: chunked", length=False)
                + chunked(cut(body, 9973)),
            }
            for framing, answer in answers.items():
                with self.subTest(size=size, framing=framing):
                    proxy, _ = self.start(reply(answer))
                    got = self.ask(self.connect(proxy))
                    self.assertEqual(got.framing, framing)
                    self.assertTrue(got.body == body)

    def test_close_delimited_becomes_chunked(self):
        body = noise(300_000)

        def script(link):
            link.read_request()
            link.send(response(body, length=False))

        proxy, origin = self.start(script)
        link = self.connect(proxy)
        for turn in (1, 2):  # the client's connection lives on, the origin's does not
            got = self.ask(link)
            self.assertEqual(got.framing, "chunked")
            self.assertTrue(got.body == body)
            self.assertEqual(len(origin.links), turn)

    def test_eight_mebibytes_both_ways_at_once(self):
        body = noise(8 * MIB)

        def script(link):
            link.read_request_head()
            link.send(response(b"", f"Content-Length: {len(body)}", length=False))
            left = len(body)
            while left:
                piece = link.exactly(min(left, 65536))
                left -= len(piece)
                link.send(piece)
            link.wait_end()

        proxy, _ = self.start(script)
        link = self.connect(proxy)
        sender = threading.Thread(target=link.send, args=(request("POST", "/", body=body),))
        sender.start()
        self.assertTrue(link.read_response(b"POST").body == body)
        sender.join()

    def test_an_answer_before_the_upload_is_read_does_not_deadlock(self):
        body = noise(8 * MIB)

        def script(link):
            link.read_request_head()
            link.send(response(body))
            with contextlib.suppress(Incomplete):  # the proxy may stop the upload by then
                self.assertTrue(link.exactly(len(body)) == body)
            link.wait_end()

        proxy, _ = self.start(script)
        link = self.connect(proxy)

        def upload():
            with contextlib.suppress(ConnectionError):
                link.send(request("POST", "/", body=body))

        sender = threading.Thread(target=upload)
        sender.start()
        self.assertTrue(link.read_response(b"POST").body == body)
        sender.join()

    def test_head_no_content_and_not_modified_have_no_body(self):
        answers = [
            response(b"", "Content-Length: 1234", length=False),
            b"HTTP/1.1 204 No Content\r\n\r\n",
            response(b"", "ETag: x", "Content-Length: 9", status="304 Not Modified", length=False),
            response(b"", "Transfer-Encoding: chunked", length=False),
            response(b"last"),
        ]
        proxy, origin = self.start(reply(*answers))
        link = self.connect(proxy)
        head = self.ask(link, "HEAD")
        self.assertEqual(head.get(b"content-length"), b"1234")
        empty = self.ask(link)
        self.assert_status(empty, 204)
        self.assertIsNone(empty.get(b"content-length"))
        self.assert_status(self.ask(link), 304)
        self.ask(link, "HEAD")
        self.assertEqual(self.ask(link).body, b"last")
        self.assertEqual(len(origin.links), 1)

    def test_reset_content_has_length_zero(self):
        proxy, _ = self.start(reply(response(b"", status="205 Reset Content")))
        got = self.ask(self.connect(proxy))
        self.assertEqual((got.status, got.body, got.framing), (205, b"", "length"))

    def test_empty_chunked_bodies_keep_the_chain(self):
        empty = response(b"", "Transfer-Encoding: chunked", length=False) + b"0\r\n\r\n"
        proxy, origin = self.start(reply(empty, empty, response(b"end")))
        link = self.connect(proxy)
        for _ in range(2):
            link.send(request("POST", "/", "Transfer-Encoding: chunked"), b"0\r\n\r\n")
            self.assertEqual(link.read_response().body, b"")
        self.assertEqual(self.ask(link).body, b"end")
        self.assertEqual(len(origin.links), 1)

    def test_body_of_get_is_framed_and_forwarded(self):
        proxy, origin = self.start()
        link = self.connect(proxy)
        for method in ("GET", "DELETE", "OPTIONS"):
            self.ask(link, method, "/x", body=b"payload")
            self.assertEqual(origin.last.body, b"payload")

    def test_head_and_body_in_odd_segments(self):
        body = noise(40_000)
        proxy, _ = self.start(digest_of_body)
        sum_ = hashlib.sha256(body).hexdigest().encode()
        data = request("POST", "/", body=body)
        head = data.index(b"\r\n\r\n") + 4
        for first in (head - 1, head, head + 1, head + 16384, len(data) - 1):
            with self.subTest(first=first):
                link = self.connect(proxy)
                link.send(data[:first])
                link.send(data[first:])
                self.assertEqual(link.read_response().body, sum_)


class OldClients(netkit_harness.ProxyTest):
    """HTTP/1.0: no chunked, no interim answers, closed by default (RFC 9112 §2.3)."""

    def old(self, *fields):
        return "\r\n".join(["GET /old HTTP/1.0", *fields]).encode() + b"\r\n\r\n"

    def test_chunked_becomes_close_delimited(self):
        answer = response(b"", "Transfer-Encoding: chunked", length=False) + chunked(
            [b"one", b"two"]
        )
        proxy, origin = self.start(reply(answer))
        link = self.connect(proxy)
        got = link.send(self.old("Host: test")).read_response()
        self.assertEqual((got.framing, got.body), ("until_close", b"onetwo"))
        self.assertEqual(got.minor, 1)
        self.assertEqual(origin.last.minor, 1)
        self.assertTrue(origin.last.get(b"via").startswith(b"1.0 "))

    def test_closed_by_default_kept_when_asked(self):
        proxy, _ = self.start(echo)
        link = self.connect(proxy)
        self.assert_status(link.send(self.old()).read_response(), 200)
        self.assertEqual(link.to_end(), b"")
        link = self.connect(proxy)
        for _ in range(3):
            got = link.send(self.old("Connection: keep-alive")).read_response()
            self.assertIn(b"keep-alive", got.tokens(b"connection"))

    def test_no_interim_answers(self):
        hint = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
        proxy, _ = self.start(reply(hint + response(b"ok")))
        interim = []
        link = self.connect(proxy)
        link.send(self.old())
        self.assertEqual(link.read_response(interim=interim).body, b"ok")
        self.assertEqual(interim, [])


class Trailers(netkit_harness.ProxyTest):
    SECTION = (
        b"X-Sum: 1\r\nHost: evil\r\nContent-Length: 9\r\nAuthorization: x\r\n"
        b"Set-Cookie: x\r\nContent-Type: y\r\nTransfer-Encoding: z\r\n"
    )

    def answer(self):
        head = response(b"", "Trailer: X-Sum", "Transfer-Encoding: chunked", length=False)
        return head + chunked([b"hello"], self.SECTION)

    def test_answers_carry_allowed_trailers_to_those_who_take_them(self):
        proxy, _ = self.start(reply(self.answer()))
        got = self.ask(self.connect(proxy), "GET", "/", "TE: trailers", "Connection: TE")
        self.assertEqual(got.body, b"hello")
        self.assertEqual(got.trailers, [(b"X-Sum", b"1")])

    def test_answers_carry_none_to_the_others(self):
        proxy, _ = self.start(reply(self.answer()))
        got = self.ask(self.connect(proxy))
        self.assertEqual((got.body, got.trailers), (b"hello", []))
        self.assertIsNone(got.get(b"x-sum"))

    def test_trailers_of_a_request_never_become_fields(self):
        proxy, origin = self.start()
        link = self.connect(proxy)
        section = b"X-Sum: 1\r\nAuthorization: x\r\nX-Forwarded-For: 6.6.6.6\r\n"
        link.send(request("POST", "/", "Transfer-Encoding: chunked"), chunked([b"hello"], section))
        self.assert_status(link.read_response(), 200)
        seen = origin.last
        self.assertIsNone(seen.get(b"x-sum"))
        self.assertIsNone(seen.get(b"authorization"))
        self.assertEqual(seen.all(b"x-forwarded-for"), [b"127.0.0.1"])
        self.assertFalse({n.lower() for n, _ in seen.trailers} - {b"x-sum"})


class Damage(netkit_harness.ProxyTest):
    """A body that breaks off must look broken (RFC 9112 §8)."""

    def test_a_cut_upload_never_looks_whole(self):
        for head, part in (
            ("Content-Length: 10", b"hello"),
            ("Transfer-Encoding: chunked", b"5\r\nhello\r\n"),
        ):
            with self.subTest(head):
                faults = []

                def script(link, faults=faults):
                    try:
                        faults.append(link.read_request())
                    except Incomplete as fault:
                        faults.append(fault)

                proxy, origin = self.start(script)
                with proxy.connect() as link:
                    link.send(request("POST", "/", head), part)
                    origin.wait_links(1)
                    wait_until(lambda o=origin: b"hello" in o.links[0].received)
                wait_until(lambda f=faults: f)
                self.assertIsInstance(faults[0], Incomplete)
                self.assertEqual(proxy.records(1)[0]["reason"], "client_closed")

    def test_a_cut_answer_never_looks_whole(self):
        length = response(b"", "Content-Length: 10", length=False) + b"hello"
        coded = response(b"", "Transfer-Encoding: chunked", length=False) + b"5\r\nhello\r\n"
        for answer in (length, coded):

            def script(link, answer=answer):
                link.read_request()
                link.send(answer)

            with self.subTest(answer[-20:]):
                proxy, _ = self.start(script)
                with proxy.connect() as link, self.assertRaises(Incomplete):
                    self.ask(link)
                record = proxy.records(1)[0]
                self.assertEqual(
                    (record["reason"], record["status"]), ("upstream_closed_early", 200)
                )


if __name__ == "__main__":
    netkit_harness.main()
