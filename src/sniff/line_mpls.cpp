// MPLS (RFC 3032): labels to the bottom, then what the first byte behind them looks like.

#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

constexpr number_name label_names[] = {
    {0, "IPv4 explicit NULL"},
    {1, "router alert"},
    {2, "IPv6 explicit NULL"},
    {3, "implicit NULL"},
};

enum class inside : std::uint8_t { unknown, ipv4, ipv6, osi };

/// IS-IS and CLNP begin with a network layer protocol id of ISO.
inside guess(std::uint8_t first) noexcept
{
    if (first >= 0x45 && first <= 0x4f) return inside::ipv4;
    if (first >= 0x60 && first <= 0x6f) return inside::ipv6;
    if (first >= 0x81 && first <= 0x83) return inside::osi;
    return inside::unknown;
}

} // namespace

void print_mpls(line& to, place at, std::uint32_t length)
{
    to.part = "mpls";
    to.put("MPLS");
    std::uint32_t entry = 0;
    bool first = true;
    do {
        if (!to.has(at, 4)) {
            to.truncated();
            return;
        }
        if (length < 4) {
            to.put("[|mpls]");
            return;
        }
        entry = to.be32(at);
        const auto label = entry >> 12U;
        to.put(to.verbose() && !first ? "\n\t(label " : " (label ", label);
        first = false;
        if (to.verbose() && label < 4) to.put(" (", named{label_names, label, ""}, ')');
        to.put(", tc ", entry >> 9U & 7U);
        if ((entry & 0x100U) != 0) to.put(", [S]");
        to.put(", ttl ", entry & 0xffU, ')');
        at += 4;
        length -= 4;
    } while ((entry & 0x100U) == 0);

    inside what = inside::unknown;
    const auto label = entry >> 12U;
    if (label == 0 || label == 1)
        what = inside::ipv4;
    else if (label == 2)
        what = inside::ipv6;
    if (length < 1) {
        return;
    }
    if (label != 0 && label != 2) {
        what = guess(to.u8(at));
        if (to.stopped()) return;
    }
    if (what == inside::unknown) {
        to.put(", length ", length);
        return;
    }
    to.put(to.verbose() ? "\n\t" : " ");
    switch (what) {
    case inside::ipv4:
        print_ip(to, at, length);
        break;
    case inside::ipv6:
        print_ipv6(to, at, length);
        break;
    default:
        print_osi(to, at, length);
    }
}

} // namespace netkit::sniff
