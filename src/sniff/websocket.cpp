// WebSocket frames (RFC 6455 §5.2). Each is a layer; one that the segment's end cuts is the last.

#include <array>

#include "families.hpp"
#include "field_rows.hpp"

namespace netkit::sniff {

namespace {

constexpr std::array opcode_names{
    value_name{0, 0, "Continuation"},     value_name{1, 1, "Text"}, value_name{2, 2, "Binary"},
    value_name{8, 8, "Connection Close"}, value_name{9, 9, "Ping"}, value_name{10, 10, "Pong"},
};

enum place : std::uint8_t {
    fin,
    rsv,
    opcode,
    mask,
    length,
    length_16,
    length_63,
    masking_key,
    masked_payload,
    payload,
    places
};

constexpr auto websocket_fields = field_table(
    row_of(form::boolean, "websocket.fin", "Fin").at(0, 1, 0x80),
    hex("websocket.rsv", "Reserved", 2).at(0, 1, 0x70).detail(),
    dec("websocket.opcode", "Opcode").at(0, 1, 0x0f).with(opcode_names),
    row_of(form::boolean, "websocket.mask", "Mask").at(1, 1, 0x80).detail(),
    dec("websocket.payload_length", "Payload length"),
    dec("websocket.payload_length_ext_16", "Extended Payload length (16 bits)").detail(),
    dec("websocket.payload_length_ext_64", "Extended Payload length (64 bits)").detail(),
    raw_bytes("websocket.masking_key", "Masking-Key"),
    label("websocket.masked_payload", "Masked payload").asked(),
    label("websocket.payload", "Payload").asked());

next_step decode_websocket(cursor in, layer& here, decoding&)
{
    in.skip(1);
    const auto second = in.u8();
    std::uint64_t size = second & 0x7fU;
    here.header = 2;
    if (size == 126) {
        size = in.be16();
        here.header += 2;
    } else if (size == 127) {
        size = in.be64();
        here.header += 8;
    }
    if ((second & 0x80U) != 0) {
        in.skip(4);
        here.header += 4;
    }
    here.fault = in.fault();
    if (!in.ok() || size >= in.wire()) return {};
    const auto frame = static_cast<std::uint32_t>(here.header + size);
    cursor rest = here.read();
    const cursor own = rest.sub(frame);
    here.captured = own.captured();
    here.wire = own.wire();
    return {proto::websocket, rest};
}

void walk_websocket(const packet&, const layer& from, value_list& to)
{
    cursor in = from.read();
    in.skip(1);
    const auto second = in.u8();
    if (!in.ok()) return;
    const auto size = second & 0x7fU;
    to.put(websocket_fields[length], size, 1, 1);
    if (size == 126) to.put(websocket_fields[length_16], in.be16(), 2, 2);
    if (size == 127) to.put(websocket_fields[length_63], in.be64(), 2, 8);
    const auto at = static_cast<std::uint32_t>(in.data() - from.data);
    if ((second & 0x80U) != 0) {
        to.put(websocket_fields[masking_key], in.read(4), at);
        if (in.ok() && in.wire() > 0)
            to.put(websocket_fields[masked_payload], 1, at + 4, in.wire());
    }
    if (in.ok() && in.wire() > 0) to.put(websocket_fields[payload], 1, at, in.wire());
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::websocket,
     .name = "websocket",
     .title = "WebSocket",
     .decode = decode_websocket,
     .fields = websocket_fields,
     .walk = walk_websocket},
}};

} // namespace

std::span<const protocol> websocket_protocols()
{
    return rows;
}

} // namespace netkit::sniff
