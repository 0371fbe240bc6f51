#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "netkit/sniff/frame.hpp"

namespace netkit::sniff {

struct filter_options {
    /// The literal meaning of libpcap: no view through VLAN tags, no IPv6 extension headers.
    bool exact = false;
    /// Fragments behind the first are judged by the ports of the first one (defragmentation is on).
    bool fragments = false;
    /// The kernel has applied `kernel_expression` before; what cannot be repeated in user space
    /// (direction, interface) is taken as it said.
    bool live = false;
    bool optimize = true;           ///< off: -O
    std::uint32_t snaplen = 262144; ///< of listings: what a match returns
};

/// Why an expression was refused: libpcap's message, and where, if that can be found out.
struct filter_fault {
    std::string text{};
    std::optional<std::size_t> column{}; ///< bytes from the beginning of the expression, from 0
};

/// How a listing looks: the numbers of tcpdump's -d.
enum class listing_style : std::uint8_t {
    text = 1,    ///< -d: one readable instruction a line
    c = 2,       ///< -dd: initialisers of an array
    decimal = 3, ///< -ddd: a count and decimal numbers
};

/// A pcap-filter expression (pcap-filter(7)) applied the way people mean it: it sees through up to
/// eight VLAN tags, and transport primitives walk IPv6 extension headers. The same object serves
/// files and live captures, and several link types at once. Not for several threads: each has its
/// own, by `copy`.
///
/// Expressions of `tcp udp icmp icmp6 sctp ip ip6 arp`, `host net port portrange proto`,
/// `src dst`, `and or not` are evaluated here, in some 200 instructions; all others run literally,
/// on the frame with its tags cut out. What looks into tags or tunnels itself (`vlan`, `mpls`,
/// `pppoes`, `geneve`, `vxlan`, `ether[...]`, `link`) is literal in every respect.
class capture_filter {
public:
    /// An empty expression matches everything.
    explicit capture_filter(std::string_view expression, filter_options options = {});
    ~capture_filter();
    capture_filter(capture_filter&&) noexcept;
    capture_filter& operator=(capture_filter&&) noexcept;
    /// The same expression with a memory of its own.
    capture_filter copy() const;

    /// Whether the expression is good for frames of `link`: asked once per link type at start, so
    /// that mistakes are told before a packet is read.
    bool check(link_type link, filter_fault& why);

    /// The whole verdict, exact in every respect. A link type that was not checked is compiled at
    /// its first frame; where the expression has no meaning for it, its frames do not pass.
    bool passes(const frame& from);

    bool empty() const noexcept;
    std::string_view expression() const noexcept;
    /// What goes to the kernel: passes at least what `passes` does.
    std::string kernel_expression(link_type link) const;

    /// The program of the expression as it is written, as `tcpdump -d` lists it; of the kernel's
    /// expression if `widened`. Empty when it does not compile: `why` says it.
    std::string listing(link_type link, listing_style style, filter_fault& why,
                        bool widened = false) const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace netkit::sniff
