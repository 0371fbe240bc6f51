#include "netkit/base/compress.hpp"

#include <algorithm>

#include "netkit/base/error.hpp"

#include "compress_parts.hpp"

namespace netkit {

compression compression_of(byte_view first_bytes) noexcept
{
    constexpr std::uint32_t zstd_frame = 0xfd2fb528;
    constexpr std::uint32_t zstd_skippable = 0x184d2a50; // the lowest four bits are free
    if (first_bytes.size() < 4) return compression::none;
    if (load_be16(first_bytes.data()) == 0x1f8b) return compression::gzip;
    const auto magic = load_le32(first_bytes.data());
    if (magic == zstd_frame || (magic & 0xfffffff0) == zstd_skippable) return compression::zstd;
    return compression::none;
}

compression compression_by_name(std::string_view name, std::string_view* stem) noexcept
{
    auto how = compression::none;
    std::string_view end;
    if (name.ends_with(".gz")) {
        how = compression::gzip;
        end = ".gz";
    } else if (name.ends_with(".zst")) {
        how = compression::zstd;
        end = ".zst";
    }
    if (stem != nullptr) *stem = name.substr(0, name.size() - end.size());
    return how;
}

compression_levels levels_of(compression how) noexcept
{
    switch (how) {
    case compression::gzip:
        return {1, 9, 6};
    case compression::zstd:
        return {1, 19, 3};
    case compression::none:
        break;
    }
    return {0, 0, 0};
}

std::unique_ptr<decompressor> make_decompressor(compression how)
{
    NETKIT_ASSERT(how != compression::none, "the caller, as the header says");
    return how == compression::gzip ? make_gzip_decompressor() : make_zstd_decompressor();
}

std::unique_ptr<compressor> make_compressor(compression how, int level)
{
    NETKIT_ASSERT(how != compression::none, "the caller, as the header says");
    const auto range = levels_of(how);
    level = std::clamp(level, range.least, range.most);
    return how == compression::gzip ? make_gzip_compressor(level) : make_zstd_compressor(level);
}

} // namespace netkit
