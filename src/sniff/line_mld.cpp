// Multicast listener discovery (RFC 2710, 3810).

#include "line_icmpv6.hpp"

namespace netkit::sniff {

namespace {

constexpr number_name record_names[] = {{1, "is_in"}, {2, "is_ex"}, {3, "to_in"},
                                        {4, "to_ex"}, {5, "allow"}, {6, "block"}};

} // namespace

void print_mld1(line& to, place at)
{
    const auto delay = to.be16(at + 4);
    to.put("max resp delay: ", delay, ' ');
    to.put("addr: ", to.ipv6(at + 8));
}

void print_mld2_query(line& to, place at, std::uint32_t length)
{
    const auto code = to.be16(at + 4);
    const std::uint32_t delay =
        code < 32768 ? code : ((code & 0x0fffU) | 0x1000U) << ((code >> 12U & 7U) + 3);
    if (to.verbose()) {
        to.put(" [max resp delay=");
        if (delay < 1000)
            to.put(delay, ']');
        else
            to.put(delay / 1000, '.', zeros{delay % 1000, 3}, "s]");
    }
    to.put(" [gaddr ", to.ipv6(at + 8));
    if (to.verbose()) {
        const auto flags = to.u8(at + 24);
        if ((flags & 8U) != 0) to.put(" sflag");
        if ((flags & 7U) != 0) to.put(" robustness=", flags & 7U);
        const auto byte = to.u8(at + 25);
        const unsigned interval =
            byte < 128 ? byte : ((byte & 0x0fU) | 0x10U) << ((byte >> 4U & 7U) + 3);
        to.put(" qqi=", interval);
    }
    const auto sources = to.be16(at + 26);
    if (sources > 0) {
        if (length < 28U + sources * 16U) {
            to.put(" [invalid number of sources ", sources, ']');
        } else if (to.verbose(2)) {
            to.put(" {");
            for (std::uint32_t i = 0; i < sources && !to.stopped(); ++i)
                to.put(' ', to.ipv6(at + 28 + 16 * place{i}));
            to.put(" }");
        } else {
            to.put(", ", sources, " source(s)");
        }
    }
    to.put(']');
}

void print_mld2_report(line& to, place at, std::uint32_t length)
{
    if (length < 8) {
        to.put(" [invalid length ", length, ']');
        return;
    }
    const auto groups = to.be16(at + 6);
    to.put(", ", groups, " group record(s)");
    if (!to.verbose()) return;
    std::uint32_t group = 8;
    for (std::uint32_t i = 0; i < groups && !to.stopped(); ++i) {
        if (length < group + 20) {
            to.put(" [invalid number of groups]");
            return;
        }
        const auto here = at + group;
        to.put(" [gaddr ", to.ipv6(here + 4));
        const auto kind = to.u8(here);
        to.put(' ', named{record_names, kind, " [v2-report-#%u]"});
        const std::uint32_t sources = to.be16(here + 2);
        if (length < group + 20 + sources * 16) {
            to.put(" [invalid number of sources ", sources, ']');
            return;
        }
        if (to.verbose(2)) {
            to.put(" {");
            for (std::uint32_t k = 0; k < sources && !to.stopped(); ++k)
                to.put(' ', to.ipv6(here + 20 + 16 * place{k}));
            to.put(" }");
        } else {
            to.put(", ", sources, " source(s)");
        }
        to.put(']');
        group += 20 + sources * 16 + to.u8(here + 1) * 4U;
    }
}

} // namespace netkit::sniff
