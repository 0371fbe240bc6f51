"""What leaves for the origin and what comes back: RFC 9110 §7.6, §6.6.1, RFC 7239."""

# ctest: timeout=120

import re

import netkit_harness
from wire import connect, format_address, listening_socket, reply, request, response, wait_until

OURS = {
    b"via",
    b"x-forwarded-for",
    b"x-forwarded-proto",
    b"x-forwarded-host",
    b"x-forwarded-port",
    b"x-real-ip",
    b"x-request-id",
    b"traceparent",
}


class Forwarding(netkit_harness.ProxyTest):
    def forward(self, *args, answer=response(b"ok"), section=None, **more):
        """(request at the origin, answer at the client) of one exchange."""
        proxy, origin = self.start(reply(answer), **(section or {}))
        link = self.connect(proxy)
        return self.ask_raw(link, request(*args, **more)), origin.last, proxy

    def ask_raw(self, link, data):
        return link.send(data).read_response()

    def test_fields_that_connection_names_stay_here(self):
        answer = response(
            b"ok", "Connection: X-Back", "X-Back: 1", "X-Stay: 2", "Keep-Alive: timeout=9"
        )
        got, seen, _ = self.forward(
            "GET",
            "/",
            "Connection: X-Hop, keep-alive",
            "X-Hop: 1",
            "connection: x-other",
            "X-Other: 2",
            "X-Stay: 3",
            answer=answer,
        )
        self.assertIsNone(seen.get(b"x-hop"))
        self.assertIsNone(seen.get(b"x-other"))
        self.assertEqual(seen.get(b"x-stay"), b"3")
        self.assertIsNone(got.get(b"x-back"))
        self.assertIsNone(got.get(b"keep-alive"))
        self.assertEqual(got.get(b"x-stay"), b"2")

    def test_hop_by_hop_fields_are_not_forwarded(self):
        _, seen, _ = self.forward(
            "GET",
            "/",
            "Keep-Alive: timeout=5",
            "Proxy-Connection: keep-alive",
            "Upgrade: websocket",
            "TE: gzip",
        )
        for name in (b"keep-alive", b"proxy-connection", b"upgrade", b"te"):
            self.assertEqual(seen.all(name), [], name)

    def test_te_trailers_is_kept(self):
        _, seen, _ = self.forward("GET", "/", "TE: gzip, trailers", "Connection: TE")
        self.assertEqual(seen.tokens(b"te"), [b"trailers"])

    def test_connection_cannot_remove_end_to_end_fields(self):
        _, seen, _ = self.forward(
            "POST",
            "/",
            "Connection: Host, Content-Length, Cookie, Authorization, X-Forwarded-For, Via",
            "Cookie: a=b",
            "Authorization: Basic eA==",
            body=b"hello",
        )
        self.assertEqual(seen.get(b"host"), b"test")
        self.assertEqual(seen.body, b"hello")
        self.assertEqual(seen.get(b"cookie"), b"a=b")
        self.assertEqual(seen.get(b"authorization"), b"Basic eA==")
        self.assertEqual(seen.get(b"x-forwarded-for"), b"127.0.0.1")
        self.assertIsNotNone(seen.get(b"via"))

    def test_empty_connection_is_harmless(self):
        _, seen, _ = self.forward("GET", "/", "Connection:", "X-Stay: 1")
        self.assertEqual(seen.get(b"x-stay"), b"1")

    def test_nothing_is_invented(self):
        _, seen, _ = self.forward("GET", "/")
        names = {name.lower() for name, _ in seen.fields}
        self.assertLessEqual(names, OURS | {b"host", b"connection"})
        self.assertEqual(seen.framing, "none")

    def test_unknown_methods_and_fields_pass_in_order(self):
        _, seen, _ = self.forward("BREW", "/", "X-A: 1", "X-B: 2", "X-A: 3", "x_under: 4", "X-A:")
        self.assertEqual(seen.method, b"BREW")
        self.assertEqual(seen.all(b"x-a"), [b"1", b"3", b""])
        self.assertEqual(seen.get(b"x_under"), b"4")

    def test_set_cookie_lines_are_never_merged(self):
        got, _, _ = self.forward(answer=response(b"", "Set-Cookie: a=1", "Set-Cookie: b=2, c"))
        self.assertEqual(got.all(b"set-cookie"), [b"a=1", b"b=2, c"])

    def test_target_passes_byte_for_byte(self):
        for target in ("/a/../b/./%2e%2F//c;x?a=1;b=2&&%zz+%20<>{}|", "/?", "//", "/%"):
            with self.subTest(target):
                _, seen, _ = self.forward("GET", target)
                self.assertEqual(seen.target, target.encode())

    def test_absolute_form_replaces_host(self):
        cases = {
            "http://Other.example:81/p?q": (b"/p?q", b"Other.example:81"),
            "http://other.example": (b"/", b"other.example"),
            "http://other.example?x": (b"/?x", b"other.example"),
        }
        for target, (path, host) in cases.items():
            with self.subTest(target):
                _, seen, _ = self.forward("GET", target)
                self.assertEqual((seen.target, seen.all(b"host")), (path, [host]))

    def test_via_is_added_at_the_end(self):
        _, seen, _ = self.forward("GET", "/", "Via: 1.0 fred, 1.1 p.example")
        self.assertEqual(seen.tokens(b"via"), [b"1.0 fred", b"1.1 p.example", b"1.1 netkit"])

    def test_via_can_be_named_and_switched_off(self):
        _, seen, _ = self.forward(section={"forwarded": {"pseudonym": "edge"}})
        self.assertEqual(seen.tokens(b"via"), [b"1.1 edge"])
        _, seen, _ = self.forward(section={"forwarded": {"via": False}})
        self.assertEqual(seen.all(b"via"), [])

    def test_forwarding_fields_of_strangers_are_replaced(self):
        got, seen, proxy = self.forward(
            "GET",
            "/",
            "X-Forwarded-For: 1.2.3.4",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Host: evil",
            "X-Forwarded-Port: 1",
            "X-Real-IP: 1.2.3.4",
            "Forwarded: for=1.2.3.4",
            host="shop.example:8080",
        )
        self.assert_status(got, 200)
        self.assertEqual(seen.all(b"x-forwarded-for"), [b"127.0.0.1"])
        self.assertEqual(seen.all(b"x-forwarded-proto"), [b"http"])
        self.assertEqual(seen.all(b"x-forwarded-host"), [b"shop.example:8080"])
        self.assertEqual(seen.all(b"x-forwarded-port"), [b"%d" % proxy.port])
        self.assertEqual(seen.all(b"x-real-ip"), [b"127.0.0.1"])
        self.assertEqual(seen.all(b"forwarded"), [])

    def test_forwarding_fields_of_trusted_peers_are_continued(self):
        got, seen, proxy = self.forward(
            "GET",
            "/",
            "X-Forwarded-For: 9.9.9.9, 1.2.3.4, 10.0.0.7",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Host: shop.example",
            section={"trusted_proxies": ["127.0.0.0/8", "10.0.0.0/8"]},
        )
        self.assert_status(got, 200)
        for_ = b",".join(seen.all(b"x-forwarded-for")).replace(b" ", b"")
        self.assertEqual(for_, b"9.9.9.9,1.2.3.4,10.0.0.7,127.0.0.1")
        self.assertEqual(seen.all(b"x-forwarded-proto"), [b"https"])
        self.assertEqual(seen.all(b"x-forwarded-host"), [b"shop.example"])
        record = proxy.records(1)[0]
        self.assertEqual(record["client_ip"], "1.2.3.4")
        self.assertTrue(record["peer"].startswith("127.0.0.1"), record["peer"])

    def test_rfc7239(self):
        _, seen, _ = self.forward(host="shop.example", section={"forwarded": {"rfc7239": True}})
        pairs = dict(p.split(b"=", 1) for p in seen.get(b"forwarded").lower().split(b";"))
        self.assertEqual(
            re.sub(rb'^"?(127\.0\.0\.1)(:\d+)?"?$', rb"\1", pairs[b"for"]), b"127.0.0.1"
        )
        self.assertEqual(pairs[b"proto"], b"http")
        self.assertEqual(pairs[b"host"].strip(b'"'), b"shop.example")

    def test_x_forwarded_can_be_switched_off(self):
        _, seen, _ = self.forward(section={"forwarded": {"x_forwarded": False}})
        names = {n.lower() for n, _ in seen.fields}
        self.assertFalse({n for n in names if n.startswith(b"x-forwarded-")}, names)

    def test_request_id_is_made_and_logged(self):
        _, seen, proxy = self.forward("GET", "/", "X-Request-Id: not-trusted")
        made = seen.get(b"x-request-id")
        self.assertRegex(made, rb"^[0-9A-Za-z._-]{16,128}$")
        self.assertEqual(proxy.records(1)[0]["id"], made.decode())

    def test_request_id_of_a_trusted_peer_is_kept(self):
        section = {"trusted_proxies": ["127.0.0.0/8"]}
        _, seen, _ = self.forward("GET", "/", "X-Request-Id: abc-1.2_3", section=section)
        self.assertEqual(seen.all(b"x-request-id"), [b"abc-1.2_3"])
        _, seen, _ = self.forward("GET", "/", "X-Request-Id: a b", section=section)
        self.assertNotEqual(seen.all(b"x-request-id"), [b"a b"])

    def test_date_is_added_only_when_absent(self):
        got, _, _ = self.forward()
        self.assertRegex(got.get(b"date"), rb"^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$")
        date = "Sun, 06 Nov 1994 08:49:37 GMT"
        got, _, _ = self.forward(answer=response(b"", "Date: " + date, "Server: origin/1"))
        self.assertEqual(got.all(b"date"), [date.encode()])
        self.assertEqual(got.all(b"server"), [b"origin/1"])

    def test_max_forwards(self):
        _, seen, _ = self.forward("OPTIONS", "/", "Max-Forwards: 3")
        self.assertEqual(seen.get(b"max-forwards"), b"2")
        _, seen, _ = self.forward("GET", "/", "Max-Forwards: 0")
        self.assertEqual(seen.get(b"max-forwards"), b"0")
        proxy, origin = self.start()
        got = self.ask(self.connect(proxy), "OPTIONS", "*", "Max-Forwards: 0")
        self.assertIn(got.status, (200, 204))
        self.assertEqual(origin.count, 0)

    def test_error_answers_carry_the_request_id(self):
        proxy = self.start_proxy(netkit_harness.nowhere())
        got = self.ask(self.connect(proxy))
        self.assert_status(got, 404)
        record = proxy.records(1)[0]
        self.assertEqual(record["reason"], "no_route")
        self.assertIn(record["id"].encode(), got.body + b" ".join(v for _, v in got.fields))

    def test_a_loop_is_detected(self):
        sock = listening_socket()
        with sock:
            address = format_address(sock)
            section = netkit_harness.upstream(address)
            section["listeners"] = [{"address": f"fd:{sock.fileno()}"}]
            proxy = self.start_proxy(section, pass_fds=[sock.fileno()])
            with connect(address) as link:
                self.assert_status(self.ask(link), 508)
            wait_until(lambda: "loop_detected" in [r["reason"] for r in proxy.records()])


if __name__ == "__main__":
    netkit_harness.main()
