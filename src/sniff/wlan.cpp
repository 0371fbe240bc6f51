// 802.11 behind a radiotap header or bare (IEEE 802.11 §9.2): which addresses a header holds and
// how long it is follows from type, subtype and two direction bits. Numbers are little-endian. Data
// frames that are not protected go on as LLC. note[0] of a radiotap layer is its flags field, of an
// 802.11 layer the frame control word.

#include <algorithm>
#include <array>

#include "families.hpp"
#include "field_record.hpp"
#include "field_rows.hpp"

namespace netkit::sniff {

namespace {

// --- radiotap (https://www.radiotap.org/): a bit field says which values follow, each aligned.

enum radiotap_flag : std::uint8_t { has_check_sequence = 0x10, is_padded = 0x20 };

constexpr auto radiotap_fields = field_table(
    dec("radiotap.version", "Version").at(0, 1).detail(),
    dec("radiotap.pad", "Padding").at(1, 1).asked(),
    dec("radiotap.length", "Header Length").detail(),
    hex("radiotap.present.word", "Present", 8).detail(), hex("radiotap.flags", "Flags", 2).detail(),
    dec("radiotap.channel.freq", "Frequency"),
    row_of(form::signed_number, "radiotap.dbm_antsignal", "Signal"),
    row_of(form::signed_number, "radiotap.dbm_antnoise", "Noise").detail(),
    dec("radiotap.antenna", "Antenna").detail());

/// Size and alignment of the values of bits 0 to 14.
struct value_shape {
    std::uint8_t size, align;
};
constexpr std::array<value_shape, 15> shapes{{{8, 8},
                                              {1, 1},
                                              {1, 1},
                                              {4, 2},
                                              {2, 2},
                                              {1, 1},
                                              {1, 1},
                                              {2, 2},
                                              {2, 2},
                                              {2, 2},
                                              {1, 1},
                                              {1, 1},
                                              {1, 1},
                                              {1, 1},
                                              {2, 2}}};
constexpr std::uint32_t more_words = 0x80000000;

/// Where the value of `bit` stands in a radiotap header; 0 when it is not there.
std::uint32_t place_of(unsigned bit, byte_view header)
{
    if (header.size() < 8) return 0;
    const auto present = load_le32(header.data() + 4);
    if ((present >> bit & 1U) == 0) return 0;
    std::uint32_t at = 4;
    while (at + 4 <= header.size() && (load_le32(header.data() + at) & more_words) != 0)
        at += 4;
    at += 4;
    for (unsigned i = 0; i <= bit; ++i) {
        if ((present >> i & 1U) == 0) continue;
        at = (at + shapes[i].align - 1U) / shapes[i].align * shapes[i].align;
        if (i == bit) break;
        at += shapes[i].size;
    }
    return at + shapes[bit].size <= header.size() ? at : 0;
}

void walk_radiotap(const packet&, const layer& from, value_list& to)
{
    const auto it = record_of(from, true);
    if (!it.has(8)) return;
    to.put(row_named(radiotap_fields, "radiotap.length"), load_le16(from.data + 2), 2, 2);
    for (std::uint32_t at = 4; it.has(at + 4U); at += 4) {
        const auto word = load_le32(from.data + at);
        to.put(row_named(radiotap_fields, "radiotap.present.word"), word, at, 4);
        if ((word & more_words) == 0) break;
    }
    if (const auto at = place_of(1, it.bytes); at != 0)
        it.put(row_named(radiotap_fields, "radiotap.flags"), at, 1, to);
    if (const auto at = place_of(3, it.bytes); at != 0)
        to.put(row_named(radiotap_fields, "radiotap.channel.freq"), load_le16(from.data + at), at,
               2);
    const auto put_signed = [&](unsigned bit, const field& as) {
        const auto at = place_of(bit, it.bytes);
        if (at != 0)
            to.put(as, static_cast<std::uint64_t>(static_cast<std::int8_t>(it[at])), at, 1);
    };
    put_signed(5, row_named(radiotap_fields, "radiotap.dbm_antsignal"));
    put_signed(6, row_named(radiotap_fields, "radiotap.dbm_antnoise"));
    if (const auto at = place_of(11, it.bytes); at != 0)
        it.put(row_named(radiotap_fields, "radiotap.antenna"), at, 1, to);
}

next_step decode_radiotap(cursor in, layer& here, decoding&)
{
    in.skip(2);
    here.header = in.le16();
    in.skip(4);
    if (in.ok() && here.header < 8) in.fail(damage::malformed);
    if (in.ok()) in.skip(here.header - 8);
    here.fault = in.fault();
    if (!in.ok()) return {};
    if (const auto at = place_of(1, {here.data, here.header}); at != 0)
        here.note[0] = here.data[at];
    if ((here.note[0] & has_check_sequence) != 0 && in.wire() >= 4) in.narrow(in.wire() - 4);
    return {in.wire() == 0 ? proto::none : proto::wlan, in};
}

// --- 802.11

enum frame_type : unsigned { management = 0, control = 1, data_frame = 2 };

/// The frame control word, taken apart.
struct frame_control {
    explicit frame_control(unsigned from)
        : type(from >> 2U & 3U),
          subtype(from >> 4U & 15U),
          to_ds((from & 0x0100U) != 0),
          from_ds((from & 0x0200U) != 0),
          is_protected((from & 0x4000U) != 0),
          order((from & 0x8000U) != 0)
    {
    }
    bool is_qos() const { return type == data_frame && (subtype & 8U) != 0; }
    bool has_four() const { return type == data_frame && to_ds && from_ds; }

    unsigned type, subtype;
    bool to_ds, from_ds, is_protected, order;
};

constexpr std::array type_names{
    value_name{0, 0, "management"},
    value_name{1, 1, "control"},
    value_name{2, 2, "data"},
    value_name{3, 3, "extension"},
};

constexpr auto wlan_fields = field_table(
    hex("wlan.fc", "Frame Control", 4).at(0, 2).detail(),
    dec("wlan.fc.version", "Version").at(0, 1, 0x03).detail(),
    dec("wlan.fc.type", "Type").at(0, 1, 0x0c).with(type_names),
    dec("wlan.fc.subtype", "Subtype").at(0, 1, 0xf0),
    hex("wlan.fc.type_subtype", "Type and Subtype", 4).detail(),
    hex("wlan.flags", "Flags", 2).at(1, 1).detail(),
    flag("wlan.fc.tods", "To Distribution System").at(1, 1, 0x01),
    flag("wlan.fc.fromds", "From Distribution System").at(1, 1, 0x02),
    flag("wlan.fc.frag", "More Fragments").at(1, 1, 0x04),
    flag("wlan.fc.retry", "Retry").at(1, 1, 0x08),
    flag("wlan.fc.pwrmgt", "Power Management").at(1, 1, 0x10),
    flag("wlan.fc.moredata", "More Data").at(1, 1, 0x20),
    flag("wlan.fc.protected", "Protected").at(1, 1, 0x40),
    flag("wlan.fc.order", "Order").at(1, 1, 0x80), dec("wlan.duration", "Duration").detail(),
    row_of(form::mac, "wlan.ra", "Receiver"), row_of(form::mac, "wlan.ta", "Transmitter"),
    row_of(form::mac, "wlan.da", "Destination"), row_of(form::mac, "wlan.sa", "Source"),
    row_of(form::mac, "wlan.bssid", "BSS"), row_of(form::mac, "wlan.addr", "Address").asked(),
    dec("wlan.frag", "Fragment").detail(), dec("wlan.seq", "Sequence Number").detail());

void put_address(const field_record& it, const field& as, std::size_t at, value_list& to)
{
    it.put_bytes(as, at, 6, to);
}

/// Which roles the three (or four) addresses play.
void put_addresses(const field_record& it, const frame_control& control, value_list& to)
{
    const auto& da = row_named(wlan_fields, "wlan.da");
    const auto& sa = row_named(wlan_fields, "wlan.sa");
    const auto& bssid = row_named(wlan_fields, "wlan.bssid");
    put_address(it, row_named(wlan_fields, "wlan.ra"), 4, to);
    put_address(it, row_named(wlan_fields, "wlan.ta"), 10, to);
    if (control.has_four()) {
        put_address(it, da, 16, to);
        return put_address(it, sa, 24, to);
    }
    put_address(it, da, control.to_ds ? 16 : 4, to);
    put_address(it, sa, control.from_ds ? 16 : 10, to);
    put_address(it, bssid, control.to_ds ? 4 : control.from_ds ? 10 : 16, to);
}

void walk_wlan(const packet&, const layer& from, value_list& to)
{
    const auto it = record_of(from, true);
    if (!it.has(2)) return;
    const frame_control control{from.note[0]};
    to.put(row_named(wlan_fields, "wlan.fc.type_subtype"), control.type << 4U | control.subtype, 0,
           1);
    if (it.has(4)) to.put(row_named(wlan_fields, "wlan.duration"), load_le16(from.data + 2), 2, 2);
    const auto& addr = row_named(wlan_fields, "wlan.addr");
    put_address(it, addr, 4, to);
    if (control.type == netkit::sniff::control) {
        put_address(it, row_named(wlan_fields, "wlan.ra"), 4, to);
        if (from.header >= 16) put_address(it, row_named(wlan_fields, "wlan.ta"), 10, to);
        return;
    }
    put_address(it, addr, 10, to);
    put_address(it, addr, 16, to);
    put_addresses(it, control, to);
    if (!it.has(24)) return;
    const auto sequence = load_le16(from.data + 22);
    to.put(row_named(wlan_fields, "wlan.frag"), sequence & 15U, 22, 1);
    to.put(row_named(wlan_fields, "wlan.seq"), sequence >> 4U, 22, 2);
}

std::uint32_t header_size(const frame_control& control)
{
    if (control.type == netkit::sniff::control)
        return control.subtype == 12 || control.subtype == 13 ? 10 : 16;
    std::uint32_t size = 24;
    if (control.has_four()) size += 6;
    if (control.is_qos()) size += 2;
    if (control.order && (control.is_qos() || control.type == management)) size += 4;
    return size;
}

next_step decode_wlan(cursor in, layer& here, decoding& with)
{
    here.note[0] = in.le16();
    const frame_control control{here.note[0]};
    here.header = header_size(control);
    if (in.ok()) in.skip(here.header - 2);
    here.fault = in.fault();
    if (!in.ok() || control.type != data_frame || (control.subtype & 4U) != 0) return {};
    const auto* const outer = with.outer();
    if (outer != nullptr && outer->id == proto::radiotap && (outer->note[0] & is_padded) != 0)
        in.skip((4 - here.header % 4) % 4);
    if (!in.ok() || in.wire() == 0) return {};
    return {control.is_protected ? proto::data : proto::llc, in};
}

constexpr std::array<protocol, 2> rows{{
    {.id = proto::radiotap,
     .name = "radiotap",
     .title = "Radiotap Header",
     .decode = decode_radiotap,
     .fields = radiotap_fields,
     .walk = walk_radiotap},
    {.id = proto::wlan,
     .name = "wlan",
     .title = "IEEE 802.11",
     .decode = decode_wlan,
     .fields = wlan_fields,
     .walk = walk_wlan},
}};

} // namespace

std::span<const protocol> wlan_protocols()
{
    return rows;
}

} // namespace netkit::sniff
