// Which application speaks. In this order: what another packet announced for this endpoint, what
// the settings say, the lower port, the higher port, the content. A port is only believed if the
// payload does not contradict it where a protocol has a shape that can be tested; otherwise the
// next source is asked, as Wireshark's dissector tables do it.
//
// The choice is made for every packet with payload: two loads from the port tables decide nearly
// all of them. For the rest the tests of the contents are asked one after another; each compares
// first what random bytes fail most often, and none looks further than it must.

#include "application.hpp"

#include <algorithm>
#include <array>

#include "conversation.hpp"
#include "decode_memory.hpp"
#include "looks_like.hpp"
#include "netkit/sniff/app_content.hpp"

namespace netkit::sniff {

namespace {

using content_test = bool (*)(const cursor&) noexcept;

struct recognised {
    content_test test;
    proto id;
};

/// Protocols that are not believed on their port when the payload is something else.
constexpr auto port_tests = [] {
    std::array<content_test, proto_count> tests{};
    tests[static_cast<std::size_t>(proto::sip)] = looks_like_sip;
    tests[static_cast<std::size_t>(proto::stun)] = is_stun_or_channel;
    tests[static_cast<std::size_t>(proto::radius)] = is_radius;
    tests[static_cast<std::size_t>(proto::snmp)] = is_snmp;
    return tests;
}();

constexpr std::array tcp_contents{
    recognised{looks_like_tls, proto::tls},     recognised{looks_like_http2, proto::http2},
    recognised{looks_like_http, proto::http},   recognised{looks_like_ssh, proto::ssh},
    recognised{looks_like_sip, proto::sip},     recognised{looks_like_stun, proto::stun},
    recognised{looks_like_mqtt, proto::mqtt},   recognised{looks_like_redis, proto::redis},
    recognised{looks_like_bgp, proto::bgp},     recognised{looks_like_pgsql, proto::pgsql},
    recognised{looks_like_mysql, proto::mysql}, recognised{looks_like_dns_over_tcp, proto::dns},
};

constexpr std::array udp_contents{
    recognised{looks_like_quic, proto::quic}, recognised{looks_like_dtls, proto::dtls},
    recognised{looks_like_stun, proto::stun}, recognised{looks_like_sip, proto::sip},
    recognised{looks_like_ssdp, proto::ssdp}, recognised{looks_like_dhcp, proto::dhcp},
    recognised{looks_like_dns, proto::dns},
};

template <class Contents>
proto by_content(const Contents& contents, const cursor& payload) noexcept
{
    for (const auto& [test, id] : contents)
        if (test(payload)) return id;
    return proto::none;
}

bool takes(proto id, const cursor& payload) noexcept
{
    if (id == proto::none) return false;
    const auto test = port_tests[static_cast<std::size_t>(id)];
    return test == nullptr || test(payload);
}

/// The network address of one side, or nothing when there is no IP around.
byte_view address_of(const layer* network, bool source) noexcept
{
    if (network == nullptr) return {};
    if (network->id == proto::ip && network->captured >= 20)
        return {network->data + (source ? 12 : 16), 4};
    if (network->id == proto::ipv6 && network->captured >= 40)
        return {network->data + (source ? 8 : 24), 16};
    return {};
}

proto by_announcement(std::uint16_t source, std::uint16_t target, decoding& with) noexcept
{
    const auto& known = with.memory().announced;
    if (known.empty()) return proto::none;
    const layer* const network = with.outer();
    const auto to = known.at(address_of(network, false), target);
    return to != proto::none ? to : known.at(address_of(network, true), source);
}

/// A short header looks like nothing: it is believed where a connection was seen to begin.
bool is_known_quic(const cursor& payload, decoding& with) noexcept
{
    auto& memory = with.memory().quic;
    if (memory.empty() || payload.captured() == 0 || (payload.data()[0] & 0xc0U) != 0x40)
        return false;
    return memory.find(conversation_of(with).key, with.meta().time_ns) != nullptr;
}

/// On port 4500 ESP stands in a layer that tells it from IKE and from keep-alives (RFC 3948).
next_step by_port(proto id, const cursor& payload) noexcept
{
    return {id == proto::esp ? proto::udpencap : id, payload};
}

} // namespace

next_step after_tcp(cursor payload, const layer& tcp, decoding& with)
{
    if (payload.wire() == 0) return {};
    const auto source = load_be16(tcp.data);
    const auto target = load_be16(tcp.data + 2);
    const auto [low, high] = std::minmax(source, target);
    const auto& ports = with.rules().ports;
    if (const auto id = ports.forced_tcp(source, target); id != proto::none) return {id, payload};
    if (const auto id = ports.tcp(low); takes(id, payload)) return {id, payload};
    if (const auto id = ports.tcp(high); takes(id, payload)) return {id, payload};
    auto id = proto::none;
    if (with.rules().by_content) id = by_content(tcp_contents, payload);
    const auto& talks = with.memory().talks;
    if (id == proto::none && !talks.empty()) id = talks.at(conversation_of(with).key);
    return {id == proto::none ? proto::data : id, payload};
}

next_step after_udp(cursor payload, const layer& udp, decoding& with)
{
    if (payload.wire() == 0) return {};
    const auto source = load_be16(udp.data);
    const auto target = load_be16(udp.data + 2);
    const auto [low, high] = std::minmax(source, target);
    const auto& ports = with.rules().ports;
    if (const auto id = ports.forced_udp(source, target); id != proto::none) return {id, payload};
    if (const auto id = by_announcement(source, target, with); id != proto::none)
        return {id, payload};
    if (const auto id = ports.udp(low); takes(id, payload)) return by_port(id, payload);
    if (const auto id = ports.udp(high); takes(id, payload)) return by_port(id, payload);
    auto id = proto::none;
    if (with.rules().by_content) id = by_content(udp_contents, payload);
    if (id == proto::none && is_known_quic(payload, with)) id = proto::quic;
    return {id == proto::none ? proto::data : id, payload};
}

} // namespace netkit::sniff
