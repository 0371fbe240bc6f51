// Small protocols right above Ethernet: the loopback of old (Ethernet Configuration Testing) and
// the head of MACsec (IEEE 802.1AE).

#include "line_small_link.hpp"

namespace netkit::sniff {

void print_loopback(line& to, place at, std::uint32_t length)
{
    to.part = "loopback";
    to.put("Loopback");
    if (length < 2) {
        to.put(" (packet length ", length, " < 2)");
        to.invalid();
        return;
    }
    const std::uint32_t skip = to.le16(at);
    to.put(", skipCount ", skip);
    if (skip % 8 != 0) to.put(" (bogus)");
    if (skip > length - 2) {
        to.invalid();
        return;
    }
    at += 2 + place{skip};
    length -= 2 + skip;
    if (length < 2) {
        to.invalid();
        return;
    }
    const auto function = to.le16(at);
    to.put(", ");
    if (function == 1) {
        to.put("Reply");
        if (length < 4) {
            to.invalid();
            return;
        }
        to.put(", receipt number ", to.le16(at + 2), ", data (", length - 4, " octets)");
    } else if (function == 2) {
        to.put("Forward Data");
        if (length < 8) {
            to.invalid();
            return;
        }
        to.put(", forwarding address ", to.mac(at + 2));
        if (!to.stopped() && (to.u8(at + 2) & 1U) != 0) to.put(" (multicast)");
        to.put(", data (", length - 8, " octets)");
    } else {
        to.put(" invalid (", function, ')');
    }
}

macsec_head print_macsec(line& to, place at, std::uint32_t length, const link_ends& ends)
{
    to.part = "macsec";
    constexpr std::uint32_t short_size = 6;
    constexpr std::uint32_t long_size = 14;
    macsec_head head;
    if (!to.has(at, short_size) || length < short_size) {
        to.truncated();
        return head;
    }
    const auto control = to.u8(at);
    const bool has_channel = (control & 0x20U) != 0;
    head.size = has_channel ? long_size : short_size;
    if (!to.has(at, head.size) || length < head.size) {
        to.truncated();
        return head;
    }
    const auto short_length = to.u8(at + 1);
    const bool protects = (control & 0x0cU) == 0x0c;
    if (to.options.link) {
        to.put("an ", control & 3U, ", pn ", to.be32(at + 2), ", flags ");
        bool any = false;
        const auto flag = [&](bool is_set, char letter) {
            if (!is_set) return;
            to.put(letter);
            any = true;
        };
        flag((control & 0x08U) != 0, 'E');
        flag((control & 0x04U) != 0, 'C');
        flag((control & 0x40U) != 0, 'S');
        flag(has_channel, 'I');
        flag((control & 0x10U) != 0, 'B');
        if (!any) to.put("none");
        if ((short_length & 0x3fU) != 0) to.put(", sl ", short_length & 0x3fU);
        if (has_channel) to.put(", sci ", hexed{to.be64(at + 6), 16});
        to.put(", ");
    }
    head.ok = true;
    if ((control & 0x80U) != 0) {
        to.put("[wrong version]");
        head.ok = false;
    }
    if (protects) {
        if (!to.options.link) {
            to.put(to.mac(ends.source), " > ", to.mac(ends.destination), " 802.1AE MACsec, ");
            to.put("an ", control & 3U, ", pn ", to.be32(at + 2), ", flags ");
            to.put("E", "C", (control & 0x40U) != 0 ? "S" : "", has_channel ? "I" : "",
                   (control & 0x10U) != 0 ? "B" : "");
            if ((short_length & 0x3fU) != 0) to.put(", sl ", short_length & 0x3fU);
            if (has_channel) to.put(", sci ", hexed{to.be64(at + 6), 16});
            to.put(", ");
        }
        head.encrypted = true;
        return head;
    }
    head.check_size = 16;
    head.short_length = short_length & 0x3fU;
    return head;
}

} // namespace netkit::sniff
