"""Which origin gets a request: host, prefix, order, weights."""

import collections

import netkit_harness
from netkit_harness import upstream
from wire import Origin, refused_address


class Routing(netkit_harness.ProxyTest):
    def start_routes(self, routes):
        """Routes of (match, name); every origin answers, its name is found in the log."""
        names = sorted({name for _, name in routes})
        section = {
            "listeners": ["127.0.0.1:0"],
            "upstreams": {n: {"servers": [self.start_origin().address]} for n in names},
            "routes": [
                {"name": f"r{i}", "match": m, "upstream": n} for i, (m, n) in enumerate(routes)
            ],
        }
        self.proxy = self.start_proxy(section)
        self.link = self.connect(self.proxy)
        self.asked = 0

    def goes_to(self, host, target):
        """(upstream, route) of a request, or None for 404."""
        got = self.ask(self.link, "GET", target, host=host)
        self.asked += 1
        record = self.proxy.records(self.asked)[-1]
        if got.status == 404:
            return None
        self.assert_status(got, 200)
        return record["upstream"], record["route"]

    def test_hosts(self):
        self.start_routes(
            [
                ({"host": ["a.example", "b.example"]}, "exact"),
                ({"host": ["*.a.example"]}, "wild"),
            ]
        )
        for host in ("a.example", "A.EXAMPLE", "a.example:8080", "a.example.", "b.example"):
            self.assertEqual(self.goes_to(host, "/"), ("exact", "r0"), host)
        for host in ("x.a.example", "x.y.a.example", "X.A.Example:1"):
            self.assertEqual(self.goes_to(host, "/"), ("wild", "r1"), host)
        for host in ("c.example", "xa.example", "example", "127.0.0.1"):
            self.assertIsNone(self.goes_to(host, "/"), host)

    def test_prefixes_go_by_segments(self):
        self.start_routes(
            [({"prefix": "/a"}, "a"), ({"prefix": "/b/"}, "b"), ({"prefix": "/"}, "rest")]
        )
        for target in ("/a", "/a/", "/a/b", "/a?q", "/a/b?q=/b/"):
            self.assertEqual(self.goes_to("h", target)[0], "a", target)
        for target in ("/ab", "/A", "/", "/x/a", "/?a=/a"):
            self.assertEqual(self.goes_to("h", target)[0], "rest", target)
        self.assertEqual(self.goes_to("h", "/b/c")[0], "b")

    def test_matching_uses_the_normal_form_of_the_path(self):
        self.start_routes([({"prefix": "/admin"}, "admin"), ({"prefix": "/"}, "open")])
        for target in (
            "/admin",
            "//admin",
            "/x/../admin",
            "/./admin/",
            "/%61dmin",
            "/x/%2e%2e/admin/y",
        ):
            self.assertEqual(self.goes_to("h", target)[0], "admin", target)
        for target in ("/admins", "/x/admin", "/admin/../open"):
            self.assertEqual(self.goes_to("h", target)[0], "open", target)

    def test_the_first_match_in_the_file_wins(self):
        self.start_routes(
            [
                ({"host": ["a.example"], "prefix": "/deep/er"}, "deeper"),
                ({"prefix": "/deep"}, "deep"),
                ({"host": ["a.example"]}, "host"),
                ({}, "rest"),
            ]
        )
        self.assertEqual(self.goes_to("a.example", "/deep/er/x"), ("deeper", "r0"))
        self.assertEqual(self.goes_to("a.example", "/deep/x"), ("deep", "r1"))
        self.assertEqual(self.goes_to("b.example", "/deep/er"), ("deep", "r1"))
        self.assertEqual(self.goes_to("a.example", "/"), ("host", "r2"))
        self.assertEqual(self.goes_to("b.example", "/"), ("rest", "r3"))

    def test_absolute_form_decides_by_its_authority(self):
        self.start_routes([({"host": ["a.example"]}, "a"), ({"host": ["b.example"]}, "b")])
        self.assertEqual(self.goes_to("a.example", "http://b.example/")[0], "b")


class Weights(netkit_harness.ProxyTest):
    def split(self, weights, requests):
        with_weights = []
        origins = [self.start_origin() for _ in weights]
        for origin, weight in zip(origins, weights):
            with_weights.append({"address": origin.address, "weight": weight})
        proxy = self.start_proxy(upstream(*with_weights))
        link = self.connect(proxy)
        for _ in range(requests):
            self.assert_status(self.ask(link), 200)
        order = [r["server"] for r in proxy.records(requests)]
        self.assertEqual(
            collections.Counter(order), {o.address: o.count for o in origins if o.count}
        )
        return [next(i for i, o in enumerate(origins) if o.address == s) for s in order]

    def test_even(self):
        order = self.split([1, 1], 20)
        self.assertEqual(set(order[::2]), {order[0]})
        self.assertEqual(set(order[1::2]), {1 - order[0]})

    def test_smooth_weights(self):
        order = self.split([5, 1, 1], 70)
        self.assertEqual([order.count(i) for i in range(3)], [50, 10, 10])
        text = "".join(map(str, order))
        self.assertIn("0010200", text[7:])
        self.assertNotIn("0" * 6, text)

    def test_weight_zero_is_drained(self):
        self.assertEqual(set(self.split([1, 0], 10)), {0})

    def test_many_loops_stay_fair(self):
        origins = [self.start_origin() for _ in range(2)]
        proxy = self.start_proxy(upstream(*origins), threads=4)
        for _ in range(200):
            with proxy.connect() as link:
                self.assert_status(self.ask(link), 200)
        self.assertEqual(sum(o.count for o in origins), 200)
        for origin in origins:
            self.assertGreater(origin.count, 80)

    def test_a_dead_server_is_passed_over(self):
        sock, address = refused_address()
        with sock, Origin() as origin:
            proxy = self.start_proxy(upstream(address, origin))
            link = self.connect(proxy)
            for _ in range(50):
                self.assert_status(self.ask(link), 200)
            self.assertEqual(origin.count, 50)


if __name__ == "__main__":
    netkit_harness.main()
