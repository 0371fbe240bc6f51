# Sourced by the examples: starts origins and netkit on free ports and stops exactly those again.
set -euo pipefail

examples=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
netkit=${NETKIT_BINARY:-$examples/../build/release/netkit}
netkit=$(realpath -e "$netkit" 2>/dev/null || command -v netkit) ||
    { echo "netkit is neither built (./dev build) nor installed" >&2; exit 1; }
work=$(mktemp -d)
started=()

fail()
{
    echo "failed: $*" >&2
    exit 1
}

stop_all()
{
    local status=$?
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${started[@]}"; do wait "$pid" 2>/dev/null || true; done
    if [ "$status" -ne 0 ] && [ -s "$work/netkit.err" ]; then cat "$work/netkit.err" >&2; fi
    rm -rf "$work"
    exit "$status"
}
trap stop_all EXIT
trap 'exit 130' INT TERM

# start_origin NAME: its address is then in $origin. The first line it prints is the signal that it
# serves, so nothing has to be polled.
start_origin()
{
    mkfifo "$work/$1.out"
    python3 "$examples/origin.py" "$1" >"$work/$1.out" &
    started+=($!)
    read -r -t 20 origin <"$work/$1.out" || fail "the origin $1 did not start"
}

# start_netkit ARGUMENT...: returns once it can serve, that is, once its ready file is there. What it
# prints is in $work/netkit.out and $work/netkit.err.
start_netkit()
{
    rm -f "$work/ready.json" "$work/tick"
    "$netkit" "$@" --ready-file "$work/ready.json" >"$work/netkit.out" 2>"$work/netkit.err" &
    netkit_pid=$!
    started+=("$netkit_pid")
    mkfifo "$work/tick"
    exec 9<>"$work/tick" # nobody writes there: reading it is a wait of at most 50 ms
    for ((turn = 0; turn < 400; ++turn)); do
        if [ -s "$work/ready.json" ]; then return; fi
        kill -0 "$netkit_pid" 2>/dev/null || break
        read -r -t 0.05 -u 9 || true
    done
    fail "netkit did not become ready"
}

# address_of WHAT: the real address of that socket, from the ready file.
address_of()
{
    python3 - "$work/ready.json" "$1" <<'END'
import json, sys
listening = json.load(open(sys.argv[1]))["listening"]
print(next(entry["address"] for entry in listening if entry["what"] == sys.argv[2]))
END
}

# stop_netkit: asks politely and demands the exit code of a clean stop.
stop_netkit()
{
    kill -TERM "$netkit_pid"
    wait "$netkit_pid" || fail "netkit ended with exit code $?"
}
