// RIP versions 1 and 2 (RFC 1058, 2453, 4822) and RIPng (RFC 2080).

#include "line_applications.hpp"

namespace netkit::sniff {

namespace {

constexpr number_name command_names[] = {
    {1, "Request"},   {2, "Response"}, {3, "Trace on"},
    {4, "Trace off"}, {5, "Poll"},     {6, "Poll Entry"},
};
constexpr std::uint32_t header_size = 4;
constexpr std::uint32_t entry_size = 20;

unsigned prefix_length(std::uint32_t mask) noexcept
{
    unsigned size = 32;
    for (; size > 0 && (mask & 1U) == 0; mask >>= 1U)
        --size;
    return mask == 0xffffffffU >> (32 - size) || size == 0 ? size : 33;
}

void put_column(line& to, const ipv4_text& address)
{
    text_out text{32};
    text.ipv4(address.bytes.data());
    if (text.size() < 15) to.out.put(' ', 15 - text.size());
    to.put(text.view());
}

void put_v1(line& to, place at)
{
    const auto family = to.be16(at);
    const auto rest = to.be16(at + 2);
    if (rest != 0) {
        print_bytes_below(to, at, entry_size, "\n\t  ");
        return;
    }
    const auto metric = to.be32(at + 16);
    if (family == 0) {
        to.put("\n\t  AFI 0, ", to.ipv4(at + 4), ", metric: ", metric);
        return;
    }
    if (family != 2) {
        print_bytes_below(to, at, entry_size, "\n\t  ");
        return;
    }
    if (to.be64(at + 8) != 0) {
        print_bytes_below(to, at, entry_size, "\n\t  ");
        return;
    }
    to.put("\n\t  ", to.ipv4(at + 4), ", metric: ", metric);
}

void put_authentication(line& to, place at, std::uint32_t left)
{
    const auto kind = to.be16(at + 2);
    switch (kind) {
    case 2:
        to.put("\n\t  Simple Text Authentication data: ");
        to.foreign_until_nul(at + 4, 16);
        break;
    case 3:
        to.put("\n\t  Auth header:");
        to.put(" Packet Len ", to.be16(at + 4), ',');
        to.put(" Key-ID ", to.u8(at + 6), ',');
        to.put(" Auth Data Len ", to.u8(at + 7), ',');
        to.put(" SeqNo ", to.be32(at + 8), ',');
        to.put(" MBZ ", to.be32(at + 12), ',');
        to.put(" MBZ ", to.be32(at + 16));
        break;
    case 1:
        to.put("\n\t  Auth trailer:");
        print_bytes_below(to, at + 4, left, "\n\t  ");
        break;
    default:
        to.put("\n\t  Unknown (", kind, ") Authentication data:");
        print_bytes_below(to, at + 4, 16, "\n\t  ");
    }
}

void put_v2(line& to, place at, std::uint32_t left)
{
    static constexpr number_name families[] = {{0, "Reserved"}, {1, "IPv4"}, {2, "IPv4"}};
    const auto family = to.be16(at);
    if (family == 0xffff) {
        put_authentication(to, at, left);
        return;
    }
    const auto metric = to.be32(at + 16);
    if (family != 2) {
        to.put("\n\t  AFI ", named{families, family, "%u"}, ", ");
        print_bytes_below(to, at + 4, 16, "\n\t  ");
        return;
    }
    const auto mask = prefix_length(to.be32(at + 8));
    const auto tag = to.be16(at + 2);
    to.put("\n\t  AFI IPv4, ");
    put_column(to, to.ipv4(at + 4));
    to.put('/', mask, mask < 10 ? " " : "", ", tag 0x", hexed{tag, 4}, ", metric: ", metric,
           ", next-hop: ");
    if (to.be32(at + 12) != 0)
        to.put(to.ipv4(at + 12));
    else
        to.put("self");
}

void print_entries(line& to, place at, std::uint32_t length, std::uint8_t version)
{
    const auto routes = (length - header_size) / entry_size;
    to.put(", routes: ", routes, version == 2 ? " or less" : "");
    std::uint32_t left = length - header_size;
    for (at += header_size; left > 0 && !to.stopped(); at += entry_size, left -= entry_size) {
        if (left < entry_size) {
            to.put(" [remaining entries length ", left, " < ", entry_size, ']');
            to.invalid();
            return;
        }
        if (!to.need(at, entry_size)) return;
        if (version == 1)
            put_v1(to, at);
        else
            put_v2(to, at, left - 4);
    }
}

void put_ng_entry(line& to, place at, bool with_metric)
{
    const auto metric = to.u8(at + 19);
    const auto tag = to.be16(at + 16);
    const auto size = to.u8(at + 18);
    to.put(to.ipv6(at), '/', size);
    if (tag != 0) to.put(" [", tag, ']');
    if (with_metric || metric != 1) to.put(" (", metric, ')');
}

} // namespace

void print_rip(line& to, place at, std::uint32_t length)
{
    to.part = "rip";
    if (!to.has(at, header_size)) {
        to.truncated();
        return;
    }
    if (length < header_size) {
        to.put(" (packet length ", length, ')');
        to.truncated();
        return;
    }
    const auto command = to.u8(at);
    const auto version = to.u8(at + 1);
    to.put(to.verbose() ? "\n\t" : "", "RIPv", version);
    if (version == 0) {
        // RFC 1058: version 0 is to be ignored.
        print_bytes_below(to, at, length, "\n\t");
        return;
    }
    to.put(", ", named{command_names, command, "unknown command (%u)"}, ", length: ", length);
    if (!to.verbose()) return;
    if (command == 1 || command == 2 || command == 6) {
        if (version == 1 || version == 2) {
            print_entries(to, at, length, version);
        } else {
            to.put(", unknown version");
            return;
        }
    } else {
        if (!to.verbose(2)) print_bytes_below(to, at, length, "\n\t");
    }
    if (to.verbose(2)) print_bytes_below(to, at, length, "\n\t");
}

void print_ripng(line& to, place at, std::uint32_t length)
{
    to.part = "ripng";
    if (!to.has(at, header_size) || length < header_size) {
        to.truncated();
        return;
    }
    const auto version = to.u8(at + 1);
    const auto command = to.u8(at);
    if (version != 1) {
        to.put(" [vers ", version, ']');
        to.invalid();
        return;
    }
    const auto count = (length - header_size) / entry_size;
    if (command == 1 && count == 1 && to.u8(at + 4 + 19) == 16 && to.be64(at + 4) == 0 &&
        to.be64(at + 12) == 0) {
        to.put(" ripng-req dump");
        return;
    }
    if (command != 1 && command != 2) {
        to.put(" ripng-", command, " ?? ", length - header_size);
        to.invalid();
        return;
    }
    const std::string_view name = command == 1 ? " ripng-req " : " ripng-resp ";
    if (count * entry_size != length - header_size)
        to.put(name, length - header_size, '[', count, "]:");
    else
        to.put(name, count, ':');
    for (std::uint32_t i = 0; i < count && !to.stopped(); ++i) {
        const auto entry = at + header_size + place{i} * entry_size;
        if (!to.need(entry, entry_size)) return;
        to.put(to.verbose(2) ? "\n\t" : " ");
        put_ng_entry(to, entry, command == 2);
    }
    if (count * entry_size != length - header_size) to.invalid();
}

} // namespace netkit::sniff
