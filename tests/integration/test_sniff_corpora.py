# ctest: timeout=600
"""Public captures: the same cells as tshark, the same lines as tcpdump, and no harm from damage.

Needs the captures with their expected outputs (NETKIT_CORPORA); skipped with the reason otherwise.
What is left of differences is in docs/sniff-differences.md.
"""

import collections
import csv
import os
import re
import resource
import subprocess
import unittest

from netkit_harness import binary
from sniff_captures import PATIENCE, corpora, run
from wire import SLOWNESS

GROUPS = ("core", "malformed", "pcapng")
CELLS_EQUAL = 0.99
LINES_EQUAL = 0.95
MOST_SECONDS = 0.1 * SLOWNESS  # of processor time for a malformed capture
MARK = re.compile(r"\[\||\(invalid\)")


def lines_of(data):
    """The lines without the last end: `\\r` and the other separators of str are no ends."""
    lines = data.split(b"\n")
    return lines[:-1] if lines and not lines[-1] else lines


class Corpora(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = corpora()
        cls.fields = (cls.folder / "fields.txt").read_text().split()
        with open(cls.folder / "INDEX.tsv", encoding="utf-8", newline="") as index:
            cls.index = list(csv.DictReader(index, delimiter="\t"))

    def goldens(self, ending):
        """(group, capture, golden) of all captures that have one."""
        found = [
            (group, golden.with_name(golden.name.removesuffix(ending)), golden)
            for group in GROUPS
            for golden in sorted((self.folder / group).glob(f"*{ending}"))
        ]
        self.assertGreater(len(found), 200)
        return found

    def compare(self, ending, words, parts):
        """Counts what `parts` cut the lines into: {group: [equal, all]}, and what differs most."""
        counts = collections.defaultdict(lambda: [0, 0])
        worst = collections.Counter()
        for group, capture, golden in self.goldens(ending):
            done = run("-r", str(capture), *words)
            self.assertIn(done.returncode, (0, 1), f"{capture.name}: {done.stderr}")
            ours = lines_of(done.stdout)
            for at, line in enumerate(lines_of(golden.read_bytes())):
                mine = ours[at] if at < len(ours) else None
                equal, every = parts(line, mine)
                counts[group][0] += equal
                counts[group][1] += every
                worst[capture.name] += every - equal
        for group, (equal, every) in counts.items():
            print(f"\n{group}: {equal} of {every}", end="")
        print(f"\nmost differences: {worst.most_common(8)}", flush=True)
        return counts

    def judge(self, counts, bar):
        everything = [sum(each) for each in zip(*counts.values(), strict=True)]
        self.assertGreaterEqual(everything[0] / everything[1], bar)
        for group in ("core", "pcapng"):  # what is not damaged
            self.assertGreaterEqual(counts[group][0] / counts[group][1], bar, group)

    def test_cells_equal_tshark(self):
        def cells(theirs, ours):
            mine = [] if ours is None else ours.split(b"\t")
            mine += [None] * (len(self.fields) - len(mine))
            pairs = [p for p in zip(theirs.split(b"\t"), mine, strict=False) if p[0] or p[1]]
            return sum(1 for one, other in pairs if one == other), len(pairs)

        words = ("--fields", ",".join(self.fields))
        self.judge(self.compare(".fields.tsv", words, cells), CELLS_EQUAL)

    def test_lines_equal_tcpdump(self):
        def line(theirs, ours):
            return int(theirs == ours), 1

        self.judge(self.compare(".tcpdump", ("--compat", "-n", "-tttt"), line), LINES_EQUAL)

    def test_every_packet_of_each_capture_is_shown(self):
        for row in self.index:
            if row["expect"] != "ok":  # no reader takes those whole
                continue
            capture = str(self.folder / row["file"])
            numbers = lines_of(run("-r", capture, "--fields", "frame.number").stdout)
            expected = [str(at + 1).encode() for at in range(int(row["packets"]))]
            self.assertEqual(numbers, expected, row["file"])
            shown = lines_of(run("-r", capture, "-tttt").stdout)
            begun = [each for each in shown if re.match(rb"\d{4}-\d\d-\d\d |\[Invalid header", each)]
            self.assertEqual(len(begun), len(expected), row["file"])

    def test_damage_is_marked_where_tcpdump_marks_it(self):
        marked = missed = 0
        for group, capture, golden in self.goldens(".tcpdump"):
            if group != "malformed":
                continue
            theirs = golden.read_text(errors="replace")
            ours = run("-r", str(capture), "--compat", "-n", "-tttt").stdout.decode(errors="replace")
            for at, line in enumerate(theirs.split("\n")):
                if not MARK.search(line):
                    continue
                marked += 1
                lines = ours.split("\n")
                missed += at >= len(lines) or not MARK.search(lines[at])
        print(f"\n{marked} lines with a mark, {missed} of them without one here", flush=True)
        self.assertGreater(marked, 50)
        self.assertLess(missed / marked, 0.35)  # protocols that are not decoded have no marks

    def test_damage_takes_no_time_and_does_no_harm(self):
        for capture in sorted((self.folder / "malformed").glob("*.pcap*")):
            if capture.suffix not in (".pcap", ".pcapng"):
                continue
            for words in ((), ("--compat", "-vv", "-e", "-X"), ("--json",), ("--tree",)):
                status, seconds = self.spend("-r", str(capture), *words)
                self.assertIn(status, (0, 1), f"{capture.name} {words}")
                self.assertLess(seconds, MOST_SECONDS, f"{capture.name} {words}")

    def spend(self, *words):
        """Exit status and processor seconds: other programs cannot make those longer."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [binary(), "sniff", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            timeout=PATIENCE, env={**os.environ, "TZ": "UTC"},
        )  # fmt: skip
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return done.returncode, used


if __name__ == "__main__":
    unittest.main()
