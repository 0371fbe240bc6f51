// What TCP carries, chosen as tcpdump does: by port alone, the first of this table.

#include "line_dns.hpp"
#include "line_tcp.hpp"
#include "line_text_protocol.hpp"

namespace netkit::sniff {

namespace {

using payload_printer = void (*)(line& to, place at, std::uint32_t length);

template <const text_protocol& Kind>
void print_text(line& to, place at, std::uint32_t length)
{
    to.put(": ");
    print_text_protocol(to, at, length, Kind);
}

struct tcp_service {
    std::uint16_t port;
    payload_printer print;
};

constexpr tcp_service services[] = {
    {25, print_text<text_smtp>},   {43, print_text<text_whois>},
    {6379, print_redis},           {22, print_ssh},
    {21, print_text<text_ftp>},    {80, print_text<text_http>},
    {8080, print_text<text_http>}, {554, print_text<text_rtsp>},
    {8554, print_text<text_rtsp>}, {53, print_dns_over_tcp},
};

/// For every port the place in `services`, beginning with 1, of what may be there.
constexpr std::uint8_t largest_place = std::size(services);
const std::array<std::uint8_t, 65536>& places()
{
    static const auto table = [] {
        std::array<std::uint8_t, 65536> all{};
        for (std::size_t i = largest_place; i-- > 0;)
            all[services[i].port] = static_cast<std::uint8_t>(i + 1);
        return all;
    }();
    return table;
}

} // namespace

void print_tcp_payload(line& to, place at, std::uint32_t length, const tcp_header& tcp)
{
    if (tcp.has(tcp_rst) && to.verbose()) {
        print_reset_text(to, at, length);
        return;
    }
    const auto& known = places();
    const auto from = known[tcp.source];
    const auto until = known[tcp.destination];
    if (from == 0 && until == 0) return;
    const auto first = from == 0 ? until : until == 0 ? from : std::min(from, until);
    services[first - 1].print(to, at, length);
}

void print_reset_text(line& to, place at, std::uint32_t length)
{
    constexpr std::uint32_t most = 30;
    const auto shown = std::min(length, most);
    to.put(length > most ? " [!RST+ " : " [RST+ ");
    to.foreign(to.some(at, shown));
    if (!to.need(at, shown)) return;
    to.put(']');
}

} // namespace netkit::sniff
