#include "netkit/sniff/decode_as.hpp"

#include <charconv>
#include <vector>

#include "netkit/base/text.hpp"
#include "netkit/sniff/protocol.hpp"

namespace netkit::sniff {

namespace {

constexpr std::string_view shape = "expected LAYER==PORT,PROTOCOL such as udp.port==5300,dns";

struct port_range {
    std::uint16_t first = 0;
    std::uint16_t last = 0;
};

bool read_port(std::string_view text, std::uint16_t& to)
{
    const auto* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, to);
    return error == std::errc{} && stop == end;
}

/// `8000`, `8000-8010`
bool read_range(std::string_view text, port_range& to)
{
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) {
        const bool good = read_port(text, to.first);
        to.last = to.first;
        return good;
    }
    return read_port(text.substr(0, dash), to.first) && read_port(text.substr(dash + 1), to.last) &&
           to.first <= to.last;
}

std::vector<std::string_view> protocol_names()
{
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < proto_count; ++i) {
        const auto& each = protocol_of(static_cast<proto>(i));
        if (each.id == static_cast<proto>(i)) names.push_back(each.name);
    }
    return names;
}

} // namespace

std::string add_decode_as(decode_rules& to, std::string_view rule)
{
    const auto equals = rule.find("==");
    const auto comma = rule.find(',', equals == std::string_view::npos ? 0 : equals);
    if (equals == std::string_view::npos || comma == std::string_view::npos)
        return quote_foreign(rule) + ": " + std::string{shape};
    const auto where = trim(rule.substr(0, equals));
    const auto value = trim(rule.substr(equals + 2, comma - equals - 2));
    const auto name = trim(rule.substr(comma + 1));
    if (where != "tcp.port" && where != "udp.port")
        return quote_foreign(where) +
               ": only tcp.port and udp.port can be decoded as something else";
    port_range ports;
    if (!read_range(value, ports))
        return quote_foreign(value) + ": not a port from 0 to 65535 or a range such as 8000-8010";
    const proto id = find_protocol(name);
    if (id == proto::none)
        return quote_foreign(name) + ": no such protocol" + did_you_mean(name, protocol_names());
    for (std::uint32_t port = ports.first; port <= ports.last; ++port) {
        const auto number = static_cast<std::uint16_t>(port);
        where == "tcp.port" ? to.ports.force_tcp(number, id) : to.ports.force_udp(number, id);
    }
    return {};
}

} // namespace netkit::sniff
