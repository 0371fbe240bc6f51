#pragma once

#include <span>
#include <string_view>

#include "netkit/sniff/decode.hpp"
#include "netkit/sniff/decoded.hpp"
#include "netkit/sniff/fields.hpp"

namespace netkit::sniff {

class decoding;

/// Where decoding goes on: `id` is `proto::none` at the end.
struct next_step {
    proto id = proto::none;
    cursor payload{};
    std::uint8_t flags = 0; ///< given to the layer, beside those it inherits
};

/// Reads the header of `here` (whose `data`, `captured` and `wire` are set), writes its `header`,
/// `fault` and `note`, and says what follows. Reads nothing outside `in`.
using decode_function = next_step (*)(cursor in, layer& here, decoding& with);

/// Puts the fields that the table alone cannot read: options, records, everything repeated.
using walk_function = void (*)(const packet& of, const layer& from, value_list& to);

/// One protocol: the row that decoding, fields, tree, JSON and filters share.
struct protocol {
    proto id = proto::none;
    std::string_view name;  ///< of the layer in JSON and in `frame.protocols`: "tcp"
    std::string_view title; ///< "Transmission Control Protocol"
    decode_function decode = nullptr;
    std::span<const field> fields{};
    walk_function walk = nullptr;
    /// What field names begin with, where that is not `name`: mdns layers carry `dns.` fields.
    std::string_view prefix{};

    std::string_view field_prefix() const noexcept { return prefix.empty() ? name : prefix; }
};

/// The row of a protocol; every value of `proto` has one.
const protocol& protocol_of(proto id) noexcept;
/// By name, `proto::none` when there is none: for --decode-as and --where.
proto find_protocol(std::string_view name) noexcept;

/// What a decode function may ask of its surroundings.
class decoding {
public:
    decoding(packet& to, const decode_rules& rules, decode_memory& memory) noexcept
        : to_(to), rules_(rules), memory_(memory)
    {
    }

    const packet& so_far() const noexcept { return to_; }
    const frame& meta() const noexcept { return to_.meta; }
    const decode_rules& rules() const noexcept { return rules_; }
    decode_memory& memory() noexcept { return memory_; }
    /// The layer around the current one, or null.
    const layer* outer() const noexcept
    {
        return to_.depth < 2 ? nullptr : &to_.stack[to_.depth - 2];
    }
    /// The innermost layer of `id` before the current one, or null.
    const layer* behind(proto id) const noexcept;
    /// Decodes `payload` as a further branch after the current chain has ended: coalesced QUIC
    /// packets, bundled chunks. Bounded by the number of layers.
    void also(next_step branch) noexcept;
    /// Takes the first branch that waits; `proto::none` when there is none.
    next_step take_branch() noexcept;

private:
    packet& to_;
    const decode_rules& rules_;
    decode_memory& memory_;
};

} // namespace netkit::sniff
