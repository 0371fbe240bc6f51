#pragma once

#include "netkit/sniff/decoded.hpp"
#include "netkit/sniff/fields.hpp"
#include "netkit/sniff/quic_initial.hpp"

namespace netkit::sniff {

/// `layer::note` of quic layers. note[0]: the kind and the size of a short header's id; note[1]:
/// the packet number of an opened packet.
struct quic_note {
    static constexpr std::uint32_t of(quic_kind kind, std::uint32_t short_id) noexcept
    {
        return static_cast<std::uint32_t>(kind) | short_id << 8U;
    }
    static constexpr quic_kind kind(std::uint32_t note) noexcept
    {
        return static_cast<quic_kind>(note & 0xffU);
    }
    static constexpr std::uint32_t short_id(std::uint32_t note) noexcept
    {
        return note >> 8U & 0xffU;
    }
};

void walk_quic(const packet& of, const layer& from, value_list& to);

} // namespace netkit::sniff
