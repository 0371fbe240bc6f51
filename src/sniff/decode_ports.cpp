// Ports that mean an application unless the settings say otherwise (IANA service names).

#include <array>

#include "netkit/sniff/decode.hpp"

namespace netkit::sniff {

namespace {

struct known_port {
    std::uint16_t port;
    proto id;
};

constexpr std::array tcp_ports{
    known_port{53, proto::dns},
    known_port{80, proto::http},
    known_port{443, proto::tls},
};
constexpr std::array udp_ports{
    known_port{53, proto::dns},
};

template <class Ports>
std::vector<proto> table_of(const Ports& ports)
{
    std::vector<proto> table(65536, proto::none);
    for (const auto& [port, id] : ports)
        table[port] = id;
    return table;
}

} // namespace

port_map::port_map() : tcp_(table_of(tcp_ports)), udp_(table_of(udp_ports)) {}

} // namespace netkit::sniff
