#pragma once

#include "dns_fields.hpp"
#include "netkit/sniff/dns.hpp"

namespace netkit::sniff {

/// Puts values found in one message. Offsets here are offsets in the message; `base` is where the
/// message begins in its layer.
struct dns_walk {
    value_list& to;
    byte_view message;
    std::uint32_t base;
    bool update = false; ///< RFC 2136: records may come without data

    void number(const field& row, std::uint64_t value, std::uint32_t at, std::uint32_t length) const
    {
        to.put(row, value, base + at, length);
    }
    /// A name, as text; returns the offset behind it where it stands.
    void name(const field& row, std::uint32_t at, std::uint32_t length) const;
    /// The same with text already made.
    void text(const field& row, std::string_view made, std::uint32_t at,
              std::uint32_t length) const;
};

/// The offset behind the name at `at` as it stands there, or 0 when the message ends before.
std::uint32_t behind_dns_name(byte_view message, std::uint32_t at) noexcept;

/// Puts the data of one record, all of which was captured. False when it is damaged.
bool walk_dns_data(const dns_walk& with, const dns_record& of);
/// An address prefix of an APL record, filled up to a whole address.
void put_dns_prefix(const dns_walk& with, std::uint16_t family, byte_view given, std::uint32_t at);
/// EDNS options (RFC 6891) of `size` bytes at `at`.
bool walk_dns_options(const dns_walk& with, std::uint32_t at, std::uint32_t size);
/// The data of a SVCB or HTTPS record (RFC 9460).
bool walk_dns_service(const dns_walk& with, std::uint32_t at, std::uint32_t size);

} // namespace netkit::sniff
