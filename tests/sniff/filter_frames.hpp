#pragma once

#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <vector>

#include "netkit/sniff/frame.hpp"

namespace netkit::sniff {

/// What a frame of the filter tests holds; `build` puts it together.
struct frame_plan {
    std::vector<std::uint16_t> tags{};      ///< TPIDs from outside in
    int version = 4;                        ///< 4, 6; 0: ARP
    std::vector<std::uint8_t> extensions{}; ///< IPv6: header numbers in order
    std::uint8_t protocol = 6;
    std::uint8_t source = 1; ///< last byte of 10.0.0.x or 2001:db8::x
    std::uint8_t target = 2;
    std::uint16_t source_port = 1000;
    std::uint16_t target_port = 80;
    std::uint16_t fragment = 0;  ///< offset in eights, 0x2000: more to come
    std::uint8_t options = 0;    ///< IPv4: words of options
    std::uint16_t ethertype = 0; ///< not 0: this, with no packet that filters know
    link_type link = link_type::ethernet;
};

inline void put(std::vector<std::uint8_t>& to, std::initializer_list<unsigned> bytes)
{
    for (const auto each : bytes)
        to.push_back(static_cast<std::uint8_t>(each));
}

inline void put16(std::vector<std::uint8_t>& to, unsigned number)
{
    put(to, {number >> 8U & 255U, number & 255U});
}

inline void put_transport(std::vector<std::uint8_t>& to, const frame_plan& plan)
{
    put16(to, plan.source_port);
    put16(to, plan.target_port);
    to.resize(to.size() + 60, 0);
    to[to.size() - 60 + 8] = 0x50; // a data offset, so that literal programs may look at flags
}

inline void put_ip(std::vector<std::uint8_t>& to, const frame_plan& plan)
{
    put(to, {0x45U + plan.options, 0, 0, 100, 0, 7});
    put16(to, plan.fragment);
    put(to, {64, plan.protocol, 0, 0, 10, 0, 0, plan.source, 10, 0, 0, plan.target});
    to.resize(to.size() + plan.options * 4U, 1);
    put_transport(to, plan);
}

inline void put_ip6(std::vector<std::uint8_t>& to, const frame_plan& plan)
{
    const auto next = [&](std::size_t i) {
        return i < plan.extensions.size() ? plan.extensions[i] : plan.protocol;
    };
    put(to, {0x60, 0, 0, 0, 0, 100, next(0), 64});
    for (const auto last : {plan.source, plan.target}) {
        put(to, {0x20, 0x01, 0x0d, 0xb8});
        to.resize(to.size() + 11, 0);
        to.push_back(last);
    }
    for (std::size_t i = 0; i < plan.extensions.size(); ++i) {
        put(to, {next(i + 1), plan.extensions[i] == 51 ? 2U : 0U});
        const bool cut = plan.extensions[i] == 44;
        put16(to, cut ? (plan.fragment & 0x1fffU) << 3U | (plan.fragment >> 13U & 1U) : 0U);
        put(to, {0, 0, 0, 7});
        if (plan.extensions[i] == 51) to.resize(to.size() + 8, 0);
    }
    put_transport(to, plan);
}

inline void put_link(std::vector<std::uint8_t>& to, const frame_plan& plan, unsigned type)
{
    switch (plan.link) {
    case link_type::linux_sll:
        put(to, {0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0});
        return put16(to, type);
    case link_type::linux_sll2:
        put16(to, type);
        return put(to, {0, 0, 0, 0, 0, 1, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0});
    case link_type::ethernet:
        put(to, {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1});
        for (const auto tag : plan.tags) {
            put16(to, tag);
            put16(to, 0x2005); // VID 5
        }
        return put16(to, type);
    default:
        return;
    }
}

inline std::vector<std::uint8_t> build(const frame_plan& plan)
{
    std::vector<std::uint8_t> bytes;
    const unsigned packet = plan.version == 4 ? 0x0800 : plan.version == 6 ? 0x86dd : 0x0806;
    put_link(bytes, plan, plan.ethertype != 0 ? plan.ethertype : packet);
    if (plan.ethertype != 0) {
        bytes.resize(bytes.size() + 60, 0x11);
    } else if (plan.version == 4) {
        put_ip(bytes, plan);
    } else if (plan.version == 6) {
        put_ip6(bytes, plan);
    } else {
        put(bytes, {0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 10, 0, 0, plan.source});
        put(bytes, {0, 0, 0, 0, 0, 0, 10, 0, 0, plan.target});
        bytes.resize(bytes.size() + 32, 0);
    }
    return bytes;
}

inline frame frame_of(const std::vector<std::uint8_t>& bytes, link_type link = link_type::ethernet)
{
    frame made;
    made.data = bytes.data();
    made.captured = static_cast<std::uint32_t>(bytes.size());
    made.wire = made.captured;
    made.link = link;
    return made;
}

/// Frames and expressions by chance; the same seed makes the same ones.
class filter_chance {
public:
    explicit filter_chance(std::uint32_t seed) : random_(seed) {}

    std::uint32_t below(std::uint32_t limit)
    {
        return static_cast<std::uint32_t>(random_() % limit);
    }
    template <class T>
    T one_of(std::initializer_list<T> all)
    {
        return all.begin()[below(static_cast<std::uint32_t>(all.size()))];
    }

    frame_plan plan(bool with_tags, bool with_extensions)
    {
        frame_plan made;
        made.version = one_of({4, 4, 6, 6, 0});
        made.protocol = one_of<std::uint8_t>({6, 6, 17, 17, 132, 1, 58, 47});
        made.source = one_of<std::uint8_t>({1, 2, 9});
        made.target = one_of<std::uint8_t>({1, 2, 9});
        made.source_port = one_of<std::uint16_t>({80, 443, 1000});
        made.target_port = one_of<std::uint16_t>({80, 443, 53});
        made.options = one_of<std::uint8_t>({0, 0, 1, 10});
        if (below(6) == 0) made.fragment = one_of<std::uint16_t>({0x2000, 5, 0x2007, 0x4000});
        if (below(12) == 0) made.ethertype = one_of<std::uint16_t>({0x8847, 0x8864, 40, 0x8035});
        if (with_tags)
            for (auto left = below(4); left > 0; --left)
                made.tags.push_back(one_of<std::uint16_t>({0x8100, 0x88a8, 0x9100, 0x9200}));
        if (with_extensions && made.version == 6)
            for (auto left = below(4); left > 0; --left)
                made.extensions.push_back(one_of<std::uint8_t>({0, 43, 44, 51, 60, 135}));
        return made;
    }

    std::string expression(int depth = 3)
    {
        switch (depth == 0 ? below(5) : below(9)) {
        case 5:
        case 6:
            return expression(depth - 1) + one_of<const char*>({" and ", " or ", " && ", "||"}) +
                   expression(depth - 1);
        case 7:
            return one_of<const char*>({"not (", "!(", "("}) + expression(depth - 1) + ")";
        case 8:
            return "not " + expression(0);
        default:
            return primitive();
        }
    }

private:
    std::string side()
    {
        return one_of<const char*>(
            {"", "", "src ", "dst ", "src or dst ", "src and dst ", "dst or src "});
    }

    std::string primitive()
    {
        const auto transport = one_of<const char*>({"", "tcp ", "udp ", "sctp "});
        switch (below(8)) {
        case 0:
            return one_of<const char*>({"tcp", "udp", "sctp", "icmp", "icmp6", "ip", "ip6", "arp"});
        case 1:
            return side() + one_of<const char*>({"host 10.0.0.1", "host 2001:db8::2"});
        case 2:
            return one_of<const char*>({"ip host 10.0.0.1", "arp host 10.0.0.2",
                                        "ip6 src host 2001:db8::1", "src 10.0.0.9"});
        case 3:
            return side() + one_of<const char*>({"net 10.0.0.0/30", "net 10", "net 10.0.0",
                                                 "net 2001:db8::/127", "net 10.0.0.8/29",
                                                 "net 10.0.0.0 mask 255.255.255.252"});
        case 4:
            return transport + side() + one_of<const char*>({"port 80", "port 0x1bb"});
        case 5:
            return transport + side() + "port 80 or 443 and not 53";
        case 6:
            return transport + side() + one_of<const char*>({"portrange 80-443", "portrange 53"});
        default:
            return one_of<const char*>({"proto 17", "ip proto 1", "ip6 proto 58", "ip proto 132",
                                        "proto \\udp", "port (80 or 443)",
                                        "host 10.0.0.1 or 10.0.0.9", "port domain",
                                        "port http or https"});
        }
    }

    std::mt19937 random_;
};

} // namespace netkit::sniff
