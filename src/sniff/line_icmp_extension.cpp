// Objects behind the packet that an ICMP error quotes (RFC 4884, 4950, 5837).

#include "line_checksum.hpp"
#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

constexpr number_name object_names[] = {{1, "MPLS Stack Entry"}, {2, "Interface Identification"}};
constexpr std::uint32_t header_size = 8;

void put_labels(line& to, place at, std::uint32_t size)
{
    for (std::uint32_t i = 0; i + 4 <= size && !to.stopped(); i += 4) {
        const auto entry = to.be32(at + i);
        to.put("\n\t    label ", entry >> 12U, ", tc ", entry >> 9U & 7U,
               (entry & 0x100U) != 0 ? ", [S]" : "", ", ttl ", entry & 0xffU);
    }
}

} // namespace

void print_icmp_extension(line& to, place at, std::uint32_t length, std::uint8_t quoted_words)
{
    const std::uint32_t quoted = quoted_words * 4U;
    if (quoted == 0 || length <= header_size + quoted) return;
    place here = at + header_size + quoted;
    std::uint32_t left = length - header_size - quoted;
    if (!to.has(here, 4)) return;
    const auto version = to.u8(here) >> 4U;
    to.put("\n\tICMP Multi-Part extension v", version);
    if (version != 2) {
        to.put(" packet not supported");
        return;
    }
    const auto rest = ones_rest(ones_sum(to.some(here, left)));
    to.put(", checksum 0x", hexed{to.be16(here + 2), 4}, rest == 0 ? " (correct)" : " (incorrect)",
           ", length ", left);
    here += 4;
    left -= std::min<std::uint32_t>(left, 4);
    while (left > 4) {
        const std::uint32_t size = to.be16(here);
        const auto kind = to.u8(here + 2);
        to.put("\n\t  ", named{object_names, kind, "unknown"}, " Object (", kind,
               "), Class-Type: ", to.u8(here + 3), ", length ", size);
        if (to.stopped() || size < 4 || size > left) return;
        const auto data = size - 4;
        if (kind == 1 && to.u8(here + 3) == 1)
            put_labels(to, here + 4, data);
        else
            print_bytes_below(to, here + 4, data, "\n\t    ");
        here += size;
        left -= size;
    }
}

} // namespace netkit::sniff
