// IPv6 (RFC 8200): the header and the chain behind it. A payload length of 0 with a hop-by-hop
// header asks that header for a jumbo length (RFC 2675).

#include "line_ipv6.hpp"

namespace netkit::sniff {

namespace {

constexpr std::uint32_t header_size = 40;

enum next_header : std::uint8_t {
    next_hop_by_hop = 0,
    next_tcp = 6,
    next_udp = 17,
    next_dccp = 33,
    next_routing = 43,
    next_fragment = 44,
    next_destination = 60,
    next_mobility_old = 62,
    next_sctp = 132,
    next_mobility = 135,
};

void put_verbose(line& to, place at)
{
    const auto flow = to.be32(at);
    to.put('(');
    if ((flow & 0x0ff00000U) != 0) to.put("class 0x", hexed{flow >> 20U & 0xffU, 2}, ", ");
    if ((flow & 0x000fffffU) != 0) to.put("flowlabel 0x", hexed{flow & 0xfffffU, 5}, ", ");
    const auto next = to.u8(at + 6);
    to.put("hlim ", to.u8(at + 7), ", next-header ", named{ip_protocol_names, next, "unknown"},
           " (", next, ") payload length: ", to.be16(at + 4), ") ");
}

void put_bad_chain(line& to, std::string_view why)
{
    to.put('[', why, ']');
    to.invalid();
}

/// Walks the chain; `length` counts from the beginning of the header.
class chain {
public:
    chain(line& to, place at, std::uint32_t length, std::uint32_t packet_length)
        : to_(to), at_(at), header_(at), length_(length), packet_(packet_length)
    {
        around_.at = at;
        around_.version = 6;
        around_.protocol = to.u8(at + 6);
        around_.ttl = to.u8(at + 7);
    }

    void print()
    {
        std::uint8_t next = around_.protocol;
        step_ = header_size;
        for (unsigned headers = 0; headers < 64; ++headers) {
            if (length_ < step_) {
                to_.truncated("ip6");
                return;
            }
            at_ += step_;
            length_ -= step_;
            if (headers == 0 && !has_ports(next)) put_addresses();
            switch (next) {
            case next_hop_by_hop:
            case next_destination:
            case next_fragment:
            case next_routing:
                if (!print_extension(next) || to_.stopped()) return;
                next = to_.u8(at_);
                break;
            case next_mobility:
            case next_mobility_old:
                print_mobility(to_, at_);
                return;
            default:
                print_ip_protocol(to_, at_, length_, next, around_);
                return;
            }
            to_.part = "ip6";
            if (to_.left(at_ + 1) == 0) return;
            if (step_ > to_.left(at_)) return;
        }
    }

private:
    static bool has_ports(std::uint8_t next) noexcept
    {
        return next == next_tcp || next == next_udp || next == next_dccp || next == next_sctp;
    }
    void put_addresses()
    {
        to_.paint(ink::address);
        to_.put(to_.ipv6(header_ + 8), " > ", to_.ipv6(header_ + 24), ": ");
        to_.paint(ink::plain);
    }
    /// Prints one header and leaves its size in `step_`; false at the end of the chain.
    bool print_extension(std::uint8_t which)
    {
        switch (which) {
        case next_hop_by_hop:
            return print_hop_by_hop();
        case next_destination:
            step_ = print_destination_options(to_, at_);
            return true;
        case next_fragment:
            around_.fragment = true;
            step_ = 8;
            return print_ipv6_fragment(to_, at_, header_);
        default:
            step_ = print_routing(to_, at_, around_);
            return step_ != 0;
        }
    }
    bool print_hop_by_hop()
    {
        if (seen_hop_by_hop_) {
            put_bad_chain(to_, "The Hop-by-Hop Options header was already found");
            return false;
        }
        if (at_ != header_ + header_size) {
            put_bad_chain(to_, "The Hop-by-Hop Options header don't follow the IPv6 header");
            return false;
        }
        seen_hop_by_hop_ = true;
        const auto declared = to_.be16(header_ + 4);
        std::uint32_t jumbo = 0;
        step_ = print_hop_options(to_, at_, declared, jumbo);
        if (to_.stopped() || declared != 0) return !to_.stopped();
        if (jumbo == 0) {
            put_bad_chain(to_, "No valid Jumbo Payload Hop-by-Hop option found");
            return false;
        }
        if (jumbo + header_size > packet_) {
            to_.put("truncated-ip6 - ", jumbo + header_size - packet_, " bytes missing!");
        }
        length_ = jumbo;
        return true;
    }

    line& to_;
    place at_;
    place header_;
    std::uint32_t length_;
    std::uint32_t packet_;
    std::uint32_t step_ = 0;
    bool seen_hop_by_hop_ = false;
    network_around around_;
};

} // namespace

void print_ipv6(line& to, place at, std::uint32_t length)
{
    to.part = "ip6";
    if (!to.can_nest()) return;
    const nested inside{to};
    const auto version = to.u8(at) >> 4U;
    if (to.stopped()) return;
    if (!to.options.link) {
        if (!to.has(at, header_size) && version == 6) {
            to.stop();
            return;
        }
        to.paint(ink::protocol);
        to.put("IP6 ");
        to.paint(ink::plain);
    }
    if (version != 6) {
        to.put("version error: ", version, " != 6");
        return;
    }
    if (!to.need(at, header_size)) return;
    if (length < header_size) {
        to.put("truncated-ip6 ", length);
        return;
    }
    const std::uint32_t payload = to.be16(at + 4);
    std::uint32_t total = payload + header_size;
    const bool jumbo = payload == 0 && to.u8(at + 6) == next_hop_by_hop;
    if (length < total) to.put("truncated-ip6 - ", total - length, " bytes missing!");
    if (to.verbose()) put_verbose(to, at);
    const narrowed to_total{to, at + (jumbo ? length : total)};
    if (jumbo) total = length;
    chain{to, at, total, length}.print();
}

} // namespace netkit::sniff
