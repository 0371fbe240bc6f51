#pragma once

#include <functional>
#include <memory>
#include <string>

#include "netkit/base/bytes.hpp"
#include "netkit/base/result.hpp"
#include "netkit/sniff/source.hpp"

namespace netkit::sniff {

/// Opens a capture: pcap or pcapng in either byte order, plain, gzip or zstd, told apart by their
/// first bytes; `-` is standard input. Reads as far as the first packet, so that `interfaces()`
/// answers at once; from a pipe this waits for its writer.
///
/// Errors: those of open(2) and read(2) only. A file that is no capture opens too, and its first
/// `next()` fails, as it does behind the last good packet of a damaged file: one place to report.
///
/// Memory stays at a few hundred KiB plus the largest record, whatever the file's size.
///
/// `before_wait` is called inside `next()` and here, before a read that may wait for another
/// program: the moment to flush what came of the packets so far.
result<std::unique_ptr<frame_source>> open_capture(const std::string& path,
                                                   std::function<void()> before_wait = {});

/// The same over bytes that are in memory and stay there. Never fails at once.
std::unique_ptr<frame_source> open_capture(byte_view bytes);

} // namespace netkit::sniff
