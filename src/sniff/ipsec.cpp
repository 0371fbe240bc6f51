// IPsec: AH (RFC 4302), ESP (RFC 4303) and ESP in UDP (RFC 3948), where a zero word means IKE and a
// single byte 0xff keeps the translation alive. What ESP carries stays closed.

#include <array>

#include "ethertype.hpp"
#include "families.hpp"
#include "field_record.hpp"
#include "field_rows.hpp"
#include "ip.hpp"

namespace netkit::sniff {

namespace {

constexpr auto ah_fields =
    field_table(dec("ah.next_header", "Next Header").at(0, 1).with(ip_protocol_names()),
                dec("ah.length", "Length").at(1, 1).detail(),
                raw_bytes("ah.reserved", "Reserved").at(2, 2).asked(),
                hex("ah.spi", "Security Parameters", 8).at(4, 4),
                dec("ah.sequence", "Sequence Number").at(8, 4), raw_bytes("ah.icv", "Check Value"));

constexpr auto esp_fields = field_table(hex("esp.spi", "Security Parameters", 8).at(0, 4),
                                        dec("esp.sequence", "Sequence Number").at(4, 4));

constexpr auto encapsulation_fields = field_table(label("udpencap.nat_keepalive", "NAT Keepalive"),
                                                  label("udpencap.non_esp_marker", "IKE Follows"));

void walk_ah(const packet&, const layer& from, value_list& to)
{
    record_of(from, true).put_rest(row_named(ah_fields, "ah.icv"), 12, to);
}

void walk_encapsulation(const packet&, const layer& from, value_list& to)
{
    if (from.header == 1)
        to.put(row_named(encapsulation_fields, "udpencap.nat_keepalive"), 1, 0, 1);
    if (from.header == 4)
        to.put(row_named(encapsulation_fields, "udpencap.non_esp_marker"), 1, 0, 4);
}

next_step decode_ah(cursor in, layer& here, decoding& with)
{
    const auto next = in.u8();
    here.header = (in.u8() + 2U) * 4;
    if (in.ok() && here.header < 12) {
        here.header = 2;
        here.fault = damage::malformed;
        return {};
    }
    if (in.ok()) in.skip(here.header - 2);
    here.fault = in.fault();
    here.note[0] = next;
    return in.ok() ? after_ip(next, in, with) : next_step{};
}

next_step decode_esp(cursor in, layer& here, decoding&)
{
    here.header = 8;
    in.skip(8);
    here.fault = in.fault();
    return {};
}

next_step decode_encapsulation(cursor in, layer& here, decoding&)
{
    if (in.wire() == 1) {
        here.header = 1;
        here.fault = in.need(1) ? damage::none : in.fault();
        return {};
    }
    if (!in.need(4)) {
        here.fault = in.fault();
        return {};
    }
    if (load_be32(here.data) != 0) return {proto::esp, in};
    here.header = 4;
    in.skip(4);
    return {proto::isakmp, in};
}

constexpr std::array<protocol, 3> rows{{
    {.id = proto::ah,
     .name = "ah",
     .title = "Authentication Header",
     .decode = decode_ah,
     .fields = ah_fields,
     .walk = walk_ah},
    {.id = proto::esp,
     .name = "esp",
     .title = "Encapsulating Security Payload",
     .decode = decode_esp,
     .fields = esp_fields},
    {.id = proto::udpencap,
     .name = "udpencap",
     .title = "UDP Encapsulation of IPsec Packets",
     .decode = decode_encapsulation,
     .fields = encapsulation_fields,
     .walk = walk_encapsulation},
}};

} // namespace

std::span<const protocol> ipsec_protocols()
{
    return rows;
}

} // namespace netkit::sniff
