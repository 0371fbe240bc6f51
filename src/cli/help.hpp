#pragma once

#include <cstddef>
#include <string>

#include "command_table.hpp"

namespace netkit::cli {

/// How a help text is laid out.
struct page_style {
    std::size_t width = 80; ///< columns; used up to 100
    bool color = false;
};

/// `netkit help`: what there is, one line a command.
std::string overview_page(const page_style& style);

/// `netkit help COMMAND`: examples first, then verbs, then options by group.
std::string command_page(const command_row& command, const page_style& style);

} // namespace netkit::cli
