"""Where the proxy listens: v4, v6, unix, inherited, several at once."""

# ctest: timeout=120

import json
import os
import pathlib
import socket
import subprocess

import netkit_harness
from netkit_harness import Netkit, run_netkit, upstream
from wire import Origin, connect, format_address, listening_socket, scratch


def has_v6():
    try:
        listening_socket("[::1]:0").close()
    except OSError:
        return False
    return True


class Listeners(netkit_harness.ProxyTest):
    def section(self, *listeners):
        section = upstream(self.start_origin())
        section["listeners"] = [{"address": a} if isinstance(a, str) else a for a in listeners]
        return section

    def assert_serves_at(self, address, proxy):
        with connect(address) as link:
            self.assert_status(self.ask(link), 200)
        self.assertIn(address, proxy.addresses)

    def test_port_zero_is_reported_on_stderr_and_in_the_ready_file(self):
        proxy = self.start_proxy(self.section("127.0.0.1:0"))
        self.assertNotEqual(proxy.port, 0)
        self.assertIn(f"listening on proxy {proxy.address}\n", proxy.stderr)
        self.assertIn(f"listening on admin {proxy.admin}\n", proxy.stderr)
        self.assert_serves_at(proxy.address, proxy)

    def test_v6(self):
        if not has_v6():
            self.skipTest("this machine has no IPv6 loopback")
        proxy = self.start_proxy(self.section("[::1]:0"))
        self.assertTrue(proxy.address.startswith("[::1]:"))
        self.assert_serves_at(proxy.address, proxy)
        self.assertEqual(proxy.records(1)[0]["client_ip"], "::1")

    def test_v6_origin(self):
        if not has_v6():
            self.skipTest("this machine has no IPv6 loopback")
        with Origin(address="[::1]:0") as origin:
            self.assert_serves(self.start_proxy(upstream(origin)))

    def test_all_interfaces(self):
        proxy = self.start_proxy(self.section(":0"))
        port = proxy.address.rpartition(":")[2]
        with connect(f"127.0.0.1:{port}") as link:
            self.assert_status(self.ask(link), 200)
        record = proxy.records(1)[0]
        self.assertEqual(record["client_ip"], "127.0.0.1", "a mapped address is written as IPv4")

    def test_unix_both_ways(self):
        with scratch() as directory, Origin(address=f"unix:{directory}/origin") as origin:
            section = upstream(origin)
            section["listeners"] = [{"address": f"unix:{directory}/front"}]
            with Netkit(section) as proxy:
                self.assert_serves_at(f"unix:{directory}/front", proxy)
                self.assertEqual(origin.count, 1)
                self.assertEqual(len(proxy.records(1)), 1)
            with Netkit(section) as again:  # after a stop the same path is free
                self.assert_serves_at(f"unix:{directory}/front", again)

    def test_a_dead_unix_socket_is_replaced(self):
        with scratch() as directory:
            path = f"{directory}/front"
            listening_socket("unix:" + path).close()
            self.assertTrue(os.path.exists(path))
            self.assert_serves_at("unix:" + path, self.start_proxy(self.section("unix:" + path)))

    def test_inherited_socket(self):
        with listening_socket() as sock:
            address = format_address(sock)
            fd = sock.fileno()
            proxy = self.start_proxy(self.section(f"fd:{fd}"), pass_fds=[fd])
            with connect(address) as link:
                self.assert_status(self.ask(link), 200)
            proxy.stop()
            with socket.socket() as probe:  # the parent still owns it
                probe.connect(sock.getsockname())

    def assert_does_not_start(self, address):
        """Exit status 1, and stderr names the address."""
        with scratch() as directory:
            config = pathlib.Path(directory) / "proxy.json"
            config.write_text(json.dumps({"proxy": self.section(address)}))
            done = run_netkit("proxy", "--config", config)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn(address, done.stderr)

    def test_a_descriptor_that_is_no_socket_is_an_error(self):
        self.assert_does_not_start("fd:0")

    def test_a_port_in_use_is_an_error_that_names_it(self):
        with listening_socket() as sock:
            self.assert_does_not_start(format_address(sock))

    def test_several_with_names(self):
        section = self.section(
            {"address": "127.0.0.1:0", "name": "one"}, {"address": "127.0.0.1:0", "name": "two"}
        )
        proxy = self.start_proxy(section)
        self.assertEqual(len(proxy.addresses), 2)
        for address in proxy.addresses:
            self.assert_serves_at(address, proxy)
        self.assertEqual({r["listener"] for r in proxy.records(2)}, {"one", "two"})

    def test_two_proxies_never_share_a_port_by_accident(self):
        first = self.start_proxy(self.section("127.0.0.1:0"), threads=2)
        with self.assertRaises(AssertionError):
            Netkit(self.section(first.address), threads=2)
        self.assert_serves(first)

    def test_many_loops_all_serve(self):
        proxy = self.start_proxy(self.section("127.0.0.1:0"), threads=4)
        links = [self.connect(proxy) for _ in range(40)]
        for link in links:
            self.assert_status(self.ask(link), 200)
        self.assertEqual(len(proxy.records(40)), 40)

    def test_the_pid_file(self):
        with scratch() as directory:
            more = {"runtime": {"pid_file": f"{directory}/pid"}}
            proxy = self.start_proxy(self.section("127.0.0.1:0"), more=more)
            with open(f"{directory}/pid") as file:
                self.assertEqual(int(file.read()), proxy.pid)
            proxy.stop()
            self.assertFalse(os.path.exists(f"{directory}/pid"))


class CommandLine(netkit_harness.ProxyTest):
    def test_the_minimal_file_works_as_it_stands(self):
        with scratch() as directory, Origin() as one, Origin() as two:
            config = f"{directory}/proxy.json"
            with open(config, "w") as file:
                file.write(
                    """{ "proxy": {
                    "listeners": [ { "address": "127.0.0.1:0" } ],
                    "upstreams": { "app": { "servers": [ "%s", "%s" ] } },
                    "routes":    [ { "upstream": "app" } ] } }"""
                    % (one.address, two.address)
                )
            command = [netkit_harness.binary(), "proxy", "--config", config, "--threads", "1"]
            with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
                try:
                    line = process.stderr.readline()
                    while "listening on proxy " not in line:
                        self.assertTrue(line, "netkit ended before it listened")
                        line = process.stderr.readline()
                    with connect(line.split()[-1]) as link:
                        for _ in range(10):
                            self.assert_status(self.ask(link), 200)
                finally:
                    process.terminate()
                    process.communicate(timeout=15)
            self.assertEqual(process.returncode, 0)
            self.assertEqual((one.count, two.count), (5, 5))


if __name__ == "__main__":
    netkit_harness.main()
