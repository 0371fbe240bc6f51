#!/usr/bin/env bash
# A live capture on the loopback interface while curl asks a web server, as lines and as numbers on
# the admin endpoint. Needs the permission to capture; skipped with the reason where it is missing.
# ctest: timeout=60
source "$(dirname "$0")/../../support.sh"
loopback=$([ "$(uname)" = Darwin ] && echo lo0 || echo lo)
start_origin web
port=${origin##*:}

if ! "$netkit" sniff -i "$loopback" --duration 1ms >/dev/null 2>"$work/why"; then
    cat "$work/why"
    echo "skipped: no permission to capture on $loopback"
    exit 77
fi
start_netkit sniff -i "$loopback" --flush packet --admin 127.0.0.1:0 "tcp port $port"
admin=$(address_of admin)
echo "netkit sniff -i $loopback tcp port $port    # and: curl http://$origin/hello"
curl --silent --show-error --fail --max-time 20 "http://$origin/hello"

echo "what the status page reads: /api/sniff/stats/talkers"
curl --silent --show-error --fail --max-time 20 "http://$admin/api/sniff/stats/talkers" |
    tee "$work/talkers"
grep -q '"address":"127.0.0.1"' "$work/talkers" || fail "the talker is missing"
stop_netkit
cat "$work/netkit.out"
grep -q 'HTTP GET /hello' "$work/netkit.out" || fail "the request is missing"
