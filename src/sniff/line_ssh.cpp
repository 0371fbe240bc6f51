// SSH's first line (RFC 4253 §4.2) and Redis' values (RESP).

#include "line_tcp.hpp"

namespace netkit::sniff {

void print_ssh(line& to, place at, std::uint32_t length)
{
    to.part = "ssh";
    const auto bytes = to.some(at, length);
    for (std::size_t i = 0; i < length; ++i) {
        if (i >= bytes.size()) {
            to.truncated();
            return;
        }
        const auto c = bytes[i];
        if (c == '\n' || c == '\r') {
            to.put(": SSH: ", text_of(bytes.first(i)));
            return;
        }
        if ((c < 0x20 || c > 0x7e) && c != '\t') return;
    }
    to.put(": SSH: ", text_of(bytes));
    to.truncated();
}

} // namespace netkit::sniff
