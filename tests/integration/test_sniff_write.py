"""`netkit sniff -w` from files: formats, filters, rings, what is carried over, what goes wrong."""

# ctest: timeout=240

import gzip
import json
import os
import pathlib
import shutil
import struct
import subprocess
import tempfile
import unittest

from netkit_harness import binary
from sniff_captures import ethernet, ipv4, pcap, run, sample, sample_frames, tcp, udp
from wire import wait_until

TSHARK_NOISE = ("Running as user",)


def read_back(path, *fields):
    """What netkit says of a file: one row a packet."""
    done = run("-r", str(path), "--fields", ",".join(fields or ("frame.number",)))
    assert done.returncode == 0, done.stderr
    return [tuple(line.split("\t")) for line in done.stdout.decode().splitlines()]


def tshark_complaints(path):
    """Whatever tshark has to say beside the packets; None without tshark."""
    if not shutil.which("tshark"):
        return None
    done = subprocess.run(
        ["tshark", "-n", "-r", str(path)], capture_output=True, text=True, timeout=120,
        env={**os.environ, "HOME": "/nonexistent"},
    )  # fmt: skip
    said = [line for line in done.stderr.splitlines() if not line.startswith(TSHARK_NOISE)]
    return said + ([] if done.returncode == 0 else [f"status {done.returncode}"])


def block(kind, body):
    body += b"\0" * (-len(body) % 4)
    size = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + size + body + size


def option(code, value):
    return struct.pack("<HH", code, len(value)) + value + b"\0" * (-len(value) % 4)


def packet_block(interface, ticks, data, options=b""):
    head = struct.pack("<IIIII", interface, ticks >> 32, ticks & 0xFFFFFFFF, len(data), len(data))
    return block(6, head + data + b"\0" * (-len(data) % 4) + options)


def rich_pcapng():
    """Two interfaces of different kinds, names, secrets, comments, drop counts."""
    end = option(0, b"")
    raw = ipv4(17, udp(9, 9, b"raw"))
    return b"".join((
        block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)),
        block(1, struct.pack("<HHI", 1, 0, 0) + option(2, b"eth7") + option(9, b"\x09") + end),
        block(1, struct.pack("<HHI", 101, 0, 0) + option(2, b"tun3") + end),
        block(4, struct.pack("<HH", 1, 8) + bytes([192, 0, 2, 1]) + b"one\0" + option(0, b"")),
        block(10, struct.pack("<II", 0x544C534B, 4) + b"key\n"),
        packet_block(0, 1_700_000_000_123_456_789, sample_frames()[0],
                     option(1, b"first") + option(1, b"second") + end),
        packet_block(1, 1_700_000_001_000_000, raw),
        block(5, struct.pack("<III", 0, 0, 1) + option(5, struct.pack("<Q", 7)) + end),
    ))  # fmt: skip


class WriteTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="netkit-write-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.input = self.folder / "input.pcap"
        self.input.write_bytes(sample())

    def write(self, *words, status=0, source=None):
        done = run("-r", str(source or self.input), *map(str, words))
        self.assertEqual(done.returncode, status, done.stderr.decode())
        return done

    def names(self, pattern):
        return sorted(each.name for each in self.folder.glob(pattern))

    def assert_clean(self, path):
        self.assertIn(tshark_complaints(path), ([], None), path)


class Formats(WriteTest):
    def test_by_name_and_by_option(self):
        expected = read_back(self.input, "frame.time_epoch", "frame.len", "frame.protocols")
        cases = (
            ("a.pcap", (), b"\xd4\xc3\xb2\xa1"),
            ("a.cap", ("--nano",), b"\x4d\x3c\xb2\xa1"),
            ("a.pcapng", (), b"\x0a\x0d\x0d\x0a"),
            ("a", (), b"\x0a\x0d\x0d\x0a"),
            ("b.pcapng", ("--file-type", "pcap"), b"\xd4\xc3\xb2\xa1"),
            ("b.pcap", ("--file-type", "pcapng"), b"\x0a\x0d\x0d\x0a"),
            ("c.pcap.gz", (), b"\x1f\x8b"),
            ("c.pcapng.zst", ("--compress-level", "19"), b"\x28\xb5\x2f\xfd"),
            ("d.pcapng", ("--compress", "gzip"), b"\x1f\x8b"),
        )
        for name, words, magic in cases:
            with self.subTest(name=name, words=words):
                done = self.write("-w", self.folder / name, *words)
                self.assertEqual(done.stdout, b"", "written packets are not printed")
                path = self.folder / name
                self.assertTrue(path.read_bytes().startswith(magic), path.read_bytes()[:8])
                back = read_back(path, "frame.time_epoch", "frame.len", "frame.protocols")
                self.assertEqual(back, expected)
                self.assert_clean(path)

    def test_compression_can_be_forced_off(self):
        self.write("-w", self.folder / "a.pcap.gz", "--compress", "none")
        self.assertEqual((self.folder / "a.pcap.gz").read_bytes(), self.input.read_bytes())

    def test_everything_is_carried_over(self):
        rich = self.folder / "rich.pcapng"
        rich.write_bytes(rich_pcapng())
        out = self.folder / "out.pcapng"
        self.write("-w", out, "--comment", "made by a test", source=rich)
        self.assert_clean(out)
        text = out.read_bytes()
        for part in (b"eth7", b"tun3", b"one\0", b"key\n", b"first", b"second", b"made by a test"):
            self.assertIn(part, text)
        rows = read_back(out, "frame.time_epoch", "frame.comment")
        self.assertEqual(rows[0], ("1700000000.123456789", "first,second"))
        self.assertEqual(rows[1], ("1700000001.000000000", ""))
        done = run("-r", str(out))
        self.assertIn(b"7 packets dropped by kernel", done.stderr)
        self.assertIn(b"in", done.stderr)

    def test_pcap_refuses_a_second_link_type_and_keeps_the_first(self):
        rich = self.folder / "rich.pcapng"
        rich.write_bytes(rich_pcapng())
        done = self.write("-w", self.folder / "out.pcap", source=rich, status=1)
        self.assertIn(b"write pcapng instead", done.stderr)
        self.assertEqual(len(read_back(self.folder / "out.pcap")), 1)

    def test_every_link_type_is_opened_by_tshark(self):
        for kind in (0, 1, 9, 101, 105, 108, 113, 127, 228, 229, 276):
            for magic, unit in ((0xA1B2C3D4, 1000), (0xA1B23C4D, 1)):
                head = struct.pack("<IHHiIII", magic, 2, 4, 0, 0, 65535, kind)
                body = b"\0" * 60
                record = struct.pack("<IIII", 1_700_000_000, 123_456_000 // unit, 60, 60) + body
                source = self.folder / "kind.pcap"
                source.write_bytes(head + record)
                for name in ("kind-out.pcap", "kind-out.pcapng"):
                    with self.subTest(kind=kind, magic=hex(magic), name=name):
                        self.write("-w", self.folder / name, "--nano", source=source)
                        self.assert_clean(self.folder / name)
                        back = read_back(self.folder / name, "frame.time_epoch", "frame.len")
                        self.assertEqual(back, [("1700000000.123456000", "60")])

    def test_nothing_matches(self):
        self.write("-w", self.folder / "none.pcapng", "tcp port 9999")
        self.assertEqual(read_back(self.folder / "none.pcapng"), [])
        self.assert_clean(self.folder / "none.pcapng")


class Selection(WriteTest):
    def rows(self, *words):
        self.write("-w", self.folder / "out.pcap", *words)
        return [int(each[0]) for each in read_back(self.folder / "out.pcap", "frame.len")]

    def test_filters_and_limits(self):
        sizes = [len(each) for each in sample_frames()]
        self.assertEqual(self.rows("tcp"), sizes[:3])
        self.assertEqual(self.rows("-Y", "dns"), [sizes[3]])
        self.assertEqual(self.rows("-Y", "tcp.flags.syn == 1", "tcp"), sizes[:2])
        self.assertEqual(self.rows("-c", "2"), sizes[:2])
        self.assertEqual(self.rows("--skip", "4"), sizes[4:])
        self.assertEqual(self.rows("--sample", "2"), sizes[::2])
        self.assertEqual(self.rows("--max-bytes", str(sizes[0] + 1)), sizes[:2])

    def test_a_filter_from_a_file(self):
        rules = self.folder / "rules"
        rules.write_text("# what is wanted\nudp # and\nand port 53\n")
        self.assertEqual(self.rows("-F", str(rules)), [len(sample_frames()[3])])
        self.write("-F", self.folder / "missing", status=2)
        done = self.write("-F", rules, "tcp", status=2)
        self.assertIn(b"join the two", done.stderr)

    def test_the_unoptimised_program_is_another_one_with_the_same_meaning(self):
        short = self.write("-d", "tcp port 80 and tcp port 80").stdout
        long = self.write("-d", "-O", "tcp port 80 and tcp port 80").stdout
        self.assertGreater(len(long), len(short))
        both = [self.rows(*words, "ether[0] & 1 = 0 and tcp") for words in ((), ("-O",))]
        self.assertEqual(both[0], both[1])

    def test_printing_beside_writing(self):
        out = self.folder / "out.pcap"
        plain = run("-r", str(self.input), "tcp").stdout
        self.assertEqual(self.write("-w", out, "--print", "tcp").stdout, plain)
        lines = self.write("-w", out, "--json", "tcp").stdout.splitlines()
        self.assertEqual(len([json.loads(each) for each in lines]), 3)
        self.assertEqual(len(read_back(out)), 3)
        self.assertIn(b"flows", self.write("-w", out, "--stats", "flows").stdout.lower())
        self.assertEqual(self.write("-w", out, "--count-only").stdout, b"6 packets\n")

    def test_notes_become_comments(self):
        out = self.folder / "out.pcapng"
        self.write("-w", out, "--write-notes")
        rows = read_back(out, "frame.comment")
        self.assertIn('HTTP GET /a,"b"', rows[2][0])
        self.assert_clean(out)

    def test_a_process_in_a_comment_is_found_again(self):
        source = self.folder / "named.pcapng"
        end = option(0, b"")
        source.write_bytes(
            block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
            + block(1, struct.pack("<HHI", 1, 0, 0) + end)
            + packet_block(0, 5, sample_frames()[0], option(1, b"x {curl/99722}") + end)
            + packet_block(0, 6, sample_frames()[0], option(1, b"{/}") + end)
        )
        done = run("-r", str(source), "--process")
        lines = done.stdout.decode().splitlines()
        self.assertTrue(lines[0].endswith(" {curl/99722}"), lines)
        self.assertTrue(lines[1].endswith(" {?}"), lines)
        self.assertEqual(
            read_back(source, "netkit.process.name", "netkit.process.pid"),
            [("curl", "99722"), ("", "")],
        )
        found = run("-r", str(source), "--json", "-Y", 'netkit.process.name == "curl"').stdout
        self.assertEqual(json.loads(found)["frame"]["process"], {"name": "curl", "pid": 99722})
        self.write("-w", self.folder / "again.pcapng", "--process", source=source)
        self.assertEqual(read_back(self.folder / "again.pcapng", "frame.comment")[0],
                         ("x {curl/99722}",))  # fmt: skip


class Rings(WriteTest):
    def packets_of(self, names):
        return [len(read_back(self.folder / each)) for each in names]

    def test_packets(self):
        self.write("-w", self.folder / "ring.pcapng", "--rotate-packets", "2", "--files", "2")
        names = self.names("ring*")
        self.assertEqual(len(names), 2)
        self.assertTrue(names[0].startswith("ring_00002_20231114"), names)
        self.assertEqual(self.packets_of(names), [2, 2])
        for each in names:
            self.assert_clean(self.folder / each)

    def test_size_with_a_unit_or_in_millions(self):
        many = self.folder / "many.pcap"
        many.write_bytes(pcap([ethernet(0x0800, ipv4(17, udp(1, 2, b"x" * 1000)))] * 3000))
        for words in (("-C", "1"), ("--rotate-size", "1MB")):
            for each in self.folder.glob("ring*"):
                each.unlink()
            self.write("-w", self.folder / "ring.pcap", *words, source=many)
            names = self.names("ring*")
            self.assertEqual(len(names), 4)
            self.assertEqual(sum(self.packets_of(names)), 3000)
            for each in names:
                self.assertLessEqual((self.folder / each).stat().st_size, 1_000_000)

    def test_time_of_the_packets(self):
        self.write("-w", self.folder / "ring.pcap", "-G", "2")
        names = self.names("ring*")
        self.assertEqual(self.packets_of(names), [2, 2, 2])
        self.write("-w", self.folder / "part-%H%M%S.pcap", "--rotate-every", "3s")
        self.assertEqual(self.names("part*"), ["part-221320.pcap", "part-221323.pcap"])

    def test_command(self):
        self.write("-w", self.folder / "ring.pcap", "--rotate-packets", "3", "-z", "gzip -1")
        wait_until(lambda: len(self.names("ring*.gz")) == 2 and not self.names("ring*.pcap"))
        for each in self.names("ring*.gz"):
            self.assertTrue(gzip.decompress((self.folder / each).read_bytes()))
        done = self.write("-w", self.folder / "x.pcap", "--rotate-packets", "3", "-z", "no-such")
        self.assertIn(b"no-such: No such file", done.stderr)


class Streams(WriteTest):
    def test_standard_output_is_a_capture(self):
        done = self.write("-w", "-", "--file-type", "pcap")
        self.assertEqual(done.stdout, self.input.read_bytes())
        again = run("-r", "-", "--count-only", stdin=self.write("-w", "-").stdout)
        self.assertEqual(again.stdout, b"6 packets\n")

    def test_a_reader_that_leaves_is_no_failure(self):
        many = self.folder / "many.pcap"
        many.write_bytes(pcap([ethernet(0x0800, ipv4(17, udp(1, 2, b"x" * 1000)))] * 3000))
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run(
            [binary(), "sniff", "-r", str(many), "-w", "-"], stdout=writer,
            stderr=subprocess.PIPE, timeout=60,
        )  # fmt: skip
        os.close(writer)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_fifo(self):
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
            self.write("-w", pipe, "--file-type", "pcap")
            self.assertEqual(reader.stdout.read(), self.input.read_bytes())


    def test_packets_of_a_pipe_are_shown_as_they_come(self):
        data = sample()
        for packed in (data, gzip.compress(data)):
            with self.subTest(packed=packed is not data), subprocess.Popen(
                [binary(), "sniff", "-r", "-", "--fields", "frame.number"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            ) as reader:  # fmt: skip
                reader.stdin.write(packed)
                reader.stdin.flush()
                for number in range(1, 6):  # the pipe is open: nobody says it was the last
                    self.assertEqual(reader.stdout.readline(), b"%d\n" % number)
                reader.stdin.close()
                self.assertEqual(reader.stdout.read(), b"6\n")


class Faults(WriteTest):
    def test_the_file_that_is_read_is_not_emptied(self):
        before = self.input.read_bytes()
        os.symlink(self.input, self.folder / "other")
        for name in ("input.pcap", "other"):
            done = self.write("-w", self.folder / name, status=1)
            self.assertIn(b"would empty it", done.stderr)
        self.assertEqual(self.input.read_bytes(), before)

    def test_options_that_mean_nothing_are_mistakes(self):
        for words, place in (
            (("--rotate-size", "1MB"), "rotate_size"),
            (("-z", "gzip"), "after_rotation"),
            (("--comment", "x"), "comment"),
            (("-w", "a.pcap", "--comment", "x"), "comment"),
            (("-w", "a.pcap", "--write-notes"), "write_notes"),
            (("-w", "a.pcapng", "--files", "3"), "files"),
            (("-w", "-", "--rotate-packets", "3"), "write"),
            (("-w", "-", "--json"), "write"),
            (("-w", "a/"), "write"),
            (("-w", "a.pcap", "--rotate-every", "1ms"), "rotate_every"),
        ):
            with self.subTest(words=words):
                done = self.write("--check", *words, status=2)
                self.assertIn(place, (done.stdout + done.stderr).decode())

    def test_a_folder_that_is_missing(self):
        done = self.write("-w", self.folder / "no/such/a.pcap", status=1)
        self.assertIn(b"No such file or directory", done.stderr)

    @unittest.skipUnless(os.path.exists("/dev/full"), "there is no /dev/full")
    def test_a_device_that_is_full(self):
        done = self.write("-w", "/dev/full", status=1)
        self.assertIn(b"No space left on device", done.stderr)

    def test_a_full_disk_keeps_what_was_written(self):
        disk = self.folder / "disk"
        disk.mkdir()
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], capture_output=True
        )
        if mounted.returncode != 0:
            self.skipTest(f"no small disk: {mounted.stderr.decode().strip()}")
        self.addCleanup(subprocess.run, ["umount", str(disk)], check=True)
        many = self.folder / "many.pcap"
        many.write_bytes(pcap([ethernet(0x0800, ipv4(6, tcp(1, 2, 16, b"x" * 1000)))] * 3000))
        for name in ("out.pcap", "out.pcapng"):
            done = self.write("-w", disk / name, source=many, status=1)
            self.assertIn(b"No space left on device", done.stderr)
            self.assertIn(name.encode(), done.stderr)
            self.assertGreater(len(read_back(disk / name)), 500)
            self.assert_clean(disk / name)
            (disk / name).unlink()


if __name__ == "__main__":
    unittest.main()
