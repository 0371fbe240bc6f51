"""A running `netkit price server` and what a foreign client of it needs.

    with PriceServer() as server, server.channel() as channel:
        stream = Watch(channel, server.pb)

The messages are compiled from proto/ by protoc when first asked for; without protoc or grpcio the
tests are skipped with that reason.
"""

import contextlib
import functools
import importlib
import pathlib
import queue
import shutil
import subprocess
import sys
import tempfile
import unittest

import netkit_harness
from wire import PATIENCE

try:
    import grpc
except ImportError as error:
    raise unittest.SkipTest("python3-grpcio is not installed") from error

PROTO = "netkit/price/v1/price.proto"
SERVICE = "netkit.price.v1.PriceService"


@functools.lru_cache(maxsize=None)
def messages():
    """The module of the protocol's messages."""
    if not shutil.which("protoc"):
        raise unittest.SkipTest("protoc is not installed")
    # Kept as long as the process: the module's own files live there.
    folder = tempfile.TemporaryDirectory(prefix="netkit-proto-")
    messages.folder = folder
    source = netkit_harness.ROOT / "proto"
    subprocess.run(
        ["protoc", f"--proto_path={source}", f"--python_out={folder.name}", PROTO], check=True
    )
    sys.path.insert(0, folder.name)
    return importlib.import_module("netkit.price.v1.price_pb2")


class PriceServer(netkit_harness.Netkit):
    """`netkit price server` on a free port, with the settings given by `--set`."""

    def __init__(self, *args, listen="127.0.0.1:0", **settings):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="netkit-test-"))
        self.log_path = self.directory / "none"
        self.ready_path = self.directory / "ready.json"
        self.stderr_path = self.directory / "stderr"
        self.command = [netkit_harness.binary(), "price", "server", "--listen", listen]
        self.command += ["--ready-file", str(self.ready_path), "--admin", "127.0.0.1:0"]
        for path, value in settings.items():
            self.command += ["--set", f"price.{path.replace('__', '.')}={value}"]
        self.command += map(str, args)
        self.process = None
        self.stopped = False
        self.last_words = []
        self.pb = messages()
        self._start(None, ())

    def channel(self, **options):
        """A connection of its own, whatever other channels there are."""
        all_options = {"grpc.use_local_subchannel_pool": 1, "grpc.enable_http_proxy": 0, **options}
        return grpc.insecure_channel(self.address, options=list(all_options.items()))

    def unary(self, channel, name, request, **fields):
        pb = self.pb
        return channel.unary_unary(
            f"/{SERVICE}/{name}",
            request_serializer=getattr(pb, f"{name}Request").SerializeToString,
            response_deserializer=getattr(pb, f"{name}Response").FromString,
        )(request, timeout=PATIENCE, **fields)

    def streamed(self, channel, name, request):
        pb = self.pb
        return channel.unary_stream(
            f"/{SERVICE}/{name}",
            request_serializer=getattr(pb, f"{name}Request").SerializeToString,
            response_deserializer=getattr(pb, f"{name}Response").FromString,
        )(request, timeout=PATIENCE)


class Stream:
    """One bidirectional call: `send` a request, `read` the next response."""

    def __init__(self, channel, pb, name="Watch"):
        self.pb = pb
        self.name = name
        self.requests = queue.SimpleQueue()
        self.call = channel.stream_stream(
            f"/{SERVICE}/{name}",
            request_serializer=getattr(pb, f"{name}Request").SerializeToString,
            response_deserializer=getattr(pb, f"{name}Response").FromString,
        )(iter(self.requests.get, None), timeout=PATIENCE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.call.cancel()
        self.requests.put(None)

    def send(self, **fields):
        self.requests.put(getattr(self.pb, f"{self.name}Request")(**fields))

    def close(self):
        self.requests.put(None)

    def read(self):
        return next(self.call)

    def read_until(self, arm):
        """The next response with this arm; what comes before it is dropped."""
        while True:
            got = self.read()
            if got.WhichOneof("response") == arm:
                return getattr(got, arm)

    def end(self):
        """Reads to the end; the status code."""
        with contextlib.suppress(grpc.RpcError):
            for _ in self.call:
                pass
        return self.call.code()


class PriceTest(unittest.TestCase):
    def serve(self, *args, **settings):
        server = self.enterContext(PriceServer(*args, **settings))
        self.addCleanup(self.explain, server)
        return server

    def explain(self, server):
        if any(error for _, error in getattr(self._outcome, "errors", ()) or ()):
            server.explain()

    def channel(self, server, **options):
        return self.enterContext(server.channel(**options))

    def watch(self, server, channel=None, options=None, **create):
        """A stream with one watch, numbered 1 unless told, whose `opened` has been read."""
        stream = self.enterContext(Stream(channel or self.channel(server), server.pb))
        if options:
            stream.send(options=options)
        stream.send(create={"watch_id": 1, **create})
        self.assertEqual(stream.read().WhichOneof("response"), "opened")
        return stream
