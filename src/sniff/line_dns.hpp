#pragma once

#include "line_printers.hpp"

namespace netkit::sniff {

/// A DNS message being printed. Every function returns where it ended, or nothing: the message is
/// cut off or broken there.
class dns_printer {
public:
    dns_printer(line& to, place message, bool multicast) noexcept
        : to_(to), message_(message), multicast_(multicast)
    {
    }

    static constexpr place nowhere = ~place{0};

    place put_question(place at);
    place put_record(place at);
    place skip_name(place at) const;
    place put_name(place at);
    /// Puts a character string in quotes.
    place put_string(place at);

private:
    bool put_data(std::uint16_t type, std::uint16_t record_class, place at, place end);
    bool put_rare_data(std::uint16_t type, place at, place end);
    bool put_signature(place at, place end);
    void put_options(place at, place end);
    void put_option(std::uint16_t code, place at, std::uint32_t size);

    line& to_;
    place message_;
    bool multicast_;
    std::uint16_t edns_flags_ = 0;
};

// line_dns.cpp
void print_dns(line& to, place at, std::uint32_t length, bool multicast);
void print_dns_over_tcp(line& to, place at, std::uint32_t length);

extern const number_names dns_type_names;

} // namespace netkit::sniff
