#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/base/bytes.hpp"

namespace netkit::test {

using octets = std::vector<std::uint8_t>;

/// The bytes of "45 00 00 1c"; spaces do not matter.
octets from_hex(std::string_view digits);
octets from_text(std::string_view text);

/// Builds one packet from the outside in:
///
///     packet_builder{}.eth().ip("10.0.0.1", "10.0.0.2").tcp(1024, 80).flags("S").bytes()
///
/// What follows from the rest is filled in: type fields, lengths, checksums. Every step adds a
/// layer or says more about the last one. To make a field wrong, or what no step names, write it:
/// `set8/16/32(offset, value)` after the lengths and before the checksums, `poke8/16/32` after
/// everything; the offset counts from the beginning of the last layer.
class packet_builder {
public:
    // Link layers. The first layer decides `link()`.
    packet_builder& eth(std::string_view from = "02:00:00:00:00:01",
                        std::string_view to = "02:00:00:00:00:02");
    packet_builder& dot3(std::string_view from, std::string_view to); ///< a length, not a type
    packet_builder& llc(std::uint8_t dsap, std::uint8_t ssap, std::uint8_t control = 3);
    packet_builder& snap(std::uint32_t oui = 0);
    packet_builder& vlan(std::uint16_t id, std::uint8_t priority = 0, std::uint16_t tpid = 0x8100);
    packet_builder& mpls(std::uint32_t label, std::uint8_t ttl = 64);
    packet_builder& pppoe(std::uint16_t session);
    packet_builder& ppp();
    packet_builder& sll(std::uint16_t packet_type = 0);
    packet_builder& sll2(std::uint32_t interface = 1, std::uint8_t packet_type = 0);
    packet_builder& null();
    packet_builder& loop();
    packet_builder& raw(); ///< no header: an IP packet at once

    // Network layers.
    packet_builder& arp(std::uint16_t operation, std::string_view from_mac,
                        std::string_view from_ip, std::string_view to_mac, std::string_view to_ip);
    packet_builder& ip(std::string_view from, std::string_view to);
    packet_builder& ip6(std::string_view from, std::string_view to);
    packet_builder& hop_by_hop(const octets& options);  ///< padded to 8 bytes with PadN
    packet_builder& destination(const octets& options); ///< likewise
    packet_builder& routing(std::uint8_t type, std::uint8_t left, const octets& rest);
    packet_builder& fragment6(std::uint16_t offset_bytes, bool more, std::uint32_t id);
    packet_builder& ah(std::uint32_t spi, std::uint32_t sequence);

    // Transports and tunnels.
    packet_builder& tcp(std::uint16_t from, std::uint16_t to);
    packet_builder& udp(std::uint16_t from, std::uint16_t to);
    packet_builder& udplite(std::uint16_t from, std::uint16_t to);
    packet_builder& sctp(std::uint16_t from, std::uint16_t to, std::uint32_t tag = 1);
    packet_builder& chunk(std::uint8_t type, std::uint8_t flags, const octets& value); ///< of SCTP
    packet_builder& icmp(std::uint8_t type, std::uint8_t code = 0, std::uint32_t rest = 0);
    packet_builder& icmp6(std::uint8_t type, std::uint8_t code = 0, std::uint32_t rest = 0);
    packet_builder& igmp(std::uint8_t type, std::string_view group, std::uint8_t code = 0);
    packet_builder& gre();
    packet_builder& esp(std::uint32_t spi, std::uint32_t sequence);
    packet_builder& vxlan(std::uint32_t vni);
    packet_builder& geneve(std::uint32_t vni);
    packet_builder& gtpu(std::uint32_t teid);

    // More about the last layer.
    packet_builder& type(std::uint16_t next); ///< what it says follows it, instead of what does
    packet_builder& ttl(std::uint8_t hops);   ///< IPv4, IPv6
    packet_builder& tos(std::uint8_t value);  ///< IPv4, IPv6
    packet_builder& id(std::uint16_t value);  ///< IPv4
    packet_builder& fragment(std::uint16_t offset_bytes, bool more, bool dont = false); ///< IPv4
    packet_builder& options(const octets& list);     ///< IPv4, TCP: padded to 4 bytes with zeros
    packet_builder& flags(std::string_view letters); ///< TCP: FSRPAUEWe (last: AccECN)
    packet_builder& seq(std::uint32_t number);       ///< TCP
    packet_builder& ack(std::uint32_t number);       ///< TCP; sets the flag too
    packet_builder& window(std::uint16_t size);      ///< TCP
    packet_builder& no_checksum();                   ///< UDP: zero, which means none

    packet_builder& set8(std::size_t offset, std::uint8_t value);
    packet_builder& set16(std::size_t offset, std::uint16_t value);
    packet_builder& set32(std::size_t offset, std::uint32_t value);
    packet_builder& poke8(std::size_t offset, std::uint8_t value);
    packet_builder& poke16(std::size_t offset, std::uint16_t value);
    packet_builder& poke32(std::size_t offset, std::uint32_t value);

    packet_builder& payload(std::string_view text);
    packet_builder& payload(const octets& bytes);
    packet_builder& payload(std::size_t size, std::uint8_t value); ///< `size` times `value`
    /// Bytes behind everything, which no length counts: padding of Ethernet, a check sequence.
    packet_builder& trailer(const octets& bytes);

    octets bytes() const;
    /// The LINKTYPE_ of the first layer.
    std::uint16_t link() const;

private:
    enum class kind : std::uint8_t {
        eth,
        dot3,
        llc,
        snap,
        vlan,
        mpls,
        pppoe,
        ppp,
        sll,
        sll2,
        null,
        loop,
        raw,
        arp,
        ip,
        ip6,
        hop_by_hop,
        destination,
        routing,
        fragment6,
        ah,
        tcp,
        udp,
        udplite,
        sctp,
        icmp,
        icmp6,
        igmp,
        gre,
        esp,
        vxlan,
        geneve,
        gtpu,
    };
    struct layer_at {
        kind is;
        std::size_t offset;
        std::uint16_t ethertype = 0; ///< what a layer below calls it, where that varies
        bool typed = false;          ///< its type was given: not filled in
        bool unchecked = false;      ///< it shall have no checksum
    };
    struct write {
        std::size_t offset;
        std::uint32_t value;
        std::uint8_t width;
    };

    struct names;
    struct type_field;
    static const names& names_of(kind of);
    static const type_field* type_field_of(kind of);
    packet_builder& add(kind is, const octets& header);
    packet_builder& extension(kind is, const octets& options);
    void fill_type(octets& all, std::size_t index) const;
    void fill_length(octets& all, const layer_at& layer) const;
    void fill_checksum(octets& all, std::size_t index) const;
    std::uint32_t pseudo_header(const octets& all, std::size_t index, std::uint8_t protocol) const;

    std::vector<layer_at> layers_;
    octets bytes_;
    octets trailer_;
    std::vector<write> set_;
    std::vector<write> poked_;
};

} // namespace netkit::test
