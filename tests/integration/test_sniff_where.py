# ctest: timeout=900
# ctest: serial
"""--where: each verdict equals that of `tshark -Y`, over a list of expressions.

Needs tshark 4.0 and the public captures (NETKIT_CORPORA); skipped with the reason otherwise.
"""

import pathlib
import shutil
import struct
import subprocess
import tempfile
import unittest

from sniff_captures import corpora, run

LIST = pathlib.Path(__file__).with_name("where_expressions.txt")
MOST_PER_FILE = 6  # packets: variety matters, not size


def expressions():
    lines = LIST.read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def ethernet_packets(path):
    """The first packets of a pcap file of Ethernet in our byte order, else nothing."""
    data = path.read_bytes()
    if len(data) < 24 or data[:4] != b"\xd4\xc3\xb2\xa1":
        return
    if struct.unpack_from("<I", data, 20)[0] & 0xFFFF != 1:
        return
    at = 24
    for _ in range(MOST_PER_FILE):
        if at + 16 > len(data):
            return
        size = struct.unpack_from("<I", data, at + 8)[0]
        if size > 65535 or at + 16 + size > len(data):
            return
        yield data[at : at + 16 + size]
        at += 16 + size


class Where(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = corpora()
        tshark = shutil.which("tshark")
        if tshark is None:
            raise unittest.SkipTest("tshark is not installed")
        version = subprocess.run([tshark, "--version"], capture_output=True, text=True).stdout
        if " 4.0." not in version.splitlines()[0]:
            raise unittest.SkipTest(f"not tshark 4.0: {version.splitlines()[0]}")
        cls.scratch = tempfile.TemporaryDirectory()
        cls.capture = pathlib.Path(cls.scratch.name) / "all.pcap"
        with open(cls.capture, "wb") as out:
            out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
            for path in sorted((cls.folder / "core").glob("*.pcap")):
                for packet in ethernet_packets(path):
                    out.write(packet)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def tshark(self, expression):
        words = ["tshark", "-n", "-r", str(self.capture), "-Y", expression]
        for line in (self.folder / "tshark-options.txt").read_text().split():
            words += ["-o", line]
        done = subprocess.run(
            [*words, "-T", "fields", "-e", "frame.number"], capture_output=True, text=True
        )
        return done.returncode, done.stdout.split(), done.stderr

    def test_verdicts_equal_tshark(self):
        wrong = []
        for expression in expressions():
            status, expected, fault = self.tshark(expression)
            if status != 0:
                wrong.append(f"tshark refuses {expression}: {fault.splitlines()[-1]}")
                continue
            ours = run("-r", str(self.capture), "-Y", expression, "--fields", "frame.number")
            found = ours.stdout.decode().split()
            if ours.returncode != 0:
                wrong.append(f"netkit refuses {expression}: {ours.stderr.decode().strip()}")
            elif found != expected:
                only = sorted(set(expected) ^ set(found), key=int)
                wrong.append(f"{expression}: {len(only)} verdicts differ, packets {only[:8]}")
        self.assertEqual(wrong, [], "\n" + "\n".join(wrong))


if __name__ == "__main__":
    unittest.main()
