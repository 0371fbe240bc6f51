"""Interim answers and Expect (RFC 9110 §15.2, §10.1.1)."""

import netkit_harness
from wire import reply, request, response

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
HINT = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\nConnection: X-Hop\r\nX-Hop: 1\r\n\r\n"


class Interim(netkit_harness.ProxyTest):
    def test_each_is_passed_on_in_order(self):
        odd = b"HTTP/1.1 199 Whatever\r\nX: y\r\n\r\n"
        proxy, _ = self.start(reply(HINT + odd + HINT + response(b"ok")))
        link = self.connect(proxy)
        interim = []
        link.send(request())
        self.assertEqual(link.read_response(interim=interim).body, b"ok")
        self.assertEqual([m.status for m in interim], [103, 199, 103])
        self.assertEqual(interim[0].get(b"link"), b"</style.css>")
        self.assertIsNone(interim[0].get(b"x-hop"))

    def test_one_is_passed_on_before_the_answer_exists(self):
        def script(link):
            link.read_request()
            link.send(HINT)
            link.read_request_head()  # never comes: the client goes first
            self.fail("a second request on a connection that still owes an answer")

        proxy, _ = self.start(script)
        with proxy.connect() as link:
            link.send(request())
            self.assertEqual(link.read_response_head().status, 103)

    def test_the_log_holds_the_final_status_once(self):
        proxy, _ = self.start(reply(HINT + response(b"ok", status="404 Not Found")))
        self.assert_status(self.ask(self.connect(proxy)), 404)
        self.assertEqual([r["status"] for r in proxy.records(1)], [404])


class Expect(netkit_harness.ProxyTest):
    HEAD = request("POST", "/", "Expect: 100-continue", "Content-Length: 5")

    def test_continue_comes_from_the_origin(self):
        def script(link):
            while True:
                head = link.read_request_head()
                link.send(CONTINUE)
                link.send(response(head.get(b"expect") + b" " + link.exactly(5)))

        proxy, _ = self.start(script)
        link = self.connect(proxy)
        link.send(self.HEAD)
        self.assertEqual(link.read_response_head().status, 100)
        link.send(b"hello")
        self.assertEqual(link.read_response().body, b"100-continue hello")
        link.send(self.HEAD, b"again")  # without waiting
        self.assertEqual(link.read_response().body, b"100-continue again")

    def test_a_final_answer_first_stops_the_body(self):
        def script(link):
            link.read_request_head()
            link.send(response(b"no", status="401 Unauthorized"))
            self.assertNotIn(b"hello", link.to_end())

        proxy, origin = self.start(script)
        link = self.connect(proxy)
        link.send(self.HEAD)
        got = link.read_response()
        self.assert_status(got, 401)
        if not got.persistent:
            self.assertEqual(link.to_end(), b"")
        with proxy.connect() as other:  # nothing of the old exchange is in the way
            self.assert_status(self.ask(other), 401)
        self.assertEqual(len(origin.links), 2)

    def test_an_unknown_expectation_is_refused(self):
        proxy, origin = self.start()
        link = self.connect(proxy)
        link.send(request("POST", "/", "Expect: the-unexpected", "Content-Length: 5"))
        self.assert_refused(link, 417)
        self.assertEqual(origin.count, 0)

    def test_a_body_that_does_not_wait_arrives(self):
        def script(link):
            while True:
                head = link.read_request_head()
                link.send(response(link.exactly(head.length)))

        proxy, _ = self.start(script)
        link = self.connect(proxy)
        for _ in range(3):
            link.send(self.HEAD + b"hello")
            self.assertEqual(link.read_response().body, b"hello")


if __name__ == "__main__":
    netkit_harness.main()
