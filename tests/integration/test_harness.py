"""The tools of these tests, tested: a judge that cannot convict is no judge."""

import unittest

import netkit_harness
from prober import MARKER, Meaning, ProbeOrigin, Seen, judge, observe, probe
from reference_http1 import Message, read_request, read_response
from reference_input import Incomplete, Input, Violation
from vectors import all_vectors
from wire import Origin, chunked, connect, reply, request, response


def verdict(data):
    try:
        return read_request(Input(data))
    except (Violation, Incomplete) as fault:
        return fault


class ReferenceParser(unittest.TestCase):
    def test_agrees_with_every_vector(self):
        seen = set()
        for vector in all_vectors():
            with self.subTest(vector.group + ": " + vector.name):
                self.assertNotIn((vector.group, vector.name), seen)
                seen.add((vector.group, vector.name))
                found = verdict(vector.data)
                if vector.expect is None:
                    self.assertIsInstance(found, Incomplete)
                elif vector.expect == (200,):
                    self.assertIsInstance(found, Message)
                    self.assertFalse(found.doubtful)
                else:
                    self.assertIsInstance(found, Violation)
                    self.assertTrue(found.statuses & set(vector.expect), found)
        self.assertGreater(len(seen), 200)

    def test_no_prefix_of_a_good_request_is_complete_or_broken(self):
        for body in (
            b"Content-Length: 5\r\n\r\nhello",
            b"Transfer-Encoding: chunked\r\n\r\n" + chunked([b"hello"]),
        ):
            data = b"POST /a HTTP/1.1\r\nHost: test\r\n" + body
            for size in range(len(data)):
                self.assertIsInstance(verdict(data[:size]), Incomplete, data[:size])
            self.assertEqual(verdict(data).body, b"hello")

    def test_reads_pipelined_requests_one_after_the_other(self):
        source = Input(request("POST", "/1", body=b"x") + request("GET", "/2"))
        self.assertEqual(read_request(source).target, b"/1")
        self.assertEqual(read_request(source).target, b"/2")
        with self.assertRaises(Incomplete):
            read_request(source)

    def test_frames_responses(self):
        self.assertEqual(read_response(Input(response(b"hello"))).body, b"hello")
        self.assertEqual(
            read_response(Input(response(b"", length=False) + b"to the end")).body, b"to the end"
        )
        self.assertEqual(read_response(Input(response(b"hello")), b"HEAD").body, b"")
        with self.assertRaises(Incomplete):
            read_response(Input(response(b"hello")[:-1]))
        for bad in (b"HTTP/1.1 204 x\r\nContent-Length: 0\r\n\r\n", b"HTTP/1.1 200\r\n\r\n"):
            with self.assertRaises(Violation):
                read_response(Input(bad))


class Oracle(unittest.TestCase):
    """The judge against made-up observations of a proxy that does wrong."""

    def judge(self, data, **seen):
        return judge(Meaning.of(data + MARKER), Seen(**{"forbidden": [], "closed": True, **seen}))

    def good(self, data):
        requests = Meaning.of(data + MARKER).requests
        return {"requests": requests, "answers": [(200, m.target) for m in requests]}

    def test_accepts_what_is_right(self):
        data = request("POST", "/a", body=b"x")
        self.assertEqual(self.judge(data, **self.good(data)), [])
        refused = self.judge(b"GET / HTTP/1.1\r\n\r\n", requests=[], answers=[(400, None)])
        self.assertEqual(refused, [])

    def test_convicts(self):
        data = request("POST", "/a", body=b"x")
        good = self.good(data)
        marker = good["requests"][1]
        cases = {
            "an extra request": good | {"requests": [*good["requests"], marker]},
            "a swallowed marker": good
            | {"requests": good["requests"][:1], "answers": good["answers"][:1]},
            "a changed body": good
            | {"requests": [verdict(request("POST", "/a", body=b"y")), marker]},
            "an answer twice": good | {"answers": [*good["answers"], (200, marker.target)]},
            "swapped answers": good | {"answers": good["answers"][::-1]},
            "no close": good | {"closed": False},
            "forbidden bytes": good | {"forbidden": ["bare_lf: b''"]},
            "its own answer": good | {"answers": [(400, None), good["answers"][1]]},
        }
        for name, seen in cases.items():
            with self.subTest(name):
                self.assertNotEqual(self.judge(data, **seen), [])

    def test_convicts_a_proxy_that_forwards_what_it_should_refuse(self):
        both = ("Content-Length: 1", "Transfer-Encoding: chunked")
        bad = request("POST", "/a", *both) + b"0\r\n\r\n"
        for seen in (
            {"requests": [], "answers": [(200, b"/a")]},
            {"requests": [], "answers": [(400, None)], "closed": False},
            {"requests": [], "answers": [(502, None)]},
            {"requests": [verdict(request("GET", "/marker"))], "answers": [(400, None)]},
        ):
            self.assertNotEqual(self.judge(bad, **seen), [])

    def test_an_origin_without_proxy_fails_the_gate(self):
        """The probe origin itself closes on a bad request instead of answering: convicted."""
        with ProbeOrigin() as origin:
            good = request("POST", "/a", body=b"x")
            seen = observe(origin.address, origin, good + request("GET", "/b"), 1, 2)
            self.assertEqual([t for _, t in seen.answers], [b"/a", b"/b"])
            self.assertNotEqual(probe(origin.address, origin, b"GET  / HTTP/1.1\r\n\r\n", 99), [])
            self.assertEqual(len(origin.forbidden), 1)


class Tools(unittest.TestCase):
    def test_origin_records_and_plays(self):
        with Origin(reply(response(b"one"), response(b"two"))) as origin:
            with connect(origin.address) as link:
                for expected in (b"one", b"two"):
                    link.send(request())
                    self.assertEqual(link.read_response().body, expected)
            self.assertEqual(origin.count, 2)
            self.assertEqual(bytes(origin.links[0].received), request() * 2)

    def test_origin_reports_a_request_that_breaks_a_rule(self):
        origin = Origin()
        with connect(origin.address) as link:
            link.send(b"GET / HTTP/1.1\nHost: x\n\n")
            self.assertEqual(link.wait_end(), "eof")
        with self.assertRaisesRegex(AssertionError, "bare_lf"):
            with origin:
                pass

    def test_metrics_are_parsed(self):
        text = '# HELP a b\n# TYPE a counter\na{x="1",y="q\\"r"} 3\nb 2.5\n'
        found = netkit_harness.parse_metrics(text)
        self.assertEqual(found["a", frozenset({("x", "1"), ("y", 'q\\"r')})], 3)
        self.assertEqual(found["b", frozenset()], 2.5)

    def test_sockets_are_found_in_a_ready_file(self):
        ready = {
            "listening": [{"what": "proxy", "address": "1:2"}, {"what": "admin", "address": "3:4"}]
        }
        self.assertEqual(netkit_harness.find_sockets(ready), [("proxy", "1:2"), ("admin", "3:4")])


if __name__ == "__main__":
    netkit_harness.main()
