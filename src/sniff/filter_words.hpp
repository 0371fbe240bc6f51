#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace netkit::sniff {

/// Splits a filter expression at spaces; `( ) ! / && ||` are words of their own. Empty when a
/// character belongs to none: then the expression is no simple one.
std::vector<std::string_view> split_filter_words(std::string_view text);

/// Part of a name, number or address.
bool is_filter_word_character(char c) noexcept;

/// Decimal, or hexadecimal with 0x. A leading zero means octal to libpcap: not taken.
std::optional<std::uint32_t> parse_number(std::string_view text) noexcept;

/// One to four octets with dots; the missing ones are 0.
struct dotted {
    std::array<std::uint8_t, 4> octets{};
    std::size_t count = 0;
};
std::optional<dotted> parse_dotted(std::string_view text) noexcept;

/// Words of pcap-filter(7) that also name a service or could: never a value.
bool is_other_keyword(std::string_view word) noexcept;

/// Whether the expression looks into tags, tunnels or the link header itself, so that nothing may
/// be cut out of a frame before it is applied.
bool is_literal_expression(std::string_view text);

} // namespace netkit::sniff
