// What TCP carries, chosen as tcpdump does: by port alone, in this order.

#include "line_tcp.hpp"

namespace netkit::sniff {

void print_tcp_payload(line& to, place at, std::uint32_t length, const tcp_header& tcp)
{
    static_cast<void>(to);
    static_cast<void>(at);
    static_cast<void>(length);
    static_cast<void>(tcp);
}

} // namespace netkit::sniff
