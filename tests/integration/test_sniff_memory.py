"""A flood of connection attempts, each from another address, costs `netkit sniff` no more memory
than its tables were given, whatever it keeps of them."""

# ctest: serial
# ctest: timeout=240

import pathlib
import random
import struct
import subprocess
import unittest

from netkit_harness import binary
from wire import PATIENCE

MIB = 1 << 20
CHUNK = 50_000  # packets made at once
RECORD = 16 + 54  # bytes in the file
SOURCE = 16 + 14 + 12  # of a record: where the source address begins
PORT = 16 + 14 + 20


def chunk(rng):
    """SYNs from random addresses to one server."""
    records = []
    for number in range(CHUNK):
        tcp = struct.pack("!HHIIBBHHH", rng.randrange(65536), 443, 1, 0, 0x50, 2, 1024, 0, 0)
        ip = struct.pack("!BBHHHBBHI", 0x45, 0, 40, 1, 0, 64, 6, 0, rng.randrange(1 << 32))
        frame = bytes(12) + b"\x08\x00" + ip + bytes([10, 0, 0, 1]) + tcp
        records.append(struct.pack("<IIII", 1, number, len(frame), len(frame)) + frame)
    return b"".join(records)


def flood(to, packets):
    """Writes a capture. Every chunk is the first one with all addresses and ports turned into
    others at once, as one long number: packets made one by one would take minutes."""
    rng = random.Random(1)
    first = int.from_bytes(chunk(rng), "big")
    to.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
    for _ in range(packets // CHUNK):
        turn = bytearray(RECORD)
        turn[SOURCE : SOURCE + 4] = rng.randbytes(4)
        turn[PORT : PORT + 2] = rng.randbytes(2)
        turned = first ^ int.from_bytes(bytes(turn) * CHUNK, "big")
        to.write(turned.to_bytes(RECORD * CHUNK, "big"))
    to.flush()


def most_memory(process):
    """Of the program alone; wait4(2) would count what it was forked from."""
    for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise AssertionError(f"no VmHWM of process {process.pid}")


@unittest.skipUnless(pathlib.Path("/proc/self/status").exists(), "no /proc of Linux")
class Flood(unittest.TestCase):
    def peak(self, packets, *options):
        """Bytes that netkit had in memory at most."""
        run = subprocess.Popen(
            [binary(), "sniff", "-r", "-", *options], stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        with run:
            flood(run.stdin, packets)  # what it has not read of that fits into a pipe
            peak = most_memory(run)
            _, said = run.communicate(timeout=PATIENCE)
        self.assertEqual(run.returncode, 0, said)
        self.assertIn(f"{packets} packets captured", said.decode())
        print(f"\n{' '.join(options) or 'lines'}: {peak / MIB:.1f} MiB", flush=True)
        return peak

    def test_five_million_attempts_are_printed_in_bounded_memory(self):
        self.assertLess(self.peak(5_000_000), 64 * MIB)

    def test_so_are_they_put_together_and_counted(self):
        few = self.peak(200_000, "--reassemble", "--stats", "flows,tcp,talkers,hierarchy")
        many = self.peak(1_000_000, "--reassemble", "--stats", "flows,tcp,talkers,hierarchy")
        self.assertLess(many, few + 4 * MIB)

    def test_fewer_flows_take_less(self):
        most = self.peak(200_000)
        least = self.peak(200_000, "--max-flows", "1000")
        self.assertLess(least, most)


if __name__ == "__main__":
    unittest.main()
