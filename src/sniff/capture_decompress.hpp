#pragma once

#include <memory>

#include "netkit/base/compress.hpp"

#include "capture_window.hpp"

namespace netkit::sniff {

/// The content of a compressed file.
std::unique_ptr<byte_input> decompress(capture_window compressed, compression how);

/// The same bytes, read by a thread of their own up to two blocks ahead. `from` must not wait for
/// other programs: the thread is joined when the input is given up.
std::unique_ptr<byte_input> read_ahead(std::unique_ptr<byte_input> from);

} // namespace netkit::sniff
