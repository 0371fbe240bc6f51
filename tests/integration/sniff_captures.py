"""Captures for the tests of `netkit sniff`, and the tools to run it.

`sample()` is a small capture made here: TCP, UDP, DNS, ARP and VLAN, a cut packet among them. The
public captures are used only where NETKIT_CORPORA names the folder that holds `pcaps/`.
"""

import os
import pathlib
import struct
import subprocess
import unittest

from netkit_harness import binary

PATIENCE = 120


def run(*words, stdin=None, **more):
    """`netkit sniff WORDS`, finished: status, stdout and stderr."""
    more.setdefault("timeout", PATIENCE)
    env = {**os.environ, "TZ": "UTC", **more.pop("env", {})}
    return subprocess.run(
        [binary(), "sniff", *words], input=stdin, capture_output=True, env=env, **more
    )


def corpora():
    """The folder of public captures, or a skip that says how to get them."""
    named = os.environ.get("NETKIT_CORPORA")
    folder = pathlib.Path(named or "/nonexistent") / "pcaps"
    if not folder.is_dir():
        raise unittest.SkipTest("NETKIT_CORPORA does not name a folder with pcaps/")
    return folder


def checksum(data):
    total = sum(struct.unpack(f">{len(data) // 2}H", data)) if len(data) % 2 == 0 else 0
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ethernet(kind, payload, tag=None):
    head = bytes.fromhex("020000000002" "020000000001")
    if tag is not None:
        head += struct.pack(">HH", 0x8100, tag)
    return head + struct.pack(">H", kind) + payload


def ipv4(protocol, payload, source="192.0.2.1", target="198.51.100.7", ttl=64):
    words = [bytes(map(int, each.split("."))) for each in (source, target)]
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), 1, 0x4000, ttl, protocol, 0)
    total = checksum(head + words[0] + words[1])
    return head[:10] + struct.pack(">H", total) + words[0] + words[1] + payload


def tcp(source, target, flags, payload=b"", seq=1000, ack=0):
    return struct.pack(">HHIIBBHHH", source, target, seq, ack, 0x50, flags, 8192, 0, 0) + payload


def udp(source, target, payload):
    return struct.pack(">HHHH", source, target, 8 + len(payload), 0) + payload


def question(name, ident=0x1234):
    labels = b"".join(bytes([len(part)]) + part for part in name.split(b".")) + b"\0"
    return struct.pack(">HHHHHH", ident, 0x0100, 1, 0, 0, 0) + labels + struct.pack(">HH", 1, 1)


def sample_frames():
    arp = struct.pack(">HHBBH", 1, 0x0800, 6, 4, 1) + bytes.fromhex(
        "020000000001" "c0000201" "000000000000" "c6336407"
    )
    get = b"GET /a,\"b\" HTTP/1.1\r\nHost: www.example.com\r\n\r\n"
    return [
        ethernet(0x0800, ipv4(6, tcp(40000, 80, 2))),
        ethernet(0x0800, ipv4(6, tcp(80, 40000, 18, seq=7, ack=1001), "198.51.100.7", "192.0.2.1")),
        ethernet(0x0800, ipv4(6, tcp(40000, 80, 24, get, seq=1001, ack=8))),
        ethernet(0x0800, ipv4(17, udp(5353, 53, question(b"www.example.com")))),
        ethernet(0x0806, arp),
        ethernet(0x0800, ipv4(17, udp(1, 2, b"\x00\x1b[31m\xff\"\\\n")), tag=13),
    ]


def pcap(frames, cut=None):
    """A capture of Ethernet frames, one a second; with `cut`, only so many bytes of each."""
    out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
    for index, frame in enumerate(frames):
        kept = frame if cut is None else frame[:cut]
        out += struct.pack("<IIII", 1_700_000_000 + index, 5, len(kept), len(frame)) + kept
    return out


def sample():
    return pcap(sample_frames())
