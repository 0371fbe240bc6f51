#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

#include "netkit/sniff/decode.hpp"
#include "netkit/sniff/protocol.hpp"
#include "print_value.hpp"
#include "support/packet_builder.hpp"

namespace netkit::sniff {

/// Frames decoded one after another by the same decoder, and what their fields are.
class payload_decoder {
public:
    explicit payload_decoder(const decode_rules& rules = {})
        : decoder_(std::make_shared<decode_rules>(rules))
    {
    }

    /// Decodes the first `captured` bytes of a frame that had `wire` bytes; the bytes must outlive
    /// what is asked next.
    void decode(const test::octets& bytes, std::size_t captured, std::size_t wire)
    {
        frame from;
        from.data = bytes.data();
        from.captured = static_cast<std::uint32_t>(captured);
        from.wire = static_cast<std::uint32_t>(wire);
        decoder_.decode(from, packet_);
    }
    void decode(const test::octets& bytes) { decode(bytes, bytes.size(), bytes.size()); }

    const packet& decoded() const { return packet_; }
    /// The innermost layer's protocol, by name.
    std::string_view last() const { return protocol_of(packet_.stack[packet_.depth - 1].id).name; }

    /// The values of a field as --fields prints them, joined by commas.
    std::string field(std::string_view name)
    {
        text_out text{256};
        for (const auto& each : packet_.layers()) {
            field_set wanted;
            const auto rows = protocol_of(each.id).fields;
            for (std::size_t i = 0; i < rows.size(); ++i)
                if (rows[i].name == name) wanted.set(i);
            if (!wanted.any()) continue;
            values_.collect(packet_, each, wanted);
            for (const auto& value : values_.all()) {
                if (!text.empty()) text.put(',');
                put_value(text, value);
            }
        }
        return std::string{text.view()};
    }

    /// Reads every field of every layer. Returns how many values there are.
    std::size_t count_values()
    {
        field_set all;
        for (std::size_t i = 0; i < field_set::size(); ++i)
            all.set(i);
        std::size_t count = 0;
        for (const auto& each : packet_.layers()) {
            values_.collect(packet_, each, all);
            count += values_.all().size();
        }
        return count;
    }

private:
    decoder decoder_;
    packet packet_;
    value_list values_;
};

/// From 10.0.0.1 to 10.0.0.2.
inline test::octets udp_frame(std::uint16_t from, std::uint16_t to, const test::octets& payload)
{
    return test::packet_builder{}
        .eth()
        .ip("10.0.0.1", "10.0.0.2")
        .udp(from, to)
        .payload(payload)
        .bytes();
}
inline test::octets tcp_frame(std::uint16_t from, std::uint16_t to, const test::octets& payload)
{
    return test::packet_builder{}
        .eth()
        .ip("10.0.0.1", "10.0.0.2")
        .tcp(from, to)
        .flags("PA")
        .payload(payload)
        .bytes();
}

/// Cuts the frame at every byte, in memory of just that size, so that a sanitizer sees the first
/// byte read behind it; every field is read each time. Returns the values of the whole frame.
inline std::size_t try_every_cut(const test::octets& frame)
{
    std::size_t count = 0;
    for (std::size_t size = 0; size <= frame.size(); ++size) {
        const test::octets part(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(size));
        payload_decoder decoder;
        decoder.decode(part, size, frame.size());
        count = decoder.count_values();
    }
    return count;
}

/// A frame decoded whole, after every cut of it was tried.
class decoded_frame {
public:
    explicit decoded_frame(test::octets of) : frame_(std::move(of)), values_(try_every_cut(frame_))
    {
        decoder_.decode(frame_);
    }

    std::string field(std::string_view name) { return decoder_.field(name); }
    std::string_view last() const { return decoder_.last(); }
    std::size_t values() const noexcept { return values_; } ///< of all layers together

private:
    test::octets frame_;
    payload_decoder decoder_;
    std::size_t values_;
};

/// A segment of text to a server's port, and one from it.
inline decoded_frame asked(std::uint16_t port, const test::octets& payload)
{
    return decoded_frame{tcp_frame(40000, port, payload)};
}
inline decoded_frame asked(std::uint16_t port, std::string_view text)
{
    return asked(port, test::from_text(text));
}
inline decoded_frame answered(std::uint16_t port, const test::octets& payload)
{
    return decoded_frame{tcp_frame(port, 40000, payload)};
}
inline decoded_frame answered(std::uint16_t port, std::string_view text)
{
    return answered(port, test::from_text(text));
}

} // namespace netkit::sniff
