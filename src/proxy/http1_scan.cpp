#include "http1_scan.hpp"

#include <string_view>

namespace netkit::proxy {
namespace {

constexpr bool is_tchar(unsigned c)
{
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c < 0x80 && marks.find(static_cast<char>(c)) != std::string_view::npos);
}

constexpr std::array<std::uint8_t, 256> make_classes()
{
    std::array<std::uint8_t, 256> made{};
    for (unsigned c = 0; c < 256; ++c) {
        unsigned bits = 0;
        if ((c < 0x20 && c != '\t') || c == 0x7f) bits |= stop_byte;
        if (is_tchar(c)) bits |= token_byte;
        if (c > 0x20 && c < 0x7f && c != '#') bits |= target_byte;
        made[c] = static_cast<std::uint8_t>(bits);
    }
    return made;
}

} // namespace

constexpr std::array<std::uint8_t, 256> byte_classes = make_classes();

} // namespace netkit::proxy
