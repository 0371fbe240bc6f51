#pragma once

#include <memory>

#include "netkit/base/compress.hpp"

namespace netkit {

// One file a library: only it names the library's header.
std::unique_ptr<decompressor> make_gzip_decompressor();
std::unique_ptr<decompressor> make_zstd_decompressor();
std::unique_ptr<compressor> make_gzip_compressor(int level);
std::unique_ptr<compressor> make_zstd_compressor(int level);

} // namespace netkit
