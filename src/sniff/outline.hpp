#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "netkit/sniff/decoded.hpp"
#include "netkit/sniff/fields.hpp"
#include "netkit/sniff/text_out.hpp"

namespace netkit::sniff {

/// One line of a packet's outline.
struct outline_row {
    unsigned depth = 0;        ///< 0: a layer's title
    std::string_view text{};   ///< without indentation; nothing a terminal could misunderstand
    const layer* of = nullptr; ///< the layer it belongs to
    std::uint32_t at = 0;      ///< the bytes it was read from, from the layer's first one
    std::uint32_t length = 0;  ///< 0: computed, it stands nowhere
};

/// A packet as an outline: a line per layer, beneath it a line per field, a field beneath another
/// whose name begins its own: tcp.flags.syn beneath tcp.flags. One object serves packet after
/// packet; its memory stays.
class outline {
public:
    outline();

    /// Valid until the next call, and as long as the packet. `interface` may be empty.
    std::span<const outline_row> rows(const packet& of, std::string_view interface);

private:
    void put_title(const packet& of, const layer& at, std::string_view interface);
    void put_fields(const packet& of, const layer& at);
    std::span<const value* const> in_order();
    void end_row(outline_row row);

    std::array<field_set, proto_count> wanted_{};
    value_list values_;
    std::vector<const value*> order_;
    text_out text_{4096};
    std::vector<std::size_t> ends_; ///< of the rows' texts
    std::vector<outline_row> rows_;
};

} // namespace netkit::sniff
