// HTTP/2 frames as fields; headers are read from where decoding has unpacked them.

#include <algorithm>
#include <charconv>

#include "field_reader.hpp"
#include "http2_fields.hpp"
#include "http2_parts.hpp"

namespace netkit::sniff {

namespace {

struct known_header {
    std::string_view name;
    const field* row;
};

constexpr std::array known_headers{
    known_header{":authority", &http2_field("headers.authority")},
    known_header{":method", &http2_field("headers.method")},
    known_header{":path", &http2_field("headers.path")},
    known_header{":scheme", &http2_field("headers.scheme")},
    known_header{":status", &http2_field("headers.status")},
    known_header{"content-length", &http2_field("headers.content_length")},
    known_header{"content-type", &http2_field("headers.content_type")},
    known_header{"user-agent", &http2_field("headers.user_agent")},
};

byte_view bytes_of(std::string_view text) noexcept
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

const field& setting_row(std::uint32_t id) noexcept
{
    switch (id) {
    case 1:
        return http2_field("settings.header_table_size");
    case 2:
        return http2_field("settings.enable_push");
    case 3:
        return http2_field("settings.max_concurrent_streams");
    case 4:
        return http2_field("settings.initial_window_size");
    case 5:
        return http2_field("settings.max_frame_size");
    case 6:
        return http2_field("settings.max_header_list_size");
    case 8:
        return http2_field("settings.extended_connect");
    default:
        return http2_field("settings.unknown");
    }
}

class http2_walk {
public:
    http2_walk(value_list& to, const layer& from) noexcept
        : read_(to, from.data), blocks_(http2_blocks(from))
    {
    }

    void frames(cursor in)
    {
        if (text_of(in.bytes()).starts_with(http2_preface))
            read_.bytes(in, http2_field("magic"), http2_preface.size());
        while (in.captured() >= http2_head::size) {
            const auto head = read_http2_head(in.data());
            read_.label(in, http2_field("stream"), http2_head::size + head.length);
            put_head(in, head);
            const bool whole = head.length <= in.wire();
            put_payload(head, in.sub(std::min(head.length, in.wire())), whole);
            if (!whole) return;
        }
    }

private:
    void put_head(cursor& in, const http2_head& head)
    {
        read_.be24(in, http2_field("length"));
        read_.u8(in, http2_field("type"));
        const auto at = read_.at(in);
        read_.u8(in, http2_field("flags"));
        put_flags(head, at);
        const auto stream_at = read_.at(in);
        const auto word = in.be32();
        read_.to().put(http2_field("r"), word >> 31U, stream_at, 4);
        read_.to().put(http2_field("streamid"), head.stream, stream_at, 4);
    }

    void put_flags(const http2_head& head, std::uint32_t at)
    {
        const auto bit = [&](const field& row, std::uint8_t mask) {
            read_.to().put(row, (head.flags & mask) != 0 ? 1 : 0, at, 1);
        };
        const bool headers = head.type == http2_headers;
        const bool promise = head.type == http2_push_promise;
        if (headers) bit(http2_field("flags.priority"), http2_has_priority);
        if (headers || promise || head.type == http2_data)
            bit(http2_field("flags.padded"), http2_padded);
        if (headers || promise || head.type == http2_continuation)
            bit(http2_field("flags.eh"), http2_end_headers);
        if (headers || head.type == http2_data)
            bit(http2_field("flags.end_stream"), http2_end_stream);
        if (head.type == http2_settings) bit(http2_field("flags.ack.settings"), http2_end_stream);
        if (head.type == http2_ping) bit(http2_field("flags.ack.ping"), http2_end_stream);
    }

    void put_payload(const http2_head& head, cursor in, bool whole)
    {
        switch (head.type) {
        case http2_data:
            return put_bytes(http2_content(head, in), http2_field("data.data"));
        case http2_headers:
            return put_headers(head, in, whole);
        case http2_push_promise:
            put_padding(head, in);
            read_.be32(in, http2_field("push_promise.promised_stream_id"));
            if (whole && (head.flags & http2_end_headers) != 0) put_block();
            return;
        case http2_continuation:
            if (whole && (head.flags & http2_end_headers) != 0) put_block();
            return;
        case http2_priority:
            return put_priority(in);
        case http2_rst_stream:
            read_.be32(in, http2_field("rst_stream.error"));
            return;
        case http2_settings:
            return put_settings(in);
        case http2_ping:
            return put_bytes(in, (head.flags & http2_end_stream) != 0 ? http2_field("pong")
                                                                      : http2_field("ping"));
        case http2_goaway:
            return put_goaway(in);
        case http2_window_update:
            read_.be32(in, http2_field("window_update.window_size_increment"));
            return;
        default:
            return;
        }
    }

    void put_bytes(cursor in, const field& row)
    {
        if (in.captured() > 0) read_.bytes(in, row, in.wire());
    }

    void put_priority(cursor& in)
    {
        const auto at = read_.at(in);
        const auto word = in.be32();
        if (!in.ok()) return;
        read_.to().put(http2_field("exclusive"), word >> 31U, at, 4);
        read_.to().put(http2_field("stream_dependency"), word & 0x7fffffffU, at, 4);
        const auto weight = read_.u8(in, http2_field("headers.weight"));
        if (in.ok()) read_.to().put(http2_field("headers.weight_real"), weight + 1, at + 4, 1);
    }

    void put_padding(const http2_head& head, cursor& in)
    {
        const auto at = read_.at(in);
        const std::uint32_t padding = (head.flags & http2_padded) != 0 ? in.u8() : 0;
        read_.to().put(http2_field("pad_length"), padding, at, read_.at(in) - at);
    }

    void put_headers(const http2_head& head, cursor in, bool whole)
    {
        const auto content = http2_content(head, in);
        put_padding(head, in);
        if ((head.flags & http2_has_priority) != 0) put_priority(in);
        put_bytes(content, http2_field("headers"));
        if (whole && (head.flags & http2_end_headers) != 0) put_block();
    }

    void put_settings(cursor in)
    {
        while (in.captured() >= 6) {
            read_.label(in, http2_field("settings"), 6);
            const auto id = read_.be16(in, http2_field("settings.id"));
            read_.be32(in, setting_row(id));
        }
    }

    void put_goaway(cursor in)
    {
        read_.be32(in, http2_field("goaway.last_stream_id"));
        read_.be32(in, http2_field("goaway.error"));
        put_bytes(in, http2_field("goaway.addata"));
    }

    /// The headers that the frame just put holds.
    void put_block()
    {
        http2_text each;
        while (take_http2_header(blocks_, each)) {
            auto& to = read_.to();
            to.put(http2_field("header"), 1);
            to.put(http2_field("header.name.length"), each.name.size());
            to.put(http2_field("header.name"), bytes_of(each.name));
            to.put(http2_field("header.value.length"), each.value.size());
            to.put(http2_field("header.value"), bytes_of(each.value));
            const auto found =
                std::ranges::lower_bound(known_headers, each.name, {}, &known_header::name);
            if (found == known_headers.end() || found->name != each.name) continue;
            if (found->row->as == form::text) {
                to.put(*found->row, bytes_of(each.value));
                continue;
            }
            std::uint64_t number = 0;
            const auto* const end = each.value.data() + each.value.size();
            if (std::from_chars(each.value.data(), end, number).ec == std::errc{})
                to.put(*found->row, number);
        }
    }

    field_reader read_;
    byte_view blocks_;
};

} // namespace

void walk_http2(const packet&, const layer& from, value_list& to)
{
    cursor in = from.read();
    in.sub(std::min(from.note[0], in.wire()));
    http2_walk{to, from}.frames(in);
}

} // namespace netkit::sniff
