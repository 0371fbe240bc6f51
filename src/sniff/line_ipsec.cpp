// AH, ESP and IPComp (RFC 4302, 4303, 3173), and ESP in UDP (RFC 3948).

#include "line_printers.hpp"

namespace netkit::sniff {

std::uint32_t print_ah(line& to, place at)
{
    to.part = "ah";
    const std::uint32_t words = to.u8(at + 1);
    const auto spi = to.be32(at + 4);
    to.put("AH(");
    if (to.verbose()) to.put("length=", words, '(', words * 4 + 8, "-bytes),");
    if (to.be16(at + 2) != 0) to.put("reserved[not MBZ],");
    to.put("spi=0x", hexed{spi, 8}, ',');
    to.put("seq=0x", hexed{to.be32(at + 8)}, ',');
    const auto size = words * 4 + 8;
    if (size < 12) {
        to.put("icv=0x");
    }
    const auto check = to.bytes(at + 12, size < 12 ? 0 : size - 12);
    to.put("icv=0x");
    to.out.hex_bytes(check);
    to.put("): ");
    return size;
}

void print_esp(line& to, place at, std::uint32_t length)
{
    to.part = "esp";
    if (!to.need(at, 8)) return;
    to.put("ESP(spi=0x", hexed{to.be32(at), 8}, ",seq=0x", hexed{to.be32(at + 4)}, ')');
    to.put(", length ", length);
}

void print_ipcomp(line& to, place at)
{
    to.part = "ipcomp";
    to.put("IPComp(");
    const auto cpi = to.be16(at + 2);
    if (to.stopped()) {
        to.put("[length ", to.left(at), " < 4]");
        return;
    }
    to.put("cpi=0x", hexed{cpi, 4}, ')');
}

void print_udp_encapsulated(line& to, place at, std::uint32_t length)
{
    to.part = "isakmp_rfc3948";
    if (length < 1) {
        to.truncated();
        return;
    }
    const auto first = to.u8(at);
    if (to.stopped()) return;
    if (length == 1 && first == 0xff) {
        to.put("isakmp-nat-keep-alive");
        return;
    }
    if (length < 4) {
        to.truncated();
        return;
    }
    if (to.be32(at) == 0 && !to.stopped()) {
        to.put("NONESP-encap: ");
        print_isakmp(to, at + 4, length - 4);
        return;
    }
    if (to.stopped()) return;
    to.put("UDP-encap: ");
    print_esp(to, at, length);
}

} // namespace netkit::sniff
