#pragma once

#include <string>
#include <string_view>

#include "netkit/proxy/forwarded.hpp"
#include "netkit/proxy/request_guard.hpp"

namespace netkit::proxy {

/// What the proxy adds to a request of its own accord.
struct request_additions {
    forwarding about;
    ip_address client;
    std::string_view server;       ///< Host for a client that sent none (HTTP/1.0)
    std::string_view via;          ///< pseudonym; empty: no Via
    std::string_view request_id;   ///< X-Request-Id; empty: the received line stays
    std::string_view max_forwards; ///< replaces the received value; empty: it stays
    bool close = false;            ///< the server shall close after its answer
};

/// Appends the head that goes to the server: request line in origin-form and HTTP/1.1, Host first,
/// the fields that were not dropped in their order, framing by `facts`, our additions, blank line.
/// The caller has marked hop-by-hop fields as dropped (`drop_hop_by_hop`).
void write_request_head(std::string& out, request_parser& head, const request_facts& facts,
                        const request_additions& ours);

/// How an answer goes to the client.
struct response_framing {
    bool chunked = false;        ///< Transfer-Encoding: chunked
    bool close = false;          ///< Connection: close
    bool keep_alive_1_0 = false; ///< Connection: keep-alive, for an HTTP/1.0 client that asked
    bool upgrade = false;        ///< 101: Connection and Upgrade pass
    std::string_view date;       ///< added where the server sent none; empty: never
};

/// Appends the head that goes to the client, always as HTTP/1.1. Content-Length is written from
/// `facts`, except where it only describes (HEAD, 304): there it passes.
void write_response_head(std::string& out, response_parser& head, const response_facts& facts,
                         const response_framing& how);

/// Appends an answer of our own: head and body.
struct own_answer {
    int status = 500;
    std::string_view type; ///< Content-Type of `body`
    std::string_view body;
    std::string_view date;
    std::string_view extra; ///< complete field lines, each with CRLF
    bool close = false;
    bool keep_alive_1_0 = false;
    bool head_only = false; ///< the request was HEAD: length without body
};
void write_own_answer(std::string& out, const own_answer& answer);

/// Appends the end of a chunked body: last chunk, the trailer fields that are not dropped if `pass`
/// (none otherwise), blank line.
void write_last_chunk(std::string& out, const field_table& trailers, bool pass);

} // namespace netkit::proxy
