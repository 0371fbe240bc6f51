"""`sniff --tui` on a real terminal (tmux): 80x24 and 200x60, keys, filters, resizing, leaving."""

import os
import shutil
import struct
import subprocess
import tempfile
import unittest

from netkit_harness import binary
from wire import wait_until


def ethernet_udp(source_port, payload):
    udp = struct.pack("!HHHH", source_port, 9, 8 + len(payload), 0) + payload
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0,
                     bytes([10, 0, 0, 1]), bytes([10, 0, 0, 2]))  # fmt: skip
    return b"\x02\0\0\0\0\x02\x02\0\0\0\0\x01\x08\0" + ip + udp


def write_capture(path, packets):
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for second, packet in enumerate(packets):
            file.write(struct.pack("<IIII", second, 0, len(packet), len(packet)) + packet)


class Terminal:
    """One program in a tmux of its own."""

    def __init__(self, directory, columns, rows, *words):
        self.socket = os.path.join(directory, "tmux")
        self.status = os.path.join(directory, f"status-{columns}x{rows}")
        command = " ".join(f"'{word}'" for word in words) + f"; echo $? > '{self.status}'"
        self.tmux("new-session", "-d", "-x", str(columns), "-y", str(rows), command)

    def tmux(self, *words):
        return subprocess.run(
            ["tmux", "-S", self.socket, "-f", "/dev/null", *words],
            capture_output=True, text=True, timeout=20,
            env={**os.environ, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"},
        )  # fmt: skip

    def press(self, *keys):
        self.tmux("send-keys", *keys)

    def screen(self):
        return self.tmux("capture-pane", "-p").stdout

    def wait_for(self, text):
        wait_until(lambda: text in self.screen(), what=f"{text!r} on the screen")

    def exit_status(self):
        wait_until(lambda: os.path.exists(self.status) and os.path.getsize(self.status) > 0)
        with open(self.status) as file:
            return int(file.read())

    def close(self):
        self.tmux("kill-server")


@unittest.skipUnless(shutil.which("tmux"), "needs tmux")
class TerminalView(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="netkit-tui-")
        self.addCleanup(shutil.rmtree, self.directory)
        self.capture = os.path.join(self.directory, "trace.pcap")
        write_capture(
            self.capture, [ethernet_udp(1000 + i, b"a\x1b[31mred" * 3) for i in range(60)]
        )

    def open(self, columns=80, rows=24, *more):
        terminal = Terminal(
            self.directory, columns, rows, binary(), "sniff", "-r", self.capture, "--tui", *more
        )
        self.addCleanup(terminal.close)
        terminal.wait_for("60 packets")
        return terminal

    def test_list_tree_and_bytes(self):
        for columns, rows in ((80, 24), (200, 60)):
            with self.subTest(columns=columns, rows=rows):
                terminal = self.open(columns, rows)
                terminal.wait_for("10.0.0.1.1059 > 10.0.0.2.9")
                terminal.wait_for("Frame 60: 69 bytes on the wire")
                terminal.wait_for("0010  00 37")
                terminal.press("Home")
                terminal.wait_for("10.0.0.1.1000 > 10.0.0.2.9")
                terminal.wait_for("Frame 1:")
                terminal.press("q")
                self.assertEqual(terminal.exit_status(), 0)
                terminal.close()

    def test_filter_with_completion_and_a_mistake(self):
        terminal = self.open()
        terminal.press("/", "udp.srcp", "Tab")
        terminal.wait_for("filter: udp.srcport")
        terminal.press(" == 1007", "Enter")
        terminal.wait_for("1 shown")
        terminal.press("/", "C-e", " &&", "Enter")
        terminal.wait_for("column")
        terminal.press("Escape")
        terminal.wait_for("1 shown")
        terminal.press("q")
        self.assertEqual(terminal.exit_status(), 0)

    def test_pages_and_resizing(self):
        terminal = self.open()
        terminal.press("2")
        terminal.wait_for("10.0.0.1:1059")
        terminal.press("3")
        terminal.wait_for("received")
        terminal.press("?")
        terminal.wait_for("next pane")
        terminal.press("Escape")
        terminal.wait_for("Frame 60")
        terminal.tmux("resize-window", "-x", "120", "-y", "40")
        wait_until(lambda: len(terminal.screen().splitlines()) == 40)
        terminal.wait_for("Frame 60")
        terminal.press("C-c")
        self.assertEqual(terminal.exit_status(), 0)

    def test_saving_what_is_shown(self):
        terminal = self.open()
        terminal.press("/", "udp.srcport < 1007", "Enter")
        terminal.wait_for("7 shown")
        out = os.path.join(self.directory, "out.pcap")
        for said in ("7 packets saved", "exists already"):
            terminal.press("w", out, "Enter")
            terminal.wait_for(said)
        terminal.press("q")
        self.assertEqual(terminal.exit_status(), 0)
        with open(out, "rb") as saved, open(self.capture, "rb") as whole:
            data = saved.read()
            self.assertEqual(data[24:], whole.read()[24 : len(data)])
        self.assertEqual(len(data), 24 + 7 * (16 + 69))

    def test_no_terminal(self):
        done = subprocess.run(
            [binary(), "sniff", "-r", self.capture, "--tui"], capture_output=True, text=True,
            stdin=subprocess.DEVNULL, timeout=20,
        )  # fmt: skip
        self.assertEqual(done.returncode, 2)
        self.assertIn("terminal", done.stderr)


if __name__ == "__main__":
    unittest.main()
