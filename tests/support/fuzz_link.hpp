#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "netkit/sniff/decode.hpp"
#include "netkit/sniff/fields.hpp"
#include "netkit/sniff/notes.hpp"
#include "netkit/sniff/protocol.hpp"
#include "support/fuzz_check.hpp"

namespace netkit::test {

/// Cuts an input into payloads, each with a byte that says how it travels.
class fuzz_pieces {
public:
    fuzz_pieces(const std::uint8_t* data, std::size_t size) : left_(data, size) {}

    /// False at the end.
    bool next(std::uint8_t& how, byte_view& piece)
    {
        if (left_.size() < 3) return false;
        how = left_[0];
        const std::size_t size = load_be16(left_.data() + 1);
        left_ = left_.subspan(3);
        piece = left_.first(std::min(size, left_.size()));
        left_ = left_.subspan(piece.size());
        return true;
    }

private:
    byte_view left_;
};

/// One conversation whose payloads are decoded one after another, with every field of every layer
/// read and the line's note printed. `how`: bit 0 the direction, bit 1 a repeated segment, bit 2 a
/// gap, bit 3 cut by the capture.
class fuzz_link {
public:
    fuzz_link() { all_.set(); }

    void tcp(std::uint16_t port, std::uint8_t how, byte_view payload)
    {
        auto& seq = seq_[how & 1U];
        if ((how & 2U) != 0) seq -= 100;
        if ((how & 4U) != 0) seq += 1000;
        std::vector<std::uint8_t> rest{0, 0, 0,    0,    0, 0, 0, 0, 0, 0,
                                       0, 0, 0x50, 0x18, 1, 0, 0, 0, 0, 0};
        put_ports(rest, port, how);
        for (unsigned i = 0; i < 4; ++i)
            rest[4 + i] = static_cast<std::uint8_t>(seq >> (24 - 8 * i));
        seq += static_cast<std::uint32_t>(payload.size());
        send(6, rest, how, payload);
    }
    void udp(std::uint16_t port, std::uint8_t how, byte_view payload)
    {
        std::vector<std::uint8_t> rest(8);
        put_ports(rest, port, how);
        const auto size = payload.size() + 8;
        rest[4] = static_cast<std::uint8_t>(size >> 8U);
        rest[5] = static_cast<std::uint8_t>(size);
        send(17, rest, how, payload);
    }
    /// As if the bytes had been joined by reassembly.
    void more(sniff::proto id, byte_view bytes)
    {
        const std::vector<std::uint8_t> exact(bytes.begin(), bytes.end());
        const auto size = static_cast<std::uint32_t>(exact.size());
        decoder_.decode_more(packet_, id, sniff::cursor{exact.data(), size, size});
        look();
    }

private:
    static void put_ports(std::vector<std::uint8_t>& to, std::uint16_t port, std::uint8_t how)
    {
        const unsigned at = (how & 1U) == 0 ? 2 : 0;
        to[at] = static_cast<std::uint8_t>(port >> 8U);
        to[at + 1] = static_cast<std::uint8_t>(port);
        to[2 - at] = 0xc3;
        to[3 - at] = 0x50;
    }

    void send(std::uint8_t protocol, const std::vector<std::uint8_t>& head, std::uint8_t how,
              byte_view payload)
    {
        const auto size = 20 + head.size() + payload.size();
        std::vector<std::uint8_t> bytes{0x45, 0, 0,  0, 0, 0, 0,  0, 64, protocol,
                                        0,    0, 10, 0, 0, 1, 10, 0, 0,  2};
        bytes[2] = static_cast<std::uint8_t>(size >> 8U);
        bytes[3] = static_cast<std::uint8_t>(size);
        if ((how & 1U) != 0) std::swap(bytes[15], bytes[19]);
        bytes.insert(bytes.end(), head.begin(), head.end());
        bytes.insert(bytes.end(), payload.begin(), payload.end());
        const auto kept = (how & 8U) != 0 ? size - payload.size() / 2 : size;
        sent_ = {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(kept)};
        sniff::frame from;
        from.data = sent_.data();
        from.captured = static_cast<std::uint32_t>(sent_.size());
        from.wire = static_cast<std::uint32_t>(size);
        from.time_ns = ++time_;
        from.link = sniff::link_type::raw;
        decoder_.decode(from, packet_);
        must(packet_.depth >= 4, "the transport is there");
        look();
    }

    void look()
    {
        for (const auto& each : packet_.layers()) {
            must(each.captured <= each.wire, "not more is captured than was declared");
            list_.collect(packet_, each, all_);
            for (const auto& value : list_.all()) {
                must(value.of != nullptr, "a value belongs to a field");
                for (std::uint32_t i = 0; i < value.size; ++i)
                    seen_ = static_cast<std::uint8_t>(seen_ ^ value.data[i]);
            }
        }
        note_.clear();
        sniff::put_application_note(note_, packet_);
        for (const char c : note_.view())
            must(c >= 0x20 && c != 0x7f, "the note is harmless");
    }

    std::vector<std::uint8_t> sent_; // exactly what was captured; the packet points into it
    sniff::decoder decoder_{std::make_shared<sniff::decode_rules>()};
    sniff::packet packet_;
    sniff::value_list list_;
    sniff::field_set all_;
    sniff::text_out note_{256};
    std::int64_t time_ = 0;
    std::uint32_t seq_[2] = {1, 1};
    volatile std::uint8_t seen_ = 0;
};

} // namespace netkit::test
