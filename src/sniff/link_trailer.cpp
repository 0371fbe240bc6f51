#include "link_trailer.hpp"

#include <algorithm>

namespace netkit::sniff {

namespace {

constexpr std::uint32_t shortest_frame = 60;
constexpr std::uint32_t shortest_with_fcs = 64;

} // namespace

link_trailer trailer_of(const packet& of, const layer& link) noexcept
{
    link_trailer found;
    const layer* const inner = &link + 1;
    if (inner >= of.stack.data() + of.depth || inner->data == nullptr) return found;
    const auto first = static_cast<std::uint32_t>(inner->data - link.data) + inner->wire;
    if (first >= link.wire || first >= link.captured) return found;

    std::uint32_t declared = link.wire - first;
    byte_view rest{link.data + first, link.captured - first};
    const auto frame_length = of.meta.wire;
    if (frame_length >= shortest_frame && frame_length - declared < shortest_frame) {
        const auto size = std::min(shortest_frame - (frame_length - declared), declared);
        const bool here = size <= rest.size();
        if (here && std::ranges::all_of(rest.first(size), [](auto byte) { return byte == 0; })) {
            found.padding = rest.first(size);
            found.padding_at = first;
            rest = rest.subspan(size);
            declared -= size;
        }
    }
    if (declared >= 4 && link.wire >= shortest_with_fcs) {
        const bool whole = rest.size() == declared;
        declared -= 4;
        if (whole) found.fcs = rest.data() + declared;
        rest = rest.first(std::min<std::size_t>(rest.size(), declared));
    }
    found.trailer = rest;
    found.trailer_at = static_cast<std::uint32_t>(rest.data() - link.data);
    return found;
}

} // namespace netkit::sniff
