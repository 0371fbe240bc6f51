#include "line_checksum.hpp"

#include "line_printers.hpp"

namespace netkit::sniff {

std::uint16_t transport_rest(line& to, place at, std::uint32_t length, std::uint32_t covered,
                             const network_around& around, std::uint8_t protocol)
{
    std::uint64_t sum = protocol;
    sum += (length & 0xffffU) + (length >> 16U);
    if (around.version == 4) {
        sum = ones_sum(to.bytes(around.at + 12, 4), sum);
        const auto end = around.final_destination == 0 ? around.at + 16 : around.final_destination;
        sum = ones_sum(to.bytes(end, 4), sum);
    } else {
        sum = ones_sum(to.bytes(around.at + 8, 16), sum);
        const auto end = around.final_destination == 0 ? around.at + 24 : around.final_destination;
        sum = ones_sum(to.bytes(end, 16), sum);
    }
    return ones_rest(ones_sum(to.some(at, covered), sum));
}

} // namespace netkit::sniff
