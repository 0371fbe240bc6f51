#!/usr/bin/env bash
# A minute with netkit. The proxy: two origins, the proxy in front of them with the smallest
# configuration there is, real requests, the log, the metrics, a clean stop. Then the packet
# analyzer: the requests of this tour as packets on the loopback interface, where that is permitted,
# and a capture file. Every port is a free one, so nothing on this machine is in the way.
# ctest: timeout=60
source "$(dirname "$0")/support.sh"

heading() { printf '\n== %s\n' "$*"; }

start_origin red
red=$origin
start_origin blue
blue=$origin

heading "the configuration: examples/proxy/proxy.json"
cat "$examples/proxy/proxy.json"

heading "netkit proxy in front of red ($red) and blue ($blue)"
start_netkit proxy --config "$examples/proxy/proxy.json" --admin 127.0.0.1:0 \
    --set proxy.listeners.0.address=127.0.0.1:0 \
    --set proxy.upstreams.app.servers.0="$red" --set proxy.upstreams.app.servers.1="$blue" \
    --set proxy.access_log.format=json --set proxy.access_log.path="$work/access.log"
proxy=$(address_of proxy)
admin=$(address_of admin)
grep '^listening on' "$work/netkit.err"

heading "eight requests over one connection: curl http://$proxy/hello/[1-8]"
curl --silent --show-error --fail --max-time 20 "http://$proxy/hello/[1-8]" >"$work/answers"
cat "$work/answers"
[ "$(grep -c '^red ' "$work/answers")" -eq 4 ] || fail "red should have answered 4 of 8"
[ "$(grep -c '^blue ' "$work/answers")" -eq 4 ] || fail "blue should have answered 4 of 8"
echo "-> an even split: 4 and 4"

heading "metrics of the proxy: curl http://$admin/metrics"
curl --silent --show-error --fail --max-time 20 "http://$admin/metrics" >"$work/metrics"
grep '^netkit_proxy_requests_total' "$work/metrics" || fail "no request metrics"

heading "SIGTERM: finish what is held, then exit"
stop_netkit
echo "-> exit code 0"

heading "the access log: one line per request"
cat "$work/access.log"
[ "$(wc -l <"$work/access.log")" -eq 8 ] || fail "the access log should hold 8 lines"

heading "netkit sniff: one more request to red, seen on the loopback interface"
loopback=$([ "$(uname)" = Darwin ] && echo lo0 || echo lo)
if "$netkit" sniff -i "$loopback" --duration 1ms >/dev/null 2>"$work/why"; then
    start_netkit sniff -i "$loopback" --flush packet "tcp port ${red##*:}"
    curl --silent --show-error --fail --max-time 20 "http://$red/seen"
    stop_netkit
    echo "$(wc -l <"$work/netkit.out") packets, among them"
    grep HTTP "$work/netkit.out" || fail "the request should have been seen"
    echo "-> the request, the answer, and how long the other side took"
else
    cat "$work/why"
    echo "-> left out: capturing needs a permission, the message above says which"
fi

heading "netkit sniff -r trace.pcap: a capture file, and what happened in it"
python3 "$examples/sniff/traffic.py" "$work/trace.pcap"
"$netkit" sniff -r "$work/trace.pcap" 2>"$work/netkit.err" | cut -c1-150 | tee "$work/lines"
[ "$(wc -l <"$work/lines")" -eq 18 ] || fail "the capture holds 18 packets"
"$netkit" sniff -r "$work/trace.pcap" --stats talkers,tcp 2>"$work/netkit.err"
echo "-> one retransmission, and an answer that took 0.8 s"

heading "done"
