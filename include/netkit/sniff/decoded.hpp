#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "netkit/base/bytes.hpp"
#include "netkit/sniff/cursor.hpp"
#include "netkit/sniff/frame.hpp"
#include "netkit/sniff/protocols.hpp"

namespace netkit::sniff {

struct flow_note; // flow_note.hpp: what the flow table knows of this packet

/// One protocol's part of a packet: a place, not a copy. Its fields are read from the bytes when
/// somebody asks (fields.hpp). Whatever is decoded, `captured` bytes at `data` may be read.
struct layer {
    enum flag : std::uint8_t {
        quoted = 1, ///< inside an ICMP error: was never sent by this sender
        joined = 2, ///< the bytes come from several packets (reassembly, defragmentation)
        opened = 4, ///< the bytes were decrypted
        later = 8,  ///< belongs to a stream whose beginning lies in an earlier packet
        bare = 16, ///< messages without the records that carried them: TLS inside QUIC, joined DTLS
    };

    proto id = proto::none;
    std::uint8_t flags = 0;
    damage fault = damage::none;
    std::uint32_t header = 0;   ///< bytes of its own header, as declared; may exceed `captured`
    std::uint32_t captured = 0; ///< header and payload, as far as captured
    std::uint32_t wire = 0;     ///< header and payload, as declared by the layer around it
    const std::uint8_t* data = nullptr;
    /// What its decoder found out and others need; each decoder says what it writes here.
    std::array<std::uint32_t, 2> note{};

    byte_view bytes() const noexcept { return {data, captured}; }
    cursor read() const noexcept { return {data, captured, wire}; }
    /// What is behind the header.
    cursor payload() const noexcept
    {
        cursor rest = read();
        rest.sub(header);
        return rest;
    }
};

/// A decoded packet: the frame and its layers from outside in. One object is used again for every
/// packet. Layers behind a faulty one do not exist; those before it hold.
struct packet {
    static constexpr std::size_t most_layers = 32;

    frame meta;
    std::array<layer, most_layers> stack;
    std::size_t depth = 0;
    const flow_note* flow = nullptr; ///< null while flows are not tracked

    std::span<const layer> layers() const noexcept { return {stack.data(), depth}; }
    /// The outermost layer of that protocol, or null.
    const layer* find(proto id) const noexcept
    {
        for (const auto& each : layers())
            if (each.id == id) return &each;
        return nullptr;
    }
    /// The first damaged layer, or null.
    const layer* damaged() const noexcept
    {
        for (const auto& each : layers())
            if (each.fault != damage::none) return &each;
        return nullptr;
    }
};

} // namespace netkit::sniff
