"""The gate: no vector and no mutation makes proxy and origin disagree. See prober.py."""

# ctest: timeout=240

import itertools
import os
import random
import time

import netkit_harness
import prober
from hostile import all_hostile
from mutator import Mutator
from netkit_harness import upstream
from reference_input import Finished, Incomplete, Violation
from vectors import GROUPS, all_vectors
from wire import request, response


class Requests(netkit_harness.ProxyTest):
    """Every vector, whole and in pieces, with and without connections kept to the origin."""

    def probe_group(self, group):
        for idle in (64, 0):
            origin = self.enterContext(prober.ProbeOrigin())
            proxy = self.start_proxy(upstream(origin, group={"keepalive": {"idle": idle}}))
            tried = 0
            for vector in all_vectors([group]):
                for piece in prober.pieces_of(vector.data):
                    with self.subTest(vector.name, idle=idle, piece=piece):
                        faults = prober.probe(
                            proxy.address, origin, vector.data, piece, vector.expect
                        )
                        self.assertEqual(faults, [])
                    tried += 1
            self.assertGreater(tried, 10)
            proxy.stop()

    def test_mutations(self):
        seed = int(os.environ.get("NETKIT_TEST_SEED", random.SystemRandom().randrange(1 << 32)))
        seconds = float(os.environ.get("NETKIT_MUTATE_SECONDS", "10"))
        failures = []
        origin = self.enterContext(prober.ProbeOrigin())
        proxy = self.start_proxy(upstream(origin), threads=1)

        def report(data, piece, faults):
            failures.append(f"seed {seed}, pieces of {piece}: {data!r}: {faults}")

        tried = prober.mutate(proxy.address, origin, seconds, seed, report)
        self.assertGreater(tried, 30)
        self.assertEqual(failures[:10], [], f"{len(failures)} of {tried}")


for _group in GROUPS:
    _name = "test_" + _group.replace("-", "_")
    setattr(Requests, _name, lambda self, group=_group: self.probe_group(group))


class Responses(netkit_harness.ProxyTest):
    """The mirror image: a hostile origin. Its bytes never become another request's answer."""

    def test_hostile_origins(self):
        cases = list(all_hostile())
        pieces = {b"whole": 0, b"bytes": 1, b"odd": 7}

        def script(link):
            while True:
                head = link.read_request()
                if head.target == b"/marker":
                    link.send(response(b"marker", "X-Target: /marker"))
                    continue
                number, way = head.target[1:].split(b"/")
                case = cases[int(number)]
                if not link.send_slowly(case.data, pieces[way] or len(case.data) or 1):
                    return
                if case.ending == "reset":
                    link.reset()
                if case.ending != "keep":
                    return

        proxy, _ = self.start(script)
        probes = 0
        for (number, case), way in itertools.product(enumerate(cases), pieces):
            if way != b"whole" and (case.surplus or len(case.data) > 2000):
                continue
            with self.subTest(case.name, way=way):
                probes += 1
                self.probe(proxy, f"/{number}/{way.decode()}", case)
        proxy.stop()
        self.assertEqual(len(proxy.log_lines()), 2 * probes)

    def test_mutated_answers(self):
        """Whatever an origin says, the client gets a strict answer or a visible end of one."""
        seed = int(os.environ.get("NETKIT_TEST_SEED", random.SystemRandom().randrange(1 << 32)))
        seeds = [case.data for case in all_hostile() if case.data and len(case.data) < 2000]
        mutator = Mutator(random.Random(seed), seeds)
        answer = []

        def script(link):
            while link.read_request().target == b"/marker":
                link.send(response(b"marker", "X-Target: /marker"))
            link.send(answer[-1])

        proxy, _ = self.start(script)
        end = time.monotonic() + float(os.environ.get("NETKIT_MUTATE_SECONDS", "10")) / 2
        while time.monotonic() < end:
            answer.append(mutator.next())
            with self.subTest(seed=seed, answer=answer[-1]):
                self.probe_mutated(proxy)
        self.assertGreater(len(answer), 20)

    def probe_mutated(self, proxy):
        with proxy.connect() as link:
            link.send(request("GET", "/mutated"))
            try:
                link.read_response()
            except Incomplete as end:
                self.assertNotIsInstance(end, Finished, "closed without an answer")
        with proxy.connect() as link:
            link.send(request("GET", "/marker", "Connection: close"))
            marker = link.read_response()
            self.assertEqual((marker.status, marker.body), (200, b"marker"))
            self.assertEqual(link.to_end(), b"")

    def probe(self, proxy, target, case):
        link = self.connect(proxy)
        link.send(request(case.method, target))
        try:
            got = link.read_response(case.method.encode())
            outcome = got.status
            self.assertIsNone(got.get(b"x-poison"))
        except Finished:
            outcome = "no answer"
        except Incomplete:
            outcome = "cut"
        except Violation as fault:
            outcome = f"forbidden: {fault}"
        self.assertIn(outcome, case.expect)
        if case.body is not None and outcome == case.expect[0]:
            self.assertEqual(got.body, case.body)
        if outcome == "cut" or not got.persistent:
            link.wait_end()
            link = self.connect(proxy)
        link.send(request("GET", "/marker", "Connection: close"))
        marker = link.read_response()
        self.assertEqual((marker.status, marker.body), (200, b"marker"))
        self.assertEqual(link.to_end(), b"")


if __name__ == "__main__":
    netkit_harness.main()
