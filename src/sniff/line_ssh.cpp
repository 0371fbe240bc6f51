// SSH's first line (RFC 4253 §4.2): everything behind it is encrypted.

#include "line_tcp.hpp"

namespace netkit::sniff {

void print_ssh(line& to, place at, std::uint32_t length)
{
    constexpr std::string_view beginning = "SSH-";
    to.part = "ssh";
    for (std::uint32_t i = 0; i < length; ++i) {
        const auto c = to.u8(at + i);
        if (to.stopped()) return;
        if (i < beginning.size()) {
            if (c != static_cast<std::uint8_t>(beginning[i])) return;
            continue;
        }
        if (c == '\n' || (c == '\r' && i + 1 < length && to.u8(at + i + 1) == '\n')) {
            if (!to.stopped()) to.put(": SSH: ", text_of(to.bytes(at, i)));
            return;
        }
        if (to.stopped() || c < 0x20 || c > 0x7e) return;
    }
}

} // namespace netkit::sniff
