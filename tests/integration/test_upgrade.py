"""Upgrade and WebSocket tunnels (RFC 9110 §7.8, RFC 6455 §4)."""

# ctest: timeout=120

import base64
import hashlib
import threading

import netkit_harness
from wire import reply, request, response

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def accept_of(key):
    return base64.b64encode(hashlib.sha1(key + GUID).digest())


def switching(*fields, protocol="websocket"):
    lines = [
        "HTTP/1.1 101 Switching Protocols",
        "Connection: Upgrade",
        f"Upgrade: {protocol}",
        *fields,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def handshake(*fields, key=KEY):
    lines = ["Connection: keep-alive, Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"]
    if key:
        lines.append(f"Sec-WebSocket-Key: {key}")
    return request("GET", "/chat", *lines, *fields)


def shout(link):
    """Accepts the handshake, then sends every byte back in upper case until the client ends."""
    head = link.read_request()
    accept = accept_of(head.get(b"sec-websocket-key")).decode()
    link.send(switching(f"Sec-WebSocket-Accept: {accept}"))
    while True:
        piece = link.input.left() or link._more()
        if not piece:
            return
        link.input.at = len(link.input.data)
        link.send(piece.upper())


class Tunnel(netkit_harness.ProxyTest):
    def open_tunnel(self, script=shout):
        proxy, origin = self.start(script)
        link = self.connect(proxy)
        link.send(handshake())
        got = link.read_response()
        self.assert_status(got, 101)
        return proxy, origin, link, got

    def test_bytes_flow_both_ways(self):
        proxy, origin, link, got = self.open_tunnel()
        self.assertEqual(got.get(b"sec-websocket-accept"), accept_of(KEY.encode()))
        self.assertEqual(got.tokens(b"upgrade"), [b"websocket"])
        self.assertIn(b"upgrade", got.tokens(b"connection"))
        seen = origin.last
        self.assertEqual(seen.tokens(b"upgrade"), [b"websocket"])
        self.assertEqual(seen.tokens(b"connection"), [b"upgrade"])
        for word in (b"hello", b"\x00\xffwor\r\n\r\nld", b"x" * 1000):
            link.send(word)
            self.assertEqual(link.exactly(len(word)), word.upper())
        link.close()
        record = proxy.records(1)[0]
        self.assertEqual((record["status"], record["reason"]), (101, "none"))
        self.assertGreaterEqual(record["bytes_in"], 1010)
        self.assertGreaterEqual(record["bytes_out"], 1010)

    def test_much_data_both_ways_at_once(self):
        _, _, link, _ = self.open_tunnel()
        data = b"abcdefgh" * (1 << 18)
        sender = threading.Thread(target=link.send, args=(data,))
        sender.start()
        self.assertTrue(link.exactly(len(data)) == data.upper())
        sender.join()

    def test_bytes_behind_the_handshake_are_not_lost(self):
        def script(link):
            head = link.read_request()
            accept = accept_of(head.get(b"sec-websocket-key")).decode()
            link.send(switching(f"Sec-WebSocket-Accept: {accept}") + b"early")
            link.send(link.exactly(7))
            link.wait_end()

        _, _, link, _ = self.open_tunnel(script)
        self.assertEqual(link.exactly(5), b"early")
        link.send(b"goodbye")
        self.assertEqual(link.exactly(7), b"goodbye")

    def test_bytes_sent_before_the_answer_are_not_lost(self):
        proxy, _ = self.start(shout)
        link = self.connect(proxy)
        link.send(handshake() + b"eager")
        self.assert_status(link.read_response(), 101)
        self.assertEqual(link.exactly(5), b"EAGER")

    def test_each_direction_closes_alone(self):
        def script(link):
            head = link.read_request()
            accept = accept_of(head.get(b"sec-websocket-key")).decode()
            link.send(switching(f"Sec-WebSocket-Accept: {accept}"))
            everything = link.to_end()  # the client's half is closed, ours is not
            link.send(everything[::-1])

        _, _, link, _ = self.open_tunnel(script)
        link.send(b"abc").finish_sending()
        self.assertEqual((link.to_end(), link.ended), (b"cba", "eof"))

        def other(link):
            head = link.read_request()
            accept = accept_of(head.get(b"sec-websocket-key")).decode()
            link.send(switching(f"Sec-WebSocket-Accept: {accept}") + b"bye").finish_sending()
            heard.append(link.to_end())
            done.set()

        heard, done = [], threading.Event()
        _, _, link, _ = self.open_tunnel(other)
        self.assertEqual((link.to_end(), link.ended), (b"bye", "eof"))
        link.send(b"still talking").finish_sending()
        self.assertTrue(done.wait(10))
        self.assertEqual(heard, [b"still talking"])

    def test_a_reset_ends_both_sides(self):
        ended = threading.Event()

        def script(link):
            head = link.read_request()
            accept = accept_of(head.get(b"sec-websocket-key")).decode()
            link.send(switching(f"Sec-WebSocket-Accept: {accept}"))
            link.wait_end()
            ended.set()

        _, _, link, _ = self.open_tunnel(script)
        link.reset()
        self.assertTrue(ended.wait(10))

    def test_other_protocols_are_tunnelled_too(self):
        script = reply(switching(protocol="irc/7.0") + b"NICK")
        proxy, _ = self.start(script)
        link = self.connect(proxy)
        link.send(request("GET", "/", "Connection: upgrade", "Upgrade: irc/7.0, rta/x11"))
        self.assert_status(link.read_response(), 101)
        self.assertEqual(link.exactly(4), b"NICK")


class Refusal(netkit_harness.ProxyTest):
    def test_an_origin_may_decline(self):
        proxy, origin = self.start(reply(response(b"no thanks"), response(b"next")))
        link = self.connect(proxy)
        self.assertEqual(link.send(handshake()).read_response().body, b"no thanks")
        self.assertEqual(self.ask(link).body, b"next")
        self.assertEqual(len(origin.links), 1)

    def test_a_wrong_accept_key_is_refused(self):
        for fields in (["Sec-WebSocket-Accept: d3JvbmcgYWNjZXB0IGtleQ=="], []):
            with self.subTest(fields):
                proxy, _ = self.start(reply(switching(*fields)))
                link = self.connect(proxy)
                self.assert_status(link.send(handshake()).read_response(), 502)
                self.assertEqual(proxy.records(1)[0]["reason"], "upstream_bad_response")

    def test_a_protocol_nobody_offered_is_refused(self):
        proxy, _ = self.start(reply(switching(protocol="quic")))
        link = self.connect(proxy)
        link.send(request("GET", "/", "Connection: upgrade", "Upgrade: irc/7.0"))
        self.assert_status(link.read_response(), 502)

    def test_a_websocket_request_needs_its_key(self):
        proxy, origin = self.start()
        link = self.connect(proxy)
        self.assert_status(link.send(handshake(key=None)).read_response(), 400)
        self.assertEqual(origin.count, 0)

    def test_h2c_is_never_offered(self):
        proxy, origin = self.start()
        link = self.connect(proxy)
        fields = [
            "Connection: Upgrade, HTTP2-Settings",
            "Upgrade: h2c",
            "HTTP2-Settings: AAMAAABkAAQAAP__",
        ]
        self.assert_status(self.ask(link, "GET", "/", *fields), 200)
        for name in (b"upgrade", b"http2-settings"):
            self.assertEqual(origin.last.all(name), [])

    def test_upgrade_without_connection_or_in_1_0_is_dropped(self):
        proxy, origin = self.start()
        self.ask(self.connect(proxy), "GET", "/", "Upgrade: websocket")
        self.assertEqual(origin.last.all(b"upgrade"), [])
        link = self.connect(proxy)
        link.send(b"GET / HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n")
        self.assert_status(link.read_response(), 200)
        self.assertEqual(origin.last.all(b"upgrade"), [])


if __name__ == "__main__":
    netkit_harness.main()
