#!/usr/bin/env bash
# Why is this connection slow? Its health in numbers, the lost segment, the slow answer, its words.
# ctest: timeout=60
source "$(dirname "$0")/../../support.sh"
python3 "$examples/sniff/traffic.py" "$work/trace.pcap"
sniff() { "$netkit" sniff -r "$work/trace.pcap" "$@" 2>"$work/netkit.err"; }

echo "each server's connections: --stats tcp,http"
sniff --stats tcp,http | tee "$work/health"
grep -Eq '^10\.0\.0\.90:80 .* 8\.3%' "$work/health" || fail "one of 12 segments was sent again"

echo "what was sent again: -Y tcp.analysis.retransmission"
sniff -Y tcp.analysis.retransmission | tee "$work/again"
[ "$(grep -c '\[retransmission\]' "$work/again")" -eq 1 ] || fail "one retransmission expected"

echo "acknowledgements that took longer than half a second"
sniff -Y 'tcp.analysis.ack_rtt > 0.5' --fields frame.number,tcp.stream,tcp.analysis.ack_rtt |
    tee "$work/late"
[ "$(cut -f2 "$work/late")" = 1 ] || fail "stream 1 waited for its second answer"

echo "what that stream said: --follow tcp:1"
sniff --follow tcp:1 | tee "$work/words"
grep -q 'GET /slow' "$work/words" || fail "the request is missing"
[ "$(grep -c 'late' "$work/words")" -eq 1 ] || fail "what was sent twice is one text"
