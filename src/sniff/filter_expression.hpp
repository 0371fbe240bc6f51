#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "filter_facts.hpp"

namespace netkit::sniff {

/// One question of a filter expression.
struct filter_test {
    enum class kind : std::uint8_t { network, protocol, address, ports };
    enum class side : std::uint8_t { either, source, target, both };
    enum family : std::uint8_t { ip = 1, ip6 = 2, arp = 4, rarp = 8 };

    kind what = kind::network;
    side where = side::either;
    std::uint8_t families = 0; ///< any of these; of `family`
    std::uint8_t number = 0;   ///< protocol: which; ports: of which, 0 is TCP, UDP or SCTP
    std::uint16_t low = 0;     ///< ports, both ends included
    std::uint16_t high = 0;
    std::array<std::uint8_t, 16> address{}; ///< 4 bytes of IPv4, or 16
    std::array<std::uint8_t, 16> mask{};
};

/// The port of a service name and its transport (0: both, or not said); false if there is none.
using service_lookup = bool (*)(std::string_view name, std::uint16_t& port, std::uint8_t& number);

/// A filter expression of the common kind, evaluated on facts.
class filter_expression {
public:
    /// `text` must be one that libpcap compiles: what is refused there may be taken here. Nothing
    /// when it uses more than the common words: then only libpcap can say what it means.
    static std::optional<filter_expression> parse(std::string_view text, service_lookup services);

    bool matches(const filter_facts& facts) const noexcept;

    /// Whether IPv6 extension headers matter: it asks for a protocol above IP.
    bool asks_transport() const noexcept;
    /// Whether fragments behind the first cannot be judged alone.
    bool asks_ports() const noexcept;

private:
    friend class filter_parser;
    enum class step : std::uint8_t { test, negate, both, either };
    struct instruction {
        step what;
        std::uint16_t test;
    };

    std::vector<filter_test> tests_;
    std::vector<instruction> program_; // postfix
};

} // namespace netkit::sniff
