#pragma once

#include <memory>
#include <string>

#include "capture_window.hpp"

namespace netkit::sniff {

/// Opens a file or a fifo; `-` is standard input, which stays open.
result<std::unique_ptr<byte_input>> open_input(const std::string& path);

} // namespace netkit::sniff
