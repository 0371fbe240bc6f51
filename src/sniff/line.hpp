#pragma once

#include <cstdint>
#include <string_view>

#include "netkit/sniff/cursor.hpp"
#include "netkit/sniff/decoded.hpp"
#include "netkit/sniff/line.hpp"
#include "netkit/sniff/text_out.hpp"

namespace netkit::sniff {

struct line_memory;

/// What every printer of a part of the line gets.
struct line {
    text_out& out;
    const line_options& options;
    const packet& of;
    line_memory& memory;

    bool verbose(unsigned level = 1) const noexcept { return options.verbose >= level; }
    /// ` [|tcp]`: the capture ends inside this part.
    void truncated(std::string_view part)
    {
        out.put(" [|");
        out.put(part);
        out.put(']');
    }
    void invalid() { out.put(" (invalid)"); }
};

} // namespace netkit::sniff
