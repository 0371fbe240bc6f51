# ctest: timeout=300
"""--compat: to the byte what the installed tcpdump prints, for captures made here.

The packets are those that the fuzzers begin with, one of each kind that is decoded, and the samples
below of protocols that have no decoder but a line. Skipped where tcpdump is not 4.99.3 to 4.99.5.
"""

import pathlib
import re
import shutil
import struct
import subprocess
import tempfile
import unittest

from sniff_captures import ethernet, ipv4, run, sample_frames, udp

SEEDS = pathlib.Path(__file__).resolve().parents[1] / "fuzz/corpus/packet"
LINKS = (1, 101, 0, 108, 113, 276)  # as packet_fuzz.cpp numbers them
MODES = (
    "", "-v", "-e", "-q", "-S", "-A", "-x", "-xx", "-X", "-XX", "-#", "-t", "-tt", "-ttt", "-tttt",
    "-ttttt", "-vv", "-e -vv -X -#",
)  # fmt: skip

# What is known to differ, see docs/sniff-differences.md.
PLAIN_ONLY = {"isakmp", "lcp"}
NO_LINE = {"dccp"}


def raw(text):
    return bytes.fromhex(text.replace(" ", ""))


def dot3(payload):
    head = raw("01000ccccccc 020000000001") + struct.pack(">H", 8 + len(payload))
    return head + raw("aaaa0300000c") + payload


def datagram(port, payload, source=40000):
    return ethernet(0x0800, ipv4(17, udp(source, port, payload)))


def igmp(text):
    return ethernet(0x0800, ipv4(2, raw(text)))


RADIUS = raw("01070033") + bytes(range(16)) + raw("0107616c696365 0212") + bytes(16)
LACP = raw("0101 0114 8000 0200000000aa 0001 8000 0001 3d 000000") + raw(
    "0214 8000 0200000000bb 0001 8000 0002 3d 000000 0310 0000"
)
LINES = {
    "radius": datagram(1812, RADIUS + raw("04060a000001")),
    "radius answer": datagram(40000, raw("0207001a") + bytes(16) + raw("060600000002"), 1812),
    "radius cut": datagram(1812, raw("0107")),
    "snmp 2": datagram(161, raw(
        "3029 020101 0406 7075626c6963 a01c 02040001e240 020100 020100 300e 300c 0608"
        "2b06010201010100 0500")),
    "snmp answer": datagram(161, raw(
        "302e 020101 0406 7075626c6963 a221 020101 020100 020100 3016 3014 0608"
        "2b06010201010500 0408 726f757465723120"), 161),
    "snmp community": datagram(161, raw(
        "3027 020100 0407 70726976617465 a119 020101 020100 020100 300e 300c 0608"
        "2b06010201010100 0500")),
    "lacp": ethernet(0x8809, LACP + bytes(12) + raw("0000") + bytes(50)),
    "marker": ethernet(0x8809, raw(
        "0201 0110 0001 020000000001 00000005 0000 0000") + bytes(90)),
    "slow unknown": ethernet(0x8809, raw("0a") + bytes(20)),
    "l2tp control": datagram(1701, raw("c802 0014 0001 0000 0000 0000 8008 0000 0000 0001"), 1701),
    "l2tp empty": datagram(1701, raw("c802 000c 0001 0000 0001 0001"), 1701),
    "l2tp data": datagram(
        1701, raw("0002 0001 0002 ff03 0021") + ipv4(17, udp(1, 2, b"")), 1701),
    "l2tp attributes": datagram(1701, raw(
        "c802 0037 0000 0000 0000 0000 8008 0000 0000 0001 8008 0000 0002 0100 800a 0000 0003"
        "00000003 0008 0000 0006 0690 0009 0000 0007 686f73"), 1701),
    "l2tp version 3": datagram(1701, raw("0003 0000"), 1701),
    "dtp": dot3(raw("2004 01 0001 0008 4c616231 0002 0005 81 0003 0005 a5 0004 000a 020000000001")),
    "udld": dot3(raw(
        "0111 21 03 abcd 0001 0009 4661302f31 0002 0008 00000000 0004 0005 07 0005 0005 05"
        "0006 0007 537731 0007 0008 00000001")),
    "vtp": dot3(raw("2003 01 01 01 04 4c616231") + bytes(28) + raw(
        "00000007 0a000001 393330333031303030303030") + bytes(16)),
    "pim 1": igmp("1400 0000 1000 0000 0000 001e"),
    "dvmrp": igmp("1301 0000 0000 ff03 12345678"),
}  # fmt: skip

WIRELESS = raw("0000 0f00 2a00 0000 02 00 8509a000 c8")
PACKET = raw("aaaa03000000 0800") + ipv4(17, udp(1, 2, b"hi"))
ENDS = raw("020000000001 020000000002 020000000003 1000")
OTHER_LINKS = (
    ("radiotap data", 127, WIRELESS + raw("0801 2c00") + ENDS + PACKET),
    ("radiotap qos", 127, WIRELESS + raw("8802 2c00") + ENDS + raw("0000") + PACKET),
    ("radiotap beacon", 127, WIRELESS + raw("8000 0000") + ENDS + bytes(8) + raw(
        "6400 1104 0004 686f6d65 0104 82848b96 0301 06")),
    ("radiotap probe", 127, WIRELESS + raw("4000 0000") + ENDS + raw("0000 0104 82848b96")),
    ("acknowledgment", 105, raw("d400 0000 020000000001")),
    ("null", 105, raw("4801 2c00") + ENDS),
    ("cisco hdlc", 104, raw("0f00 0800") + ipv4(17, udp(1, 2, b"hi"))),
    ("cisco hdlc unknown", 104, raw("0f00 1234 00")),
)  # fmt: skip


def seeds():
    """(name, link type, frame) of the fuzzers' packets."""
    found = []
    for path in sorted(SEEDS.iterdir()):
        data = path.read_bytes()
        if len(data) > 3 and data[0] < len(LINKS) and data[1:3] == b"\0\0":
            found.append((path.name.replace("_", " "), LINKS[data[0]], data[3:]))
    return found


class Tcpdump(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tcpdump = shutil.which("tcpdump")
        if cls.tcpdump is None:
            raise unittest.SkipTest("tcpdump is not installed")
        told = subprocess.run([cls.tcpdump, "--version"], capture_output=True, text=True)
        if not re.search(r"version 4\.99\.[345]\b", told.stdout + told.stderr):
            raise unittest.SkipTest("tcpdump is not 4.99.3 to 4.99.5")
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)

    def capture(self, link, frames):
        path = pathlib.Path(self.folder.name) / f"{link}.pcap"
        out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, link)
        for index, frame in enumerate(frames):
            out += struct.pack("<4I", 1_700_000_000 + index, 5, len(frame), len(frame)) + frame
        path.write_bytes(out)
        return str(path)

    def both(self, path, mode):
        words = mode.split()
        theirs = subprocess.run(
            [self.tcpdump, "-n", *words, "-r", path], capture_output=True, timeout=60,
            env={"TZ": "UTC"},
        )  # fmt: skip
        self.assertEqual(theirs.returncode, 0, theirs.stderr)
        ours = run("-r", path, "--compat", *words)
        self.assertEqual(ours.returncode, 0, ours.stderr)
        return theirs.stdout, ours.stdout

    def compare(self, name, link, frame, modes):
        path = self.capture(link, [frame])
        for mode in modes:
            theirs, ours = self.both(path, mode)
            if theirs != ours:
                yield f"{name} {mode}\n-{theirs.decode()}+{ours.decode()}"

    def test_one_packet_of_each_kind(self):
        packets = seeds() + [(name, 1, frame) for name, frame in LINES.items()]
        self.assertGreater(len(packets), 80)
        wrong = []
        for name, link, frame in packets:
            if name in NO_LINE:
                continue
            modes = ("", "-q") if name in PLAIN_ONLY else ("", "-q", "-v", "-e -X")
            wrong += self.compare(name, link, frame, modes)
        self.assertEqual(len(wrong), 0, "\n".join(wrong))

    def test_other_link_types(self):
        wrong = []
        for name, link, frame in OTHER_LINKS:
            modes = ("", "-q", "-v", "-X") if link != 104 else ("", "-q", "-v", "-X", "-e")
            wrong += self.compare(name, link, frame, modes)
        self.assertEqual(len(wrong), 0, "\n".join(wrong))

    def test_every_option(self):
        path = self.capture(1, sample_frames())
        for mode in MODES:
            theirs, ours = self.both(path, mode)
            self.assertEqual(theirs, ours, mode)


if __name__ == "__main__":
    unittest.main()
