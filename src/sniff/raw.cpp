// Frames that begin with an IP header: its version says which (LINKTYPE_RAW, _IPV4, _IPV6).

#include "families.hpp"

namespace netkit::sniff {

namespace {

next_step decode_raw(cursor in, layer& here, decoding& with)
{
    here.header = 0;
    if (in.wire() == 0) return {};
    if (!in.need(1)) {
        here.fault = in.fault();
        return {};
    }
    if (with.meta().link == link_type::ipv4) return {proto::ip, in};
    if (with.meta().link == link_type::ipv6) return {proto::ipv6, in};
    switch (here.data[0] >> 4U) {
    case 4:
        return {proto::ip, in};
    case 6:
        return {proto::ipv6, in};
    default:
        return {proto::data, in};
    }
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::raw, .name = "raw", .title = "Raw packet data", .decode = decode_raw},
}};

} // namespace

std::span<const protocol> raw_protocols()
{
    return rows;
}

} // namespace netkit::sniff
