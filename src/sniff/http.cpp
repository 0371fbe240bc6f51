// HTTP/1 (RFC 9112). A layer is one segment's payload. Whether it begins a message is seen from
// its first word; where nothing begins, it is the continuation of a body, or what the conversation
// has agreed to speak since.

#include <array>

#include "conversation.hpp"
#include "decode_memory.hpp"
#include "families.hpp"
#include "http2_parts.hpp"
#include "http_fields.hpp"
#include "netkit/base/text.hpp"
#include "netkit/sniff/app_content.hpp"
#include "netkit/sniff/http_head.hpp"

namespace netkit::sniff {

namespace {

/// What a 101 response agrees to speak from here on.
proto agreed_upgrade(std::string_view text) noexcept
{
    take_line(text);
    while (!text.empty()) {
        const auto header = read_http_header(take_line(text));
        if (!equal_ignoring_case(header.name, "upgrade")) continue;
        if (equal_ignoring_case(header.value, "websocket")) return proto::websocket;
        if (equal_ignoring_case(header.value, "h2c")) return proto::http2;
    }
    return proto::none;
}

next_step decode_http(cursor in, layer& here, decoding& with)
{
    const auto text = text_of(in.bytes());
    const auto kind = http_kind_of(text);
    here.note[0] = static_cast<std::uint32_t>(kind);
    auto& talks = with.memory().talks;
    if (kind == http_kind::continuation) {
        here.flags |= layer::later;
        if (talks.empty()) return {};
        return {talks.at(conversation_of(with).key), in};
    }
    if (kind == http_kind::request && text.starts_with(http2_preface)) {
        here.note[0] = 0;
        return {proto::http2, in};
    }
    if (here.captured < here.wire) here.fault = damage::truncated;
    here.header = here.captured;
    if (kind == http_kind::response && text.substr(8, 5) == " 101 ")
        if (const auto id = agreed_upgrade(text); id != proto::none)
            talks.learn(conversation_of(with).key, id);
    return {};
}

constexpr std::array<protocol, 2> rows{{
    {.id = proto::http,
     .name = "http",
     .title = "Hypertext Transfer Protocol",
     .decode = decode_http,
     .fields = http_fields,
     .walk = walk_http},
    {.id = proto::ssdp,
     .name = "ssdp",
     .title = "Simple Service Discovery Protocol",
     .decode = decode_http,
     .fields = http_fields,
     .walk = walk_http,
     .prefix = "http"},
}};

} // namespace

bool looks_like_http(const cursor& payload) noexcept
{
    auto text = text_of(payload.bytes());
    if (text.starts_with("HTTP/1.")) return true;
    if (http_kind_of(text) != http_kind::request) return false;
    const auto line = take_line(text);
    return line.size() < payload.captured() && read_http_start(line).version.starts_with("HTTP/1.");
}

std::span<const protocol> web_protocols()
{
    return rows;
}

} // namespace netkit::sniff
