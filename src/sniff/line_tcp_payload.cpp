// What TCP carries, chosen as tcpdump does: by port alone, the first of this table.

#include "line_applications.hpp"
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

void print_beep(line& to, place at, std::uint32_t length)
{
    static constexpr std::array<std::string_view, 6> words{"MSG", "ERR ", "ANS",
                                                           "NUL", "SEQ ", "END"};
    static constexpr std::array<std::string_view, 6> names{" BEEP MSG", " BEEP ERR", " BEEP ANS",
                                                           " BEEP NUL", " BEEP SEQ", " BEEP END"};
    const auto text = text_of(to.some(at, std::min<std::uint32_t>(length, 4)));
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (text.starts_with(words[i]) && length >= 4) {
            to.put(names[i]);
            return;
        }
    }
    to.put(" BEEP (payload or undecoded)");
}

void print_bgp_after_colon(line& to, place at, std::uint32_t length)
{
    to.put(": BGP");
    print_bgp(to, at, length);
}

struct tcp_service {
    std::uint16_t port;
    payload_printer print;
};

constexpr tcp_service services[] = {
    {23, print_telnet},           {25, print_text<text_smtp>},
    {43, print_text<text_whois>}, {6379, print_redis},
    {179, print_bgp_after_colon}, {22, print_ssh},
    {10288, print_beep},          {21, print_text<text_ftp>},
    {80, print_text<text_http>},  {8080, print_text<text_http>},
    {554, print_text<text_rtsp>}, {8554, print_text<text_rtsp>},
    {53, print_dns_over_tcp},     {646, print_ldp},
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
