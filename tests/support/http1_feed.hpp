#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "netkit/proxy/chunked.hpp"
#include "netkit/proxy/http1_parser.hpp"
#include "netkit/proxy/request_guard.hpp"
#include "support/for_each_split.hpp"

// Feeds messages to the parsers in pieces and writes what came out as one line of text, so that a
// test compares two outcomes whole: `bad host_repeated`, `need_more`, or
// `GET /a HTTP/1.1 | Host: x | A: b | 42`, the number being the size of the head.
namespace netkit::test {

using netkit::proxy::parse_status;

inline std::string fields_text(const proxy::field_table& fields)
{
    std::string text;
    for (const auto& ref : fields.refs()) {
        text += " | ";
        text += fields.name(ref);
        text += ": ";
        text += fields.value(ref);
        if (ref.dropped) text += " (dropped)";
    }
    return text;
}

inline std::string bad_text(proxy::rule broken)
{
    return "bad " + std::string{proxy::rule_name(broken)};
}

inline std::string outcome(const proxy::request_parser& parser, parse_status status)
{
    if (status == parse_status::need_more) return "need_more";
    if (status == parse_status::bad) return bad_text(parser.broken());
    return std::string{parser.method()} + ' ' + std::string{parser.target()} + " HTTP/1." +
           std::to_string(parser.version_minor()) + fields_text(parser.fields()) + " | " +
           std::to_string(parser.head_size());
}

inline std::string outcome(const proxy::response_parser& parser, parse_status status)
{
    if (status == parse_status::need_more) return "need_more";
    if (status == parse_status::bad) return bad_text(parser.broken());
    return "HTTP/1." + std::to_string(parser.version_minor()) + ' ' +
           std::to_string(parser.status()) + " '" + std::string{parser.reason()} + '\'' +
           fields_text(parser.fields()) + " | " + std::to_string(parser.head_size());
}

/// Gives the parser `bytes` as they would arrive in steps of the given sizes, at a new address each
/// time; it stops at the first verdict, as a caller does.
template <class NextSize>
std::string feed_request(std::string_view bytes, NextSize next_size,
                         const proxy::head_limits& limits = {})
{
    proxy::request_parser parser{limits};
    for (std::size_t size = 0;;) {
        size = std::min(bytes.size(), size + next_size());
        const exact_copy seen{bytes.substr(0, size)};
        const auto status = parser.parse(seen.view());
        if (status != parse_status::need_more || size == bytes.size()) {
            return outcome(parser, status);
        }
    }
}

template <class NextSize>
std::string feed_response(std::string_view bytes, NextSize next_size,
                          const proxy::head_limits& limits = {})
{
    proxy::response_parser parser{limits};
    std::string held; // with the repairs made so far
    for (;;) {
        held += bytes.substr(held.size(), next_size());
        exact_copy seen{held};
        const auto status = parser.parse(seen.data(), seen.size());
        if (status != parse_status::need_more || held.size() == bytes.size()) {
            return outcome(parser, status);
        }
        held = seen.view();
    }
}

/// The same for a chunked body: data in brackets, then trailers and what was left over.
template <class NextSize>
std::string feed_chunked(std::string_view bytes, NextSize next_size,
                         const proxy::chunk_limits& limits = {})
{
    proxy::chunked_decoder decoder{limits};
    std::string body;
    std::size_t done = 0;
    for (std::size_t arrived = 0; arrived < bytes.size();) {
        const std::size_t piece = std::min(next_size(), bytes.size() - arrived);
        const exact_copy seen{bytes.substr(arrived, piece)};
        arrived += piece;
        for (auto input = seen.view(); !input.empty();) {
            const auto [status, consumed, data] = decoder.next(input);
            body += data;
            done += consumed;
            input.remove_prefix(consumed);
            if (status == parse_status::bad) return bad_text(decoder.broken());
            if (status == parse_status::complete) {
                return '[' + body + ']' + fields_text(decoder.trailer_fields()) + " | " +
                       std::to_string(done);
            }
            if (consumed == 0) return "stuck";
        }
    }
    return "need_more";
}

inline auto whole()
{
    return [] { return std::string_view::npos / 2; };
}

inline auto bytewise()
{
    return [] { return std::size_t{1}; };
}

/// First `size` bytes, then the rest.
inline auto cut_at(std::size_t size)
{
    return [size, first = true]() mutable {
        const bool now = first;
        first = false;
        return now ? size : std::string_view::npos / 2;
    };
}

} // namespace netkit::test
