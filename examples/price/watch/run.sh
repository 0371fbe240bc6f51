#!/usr/bin/env bash
# A price server with simulated prices on a free port, and a client in Python that reads thirty of
# them. Fails when prices do not come or a product that does not exist is not named.
# ctest: timeout=60
source "$(dirname "$0")/../../support.sh"
here=$(cd "$(dirname "$0")" && pwd)
command -v protoc >/dev/null || { echo "protoc is not installed"; exit 77; }
python=/usr/bin/python3
"$python" -c 'import grpc, google.protobuf' 2>/dev/null ||
    { echo "python3-grpcio is not installed"; exit 77; }

start_netkit price server --listen 127.0.0.1:0 --set price.simulate.rate=20
server=$(address_of price)

echo "thirty prices of Bitcoin and the euro from $server"
timeout 30 "$python" "$here/watch.py" "$server" 30 BTC-USD EUR-USD TEA-GBP \
    >"$work/prices" 2>"$work/errors"
cat "$work/prices"
[ "$(wc -l <"$work/prices")" -ge 30 ] || fail "fewer than thirty prices"
grep -q '^4 1\.0[0-9]* version' "$work/prices" || fail "no price of the euro"
grep -q '^TEA-GBP: no such product' "$work/errors" || fail "the unknown product is not named"
stop_netkit
