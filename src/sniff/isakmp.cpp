// ISAKMP and IKE (RFC 2408, RFC 7296): the head, and the chain of payloads up to the first
// encrypted one. Over UDP port 4500 four zero bytes stand before it (RFC 3948).

#include <array>

#include "families.hpp"
#include "field_reader.hpp"
#include "field_rows.hpp"

namespace netkit::sniff {

namespace {

constexpr std::uint32_t head_size = 28;
constexpr std::uint32_t most_payloads = 64;

enum : std::uint8_t {
    sa_v1 = 1,
    sa_v2 = 33,
    encrypted = 46,
    encrypted_fragment = 53,
    nonce_v1 = 10,
    nonce_v2 = 40
};

bool is_v1(const layer& at) noexcept
{
    return at.data[17] >> 4U == 1;
}
bool is_v2(const layer& at) noexcept
{
    return at.data[17] >> 4U == 2;
}

constexpr std::array exchanges{
    value_name{0, 0, "NONE"},
    value_name{1, 1, "Base"},
    value_name{2, 2, "Identity Protection (Main Mode)"},
    value_name{3, 3, "Authentication Only"},
    value_name{4, 4, "Aggressive"},
    value_name{5, 5, "Informational"},
    value_name{32, 32, "Quick Mode"},
    value_name{33, 33, "New Group Mode"},
    value_name{34, 34, "IKE_SA_INIT"},
    value_name{35, 35, "IKE_AUTH"},
    value_name{36, 36, "CREATE_CHILD_SA"},
    value_name{37, 37, "INFORMATIONAL"},
    value_name{38, 38, "IKE_SESSION_RESUME"},
};

constexpr auto fields = field_table(
    raw_bytes("isakmp.ispi", "Initiator SPI").at(0, 8),
    raw_bytes("isakmp.rspi", "Responder SPI").at(8, 8),
    hex("isakmp.version", "Version", 2).at(17, 1),
    hex("isakmp.mjver", "MjVer", 2).at(17, 1, 0xf0).detail(),
    hex("isakmp.mnver", "MnVer", 2).at(17, 1, 0x0f).detail(),
    dec("isakmp.exchangetype", "Exchange type").at(18, 1).with(exchanges),
    hex("isakmp.flags", "Flags", 2).at(19, 1).detail(),
    flag("isakmp.flag_e", "Encryption").at(19, 1, 0x01).only(is_v1),
    flag("isakmp.flag_c", "Commit").at(19, 1, 0x02).only(is_v1),
    flag("isakmp.flag_a", "Authentication").at(19, 1, 0x04).only(is_v1),
    flag("isakmp.flag_i", "Initiator").at(19, 1, 0x08).only(is_v2),
    flag("isakmp.flag_v", "Version").at(19, 1, 0x10).only(is_v2),
    flag("isakmp.flag_r", "Response").at(19, 1, 0x20).only(is_v2),
    hex("isakmp.messageid", "Message ID", 8).at(20, 4),
    dec("isakmp.length", "Length").at(24, 4).detail(),
    dec("isakmp.nextpayload", "Next payload").detail(),
    dec("isakmp.payloadlength", "Payload length").detail(),
    dec("isakmp.sa.doi", "Domain of interpretation").detail(),
    raw_bytes("isakmp.sa.situation", "Situation"),
    dec("isakmp.prop.number", "Proposal number").detail(),
    dec("isakmp.prop.protoid", "Protocol ID").detail(), dec("isakmp.spisize", "SPI Size").detail(),
    dec("isakmp.prop.transforms", "Proposal transforms").detail(),
    raw_bytes("isakmp.nonce", "Nonce DATA"));

next_step decode_isakmp(cursor in, layer& here, decoding&)
{
    in.skip(head_size);
    here.fault = in.fault();
    here.header = in.ok() ? here.wire : 0;
    return {};
}

/// Proposals or transforms: a chain within a payload, each with its own length.
template <class Inside>
void put_chain(field_reader& put, cursor in, Inside inside)
{
    for (std::uint32_t i = 0; i < most_payloads && in.ok() && in.wire() > 0; ++i) {
        const auto next = put.u8(in, row_named(fields, "isakmp.nextpayload"));
        in.skip(1);
        const auto size = put.be16(in, row_named(fields, "isakmp.payloadlength"));
        if (!in.ok() || size < 4) return;
        inside(in.sub(size - 4));
        if (next == 0) return;
    }
}

void put_proposals(field_reader& put, cursor in, bool v1)
{
    if (v1) {
        put.be32(in, row_named(fields, "isakmp.sa.doi"));
        put.bytes(in, row_named(fields, "isakmp.sa.situation"), 4);
    }
    put_chain(put, in, [&put](cursor proposal) {
        put.u8(proposal, row_named(fields, "isakmp.prop.number"));
        put.u8(proposal, row_named(fields, "isakmp.prop.protoid"));
        const auto spi = put.u8(proposal, row_named(fields, "isakmp.spisize"));
        put.u8(proposal, row_named(fields, "isakmp.prop.transforms"));
        proposal.skip(spi);
        put_chain(put, proposal, [](cursor) {});
    });
}

void walk_isakmp(const packet&, const layer& from, value_list& to)
{
    if (from.captured < head_size) return;
    field_reader put{to, from.data};
    std::uint32_t next = from.data[16];
    to.put(row_named(fields, "isakmp.nextpayload"), next, 16, 1);
    if (is_v1(from) && (from.data[19] & 1U) != 0) return;
    cursor in = from.read();
    in.skip(head_size);
    for (std::uint32_t i = 0; i < most_payloads && next != 0 && in.ok() && in.wire() > 0; ++i) {
        const auto kind = next;
        next = put.u8(in, row_named(fields, "isakmp.nextpayload"));
        in.skip(1);
        const auto size = put.be16(in, row_named(fields, "isakmp.payloadlength"));
        if (!in.ok() || size < 4) return;
        auto body = in.sub(size - 4);
        if (kind == encrypted || kind == encrypted_fragment) return;
        if (kind == (is_v1(from) ? sa_v1 : sa_v2)) put_proposals(put, body, is_v1(from));
        if (kind == (is_v1(from) ? nonce_v1 : nonce_v2))
            put.bytes(body, row_named(fields, "isakmp.nonce"), body.wire());
    }
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::isakmp,
     .name = "isakmp",
     .title = "Internet Security Association and Key Management Protocol",
     .decode = decode_isakmp,
     .fields = fields,
     .walk = walk_isakmp},
}};

} // namespace

std::span<const protocol> isakmp_protocols()
{
    return rows;
}

} // namespace netkit::sniff
