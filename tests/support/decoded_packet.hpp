#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "netkit/sniff/decode.hpp"
#include "netkit/sniff/fields.hpp"
#include "netkit/sniff/text_out.hpp"
#include "support/packet_builder.hpp"

namespace netkit::test {

/// Decodes packets one after another with one decoder, as a capture does, and says what came out.
class decoded_packet {
public:
    explicit decoded_packet(
        std::shared_ptr<const sniff::decode_rules> rules = std::make_shared<sniff::decode_rules>())
        : decoder_(std::move(rules))
    {
    }

    /// Ethernet at once. `captured`: fewer bytes than there were.
    decoded_packet& read(octets bytes, std::size_t captured = SIZE_MAX);
    /// Of another link type.
    decoded_packet& read(octets bytes, std::size_t captured, sniff::link_type link);
    decoded_packet& read(const packet_builder& built)
    {
        return read(built.bytes(), SIZE_MAX, static_cast<sniff::link_type>(built.link()));
    }
    /// A TCP segment between 10.0.0.1:50000 and 10.0.0.2:`port`; sequence numbers go on by
    /// themselves.
    decoded_packet& tcp(std::uint16_t port, const octets& payload, bool from_client = true);
    decoded_packet& udp(std::uint16_t port, const octets& payload, bool from_client = true);
    /// Bytes of a reassembled stream, as a further layer of the last packet.
    decoded_packet& more(sniff::proto id, octets bytes);

    const sniff::packet& packet() const { return to_; }
    /// Layers behind the frame: "eth ip tcp tls".
    std::string layers() const;
    /// All values of a field as --fields writes numbers and text, joined by commas.
    std::string value(std::string_view field) const;
    /// The same exactly as --fields prints them.
    std::string text(std::string_view field) const;
    /// What the line adds.
    std::string note() const;
    void set_next(std::uint32_t client, std::uint32_t server)
    {
        next_[0] = client;
        next_[1] = server;
    }

private:
    using print_function = void (*)(sniff::text_out& to, const sniff::value& of);
    std::string joined(std::string_view field, print_function print) const;

    sniff::decoder decoder_;
    sniff::packet to_;
    octets bytes_;
    octets more_;
    std::int64_t time_ = 0;
    std::uint32_t next_[2] = {1000, 5000};
};

} // namespace netkit::test
