#pragma once

#include <memory>
#include <string>

#include "capture_window.hpp"

namespace netkit::sniff {

struct opened_input {
    std::unique_ptr<byte_input> bytes;
    bool may_wait = true; ///< for another program, as everything but an ordinary file may
};

/// Opens a file or a fifo; `-` is standard input, which stays open.
result<opened_input> open_input(const std::string& path);

} // namespace netkit::sniff
