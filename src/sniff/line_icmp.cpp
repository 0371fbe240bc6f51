// ICMP (RFC 792 and many).

#include "line_checksum.hpp"
#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

} // namespace

void print_icmp(line& to, place at, std::uint32_t length, const network_around& around)
{
    static_cast<void>(around);
    to.part = "icmp";
    to.put("ICMP ");
    const auto type = to.u8(at);
    to.put("type-#", type, ", length ", length);
}

} // namespace netkit::sniff
