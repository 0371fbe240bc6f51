"""`--check`: exit 0 or 2, every fault at once with its place, no socket, no name looked up."""

import json
import os
import unittest

import netkit_harness
from netkit_harness import run_netkit
from wire import format_address, listening_socket, scratch

GOOD = {
    "listeners": [{"address": "127.0.0.1:0"}],
    "upstreams": {"app": {"servers": ["127.0.0.1:1"]}},
    "routes": [{"upstream": "app"}],
}


class Check(unittest.TestCase):
    def check(self, proxy, *args, **more):
        text = proxy if isinstance(proxy, str) else json.dumps({"proxy": proxy}, indent=2)
        with scratch() as directory:
            path = os.path.join(directory, "proxy.json")
            with open(path, "w") as file:
                file.write(text)
            return run_netkit("proxy", "--config", path, "--check", *args, **more)

    def assert_bad(self, done, *words):
        self.assertEqual(done.returncode, 2, (done.stdout, done.stderr))
        for word in words:
            self.assertIn(word, done.stderr)

    def test_good(self):
        done = self.check(GOOD)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_comments_and_trailing_commas(self):
        text = '{ /* one */ "proxy": { "listeners": [ ":0", ], // two\n'
        text += '"upstreams": {"app": {"servers": ["127.0.0.1:1",],},},'
        text += '"routes": [{"upstream":"app"},], }, }'
        self.assertEqual(self.check(text).returncode, 0)

    def test_no_socket_is_opened_and_no_name_resolved(self):
        with listening_socket() as sock:
            section = GOOD | {
                "listeners": [format_address(sock)],
                "upstreams": {"app": {"servers": ["nowhere.invalid:80"]}},
            }
            done = self.check(section, within=5)
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_unknown_key_with_a_suggestion_and_its_place(self):
        text = '{ "proxy": {\n  "listener": [":0"],\n  "upstreams": {}, "routes": [] } }'
        done = self.check(text)
        self.assert_bad(done, "proxy.json:2:3", "/proxy/listener", "listeners")

    def test_every_fault_at_once(self):
        section = {
            "listeners": [{"address": "127.0.0.1:0", "backlog": "many"}],
            "upstreams": {"app": {"servers": ["127.0.0.1:1"], "keepalives": {}}},
            "routes": [{"upstream": "ap"}],
            "limits": {"header_bytes": -1},
            "timeouts": {"connect": "3 parsecs"},
            "access_log": "jsn",
            "trusted_proxies": ["10.0.0.0/33"],
        }
        done = self.check(section)
        self.assert_bad(
            done,
            "/proxy/listeners/0/backlog",
            "/proxy/upstreams/app/keepalives",
            "/proxy/limits/header_bytes",
            "/proxy/timeouts/connect",
            "/proxy/access_log",
            "/proxy/trusted_proxies/0",
            "keepalive",
            "json",
        )

    def test_dangling_reference_with_a_suggestion(self):
        done = self.check(GOOD | {"routes": [{"upstream": "ap"}]})
        self.assert_bad(done, "/proxy/routes/0/upstream", "app")

    def test_a_route_that_never_matches_is_named(self):
        routes = [
            {"upstream": "app"},
            {"name": "late", "match": {"prefix": "/x"}, "upstream": "app"},
        ]
        done = self.check(GOOD | {"routes": routes})
        self.assertIn("/proxy/routes/1", done.stderr)

    def test_required_keys(self):
        done = self.check(GOOD | {"listeners": [{"name": "x"}], "upstreams": {"app": {}}})
        self.assert_bad(done, "/proxy/listeners/0", "address", "/proxy/upstreams/app", "servers")

    def test_an_upstream_nobody_would_answer_for(self):
        servers = [{"address": "127.0.0.1:1", "weight": 0}]
        done = self.check(GOOD | {"upstreams": {"app": {"servers": servers}}})
        self.assert_bad(done, "/proxy/upstreams/app/servers")

    def test_a_proxy_that_would_ask_itself(self):
        done = self.check(
            GOOD | {"listeners": [":4711"], "upstreams": {"app": {"servers": ["localhost:4711"]}}}
        )
        self.assert_bad(done, "/proxy/upstreams/app/servers/0")

    def test_missing_file_and_broken_json(self):
        self.assertEqual(
            run_netkit("proxy", "--config", "/nonexistent/p.json", "--check").returncode, 2
        )
        self.assert_bad(self.check('{ "proxy": { "listeners": [ }'), "proxy.json:1:")

    def test_settings_from_everywhere_are_checked(self):
        done = self.check(GOOD, "--set", "proxy.limits.header_count=many")
        self.assert_bad(done, "header_count", "--set")
        env = {**os.environ, "NETKIT_PROXY__LIMITS__HEADER_COUNT": "many"}
        self.assert_bad(self.check(GOOD, env=env), "NETKIT_PROXY__LIMITS__HEADER_COUNT")

    def test_print_config_shows_what_is_in_force(self):
        with scratch() as directory:
            path = os.path.join(directory, "proxy.json")
            with open(path, "w") as file:
                json.dump({"proxy": GOOD}, file)
            command = [
                "proxy",
                "--config",
                path,
                "--set",
                "proxy.timeouts.connect=1s",
                "--print-config",
            ]
            done = run_netkit(*command)
            self.assertEqual(done.returncode, 0, done.stderr)
            shown = json.loads(done.stdout)["proxy"]
            self.assertEqual(shown["timeouts"]["connect"], "1s")
            self.assertEqual(shown["limits"]["header_count"], 100)
            origins = run_netkit(*command, "--origins")
            for word in ('proxy.json:1"', "flag --set", "default"):
                self.assertIn(word, origins.stdout)


if __name__ == "__main__":
    netkit_harness.main()
