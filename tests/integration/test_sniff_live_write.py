"""`netkit sniff -w` on real interfaces: nothing lost across files, nothing waits for a packet."""

# ctest: serial
# ctest: timeout=240

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

from live_frames import Sniff, enter_namespace, ethernet, ipv4, make_pair, send_frames, udp
from sniff_captures import run as run_sniff
from test_sniff_write import read_back, tshark_complaints
from wire import SLOWNESS, wait_until

FRAME = ethernet(0x0800, ipv4(17, udp(9)))


def setUpModule():
    enter_namespace()
    make_pair("left", "right")


class LiveTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="netkit-live-"))
        os.chmod(self.folder, 0o777)
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def sniff(self, *args, **more):
        made = Sniff(*map(str, args), **more)
        self.addCleanup(made.close)
        return made



class LiveWrite(LiveTest):
    def ring(self, pattern="ring*"):
        return sorted(self.folder.glob(pattern))

    def packets_in(self, files):
        return sum(len(read_back(each)) for each in files)

    def test_nothing_is_lost_across_files(self):
        run = self.sniff(
            "-i", "right", "-w", self.folder / "ring.pcapng", "--rotate-packets", 100,
            "-f", "udp port 9", "-Y", "udp.dstport == 9",
        )  # fmt: skip
        for _ in range(20):
            send_frames("left", *[FRAME] * 100)
        self.assertEqual(run.stop(), 0, run.stderr)
        self.assertEqual(run.count_of("captured"), 2000)
        self.assertEqual(run.count_of("dropped by kernel"), 0)
        self.assertEqual(run.lines, [], "what is written is not printed")
        files = self.ring()
        self.assertEqual(len(files), 20)
        self.assertEqual(self.packets_in(files), 2000)
        for each in files[:3]:
            self.assertIn(tshark_complaints(each), ([], None))
        text = files[-1].read_bytes()
        self.assertIn(b"right", text)
        self.assertIn(b"udp port 9", text)

    def test_several_threads_lose_nothing_and_keep_the_order(self):
        run = self.sniff(
            "-i", "right", "--threads", 3, "-f", "udp port 9", "--print", "--fields",
            "frame.time_epoch,udp.dstport", "-w", self.folder / "ring.pcapng",
        )  # fmt: skip
        tasks = os.listdir(f"/proc/{run.process.pid}/task")
        self.assertGreaterEqual(len(tasks), 4)
        hosts = [FRAME[:29] + bytes([each]) + FRAME[30:] for each in range(100)]  # flows
        for _ in range(20):
            send_frames("left", *hosts)
        self.assertEqual(run.stop(), 0, run.stderr)
        self.assertEqual(run.count_of("captured"), 2000)
        rows = [line.split("\t")[0] for line in run.lines]
        self.assertEqual(len(rows), 2000)
        self.assertEqual(rows, sorted(rows))
        self.assertEqual(self.packets_in(self.ring()), 2000)

    def test_packets_are_in_the_file_when_their_batch_ends(self):
        for name in ("a.pcap", "a.pcapng"):
            path = self.folder / name
            run = self.sniff("-i", "right", "-w", path, "-f", "udp port 9")
            send_frames("left", *[FRAME] * 3)
            wait_until(lambda path=path: len(read_back(path)) == 3)
            self.assertEqual(run.stop(), 0, run.stderr)

    def test_compressed_files_are_complete_on_demand(self):
        path = self.folder / "a.pcapng.zst"
        run = self.sniff("-i", "right", "-w", path, "-f", "udp port 9")
        send_frames("left", *[FRAME] * 3)
        run.tell(signal.SIGUSR2)

        def has_all():
            done = run_sniff("-r", str(path), "--fields", "frame.number")
            return len(done.stdout.splitlines()) == 3

        wait_until(has_all, lambda: run.stderr)
        self.assertFalse(run.ended())
        self.assertEqual(run.stop(), 0, run.stderr)
        self.assertEqual(len(read_back(path)), 3)

    def test_progress(self):
        run = self.sniff("-i", "right", "-v", "-w", self.folder / "a.pcap", "-f", "udp port 9")
        send_frames("left", FRAME)
        wait_until(lambda: "Got 1\r" in run.stderr_path.read_bytes().decode(), lambda: run.stderr)
        self.assertEqual(run.stop(), 0)

    def test_files_without_traffic(self):
        begun = time.monotonic()
        run = self.sniff(
            "-i", "left", "-w", self.folder / "ring.pcapng", "-G", "100ms", "--files", 3,
            "--duration", "1s",
        )  # fmt: skip
        self.assertEqual(run.wait(), 0, run.stderr)
        self.assertLess(time.monotonic() - begun, 3 * SLOWNESS)
        files = self.ring()
        self.assertEqual(len(files), 3)
        self.assertNotIn("_00001_", files[0].name)
        for each in files:
            self.assertEqual(read_back(each), [])
            self.assertIn(tshark_complaints(each), ([], None))

    def test_counts_of_the_interface_are_in_the_file(self):
        path = self.folder / "a.pcapng"
        run = self.sniff("-i", "right", "-w", path, "-f", "udp port 9")
        send_frames("left", *[FRAME] * 5)
        self.assertEqual(run.stop(), 0, run.stderr)
        if not shutil.which("capinfos"):
            self.skipTest("capinfos is not installed")
        said = subprocess.run(["capinfos", path], capture_output=True, text=True).stdout
        self.assertIn("Number of packets = 5", said)

    def test_a_reader_that_does_not_read_keeps_nobody_from_ending(self):
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        run = self.sniff("-i", "right", "-w", "-", "-f", "udp port 9", stdout=writer)
        os.close(writer)
        large = ethernet(0x0800, ipv4(17, udp(9, b"x" * 1400)))
        for _ in range(10):
            send_frames("left", *[large] * 100)  # many times what a pipe and a buffer hold
        begun = time.monotonic()
        run.stop()
        self.assertLess(time.monotonic() - begun, 8 * SLOWNESS)

    def test_a_stream_for_another_program(self):
        reader, writer = os.pipe()
        run = self.sniff("-i", "right", "-w", "-", "-f", "udp port 9", stdout=writer)
        os.close(writer)
        with open(reader, "rb") as stream:
            again = subprocess.Popen(
                [*run.process.args[:2], "-r", "-", "--count-only"], stdin=stream,
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        send_frames("left", *[FRAME] * 7)
        self.assertEqual(run.stop(), 0, run.stderr)
        self.assertEqual(again.communicate(timeout=60)[0], b"7 packets\n")

    def test_files_belong_to_who_called_sudo(self):
        before = ("env", "SUDO_UID=65534", "SUDO_GID=65534")
        run = self.sniff(
            "-i", "right", "-w", self.folder / "ring.pcap", "--rotate-packets", 1,
            "-f", "udp port 9", before=before,
        )  # fmt: skip
        send_frames("left", FRAME, FRAME, FRAME)
        self.assertEqual(run.stop(), 0, run.stderr)
        self.assertIn("dropped privileges to", run.stderr)
        files = self.ring()
        self.assertEqual(self.packets_in(files), 3)
        self.assertEqual({each.stat().st_uid for each in files}, {65534})

    def test_a_folder_that_fills_up(self):
        disk = self.folder / "disk"
        disk.mkdir()
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)], capture_output=True
        )
        if mounted.returncode != 0:
            self.skipTest(f"no small disk: {mounted.stderr.decode().strip()}")
        self.addCleanup(subprocess.run, ["umount", str(disk)], check=True)
        run = self.sniff("-i", "right", "-w", disk / "a.pcap", "-f", "udp port 9")
        large = ethernet(0x0800, ipv4(17, udp(9, b"x" * 1400)))
        send_frames("left", *[large] * 100)
        self.assertEqual(run.wait(), 1, run.stderr)
        self.assertIn("No space left on device", run.stderr)
        self.assertIn(tshark_complaints(disk / "a.pcap"), ([], None))


@unittest.skipUnless(shutil.which("openssl"), "openssl is not installed")
class Programs(LiveTest):
    """Who sends what: the process, the name asked for, the server meant."""

    def wait_for(self, run, *texts):
        def seen():
            return all(text in run.stdout_path.read_text() for text in texts)

        wait_until(seen, lambda: f"{texts} in {run.stdout_path.read_text()}{run.stderr}")

    def test_openssl_with_the_server_it_means(self):
        key, cert = self.folder / "key", self.folder / "cert"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-subj", "/CN=a", "-keyout", key, "-out", cert],
            check=True, capture_output=True,
        )  # fmt: skip
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        server = subprocess.Popen(
            ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-key", key, "-cert", cert],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.addCleanup(server.communicate)
        self.addCleanup(server.kill)
        while b"ACCEPT" not in server.stdout.readline():
            pass
        path = self.folder / "tls.pcapng"
        run = self.sniff(
            "-i", "lo", "--process", "--print", "--flush", "packet", "-w", path, "--write-notes",
            "-f", f"tcp port {port}",
        )  # fmt: skip
        client = subprocess.Popen(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername",
             "shop.example"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.addCleanup(client.communicate)
        self.addCleanup(client.kill)
        self.wait_for(run, "TLS ClientHello sni=shop.example")
        name = "{openssl/" + str(client.pid) + "}"

        def named():
            client.stdin.write(b"hello\n")  # a packet after the answer of the worker is named
            client.stdin.flush()
            return name in run.stdout_path.read_text()

        wait_until(named, lambda: run.stdout_path.read_text())
        self.assertEqual(run.stop(), 0, run.stderr)
        comments = " ".join(row[0] for row in read_back(path, "frame.comment"))
        self.assertIn("sni=shop.example", comments)
        self.assertIn(name, comments)
        self.assertIn(tshark_complaints(path), ([], None))
        again = run_sniff("-r", str(path), "-Y", f"netkit.process.pid == {client.pid}")
        self.assertIn(name.encode(), run_sniff("-r", str(path), "--process").stdout)
        self.assertTrue(again.stdout, again.stderr)

    ASKS = (
        "import socket,sys; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM);"
        "s.connect(('127.0.0.1', int(sys.argv[1])));"
        "s.send(bytes.fromhex('123401000001000000000000') + b'\\4host\\7example\\0\\0\\1\\0\\1');"
        "s.recv(512); sys.stdin.read()"
    )

    def test_a_question_with_its_answer(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
            server.bind(("127.0.0.1", 0))
            port = server.getsockname()[1]
            run = self.sniff(
                "-i", "lo", "--process", "--flush", "packet", "-f", f"udp port {port}",
                "--decode-as", f"udp.port=={port},dns",
            )  # fmt: skip
            client = subprocess.Popen(
                [sys.executable, "-c", self.ASKS, str(port)], stdin=subprocess.PIPE
            )
            self.addCleanup(client.communicate)
            self.addCleanup(client.kill)
            question, peer = server.recvfrom(512)
            self.wait_for(run, "A? host.example.")
            answer = question[:2] + bytes.fromhex("8180") + question[4:6] + b"\0\1\0\0\0\0"
            answer += question[12:] + bytes.fromhex("c00c00010001000000780004c0000207")
            name = "/" + str(client.pid) + "}"

            def named():
                server.sendto(answer, peer)
                return name in run.stdout_path.read_text()

            wait_until(named, lambda: run.stdout_path.read_text())
            self.assertEqual(run.stop(), 0, run.stderr)
        answered = [line for line in run.lines if name in line and "A 192.0.2.7" in line]
        self.assertTrue(answered, run.lines)

    def test_a_condition_on_the_process(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
            own.bind(("127.0.0.1", 0))
            own.connect(own.getsockname())
            run = self.sniff(
                "-i", "lo", "--json", "--flush", "packet", "-f",
                f"udp port {own.getsockname()[1]}", "-Y", f"netkit.process.pid == {os.getpid()}",
            )  # fmt: skip

            def named():
                own.send(b"x")
                return '"process":{"name":"' in run.stdout_path.read_text()

            wait_until(named, lambda: run.stderr)
            self.assertEqual(run.stop(), 0, run.stderr)
        self.assertTrue(all(f'"pid":{os.getpid()}' in line for line in run.lines), run.lines[:3])


if __name__ == "__main__":
    unittest.main()
