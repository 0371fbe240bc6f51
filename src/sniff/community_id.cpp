// SHA-1 over the seed, both addresses, the protocol and both ports, the smaller end first. ICMP has
// no ports: its type stands for one, and the type of the answer, if there is one, for the other. A
// message that has no answer is not put in order, and its code stands for the second port.

#include "netkit/sniff/community_id.hpp"

#include <algorithm>
#include <optional>

#include "netkit/base/digest.hpp"

namespace netkit::sniff {

namespace {

struct tuple {
    std::array<std::uint8_t, 16> from{};
    std::array<std::uint8_t, 16> to{};
    std::size_t address = 0; ///< bytes of one
    std::uint8_t protocol = 0;
    std::uint16_t from_port = 0;
    std::uint16_t to_port = 0;
    bool has_ports = false;
    bool one_way = false;
};

struct message_pair {
    std::uint8_t question;
    std::uint8_t answer;
};
constexpr std::array icmp_pairs{
    message_pair{8, 0},  message_pair{13, 14}, message_pair{15, 16},
    message_pair{10, 9}, message_pair{17, 18},
};
constexpr std::array icmpv6_pairs{
    message_pair{128, 129}, message_pair{133, 134}, message_pair{135, 136},
    message_pair{130, 131}, message_pair{139, 140}, message_pair{144, 145},
};

template <class Pairs>
void set_icmp(tuple& to, const Pairs& pairs, const layer& at)
{
    to.has_ports = true;
    to.from_port = at.data[0];
    for (const auto& [question, answer] : pairs) {
        if (at.data[0] == question) to.to_port = answer;
        if (at.data[0] == answer) to.to_port = question;
        if (at.data[0] == question || at.data[0] == answer) return;
    }
    to.one_way = true;
    to.to_port = at.data[1];
}

/// The number of IP, or 0 where the layer is no flow's.
bool set_transport(tuple& to, const layer& at)
{
    switch (at.id) {
    case proto::tcp:
        to.protocol = 6;
        break;
    case proto::udp:
        to.protocol = 17;
        break;
    case proto::sctp:
        to.protocol = 132;
        break;
    case proto::icmp:
    case proto::icmpv6:
        if (at.captured < 2) return false;
        to.protocol = at.id == proto::icmp ? 1 : 58;
        if (at.id == proto::icmp)
            set_icmp(to, icmp_pairs, at);
        else
            set_icmp(to, icmpv6_pairs, at);
        return true;
    default:
        return false;
    }
    if (at.captured < 4) return false;
    to.has_ports = true;
    to.from_port = load_be16(at.data);
    to.to_port = load_be16(at.data + 2);
    return true;
}

bool set_network(tuple& to, const layer& at)
{
    const bool v4 = at.id == proto::ip;
    if (at.captured < (v4 ? 20U : 40U)) return false;
    to.address = v4 ? 4 : 16;
    std::copy_n(at.data + (v4 ? 12 : 8), to.address, to.from.begin());
    std::copy_n(at.data + (v4 ? 16 : 24), to.address, to.to.begin());
    to.protocol = at.data[v4 ? 9 : 6];
    return true;
}

std::optional<tuple> tuple_of(const packet& of)
{
    tuple found;
    bool any = false;
    for (const auto& each : of.layers()) {
        if ((each.flags & layer::quoted) != 0) break;
        if (each.id == proto::ip || each.id == proto::ipv6) {
            tuple inner;
            any = set_network(inner, each);
            found = inner;
        } else if (any && !found.has_ports) {
            set_transport(found, each);
        }
    }
    if (!any) return std::nullopt;
    const auto order = found.from <=> found.to;
    const bool ordered = order < 0 || (order == 0 && found.from_port <= found.to_port);
    if (!ordered && !found.one_way) {
        std::swap(found.from, found.to);
        std::swap(found.from_port, found.to_port);
    }
    return found;
}

} // namespace

std::string_view community_id_of(const packet& of, community_id_room& room, std::uint16_t seed)
{
    const auto flow = tuple_of(of);
    if (!flow) return {};
    std::array<char, 40> bytes{};
    char* at = bytes.data();
    const auto put16 = [&at](std::uint16_t number) {
        *at++ = static_cast<char>(number >> 8U);
        *at++ = static_cast<char>(number);
    };
    put16(seed);
    at = std::copy_n(flow->from.begin(), flow->address, at);
    at = std::copy_n(flow->to.begin(), flow->address, at);
    put16(static_cast<std::uint16_t>(flow->protocol << 8U));
    if (flow->has_ports) {
        put16(flow->from_port);
        put16(flow->to_port);
    }
    const auto digest = sha1({bytes.data(), static_cast<std::size_t>(at - bytes.data())});
    if (!digest) return {};
    room[0] = '1';
    room[1] = ':';
    const auto size = encode_base64(digest->data(), digest->size(), room.data() + 2);
    return {room.data(), 2 + size};
}

} // namespace netkit::sniff
