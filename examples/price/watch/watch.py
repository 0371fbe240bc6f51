"""A reader of prices in Python: watch.py SERVER COUNT SYMBOL...

Prints COUNT updates. The messages are made from price.proto by protoc; any language that gRPC speaks
does the same. Needs python3-grpcio, python3-protobuf and protoc.
"""

import pathlib
import queue
import subprocess
import sys
import tempfile

import grpc

PROTO = pathlib.Path(__file__).resolve().parents[3] / "proto"


def load_messages(folder):
    path = "netkit/price/v1/price.proto"
    subprocess.run(["protoc", f"--proto_path={PROTO}", f"--python_out={folder}", path], check=True)
    sys.path.insert(0, folder)
    from netkit.price.v1 import price_pb2

    return price_pb2


def text(decimal):
    digits = str(abs(decimal.unscaled)).rjust(decimal.scale + 1, "0")
    sign = "-" if decimal.unscaled < 0 else ""
    if decimal.scale == 0:
        return sign + digits
    return f"{sign}{digits[:-decimal.scale]}.{digits[-decimal.scale:]}"


def main(server, count, symbols):
    with tempfile.TemporaryDirectory() as folder, grpc.insecure_channel(server) as channel:
        pb = load_messages(folder)
        requests = queue.SimpleQueue()  # what we say while the call is open
        requests.put(pb.WatchRequest(options={"max_unacked_batches": 8}))
        requests.put(pb.WatchRequest(create={"watch_id": 1, "symbols": symbols}))
        call = channel.stream_stream(
            "/netkit.price.v1.PriceService/Watch",
            request_serializer=pb.WatchRequest.SerializeToString,
            response_deserializer=pb.WatchResponse.FromString,
        )(iter(requests.get, None))
        for response in call:
            for error in response.changed.errors:
                print(f"{error.symbol}: {error.message}", file=sys.stderr)
            for update in response.batch.updates:
                print(update.product_id, text(update.price), f"version {update.version}")
                count -= 1
            if count <= 0:
                break
            if response.HasField("batch"):
                requests.put(pb.WatchRequest(ack={"batch_seq": response.batch.batch_seq}))
        requests.put(None)
        call.cancel()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
