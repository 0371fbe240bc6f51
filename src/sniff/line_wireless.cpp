// 802.11 with the header that radiotap puts before it: what the receiver knew about the frame, then
// the frame. Of management frames the name, the network and its rates are shown, of data frames the
// packet inside.
//
// Radiotap is a map of bits and a field for each, aligned to its own size from the header's begin;
// the map may go on in further words, whose fields are not read: only the first 22 have a meaning
// that is settled.

#include <iterator>

#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

/// Width and alignment of the fields of the first word.
struct radio_field {
    std::uint8_t align;
    std::uint8_t size;
};
constexpr radio_field radio_fields[] = {
    {8, 8}, {1, 1}, {1, 1}, {2, 4}, {1, 2}, {1, 1}, {1, 1}, {2, 2}, {2, 2}, {2, 2}, {1, 1},
    {1, 1}, {1, 1}, {1, 1}, {2, 2}, {2, 2}, {1, 1}, {1, 1}, {4, 8}, {1, 3}, {4, 8}, {2, 12}};
enum radio_bit : std::uint8_t {
    tsft,
    radio_flags,
    rate,
    channel,
    fhss,
    signal_dbm,
    noise_dbm,
    quality,
    attenuation,
    attenuation_db,
    power_dbm,
    antenna,
    signal_db,
    noise_db,
    rx_flags,
    xchannel = 18,
    mcs = 19,
};
enum : std::uint8_t { has_fcs = 0x10, has_padding = 0x20 };

constexpr number_name management_names[] = {
    {0, "Assoc Request"},
    {1, "Assoc Response"},
    {2, "ReAssoc Request"},
    {3, "ReAssoc Response"},
    {4, "Probe Request"},
    {5, "Probe Response"},
    {8, "Beacon"},
    {9, "ATIM"},
    {10, "Disassociation"},
    {11, "Authentication"},
    {12, "DeAuthentication"},
    {13, "Action"},
};
constexpr number_name control_names[] = {
    {8, "BAR"},
    {9, "BA"},
    {10, "Power Save-Poll"},
    {11, "Request-To-Send"},
    {12, "Clear-To-Send"},
    {13, "Acknowledgment"},
    {14, "CF-End"},
    {15, "CF-End+CF-Ack"},
};

void put_tenths(line& to, std::uint32_t tenths)
{
    to.put(tenths / 10, '.', tenths % 10);
}

void put_channel(line& to, std::uint32_t frequency, std::uint32_t flags, bool is_n)
{
    constexpr std::uint32_t turbo = 0x10, fast = 0x40, is_2ghz = 0x80, is_5ghz = 0x100, cck = 0x20;
    to.put(frequency, " MHz");
    if (is_n) {
        to.put(" 11n");
    } else {
        if ((flags & 0x800U) != 0) to.put(" FH");
        if ((flags & (is_5ghz | fast)) == (is_5ghz | fast)) to.put(" 11a");
        if ((flags & is_2ghz) != 0 && (flags & (fast | 0x400U)) != 0)
            to.put(" 11g");
        else if ((flags & (is_2ghz | cck)) == (is_2ghz | cck))
            to.put(" 11b");
        if ((flags & turbo) != 0) to.put(" Turbo");
    }
    if ((flags & 0x10000U) != 0)
        to.put(" ht/20");
    else if ((flags & 0x40000U) != 0)
        to.put(" ht/40-");
    else if ((flags & 0x20000U) != 0)
        to.put(" ht/40+");
    to.put(' ');
}

/// Tenths of Mb/s of an HT rate (802.11-2012 §20.6).
std::uint32_t ht_rate(std::uint32_t index, bool wide, bool is_short)
{
    constexpr std::uint32_t narrow_rates[] = {65, 130, 195, 260, 390, 520, 585, 650};
    constexpr std::uint32_t wide_rates[] = {135, 270, 405, 540, 810, 1080, 1215, 1350};
    const auto base = (wide ? wide_rates : narrow_rates)[index % 8] * (index / 8 + 1);
    return is_short ? (base * 10 + 4) / 9 : base;
}

void put_mcs(line& to, place at)
{
    const unsigned known = to.u8(at), flags = to.u8(at + 1), index = to.u8(at + 2);
    const bool wide = (flags & 3U) == 1;
    if ((known & 7U) == 7 && index < 32) {
        put_tenths(to, ht_rate(index, wide, (flags & 4U) != 0));
        to.put(" Mb/s MCS ", index, ' ');
    } else if ((known & 2U) != 0) {
        to.put("MCS ", index, ' ');
    }
    constexpr std::string_view widths[] = {"20", "40", "20L", "20U"};
    if ((known & 1U) != 0) to.put(widths[flags & 3U], " MHz ");
    if ((known & 4U) != 0) to.put((flags & 4U) != 0 ? "short GI " : "long GI ");
    if ((known & 8U) != 0) to.put((flags & 8U) != 0 ? "greenfield " : "mixed ");
    if ((known & 16U) != 0) to.put((flags & 16U) != 0 ? "LDPC FEC " : "BCC FEC ");
    if ((known & 32U) != 0) to.put("RX-STBC", flags >> 5U & 3U, ' ');
}

void put_flags(line& to, unsigned flags)
{
    if ((flags & 1U) != 0) to.put("cfp ");
    if ((flags & 2U) != 0) to.put("short preamble ");
    if ((flags & 4U) != 0) to.put("wep ");
    if ((flags & 8U) != 0) to.put("fragmented ");
    if ((flags & 0x40U) != 0) to.put("bad-fcs ");
}

int signed_at(line& to, place at)
{
    return static_cast<std::int8_t>(to.u8(at));
}

/// `present`: the whole map.
void put_radio(line& to, unsigned bit, place at, std::uint32_t present)
{
    switch (bit) {
    case tsft:
        return to.put(to.le64(at), "us tsft ");
    case radio_flags:
        return put_flags(to, to.u8(at));
    case rate:
        put_tenths(to, to.u8(at) * 5U);
        return to.put(" Mb/s ");
    case channel:
        if ((present >> xchannel & 1U) == 0)
            put_channel(to, to.le16(at), to.le16(at + 2), (present >> mcs & 1U) != 0);
        return;
    case fhss:
        return to.put("fhset ", to.u8(at), " fhpat ", to.u8(at + 1), ' ');
    case signal_dbm:
        return to.put(signed_at(to, at), "dBm signal ");
    case noise_dbm:
        return to.put(signed_at(to, at), "dBm noise ");
    case quality:
        return to.put(to.le16(at), " sq ");
    case attenuation:
        return to.put(-int{to.le16(at)}, " tx power ");
    case attenuation_db:
        return to.put(-int{to.le16(at)}, "dB tx attenuation ");
    case power_dbm:
        return to.put(signed_at(to, at), "dBm tx power ");
    case antenna:
        return to.put("antenna ", to.u8(at), ' ');
    case signal_db:
        return to.put(to.u8(at), "dB signal ");
    case noise_db:
        return to.put(to.u8(at), "dB noise ");
    case rx_flags:
        if ((to.le16(at) & 2U) != 0) to.put("bad plcp ");
        return;
    case xchannel:
        return put_channel(to, to.le16(at + 4), to.le32(at), (present >> mcs & 1U) != 0);
    case mcs:
        return put_mcs(to, at);
    default:
        return;
    }
}

void put_rates(line& to, place at, std::uint32_t size)
{
    to.put(" [");
    for (std::uint32_t i = 0; i < size; ++i) {
        const unsigned each = to.u8(at + i);
        if (i > 0) to.put(' ');
        put_tenths(to, (each & 0x7fU) * 5);
        if ((each & 0x80U) != 0) to.put('*');
    }
    if (size > 0) to.put(' ');
    to.put("Mbit]");
}

struct network {
    place name = 0;
    std::uint32_t name_size = 0;
    place rates = 0;
    std::uint32_t rates_size = 0;
    bool has_channel = false;
    std::uint8_t channel = 0;
};

network elements_of(line& to, place at, place end)
{
    network found;
    while (at + 2 <= end && to.has(at, 2)) {
        const std::uint32_t size = to.u8(at + 1);
        if (at + 2 + size > end || !to.has(at + 2, size)) break;
        switch (to.u8(at)) {
        case 0:
            found.name = at + 2;
            found.name_size = size;
            break;
        case 1:
            found.rates = at + 2;
            found.rates_size = size < 8 ? size : 8U;
            break;
        case 3:
            found.has_channel = size == 1;
            if (size == 1) found.channel = to.u8(at + 2);
            break;
        default:
            break;
        }
        at += 2 + size;
    }
    return found;
}

void put_network(line& to, place at, place end, const std::uint16_t* capabilities)
{
    const auto of = elements_of(to, at, end);
    to.put(" (");
    to.foreign(to.some(of.name, of.name_size));
    to.put(')');
    if (of.rates != 0) put_rates(to, of.rates, of.rates_size);
    if (capabilities == nullptr) return;
    to.put((*capabilities & 1U) != 0 ? " ESS" : " IBSS");
    if (of.has_channel) to.put(" CH: ", of.channel);
    if ((*capabilities & 16U) != 0) to.put(", PRIVACY");
}

void put_management(line& to, unsigned subtype, place at, place end)
{
    to.put(named{management_names, subtype, "Unhandled Management subtype(%u)"});
    if (to.has(at, 24)) to.link_header += 24;
    const auto body = at + 24;
    if (subtype == 4) return put_network(to, body, end, nullptr);
    if (subtype == 5 || subtype == 8) {
        const auto capabilities = to.le16(body + 10);
        if (!to.stopped()) put_network(to, body + 12, end, &capabilities);
    }
}

void put_control(line& to, unsigned subtype, place at)
{
    to.put(named{control_names, subtype, "Unknown CTRL Subtype"});
    if (subtype >= 10) to.put(" RA:", to.mac(at + 4), ' ');
    const bool is_short = subtype == 12 || subtype == 13;
    if (!to.stopped()) to.link_header += is_short ? 10U : subtype >= 10 ? 16U : 20U;
}

/// `aligned`: the header is padded to 4 bytes.
void put_data(line& to, unsigned control, bool aligned, place at, place end)
{
    const unsigned subtype = control >> 4U & 15U;
    std::uint32_t size = 24;
    if ((control & 0x0300U) == 0x0300) size += 6;
    if ((subtype & 8U) != 0) size += 2;
    if (aligned) size = (size + 3) / 4 * 4;
    if (!to.need(at, size)) return;
    to.link_header += size;
    if ((subtype & 4U) != 0) return; // it carries nothing
    if ((control & 0x4000U) != 0) {
        to.put("Data");
        const auto head = to.le32(at + size);
        if (!to.stopped())
            to.put(" IV:", hexed{head & 0xffffffU, 3}, " Pad ", hexed{head >> 24U & 63U}, " KeyID ",
                   head >> 30U);
        return;
    }
    const auto length = static_cast<std::uint32_t>(end > at + size ? end - at - size : 0);
    const auto printed = print_llc(to, at + size, length, {});
    to.link_header += printed.size;
    if (!printed.known && !to.stopped())
        print_unknown_unless_hex(to, at + size + printed.size, to.left(at + size + printed.size));
}

void print_frame(line& to, place at, std::uint32_t length, bool aligned)
{
    to.part = "802.11";
    const auto end = at + length;
    const narrowed inside{to, end};
    const unsigned control = to.le16(at);
    if (to.stopped()) return;
    switch (control >> 2U & 3U) {
    case 0:
        return put_management(to, control >> 4U & 15U, at, end);
    case 1:
        return put_control(to, control >> 4U & 15U, at);
    case 2:
        return put_data(to, control, aligned, at, end);
    default:
        to.put("Reserved");
    }
}

} // namespace

void print_80211(line& to)
{
    print_frame(to, 0, to.of.meta.wire, false);
}

void print_radiotap(line& to)
{
    to.part = "802.11_radio";
    if (!to.need(0, 8)) return;
    const std::uint32_t size = to.le16(2);
    if (!to.need(0, size)) return;
    to.link_header = size;
    const auto present = to.le32(4);
    place at = 8;
    for (auto more = present; (more & 0x80000000U) != 0 && at + 4 <= size; at += 4)
        more = to.le32(at);
    unsigned flags = 0;
    for (unsigned bit = 0; bit < std::size(radio_fields); ++bit) {
        if ((present >> bit & 1U) == 0) continue;
        const auto& [align, width] = radio_fields[bit];
        at = (at + align - 1) / align * align;
        if (at + width > size) {
            to.truncated();
            break;
        }
        if (bit == radio_flags) flags = to.u8(at);
        put_radio(to, bit, at, present);
        at += width;
    }
    auto length = to.of.meta.wire - size;
    if ((flags & has_fcs) != 0 && length >= 4) length -= 4;
    print_frame(to, size, length, (flags & has_padding) != 0);
}

} // namespace netkit::sniff
