#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "netkit/base/address.hpp"
#include "netkit/base/units.hpp"
#include "netkit/core/settings.hpp"
#include "netkit/proxy/exchange_record.hpp"

// The section `proxy`, from the smallest parts up. Every member is a key of the same name; the note
// beside it is its documentation.

namespace netkit::proxy {

using namespace unit_literals;
using core::note;

BOOST_DESCRIBE_ENUM(log_format, json, text, combined, off)

struct listener_settings { // proxy.listeners[]; a string stands for its address
    endpoint_address address;
    std::string name;
    std::uint32_t backlog = 4096;
    std::uint32_t max_connections = 0;
};
BOOST_DESCRIBE_STRUCT(listener_settings, (), (address, name, backlog, max_connections))

constexpr auto notes(const listener_settings*)
{
    return std::array{
        note{"address", "Where to listen: host:port, [v6]:port, :port, unix:/path or fd:N."}
            .required(),
        note{"name", "What log and metrics call this listener; its address when empty."},
        note{"backlog", "Connections the kernel holds until they are accepted.", 1, 65535},
        note{"max_connections",
             "Open client connections here; while reached, new ones get a 503. 0: no own cap.", 0,
             10'000'000},
    };
}

struct server_settings { // proxy.upstreams.<name>.servers[]; a string stands for its address
    endpoint_address address;
    std::uint32_t weight = 1;
};
BOOST_DESCRIBE_STRUCT(server_settings, (), (address, weight))

constexpr auto notes(const server_settings*)
{
    return std::array{
        note{"address", "host:port, [v6]:port or unix:/path. A name is resolved again regularly."}
            .required(),
        note{"weight", "Share of the requests relative to the other servers; 0: none.", 0, 1000},
    };
}

struct keepalive_settings { // proxy.upstreams.<name>.keepalive
    std::uint32_t idle = 64;
    duration idle_timeout = 4s;
    std::uint32_t max_requests = 0;
    duration max_age{0};
};
BOOST_DESCRIBE_STRUCT(keepalive_settings, (), (idle, idle_timeout, max_requests, max_age))

constexpr auto notes(const keepalive_settings*)
{
    return std::array{
        note{"idle", "Idle connections kept per server and loop; 0: one request per connection.", 0,
             65536},
        note{"idle_timeout",
             "An idle connection is closed after this; below what the servers themselves allow.",
             100ms, 1h},
        note{"max_requests", "Requests after which a connection is closed. 0: no limit.", 0,
             1'000'000'000},
        note{"max_age", "Age at which a connection is closed once idle. 0: no limit.", 0s, 240h},
    };
}

enum class balance_kind : std::uint8_t { round_robin };
BOOST_DESCRIBE_ENUM(balance_kind, round_robin)

struct upstream_settings { // proxy.upstreams.<name>
    std::vector<server_settings> servers;
    balance_kind balance = balance_kind::round_robin;
    keepalive_settings keepalive;
};
BOOST_DESCRIBE_STRUCT(upstream_settings, (), (servers, balance, keepalive))

constexpr auto notes(const upstream_settings*)
{
    return std::array{
        note{"servers", "The addresses that share the requests of this upstream."}
            .required()
            .filled(),
        note{"balance", "How a server is chosen: round_robin is smooth and weighted."},
        note{"keepalive", "Connections to the servers that are kept for the next request."},
    };
}

struct match_settings { // proxy.routes[].match
    std::vector<std::string> host;
    std::string prefix;
};
BOOST_DESCRIBE_STRUCT(match_settings, (), (host, prefix))

constexpr auto notes(const match_settings*)
{
    return std::array{
        note{"host", "Host names, exact or *.example.org; none: every host."},
        note{"prefix", "Path prefix by whole segments: /a matches /a and /a/b, not /ab."},
    };
}

struct route_settings { // proxy.routes[]
    std::string name;
    match_settings match;
    std::string upstream;
};
BOOST_DESCRIBE_STRUCT(route_settings, (), (name, match, upstream))

constexpr auto notes(const route_settings*)
{
    return std::array{
        note{"name", "What log and metrics call this route; its upstream's name when empty."},
        note{"match", "Which requests take this route; nothing given: all of them."},
        note{"upstream", "Name of the upstream that answers."}.required(),
    };
}

struct limit_settings { // proxy.limits
    std::uint32_t connections = 0;
    std::uint32_t connections_per_ip = 0;
    byte_size request_line = 16_KiB;
    byte_size header_bytes = 64_KiB;
    std::uint32_t header_count = 100;
    byte_size body{0};
    byte_size min_body_rate{240};
    byte_size chunk_extension = 4_KiB;
    byte_size trailer_bytes = 16_KiB;
    std::uint32_t interim = 16;
};
BOOST_DESCRIBE_STRUCT(limit_settings, (),
                      (connections, connections_per_ip, request_line, header_bytes, header_count,
                       body, min_body_rate, chunk_extension, trailer_bytes, interim))

constexpr auto notes(const limit_settings*)
{
    return std::array{
        note{"connections",
             "Open client connections of the whole process; beyond it: 503. 0: what the limit of "
             "open files allows.",
             0, 10'000'000},
        note{"connections_per_ip",
             "Open connections of one client address; beyond it: 503. 0: any.", 0, 10'000'000},
        note{"request_line", "Longest request line; beyond it: 414.", 1_KiB, 1_MiB},
        note{"header_bytes", "All field lines of a head together; beyond it: 431.", 1_KiB, 1_MiB},
        note{"header_count", "Number of field lines; beyond it: 431.", 1, 10'000},
        note{"body", "Longest request body; beyond it: 413. 0: any.", 0_B, 1024_GiB},
        note{
            "min_body_rate",
            "Slowest request body in bytes per second, looked at after 5 s; below it: 408. 0: any.",
            0_B, 1_GiB},
        note{"chunk_extension", "Extensions of one chunk, and 16 times that in one body; then 400.",
             0_B, 64_KiB},
        note{"trailer_bytes", "Trailer section of a chunked body; beyond it: 431.", 0_B, 1_MiB},
        note{"interim", "1xx responses before the final one; beyond it: 502.", 0, 1000},
    };
}

struct timeout_settings { // proxy.timeouts
    duration header = 10s;
    duration keepalive = 75s;
    duration body_idle = 60s;
    duration connect = 3s;
    duration send = 30s;
    duration response = 60s;
    duration read = 60s;
    duration total{0};
    duration tunnel = 1h;
    duration linger = 2s;
    duration drain = 30s;
};
BOOST_DESCRIBE_STRUCT(timeout_settings, (),
                      (header, keepalive, body_idle, connect, send, response, read, total, tunnel,
                       linger, drain))

constexpr auto notes(const timeout_settings*)
{
    return std::array{
        note{"header", "A request head, from its first byte to the blank line; then 408.", 100ms,
             1h},
        note{"keepalive", "A client connection between requests; then it is closed.", 100ms, 24h},
        note{"body_idle", "A gap in a request body; then 408.", 100ms, 24h},
        note{"connect", "Connecting to a server; then the next one, or 504.", 10ms, 1h},
        note{"send", "A peer that takes nothing of what we send; then the exchange ends.", 100ms,
             24h},
        note{"response", "Request sent to first byte of the response; then 504.", 10ms, 24h},
        note{"read", "A gap in a response body; event streams use tunnel.", 100ms, 24h},
        note{"total", "A whole exchange, tunnels aside; then 504 or cut. 0: no limit.", 0s, 240h},
        note{"tunnel", "Silence in both directions of a tunnel or event stream.", 100ms, 240h},
        note{"linger", "How long a refused client may go on sending before it is cut.", 0s, 1min},
        note{"drain", "Grace for what is in flight when the process is asked to stop.", 0s, 24h},
    };
}

struct access_log_settings { // proxy.access_log; a string stands for its format
    log_format format = log_format::json;
    std::string path = "stderr";
    double sample = 1.0;
    byte_size buffer = 64_KiB;
    duration flush = 1s;
};
BOOST_DESCRIBE_STRUCT(access_log_settings, (), (format, path, sample, buffer, flush))

constexpr auto notes(const access_log_settings*)
{
    return std::array{
        note{"format", "json (names fixed by the reference), text, combined (Apache's) or off."},
        note{"path", "stderr, or a file that is opened again on SIGHUP."},
        note{"sample", "Share of the good exchanges that is logged; failures always are.", 0.0,
             1.0},
        note{"buffer", "Lines collected per loop before they are written.", 4_KiB, 16_MiB},
        note{"flush", "Longest wait of a line in that buffer.", 100ms, 1min},
    };
}

struct forwarded_settings { // proxy.forwarded
    bool x_forwarded = true;
    bool rfc7239 = false;
    bool via = true;
    std::string pseudonym = "netkit";
};
BOOST_DESCRIBE_STRUCT(forwarded_settings, (), (x_forwarded, rfc7239, via, pseudonym))

constexpr auto notes(const forwarded_settings*)
{
    return std::array{
        note{"x_forwarded", "Send X-Forwarded-For, -Proto, -Host, -Port and X-Real-IP."},
        note{"rfc7239", "Send Forwarded (RFC 7239)."},
        note{"via", "Send Via (RFC 9110 section 7.6.3)."},
        note{"pseudonym", "Our name in Via: one token."},
    };
}

struct settings { // proxy
    std::vector<listener_settings> listeners;
    std::map<std::string, upstream_settings> upstreams;
    std::vector<route_settings> routes;
    limit_settings limits;
    timeout_settings timeouts;
    access_log_settings access_log;
    std::vector<std::string> trusted_proxies;
    forwarded_settings forwarded;
};
BOOST_DESCRIBE_STRUCT(settings, (),
                      (listeners, upstreams, routes, limits, timeouts, access_log, trusted_proxies,
                       forwarded))

constexpr auto notes(const settings*)
{
    return std::array{
        note{"listeners", "Where clients connect."}.required().filled(),
        note{"upstreams", "Named groups of servers."}.required().filled(),
        note{"routes", "Which requests go where: tried in file order, the first match wins."}
            .required()
            .filled(),
        note{"limits", "How much a client may ask of us."},
        note{"timeouts", "How long anything may take."},
        note{"access_log", "One line per exchange."},
        note{"trusted_proxies",
             "Networks (CIDR), or unix, whose forwarding fields are believed; none: nobody's."},
        note{"forwarded", "What the servers learn about the client."},
    };
}

} // namespace netkit::proxy
