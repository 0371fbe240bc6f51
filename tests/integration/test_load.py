"""Under load: many requests, large bodies, a stop, the death of an origin."""

# ctest: serial
# ctest: timeout=240

import itertools
import random
import signal

import load
import netkit_harness
from fast_origin import FastOrigin
from netkit_harness import SLOWNESS, upstream
from wire import request

REQUESTS = 10_000
CONNECTIONS = 200


class Load(netkit_harness.ProxyTest):
    def start_fast(self, *names, threads=2, **section):
        origins = [self.enterContext(FastOrigin(name)) for name in names]
        return self.start_proxy(upstream(*origins, **section), threads=threads), origins

    def test_ten_thousand_requests_with_large_bodies_among_them(self):
        body = random.Random(2).randbytes(5 << 20)
        small, large = request(), request("POST", "/echo", body=body)
        work = [(small, b"a")] * REQUESTS
        for at in range(100, REQUESTS, REQUESTS // 12):
            work[at] = (large, body)
        proxy, (origin,) = self.start_fast("a")
        report = load.run(proxy.address, CONNECTIONS, work, within=120 * SLOWNESS)
        self.assertEqual((report.lost, report.wrong), ([], 0))
        self.assertEqual(report.statuses, {200: REQUESTS})
        self.assertEqual(origin.count(), REQUESTS)
        self.assertEqual(proxy.total("netkit_proxy_requests_total"), REQUESTS)
        records = proxy.records(REQUESTS)
        self.assertEqual({r["reason"] for r in records}, {"none"})
        self.assertEqual(len({r["id"] for r in records}), REQUESTS)

    def test_two_origins_share_evenly(self):
        proxy, origins = self.start_fast("a", "b")
        report = load.run(proxy.address, 50, [(request(), None)] * 4000)
        self.assertEqual(report.answered, 4000)
        self.assertEqual(sum(report.bodies.values()), 4000)
        for origin in origins:
            self.assertAlmostEqual(origin.count(), 2000, delta=100)

    def test_a_stop_under_load_loses_no_request(self):
        proxy, (origin,) = self.start_fast("a")

        async def stop(report):
            await load.answers_reach(report, 2000)
            proxy.signal(signal.SIGTERM)

        endless = itertools.repeat((request(), b"a"))
        report = load.run(proxy.address, CONNECTIONS, endless, on_start=stop)
        self.assertEqual(proxy.wait(), 0)
        self.assertEqual((report.lost[:5], report.wrong), ([], 0), f"{len(report.lost)} lost")
        self.assertEqual(set(report.statuses), {200})
        self.assertEqual(report.answered, origin.count())
        self.assertEqual(len(proxy.records(report.answered)), report.answered)

    def test_the_death_of_an_origin_under_load_is_no_error_for_get(self):
        proxy, (first, second) = self.start_fast("a", "b")
        before = []

        async def kill(report):
            await load.answers_reach(report, 2000)
            before.append(report.bodies[b"a"])
            first.kill()

        report = load.run(proxy.address, CONNECTIONS, [(request(), None)] * 8000, on_start=kill)
        self.assertEqual(report.lost, [])
        self.assertEqual(report.statuses, {200: 8000})
        self.assertGreater(before[0], 0, "both origins were in use")
        self.assertEqual(report.bodies[b"b"], second.count())

    def test_memory_does_not_grow_with_requests(self):
        proxy, _ = self.start_fast("a", threads=1)
        load.run(proxy.address, 50, [(request(), b"a")] * 2000)
        before = resident(proxy.pid)
        load.run(proxy.address, 50, [(request(), b"a")] * 6000)
        self.assertLess(resident(proxy.pid) - before, 4 << 20)


def resident(pid):
    with open(f"/proc/{pid}/status") as status:
        line = next(line for line in status if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    netkit_harness.main()
