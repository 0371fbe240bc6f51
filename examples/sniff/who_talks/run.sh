#!/usr/bin/env bash
# Who talks to whom in a capture, and what was asked: tables, then fields.
# ctest: timeout=60
source "$(dirname "$0")/../../support.sh"
python3 "$examples/sniff/traffic.py" "$work/trace.pcap"

echo "netkit sniff -r trace.pcap --stats talkers,flows,dns,tls"
"$netkit" sniff -r "$work/trace.pcap" --stats talkers,flows,dns,tls 2>"$work/netkit.err" |
    tee "$work/tables"
grep -Eq '^10\.0\.0\.90 +12 ' "$work/tables" || fail "12 packets of the web server expected"
grep -Eq '^shop\.example +1 ' "$work/tables" || fail "the name of the TLS server is missing"

echo "the same for a program: --json"
"$netkit" sniff -r "$work/trace.pcap" --stats talkers --json 2>"$work/netkit.err" >"$work/json"
python3 - "$work/json" <<'END'
import json, sys
rows = json.load(open(sys.argv[1]))["rows"]
print("most bytes:", max(rows, key=lambda row: row["bytes"])["address"])
assert rows[0]["address"] == "10.0.0.5", rows
END

echo "who asked for which name: -Y 'dns.flags.response == 0' --fields ip.src,dns.qry.name"
"$netkit" sniff -r "$work/trace.pcap" -Y 'dns.flags.response == 0' \
    --fields ip.src,dns.qry.name 2>"$work/netkit.err" | tee "$work/asked"
[ "$(cat "$work/asked")" = $'10.0.0.5\tshop.example' ] || fail "one question expected"
