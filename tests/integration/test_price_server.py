"""`netkit price server` as a foreign gRPC client sees it."""

# ctest: timeout=120

import os
import signal
import time

import grpc

import netkit_harness
from price_harness import PriceTest, Stream
from wire import PATIENCE, wait_until


class Watching(PriceTest):
    def test_snapshot_then_live_prices_of_three_products(self):
        server = self.serve("--set", "price.simulate.rate=50")
        stream = self.watch(server, product_ids=[1, 2, 3, 404])
        changed = stream.read().changed
        self.assertEqual(changed.active_products, 3)
        self.assertEqual(
            [(e.product_id, e.reason) for e in changed.errors],
            [(404, server.pb.REASON_UNKNOWN_PRODUCT)],
        )
        snapshot = stream.read().batch
        self.assertTrue(snapshot.snapshot and snapshot.snapshot_end)
        self.assertEqual(sorted(u.product_id for u in snapshot.updates), [1, 2, 3])
        held = {u.product_id: u.version for u in snapshot.updates}
        seq, news = snapshot.batch_seq, 0
        while news < 50:
            batch = stream.read_until("batch")
            self.assertEqual(batch.batch_seq, seq + 1)
            seq = batch.batch_seq
            for update in batch.updates:
                self.assertGreater(update.version, held[update.product_id])
                self.assertLess(update.bid.unscaled, update.ask.unscaled)
                held[update.product_id] = update.version
                news += 1
        self.assertGreater(server.total("netkit_price_updates_out_total"), 50)

    def test_every_update_is_gapless(self):
        server = self.serve("--set", "price.simulate.rate=500")
        options = {"delivery_mode": server.pb.DELIVERY_MODE_EVERY_UPDATE}
        stream = self.enterContext(Stream(self.channel(server), server.pb))
        stream.send(create={"watch_id": 1, "patterns": ["*"], "options": options})
        held, count = {}, 0
        while count < 3000:
            batch = stream.read_until("batch")
            for update in batch.updates:
                if not batch.snapshot:
                    self.assertEqual(update.version, held[update.product_id] + 1)
                held[update.product_id] = update.version
                count += 1

    def test_a_resume_continues_without_a_hole(self):
        server = self.serve("--set", "price.simulate.rate=200")
        every = {"delivery_mode": server.pb.DELIVERY_MODE_EVERY_UPDATE}
        stream = self.enterContext(Stream(self.channel(server), server.pb))
        stream.send(create={"watch_id": 1, "symbols": ["BTC-USD"], "options": every})
        epoch = stream.read().opened.position.epoch
        held = revision = 0
        while held < 20:
            batch = stream.read_until("batch")
            held = batch.updates[-1].version if batch.updates else held
            revision = batch.revision
        stream.call.cancel()
        again = self.enterContext(Stream(self.channel(server), server.pb))
        again.send(
            create={
                "watch_id": 1,
                "symbols": ["BTC-USD"],
                "options": every,
                "resume_from": {"epoch": epoch, "revision": revision},
            }
        )
        self.assertTrue(again.read_until("changed").resumed)
        batch = again.read_until("batch")
        self.assertFalse(batch.snapshot)
        self.assertEqual(batch.updates[0].version, held + 1)
        again.call.cancel()
        odd = self.watch(
            server, product_ids=[1], resume_from={"epoch": "gone", "revision": revision}
        )
        self.assertFalse(odd.read_until("changed").resumed)
        self.assertTrue(odd.read_until("batch").snapshot)

    def test_modify_cancel_ping_and_the_end(self):
        server = self.serve("--feed", "none")
        stream = self.watch(server, product_ids=[1])
        stream.read_until("changed")
        stream.send(modify={"watch_id": 1, "add_product_ids": [2, 1], "remove_product_ids": [1]})
        changed = stream.read_until("changed")
        self.assertEqual(changed.active_products, 2)
        stream.send(ping={"nonce": 42})
        self.assertEqual(stream.read_until("pong").nonce, 42)
        stream.send(cancel={"watch_id": 1})
        canceled = stream.read_until("canceled")
        self.assertEqual(canceled.reason, server.pb.REASON_CLIENT_REQUEST)
        stream.close()
        self.assertEqual(stream.end(), grpc.StatusCode.OK)

    def test_heartbeats_fill_the_silence(self):
        server = self.serve("--feed", "none")
        stream = self.watch(
            server, options={"heartbeat_interval": {"seconds": 1}}, product_ids=[1]
        )
        start = time.monotonic()
        beat = stream.read_until("heartbeat")
        self.assertGreater(time.monotonic() - start, 0.8)
        self.assertGreater(beat.server_time.seconds, 1_600_000_000)
        self.assertEqual(beat.feed_state, server.pb.FEED_STATE_UNSPECIFIED)

    def test_misuse_ends_the_stream_by_name(self):
        server = self.serve()
        for asked in ({}, {"create": {"watch_id": 0, "product_ids": [1]}}):
            with self.subTest(asked):
                stream = self.enterContext(Stream(self.channel(server), server.pb))
                stream.send(**asked)
                self.assertEqual(stream.end(), grpc.StatusCode.INVALID_ARGUMENT)
                self.assertTrue(stream.call.details())

    def test_subscribe_speaks_the_same(self):
        server = self.serve("--set", "price.simulate.rate=50")
        request = server.pb.SubscribeRequest(watch={"patterns": ["BTC-*"]})
        call = server.streamed(self.channel(server), "Subscribe", request)
        arms = [next(call).WhichOneof("response") for _ in range(4)]
        self.assertEqual(arms, ["opened", "changed", "batch", "batch"])
        call.cancel()
        unknown = server.pb.SubscribeRequest(watch={"product_ids": [404]})
        arms = [
            r.WhichOneof("response")
            for r in server.streamed(self.channel(server), "Subscribe", unknown)
        ]
        self.assertEqual(arms, ["opened", "changed", "canceled"])


class SlowReaders(PriceTest):
    def test_a_reader_without_credit_conflates_and_is_ended_when_it_stays_away(self):
        server = self.serve(
            "--set", "price.simulate.rate=200", "--set", "price.timeouts.write_stall=3s"
        )
        stream = self.watch(server, options={"max_unacked_batches": 2}, patterns=["*"])
        first = [stream.read_until("batch") for _ in range(2)]
        self.assertEqual([b.batch_seq for b in first], [1, 2])
        seen = server.total("netkit_price_updates_in_total")
        wait_until(lambda: server.total("netkit_price_updates_in_total") > seen + 500)
        stream.send(ack={"batch_seq": 2})
        third = stream.read_until("batch")
        self.assertGreater(third.conflated, 100)
        self.assertLessEqual(len(third.updates), 12)
        stream.send(ack={"batch_seq": 3})
        self.assertEqual(stream.end(), grpc.StatusCode.RESOURCE_EXHAUSTED)
        wait_until(lambda: server.total("netkit_price_evicted_total", reason="stalled") == 1)

    def test_a_stopped_reader_leaves_memory_and_others_alone(self):
        server = self.serve("--set", "price.simulate.rate=1000")
        slow = self.watch(server, patterns=["*"])  # never read again
        quick = self.watch(server, patterns=["*"])
        before = resident(server.pid)
        until = time.monotonic() + 3
        while time.monotonic() < until:
            self.assertLess(self.age(quick.read_until("batch")), 1.0 * netkit_harness.SLOWNESS)
        self.assertLess(resident(server.pid) - before, 64 << 20)
        self.assertTrue(slow.call.is_active())

    def age(self, batch):
        newest = max((u.ingest_time_ns for u in batch.updates), default=time.time_ns())
        return (time.time_ns() - newest) / 1e9


class Publishing(PriceTest):
    def publish(self, server, name="pub"):
        stream = self.enterContext(Stream(self.channel(server), server.pb, "Publish"))
        stream.send(publisher_id=name, request_seq=1, updates=[self.price(1, 100)])
        return stream

    def price(self, product, unscaled, **more):
        return {"product_id": product, "price": {"unscaled": unscaled, "scale": 2}, **more}

    def test_what_is_published_arrives_and_is_not_applied_twice(self):
        server = self.serve("--feed", "none")
        reader = self.watch(server, product_ids=[1])
        stream = self.publish(server)
        self.assertEqual(stream.read().acked_request_seq, 1)
        stream.send(request_seq=1, updates=[self.price(1, 999)])
        self.assertEqual(stream.read().acked_request_seq, 1)
        stream.send(request_seq=2, updates=[self.price(404, 1), {"product_id": 2}, self.price(1, 101)])
        told = stream.read()
        self.assertEqual(
            [e.reason for e in told.errors],
            [server.pb.REASON_UNKNOWN_PRODUCT, server.pb.REASON_INVALID],
        )
        seen = []
        while len(seen) < 2:
            seen += [u.price.unscaled for u in reader.read_until("batch").updates]
        self.assertEqual(seen, [100, 101])
        stream.close()
        self.assertEqual(stream.end(), grpc.StatusCode.OK)

    def test_a_second_stream_of_a_publisher_ends_the_first(self):
        server = self.serve("--feed", "none")
        first = self.publish(server)
        first.read()
        second = self.publish(server)
        second.read()
        first.send(request_seq=5, updates=[self.price(1, 5)])
        self.assertEqual(first.end(), grpc.StatusCode.ABORTED)

    def test_odd_publishers_are_refused(self):
        server = self.serve("--feed", "none", "--set", "price.limits.publish_updates=2")
        for fields in (
            {"request_seq": 1},
            {"publisher_id": "x" * 65, "request_seq": 1},
            {"publisher_id": "a"},
            {"publisher_id": "a", "request_seq": 1, "updates": [self.price(1, 1)] * 3},
        ):
            with self.subTest(fields):
                stream = self.enterContext(Stream(self.channel(server), server.pb, "Publish"))
                stream.send(**fields)
                self.assertEqual(stream.end(), grpc.StatusCode.INVALID_ARGUMENT)


class Asking(PriceTest):
    def test_latest_prices_and_the_product_list(self):
        server = self.serve()
        channel = self.channel(server)
        got = server.unary(
            channel,
            "BatchGetPrices",
            server.pb.BatchGetPricesRequest(product_ids=[2, 404], symbols=["BTC-USD", "no"]),
        )
        self.assertEqual([u.product_id for u in got.updates], [2, 1])
        self.assertEqual(
            [(e.product_id, e.symbol) for e in got.errors], [(404, ""), (0, "no")]
        )
        self.assertTrue(got.position.epoch)
        names, token = [], ""
        while True:
            page = server.unary(
                channel,
                "ListProducts",
                server.pb.ListProductsRequest(page_size=5, page_token=token, filter="*-USD"),
            )
            names += [p.symbol for p in page.products]
            token = page.next_page_token
            if not token:
                break
        self.assertEqual(len(names), 11)
        self.assertNotIn("USD-JPY", names)
        with self.assertRaises(grpc.RpcError) as odd:
            server.unary(channel, "ListProducts", server.pb.ListProductsRequest(page_token="x"))
        self.assertEqual(odd.exception.code(), grpc.StatusCode.INVALID_ARGUMENT)

    def test_replay_brings_everything_in_order(self):
        server = self.serve("--set", "price.simulate.rate=200")
        channel = self.channel(server)
        wait_until(lambda: server.total("netkit_price_updates_in_total") > 500)
        held = {}
        for part in server.streamed(channel, "Replay", server.pb.ReplayRequest()):
            for update in part.updates:
                self.assertEqual(update.version, held.get(update.product_id, 0) + 1)
                held[update.product_id] = update.version
        self.assertGreater(sum(held.values()), 500)
        start = time.monotonic()
        paced = server.streamed(
            channel, "Replay", server.pb.ReplayRequest(product_ids=[1], speed=1)
        )
        first = next(paced).updates[0].ingest_time_ns
        while True:
            last = next(paced).updates[-1].ingest_time_ns
            if last - first > 5e8:
                break
        self.assertGreater(time.monotonic() - start, 0.45)
        paced.cancel()
        with self.assertRaises(grpc.RpcError) as odd:
            next(server.streamed(channel, "Replay", server.pb.ReplayRequest(speed=-1)))
        self.assertEqual(odd.exception.code(), grpc.StatusCode.INVALID_ARGUMENT)


class Process(PriceTest):
    def test_drain_tells_readers_to_move_and_ends_them_in_time(self):
        server = self.serve("--set", "price.timeouts.drain=1s")
        stream = self.watch(server, product_ids=[1])
        server.signal()
        draining = stream.read_until("draining")
        self.assertLessEqual(draining.reconnect_after.ToMilliseconds(), 500)
        self.assertTrue(draining.position.epoch)
        self.assertEqual(stream.end(), grpc.StatusCode.UNAVAILABLE)
        self.assertEqual(server.wait(), 0)

    def test_an_idle_server_stops_at_once(self):
        server = self.serve()
        start = time.monotonic()
        server.signal(signal.SIGINT)
        self.assertEqual(server.wait(), 0)
        self.assertLess(time.monotonic() - start, 3 * netkit_harness.SLOWNESS)

    def test_opened_and_broken_streams_leave_nothing_behind(self):
        server = self.serve("--set", "price.limits.streams_per_s=100000")
        self.storm(server, 50)
        wait_until(lambda: server.total("netkit_price_streams") == 0)
        files, memory = descriptors(server.pid), resident(server.pid)
        self.storm(server, 1000)
        wait_until(lambda: server.total("netkit_price_streams") == 0)
        wait_until(lambda: descriptors(server.pid) <= files + 2)
        self.assertLess(resident(server.pid) - memory, 32 << 20)

    def storm(self, server, count):
        with server.channel() as channel:
            for _ in range(count):
                stream = Stream(channel, server.pb)
                stream.send(create={"watch_id": 1, "patterns": ["*"]})
                stream.read()
                stream.__exit__()

    def test_limits_refuse_by_name(self):
        server = self.serve("--set", "price.limits.streams=1")
        self.watch(server, product_ids=[1])
        stream = self.enterContext(Stream(self.channel(server), server.pb))
        stream.send(create={"watch_id": 1, "product_ids": [1]})
        self.assertEqual(stream.end(), grpc.StatusCode.RESOURCE_EXHAUSTED)
        self.assertIn("too many streams", stream.call.details())

    def test_old_streams_are_asked_to_move(self):
        server = self.serve(
            "--max-age", "1s", "--set", "price.timeouts.drain=1s", "--feed", "none"
        )
        stream = self.watch(server, product_ids=[1])
        stream.read_until("draining")
        self.assertEqual(stream.end(), grpc.StatusCode.UNAVAILABLE)

    def test_own_products_and_a_unix_socket(self):
        products = server_file(self, '[{"id": 7, "symbol": "TEA-GBP", "currency": "GBP"}]')
        path = os.path.join(os.path.dirname(products), "price.sock")
        server = self.serve("--products", products, listen=f"unix:{path}")
        stream = self.watch(server, symbols=["TEA-GBP"])
        self.assertEqual(stream.read_until("batch").updates[0].product_id, 7)

    def test_bad_settings_name_place_and_cure(self):
        products = server_file(
            self, '[{"id": 7, "symbol": "tea"},\n {"id": 7, "symbol": "TEA", "pip": 1}]'
        )
        ran = netkit_harness.run_netkit("price", "server", "--products", products)
        self.assertEqual(ran.returncode, 2)
        self.assertIn("not a symbol", ran.stderr)
        self.assertIn(f"{products}:2:", ran.stderr)
        ran = netkit_harness.run_netkit("price", "server", "--feed", "simulat")
        self.assertEqual(ran.returncode, 2)
        self.assertIn("simulate:SEED", ran.stderr)
        taken = self.serve()
        ran = netkit_harness.run_netkit("price", "server", "--listen", taken.address)
        self.assertEqual(ran.returncode, 1)
        self.assertIn("in use", ran.stderr)

    def test_health_and_reflection(self):
        server = self.serve()
        channel = self.channel(server)
        check = channel.unary_unary("/grpc.health.v1.Health/Check")
        good = b"\x08\x01"
        self.assertEqual(check(b"", timeout=PATIENCE), good)
        name = b"netkit.price.v1.PriceService"
        self.assertEqual(check(b"\x0a" + bytes([len(name)]) + name, timeout=PATIENCE), good)
        with self.assertRaises(grpc.RpcError) as unknown:
            check(b"\x0a\x01x", timeout=PATIENCE)
        self.assertEqual(unknown.exception.code(), grpc.StatusCode.NOT_FOUND)
        ask = channel.stream_stream(
            "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"
        )
        listed = next(iter(ask(iter([b"\x3a\x01*"]), timeout=PATIENCE)))  # list_services
        self.assertIn(name, listed)


def server_file(test, text):
    """A file of the test's own."""
    import tempfile

    folder = test.enterContext(tempfile.TemporaryDirectory(prefix="netkit-price-"))
    path = os.path.join(folder, "products.json")
    with open(path, "w") as out:
        out.write(text)
    return path


def resident(pid):
    with open(f"/proc/{pid}/statm") as numbers:
        return int(numbers.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


if __name__ == "__main__":
    netkit_harness.main()
