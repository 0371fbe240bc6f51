#include "netkit/sniff/kept_names.hpp"

#include "capture_blocks.hpp"

namespace netkit::sniff {

name_reader::name_reader(const kept_block& from) noexcept
{
    if (from.type != pcapng::block::name_resolution) return;
    rest_ = {reinterpret_cast<const std::uint8_t*>(from.body.data()), from.body.size()};
}

std::optional<known_name> name_reader::next() noexcept
{
    constexpr std::uint16_t ipv4 = 1;
    constexpr std::uint16_t ipv6 = 2;
    while (rest_.size() >= 4) {
        const auto type = load_le16(rest_.data());
        const std::size_t size = load_le16(rest_.data() + 2);
        if (type == 0 || pcapng::padded(size) > rest_.size() - 4) break;
        const auto value = rest_.subspan(4, size);
        rest_ = rest_.subspan(4 + pcapng::padded(size));
        if (type != ipv4 && type != ipv6) continue;
        const std::size_t address = type == ipv4 ? 4 : 16;
        if (size <= address) continue;
        auto name = text_of(value.subspan(address));
        name = name.substr(0, name.find('\0')); // the first of several
        if (!name.empty()) return known_name{value.first(address), name};
    }
    rest_ = {};
    return std::nullopt;
}

} // namespace netkit::sniff
