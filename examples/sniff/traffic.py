#!/usr/bin/env python3
"""Writes a small capture for the examples: traffic.py FILE

A client (10.0.0.5) asks a resolver for shop.example, opens a TLS connection to it, and fetches two
pages from a plain web server: the second answer is slow and one of its segments is lost on the way.
"""

import ssl
import struct
import sys

CLIENT, RESOLVER, SHOP, WEB = "10.0.0.5", "10.0.0.53", "10.0.0.80", "10.0.0.90"
MS = 1_000_000


def checksum(data):
    total = sum(struct.unpack(f">{len(data) // 2}H", data + b"\0" * (len(data) % 2))[:])
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def address(text):
    return bytes(map(int, text.split(".")))


def frame(source, target, protocol, payload):
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), 0, 0x4000, 64, protocol, 0)
    head += address(source) + address(target)
    head = head[:10] + struct.pack(">H", checksum(head)) + head[12:]
    macs = bytes([2, 0, 0, 0, 0, address(target)[3]]) + bytes([2, 0, 0, 0, 0, address(source)[3]])
    return macs + b"\x08\x00" + head + payload


def udp(source, target, ports, payload):
    return frame(source, target, 17, struct.pack(">HHHH", *ports, 8 + len(payload), 0) + payload)


class Connection:
    """Both ends of a TCP connection: numbers its own segments."""

    def __init__(self, port, server, server_port):
        self.ends = [(CLIENT, port), (server, server_port)]
        self.next = [1000, 5000]

    def segment(self, side, flags, payload=b"", again=False):
        here, there = self.ends[side], self.ends[1 - side]
        seq = self.next[side] - (len(payload) if again else 0)
        ack = self.next[1 - side] if flags & 16 else 0
        pseudo = address(here[0]) + address(there[0])
        head = struct.pack(">HHIIBBHHH", here[1], there[1], seq, ack, 0x50, flags, 64240, 0, 0)
        pseudo += struct.pack(">HH", 6, len(head) + len(payload))
        padded = head + payload + b"\0" * (len(payload) % 2)
        head = head[:16] + struct.pack(">H", checksum(pseudo + padded)) + head[18:]
        if not again:
            self.next[side] += len(payload) + (1 if flags & 3 else 0)
        return frame(here[0], there[0], 6, head + payload)


def name(text):
    return b"".join(bytes([len(part)]) + part.encode() for part in text.split(".")) + b"\0"


def hello():
    """A real ClientHello for shop.example."""
    sent = ssl.MemoryBIO()
    end = ssl.create_default_context().wrap_bio(
        ssl.MemoryBIO(), sent, server_hostname="shop.example"
    )
    try:
        end.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return sent.read()


def conversation():
    """(nanoseconds, frame), in order."""
    question = name("shop.example") + struct.pack(">HH", 1, 1)
    answer = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + address(SHOP)
    ports = (40000, 53)
    yield 0, udp(CLIENT, RESOLVER, ports, struct.pack(">6H", 7, 0x100, 1, 0, 0, 0) + question)
    yield 12 * MS, udp(
        RESOLVER, CLIENT, ports[::-1], struct.pack(">6H", 7, 0x8180, 1, 1, 0, 0) + question + answer
    )
    shop = Connection(41000, SHOP, 443)
    yield 13 * MS, shop.segment(0, 2)
    yield 33 * MS, shop.segment(1, 18)
    yield 34 * MS, shop.segment(0, 16)
    yield 35 * MS, shop.segment(0, 24, hello())
    web = Connection(42000, WEB, 80)
    yield 50 * MS, web.segment(0, 2)
    yield 51 * MS, web.segment(1, 18)
    yield 52 * MS, web.segment(0, 16)
    yield 53 * MS, web.segment(0, 24, b"GET /fast HTTP/1.1\r\nHost: web.example\r\n\r\n")
    yield 55 * MS, web.segment(1, 24, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    yield 56 * MS, web.segment(0, 24, b"GET /slow HTTP/1.1\r\nHost: web.example\r\n\r\n")
    late = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate"
    yield 856 * MS, web.segment(1, 24, late)
    yield 1156 * MS, web.segment(1, 24, late, again=True)
    yield 1157 * MS, web.segment(0, 16)
    yield 1158 * MS, web.segment(0, 17)
    yield 1159 * MS, web.segment(1, 17)
    yield 1160 * MS, web.segment(0, 16)


def main():
    with open(sys.argv[1], "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 262144, 1))
        for at, packet in conversation():
            seconds, rest = divmod(at, 1_000_000_000)
            out.write(struct.pack("<4I", 1_700_000_000 + seconds, rest, *[len(packet)] * 2))
            out.write(packet)


if __name__ == "__main__":
    main()
