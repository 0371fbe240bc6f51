// MPLS (RFC 3032): a stack of labels in one layer. Nothing says what follows the last one; its
// first four bits do: 4 and 6 are IP, 0 is a pseudowire's control word (RFC 4385) before Ethernet.
// note[0] is the bottom label, note[1] the number of labels.

#include <array>

#include "families.hpp"
#include "field_record.hpp"
#include "field_rows.hpp"

namespace netkit::sniff {

namespace {

constexpr std::array label_names{
    value_name{0, 0, "IPv4 explicit null"}, value_name{1, 1, "router alert"},
    value_name{2, 2, "IPv6 explicit null"}, value_name{3, 3, "implicit null"},
    value_name{7, 7, "entropy indicator"},  value_name{13, 13, "associated channel"},
    value_name{14, 14, "OAM alert"},
};

constexpr auto mpls_fields =
    field_table(dec("mpls.label", "Label").with(label_names), dec("mpls.exp", "Traffic Class"),
                dec("mpls.bottom", "Bottom of Stack").detail(), dec("mpls.ttl", "Time to Live"));

constexpr auto control_word_fields =
    field_table(flag("pweth.cw", "Control Word"),
                dec("pweth.cw.sequence_number", "Sequence Number").at(2, 2).detail());

void walk_control_word(const packet&, const layer& from, value_list& to)
{
    if (from.captured >= 4) to.put(row_named(control_word_fields, "pweth.cw"), 1, 0, 4);
}

void walk_mpls(const packet&, const layer& from, value_list& to)
{
    const auto it = record_of(from, true);
    for (std::size_t at = 0; it.has(at + 4); at += 4) {
        it.put(row_named(mpls_fields, "mpls.label"), at, 4, to, 0xfffff000);
        it.put(row_named(mpls_fields, "mpls.exp"), at, 4, to, 0x00000e00);
        it.put(row_named(mpls_fields, "mpls.bottom"), at, 4, to, 0x00000100);
        it.put(row_named(mpls_fields, "mpls.ttl"), at, 4, to, 0x000000ff);
    }
}

next_step decode_mpls(cursor in, layer& here, decoding&)
{
    std::uint32_t entry = 0;
    do {
        here.header += 4;
        entry = in.be32();
        ++here.note[1];
    } while (in.ok() && (entry & 0x100U) == 0);
    here.fault = in.fault();
    here.note[0] = entry >> 12U;
    if (!in.ok() || in.captured() == 0) return {};
    switch (in.data()[0] >> 4U) {
    case 4:
        return {proto::ip, in};
    case 6:
        return {proto::ipv6, in};
    case 0:
        return {proto::mpls_cw, in};
    default:
        return {proto::data, in};
    }
}

/// Behind a control word stands most often a frame; too few bytes for one are data.
next_step decode_control_word(cursor in, layer& here, decoding&)
{
    here.header = 4;
    in.skip(4);
    here.fault = in.fault();
    if (!in.ok() || in.wire() == 0) return {};
    return {in.wire() >= 14 ? proto::eth : proto::data, in};
}

constexpr std::array<protocol, 2> rows{{
    {.id = proto::mpls,
     .name = "mpls",
     .title = "MultiProtocol Label Switching",
     .decode = decode_mpls,
     .fields = mpls_fields,
     .walk = walk_mpls},
    {.id = proto::mpls_cw,
     .name = "pwethcw",
     .title = "Pseudowire Control Word",
     .decode = decode_control_word,
     .fields = control_word_fields,
     .walk = walk_control_word,
     .prefix = "pweth.cw"},
}};

} // namespace

std::span<const protocol> mpls_protocols()
{
    return rows;
}

} // namespace netkit::sniff
