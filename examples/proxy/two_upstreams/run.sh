#!/usr/bin/env bash
# Starts three origins and netkit with the proxy.json beside this file, and shows which server
# answers what. Fails when an answer comes from the wrong one.
# ctest: timeout=60
source "$(dirname "$0")/../../support.sh"
here=$(cd "$(dirname "$0")" && pwd)

start_origin api-1
export API_1=$origin
start_origin api-2
export API_2=$origin
start_origin web
export WEB=$origin
export PORT=0 ACCESS_LOG="$work/access.log"

start_netkit proxy --config "$here/proxy.json"
proxy=$(address_of proxy)

ask() { curl --silent --show-error --fail --max-time 20 "$@"; }

echo "by host: api.example.test goes to api, weighted 3 to 1"
ask -H 'Host: api.example.test' "http://$proxy/orders/[1-8]" | tee "$work/host"
[ "$(grep -c '^api-1 ' "$work/host")" -eq 6 ] || fail "api-1 should have answered 6 of 8"
[ "$(grep -c '^api-2 ' "$work/host")" -eq 2 ] || fail "api-2 should have answered 2 of 8"

echo "by path: /api and what is below it"
ask "http://$proxy/api" "http://$proxy/api/v1" | tee "$work/path"
[ "$(grep -c '^api-[12] /api' "$work/path")" -eq 2 ] || fail "/api should go to api"

echo "all the rest, /apiary too, goes to web"
ask "http://$proxy/apiary" "http://$proxy/" | tee "$work/rest"
[ "$(grep -c '^web /' "$work/rest")" -eq 2 ] || fail "the rest should go to web"

stop_netkit
echo "the access log"
cat "$work/access.log"
[ "$(wc -l <"$work/access.log")" -eq 12 ] || fail "the access log should hold 12 lines"
