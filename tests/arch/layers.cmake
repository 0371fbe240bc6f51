# The table of layers. A row of `may` says which layers' public headers a layer includes; `cli` and
# the siblings' doors are handled in check_includes.cmake.
set(siblings price p2p proxy sniff)
set(may_base base)
set(may_core base core)
foreach(sibling ${siblings})
    set(may_${sibling} base core ${sibling})
endforeach()
set(may_cli base core cli)

# Third-party headers: prefix of the include, then the files (regular expression over the path) that
# may name it. What no row names may be included nowhere. The first matching row decides.
set(fences
    "fmt/"                 "^(include/netkit|src|tests)/"
    "boost/system/"        "^(include/netkit|src|tests)/"
    "boost/describe"       "^(include/netkit|src|tests)/"
    "boost/mp11"           "^(include/netkit|src|tests)/"
    "boost/version.hpp"    "^src/(core|proxy|p2p|price|sniff)/"
    "boost/asio/ssl"       "^(src/core/tls[a-z_]*|tests/core/tls[a-z_]*)\\."
    "boost/asio"           "^(include/netkit|src|tests)/(core|price|p2p|proxy|sniff|cli|support|arch|bench|sim)/"
    "boost/beast"          "^(src/core|tests/core)/web[a-z_]*\\."
    "nlohmann/"            "^(src/core/settings[a-z_]*\\.|tests/)"
    "spdlog/"              "^src/core/log[a-z_]*\\."
    "openssl/"             "^src/(base/(digest|cipher)\\.cpp|core/tls[a-z_]*\\.(cpp|hpp))$"
    "zlib.h"               "^src/base/compress_zlib\\.cpp$"
    "brotli/"              "^src/base/compress_brotli\\.cpp$"
    "zstd.h"               "^src/base/compress_zstd\\.cpp$"
    "nghttp2/"             "^src/proxy/h2_[a-z_]*\\.(cpp|hpp)$"
    "grpcpp/"              "^(src/price/(grpc_[a-z_]*|wire)|tests/price/(grpc_[a-z_]*|wire_test))\\.(cpp|hpp)$"
    "grpc/"                "^src/price/grpc_[a-z_]*\\.(cpp|hpp)$"
    "netkit/price/v1/"     "^(src/price/(grpc_[a-z_]*|wire)|tests/price/(grpc_[a-z_]*|wire_test))\\.(cpp|hpp)$"
    "google/protobuf/"     "^(src/price/(grpc_[a-z_]*|wire)|tests/price/(grpc_[a-z_]*|wire_test))\\.(cpp|hpp)$"
    "hiredis/"             "^src/price/redis_link\\.cpp$"
    "pcap"                 "^src/sniff/pcap_[a-z_]*\\.(cpp|hpp)$"
    "re2/"                 "^src/sniff/where_regex\\.cpp$"
    "mach-o/"              "^src/[a-z0-9]+/platform_[a-z_]*\\.cpp$"
    "cxxopts.hpp"          "^src/cli/"
    "ncurses"              "^src/sniff/tui_screen\\.cpp$"
    "catch2/"              "^tests/support/catch")

# Pure files, by name: they see bytes and values only; no Asio, no socket, no clock, no log.
set(pure_base "[a-z0-9_]+")
set(pure_core "")
string(CONCAT pure_price
    "product|decimal|pattern|update|encode|book|history|catalogue|outbox(_build)?|market|"
    "reader(_watch)?|respond|request|simulate|publishers|token_bucket|"
    "csv_line|alert_rule|client_state|error")
# Pure but for their own mutex: what price's engine and gRPC's threads both touch.
set(crossing_points "^include/netkit/price/(book|outbox)\\.hpp$")
set(pure_p2p "bencode|manifest|merkle|link|keys|datagram|peer_wire|piece_map|picker|window|peer_ledger|resume_state|error")
set(pure_proxy "(fields?|field_section|rule|http1|chunked|framing|authority|escape|request_guard|response_guard|route|path_normal|hop_by_hop|forwarded|balancer|upstream|retry|exchange_record|failure|error)(_[a-z0-9_]+)?")
# One piece a line, so that two changes seldom meet in one.
string(CONCAT pure_sniff
    "(packet_store|outline|defragmenter|reassembler|follower|community_id|transactions|stats|top|"
    "ber|short_text|text_lines|mail|imap|sdp|telnet|"
    "link_trailer|link_tag|first_layer|vlan|llc|raw|arp|ipv6|icmp|icmpv6|tcp|checksum|cooked|"
    "ppp|pppoe|mpls|stp|neighbour|wrapped|wlan|ipsec|mobility|igmp|sctp|dccp|gre|erspan|overlay|"
    "gtp|tunnel|routing|bgp|"
    "handshake_stream|packet_arena|talk_memory|tls|dtls|quic|http|http2|hpack|grpc|websocket|ja|notes|app_content|conversation|field_reader|"
    "source|kept_names|process_name|comments|"
    "capture_(window|reader|pcap|pcapng|blocks|time|kept|encode)|"
    "application|announced_ports|looks_like|dns|dhcp|dhcpv6|snmp|ntp|sip|rtp|mqtt|redis|pgsql|mysql|text_protocols|ssh|syslog|radius|tftp|stun|isakmp|bfd|memcached|nbns|field|frame|cursor|decoded?|decode_memory|protocols?|fields|flow|defrag|stats|follow|community|transactions?|top|tcp_[a-z_]+|where|line|text_out|print|filter|fragment_ports|families|ethertype|ethernet|ip|udp|error)(_[a-z0-9_]+)?")
set(pure_cli "")

# System headers that reach the machine; the rest of C's (stdint.h and friends) have C++ names.
set(impure_system "^(sys/|net/|netinet/|arpa/|linux/|unistd\\.h|fcntl\\.h|poll\\.h|netdb\\.h|signal\\.h|pthread\\.h|dirent\\.h)")
set(intrinsics "^(emmintrin|tmmintrin|smmintrin|immintrin|arm_neon)\\.h$")
