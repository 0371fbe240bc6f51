// IGMP versions 1 to 3 (RFC 1112, 2236, 3376).

#include "line_checksum.hpp"
#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

enum igmp_type : std::uint8_t {
    type_query = 0x11,
    type_v1_report = 0x12,
    type_dvmrp = 0x13,
    type_pim = 0x14,
    type_v2_report = 0x16,
    type_leave = 0x17,
    type_trace_response = 0x1e,
    type_trace = 0x1f,
    type_v3_report = 0x22,
};

constexpr number_name record_names[] = {{1, "is_in"}, {2, "is_ex"}, {3, "to_in"},
                                        {4, "to_ex"}, {5, "allow"}, {6, "block"}};

void put_sources(line& to, place at, std::uint32_t count)
{
    if (!to.verbose(2)) {
        to.put(", ", count, " source(s)");
        return;
    }
    to.put(" {");
    for (std::uint32_t i = 0; i < count && !to.stopped(); ++i)
        to.put(' ', to.ipv4(at + 4 * place{i}));
    to.put(" }");
}

void put_v3_query(line& to, place at, std::uint32_t length)
{
    to.put(" v3");
    if (length < 12 || length % 4 != 0) {
        to.put(" [invalid len ", length, ']');
        return;
    }
    const auto code = to.u8(at + 1);
    const unsigned tenths = code < 128 ? code : ((code & 0x0fU) | 0x10U) << ((code >> 4U & 7U) + 3);
    if (tenths != 100) {
        to.put(" [max resp time ");
        if (tenths < 600)
            to.put(tenths / 10, '.', tenths % 10, 's');
        else
            to.put(tenths / 600, 'm', tenths / 10 % 60, 's');
        to.put(']');
    }
    if (to.be32(at + 4) == 0) return;
    to.put(" [gaddr ", to.ipv4(at + 4));
    const std::uint32_t sources = to.be16(at + 10);
    if (sources > 0) {
        if (12 + sources * 4 > length)
            to.put(" [invalid number of sources]");
        else
            put_sources(to, at + 12, sources);
    }
    to.put(']');
}

void put_query(line& to, place at, std::uint32_t length)
{
    to.put("igmp query");
    if (length >= 12) {
        put_v3_query(to, at, length);
        return;
    }
    const auto code = to.u8(at + 1);
    if (code != 0) {
        to.put(" v2");
        if (code != 100) to.put(" [max resp time ", code, ']');
    } else {
        to.put(" v1");
    }
    if (to.be32(at + 4) != 0) to.put(" [gaddr ", to.ipv4(at + 4), ']');
    if (length != 8) to.put(" [len ", length, ']');
}

void put_v3_report(line& to, place at, std::uint32_t length)
{
    to.put("igmp v3 report");
    if (length < 16 || length % 4 != 0) {
        to.put(" [invalid len ", length, ']');
        return;
    }
    const auto groups = to.be16(at + 6);
    to.put(", ", groups, " group record(s)");
    if (!to.verbose()) return;
    std::uint32_t group = 8;
    for (std::uint32_t i = 0; i < groups && !to.stopped(); ++i) {
        if (length < group + 8) {
            to.put(" [invalid number of groups]");
            return;
        }
        const auto here = at + group;
        to.put(" [gaddr ", to.ipv4(here + 4));
        const auto kind = to.u8(here);
        to.put(' ', named{record_names, kind, " [v3-report-#%u]"});
        const std::uint32_t sources = to.be16(here + 2);
        if (length < group + 8 + sources * 4) {
            to.put(" [invalid number of sources ", sources, ']');
            return;
        }
        put_sources(to, here + 8, sources);
        to.put(']');
        group += 8 + sources * 4 + to.u8(here + 1) * 4U;
    }
}

void put_report(line& to, std::string_view name, place at, std::uint32_t length)
{
    to.put(name, ' ', to.ipv4(at + 4));
    if (length != 8) to.put(" [len ", length, ']');
}

void put_trace(line& to, place at, std::uint32_t length, std::string_view name)
{
    to.put(name, ' ');
    if (length < 24) {
        to.put(" [invalid len ", length, ']');
        return;
    }
    const auto source = to.ipv4(at + 8);
    const auto destination = to.ipv4(at + 12);
    const auto reply = to.ipv4(at + 16);
    to.put(to.be32(at + 20) & 0xffffffU, ": ", source, " to ", destination, " reply-to ", reply);
}

} // namespace

void print_igmp(line& to, place at, std::uint32_t length)
{
    to.part = "igmp";
    if (to.options.quiet) {
        to.put("igmp");
        return;
    }
    const auto type = to.u8(at);
    switch (type) {
    case type_query:
        put_query(to, at, length);
        break;
    case type_v1_report:
        put_report(to, "igmp v1 report", at, length);
        break;
    case type_v2_report:
        put_report(to, "igmp v2 report", at, length);
        break;
    case type_leave:
        put_report(to, "igmp leave", at, length);
        break;
    case type_v3_report:
        put_v3_report(to, at, length);
        break;
    case type_dvmrp:
        to.put("igmp dvmrp");
        if (length < 8)
            to.put(" [len ", length, ']');
        else
            print_dvmrp(to, at, length);
        break;
    case type_pim:
        to.put("igmp pimv1");
        print_pim1(to, at, length);
        break;
    case type_trace_response:
        put_trace(to, at, length, "mresp");
        break;
    case type_trace:
        put_trace(to, at, length, "mtrace");
        break;
    default:
        to.put("igmp-", type);
    }
    if (to.verbose() && to.has(at, length)) {
        const auto rest = ones_rest(ones_sum(to.some(at, length)));
        if (rest != 0) to.put(" bad igmp cksum ", hexed{to.be16(at + 2)}, '!');
    }
}

} // namespace netkit::sniff
