#!/usr/bin/env python3
"""Writes a capture for benchmarks: conversations of TCP, HTTP, TLS, DNS, UDP, NTP, ICMP and ARP
over IPv4, IPv6 and VLAN, interleaved as on a busy link. Equal arguments give equal bytes; lengths,
checksums and sequence numbers are right. A million packets take about half a minute.

    make_capture.py OUT.pcap [--packets 1000000] [--hosts 2000] [--seed 1]
"""

import argparse
import heapq
import random
import struct

EPOCH_NS = 1_767_225_600_000_000_000  # 2026-01-01
MAC_CLIENT = bytes.fromhex("020000000001")
MAC_ROUTER = bytes.fromhex("020000000002")
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
NAMES = ["www.example.com", "api.example.net", "static.example.org", "mail.example.com",
         "cdn-7.images.example.net", "login.example.org", "updates.example.com", "a.example"]


def checksum(*parts):
    """The Internet checksum (RFC 1071): all 16-bit words modulo 65535."""
    total = sum(int.from_bytes(p + b"\0" * (len(p) % 2), "big") for p in parts) % 65535
    return 65535 - total if total != 65535 else 0


class Host:
    """Addresses of one machine in both families."""

    def __init__(self, index, server):
        base = (10 << 24 | index) if not server else (203 << 24 | 113 << 8 | 0) + index
        self.v4 = struct.pack("!I", base)
        prefix = "20010db800010000" if not server else "20010db8ffff0000"
        self.v6 = bytes.fromhex(prefix) + struct.pack("!Q", index + 1)


class Wire:
    """Puts datagrams into frames, as one pair of hosts exchanges them."""

    def __init__(self, rng, client, server):
        self.client, self.server = client, server
        self.six = rng.random() < 0.3
        self.vlan = rng.choice([100, 200, 4000]) if rng.random() < 0.1 else None
        self.ident = rng.randrange(65536)

    def frame(self, up, protocol, segment, at):
        """`at` is where the checksum goes in the segment, which holds zeros there."""
        a, b = (self.client, self.server) if up else (self.server, self.client)
        size = len(segment)
        if self.six:
            pseudo = a.v6 + b.v6 + struct.pack("!II", size, protocol)
            head = struct.pack("!IHBB", 6 << 28, size, protocol, 64) + a.v6 + b.v6
        else:
            pseudo = a.v4 + b.v4 + struct.pack("!HH", protocol, size)
            self.ident = (self.ident + 1) & 0xFFFF
            head = struct.pack("!BBHHHBBH", 0x45, 0, size + 20, self.ident, 0x4000, 64, protocol, 0)
            head += a.v4 + b.v4
            head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
        value = checksum(segment) if protocol == 1 else checksum(pseudo, segment)
        if protocol == 17 and value == 0:
            value = 0xFFFF
        segment = segment[:at] + struct.pack("!H", value) + segment[at + 2:]
        return self.link(up, 0x86DD if self.six else 0x0800) + head + segment

    def link(self, up, ethertype):
        macs = MAC_ROUTER + MAC_CLIENT if up else MAC_CLIENT + MAC_ROUTER
        tag = b"" if self.vlan is None else struct.pack("!HH", 0x8100, self.vlan)
        return macs + tag + struct.pack("!H", ethertype)


class Tcp:
    """Both ends of a connection: hand out the frames of an orderly life."""

    def __init__(self, rng, wire, port):
        self.wire, self.rng = wire, rng
        self.ports = (rng.randrange(32768, 61000), port)
        self.seq = [rng.randrange(1 << 32), rng.randrange(1 << 32)]
        self.stamp = rng.randrange(1 << 30)

    def segment(self, up, flags, data=b"", syn_options=b""):
        side = 0 if up else 1
        self.stamp = (self.stamp + 1) & 0xFFFFFFFF
        options = syn_options or b"\1\1\10\12" + struct.pack("!II", self.stamp, self.stamp - 1)
        ack = self.seq[1 - side] if flags & ACK else 0
        head = struct.pack("!HHIIBBHHH", self.ports[side], self.ports[1 - side], self.seq[side],
                           ack, (20 + len(options)) // 4 << 4, flags, 502, 0, 0)
        step = len(data) + (1 if flags & (SYN | FIN) else 0)
        self.seq[side] = (self.seq[side] + step) & 0xFFFFFFFF
        return self.wire.frame(up, 6, head + options + data, 16)

    def open(self):
        options = bytes.fromhex("020405b40402080a") + struct.pack("!II", self.stamp, 0)
        options += bytes.fromhex("01030307")
        yield self.segment(True, SYN, syn_options=options)
        yield self.segment(False, SYN | ACK, syn_options=options)
        yield self.segment(True, ACK)

    def send(self, up, data):
        for start in range(0, len(data), 1448):
            piece = data[start:start + 1448]
            last = start + 1448 >= len(data)
            yield self.segment(up, ACK | PSH if last else ACK, piece)
            if last or start // 1448 % 2 == 1:
                yield self.segment(not up, ACK)

    def close(self):
        if self.rng.random() < 0.05:
            yield self.segment(True, RST | ACK)
            return
        yield self.segment(True, FIN | ACK)
        yield self.segment(False, FIN | ACK)
        yield self.segment(True, ACK)


def http(rng, wire, noise):
    tcp = Tcp(rng, wire, rng.choice([80, 80, 80, 8080]))
    yield from tcp.open()
    for _ in range(rng.randrange(1, 5)):
        name, path = rng.choice(NAMES), f"/items/{rng.randrange(10000)}?page={rng.randrange(9)}"
        yield from tcp.send(True, f"GET {path} HTTP/1.1\r\nHost: {name}\r\nUser-Agent: bench/1.0\r\n"
                                  "Accept: text/html,*/*;q=0.8\r\nAccept-Encoding: gzip\r\n\r\n"
                            .encode())
        body = noise(rng.randrange(100, 9000))
        yield from tcp.send(False, f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nServer: bench\r\n"
                                   f"Content-Length: {len(body)}\r\nCache-Control: no-cache\r\n\r\n"
                            .encode() + body)
    yield from tcp.close()


def record(kind, data):
    return struct.pack("!BHH", kind, 0x0303, len(data)) + data


def extension(number, data):
    return struct.pack("!HH", number, len(data)) + data


def hello(rng, name, noise):
    """A TLS 1.3 ClientHello with server name, ALPN, groups, algorithms, versions, key share."""
    server = name.encode()
    extensions = b"".join([
        extension(0, struct.pack("!HBH", len(server) + 3, 0, len(server)) + server),
        extension(10, bytes.fromhex("0006001d00170018")),
        extension(11, b"\1\0"),
        extension(13, bytes.fromhex("000c040308040401050308050501")),
        extension(16, b"\0\x0c\x02h2\x08http/1.1"),
        extension(23, b""),
        extension(43, bytes.fromhex("0403040303")),
        extension(45, b"\1\1"),
        extension(51, bytes.fromhex("0024001d0020") + noise(32)),
    ])
    body = b"\3\3" + noise(32) + b"\x20" + noise(32)
    body += bytes.fromhex("0010130113021303c02bc02fc02cc030cca9") + b"\1\0"
    body += struct.pack("!H", len(extensions)) + extensions
    return record(22, b"\1" + struct.pack("!I", len(body))[1:] + body)


def tls(rng, wire, noise):
    tcp = Tcp(rng, wire, rng.choice([443, 443, 443, 8443]))
    yield from tcp.open()
    yield from tcp.send(True, hello(rng, rng.choice(NAMES), noise))
    extensions = extension(43, b"\3\4") + extension(51, bytes.fromhex("001d0020") + noise(32))
    body = b"\3\3" + noise(32) + b"\x20" + noise(32) + bytes.fromhex("130100")
    body += struct.pack("!H", len(extensions)) + extensions
    answer = record(22, b"\2" + struct.pack("!I", len(body))[1:] + body)
    yield from tcp.send(False, answer + record(20, b"\1") + record(23, noise(2800)))
    yield from tcp.send(True, record(20, b"\1") + record(23, noise(53)))
    for _ in range(rng.randrange(1, 6)):
        yield from tcp.send(True, record(23, noise(rng.randrange(60, 600))))
        for _ in range(rng.randrange(1, 4)):
            yield from tcp.send(False, record(23, noise(rng.randrange(200, 8000))))
    yield from tcp.close()


def bulk(rng, wire, noise):
    tcp = Tcp(rng, wire, rng.choice([5001, 5001, 9000]))
    yield from tcp.open()
    for _ in range(rng.randrange(1, 8)):
        yield from tcp.send(rng.random() < 0.5, noise(rng.randrange(20, 12000)))
    yield from tcp.close()


def datagram(wire, up, ports, data):
    a, b = ports if up else reversed(ports)
    return wire.frame(up, 17, struct.pack("!HHHH", a, b, len(data) + 8, 0) + data, 6)


def dns(rng, wire, noise):
    ports, number = (rng.randrange(32768, 61000), 53), rng.randrange(65536)
    labels = (rng.choice(NAMES) if rng.random() < 0.8 else f"h{rng.randrange(9999)}.example").encode()
    name = b"".join(bytes([len(x)]) + x for x in labels.split(b".")) + b"\0"
    kind = rng.choice([1, 1, 1, 28, 28, 15, 16, 65])
    question = name + struct.pack("!HH", kind, 1)
    yield datagram(wire, True, ports, struct.pack("!HHHHHH", number, 0x0100, 1, 0, 0, 1) + question
                   + bytes.fromhex("00002904d0000000000000"))
    answers = b""
    count = rng.randrange(1, 4) if kind in (1, 28) and rng.random() < 0.9 else 0
    for _ in range(count):
        data = noise(4 if kind == 1 else 16)
        answers += b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, rng.randrange(3600), len(data)) + data
    flags = 0x8180 if count else 0x8183
    yield datagram(wire, False, ports,
                   struct.pack("!HHHHHH", number, flags, 1, count, 0, 0) + question + answers)


def udp(rng, wire, noise):
    ports = (rng.randrange(20000, 61000), rng.randrange(20000, 61000))
    for _ in range(rng.randrange(2, 20)):
        yield datagram(wire, rng.random() < 0.5, ports, b"\x01" + noise(rng.randrange(20, 1200)))


def ntp(rng, wire, noise):
    ports = (rng.randrange(32768, 61000), 123)
    yield datagram(wire, True, ports, b"\x23\0\6\xec" + b"\0" * 36 + noise(8))
    yield datagram(wire, False, ports, b"\x24\2\6\xe8" + noise(44))


def ping(rng, wire, noise):
    number = rng.randrange(65536)
    for sequence in range(1, rng.randrange(2, 8)):
        for up in (True, False):
            kind = (128 if up else 129) if wire.six else (8 if up else 0)
            body = struct.pack("!BBHHH", kind, 0, 0, number, sequence) + noise(56)
            yield wire.frame(up, 58 if wire.six else 1, body, 2)


def arp(rng, wire, noise):
    asks = struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1) + MAC_CLIENT + wire.client.v4
    yield (b"\xff" * 6 + wire.link(True, 0x0806)[6:] + asks + b"\0" * 6 + wire.server.v4)
    tells = struct.pack("!HHBBH", 1, 0x0800, 6, 4, 2) + MAC_ROUTER + wire.server.v4
    yield wire.link(False, 0x0806) + tells + MAC_CLIENT + wire.client.v4


KINDS = [(tls, 14), (http, 14), (bulk, 12), (dns, 90), (udp, 16), (ntp, 12), (ping, 14), (arp, 24)]


def packets(arguments):
    """Frames with their times: 64 conversations at once, each with its own pace."""
    rng = random.Random(arguments.seed)
    pool = rng.randbytes(1 << 20)

    def noise(size):
        start = rng.randrange(len(pool) - size)
        return pool[start:start + size]

    clients = [Host(i + 1, False) for i in range(arguments.hosts)]
    servers = [Host(i + 1, True) for i in range(200)]
    kinds, weights = zip(*KINDS)

    def conversation():
        wire = Wire(rng, rng.choice(clients), rng.choice(servers))
        return rng.choices(kinds, weights)[0](rng, wire, noise)

    running = [(EPOCH_NS + rng.randrange(10_000_000), i, conversation()) for i in range(64)]
    heapq.heapify(running)
    for _ in range(arguments.packets):
        while True:
            now, index, talk = heapq.heappop(running)
            frame = next(talk, None)
            if frame is not None:
                break
            heapq.heappush(running, (now + rng.randrange(1_000_000), index, conversation()))
        yield now, frame
        heapq.heappush(running, (now + rng.randrange(20_000, 2_000_000), index, talk))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("out")
    parser.add_argument("--packets", type=int, default=1_000_000)
    parser.add_argument("--hosts", type=int, default=2000, help="clients, all in 10.0.0.0/8")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with open(arguments.out, "wb", buffering=1 << 20) as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        for now, frame in packets(arguments):
            second, ns = divmod(now, 1_000_000_000)
            out.write(struct.pack("<IIII", second, ns // 1000, len(frame), len(frame)) + frame)


if __name__ == "__main__":
    main()
