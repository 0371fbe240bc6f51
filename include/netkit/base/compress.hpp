#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "netkit/base/bytes.hpp"
#include "netkit/base/result.hpp"

namespace netkit {

enum class compression : std::uint8_t {
    none,
    gzip, ///< RFC 1952, any number of members
    zstd, ///< RFC 8878, any number of frames
};

/// By the first four bytes.
compression compression_of(byte_view first_bytes) noexcept;
/// By the end of a file's name, `.gz` or `.zst`; the name without it goes to `stem`.
compression compression_by_name(std::string_view name, std::string_view* stem = nullptr) noexcept;

/// The levels there are, lowest first, and the usual one.
struct compression_levels {
    int least, most, usual;
};
compression_levels levels_of(compression how) noexcept;

/// What one call took and gave.
struct compression_step {
    std::size_t consumed = 0;
    std::size_t produced = 0;
    /// Decompressing: the content so far is complete, the input may end here. Compressing: what was
    /// asked for (`until`) has been written to its end.
    bool whole = false;
};

/// A stream that is being decompressed: call until the input is used up and the output stays
/// short of its size. Memory is bounded: 32 KiB for gzip, 128 MiB for zstd at its worst.
struct decompressor {
    virtual ~decompressor() = default;
    /// Error: bad_message when the data are damaged; nothing more can be had then. Bytes behind the
    /// last gzip member that begin no other one are ignored, as gzip does.
    virtual result<compression_step> next(byte_view in, std::span<std::uint8_t> out) = 0;
};

/// A stream that is being compressed.
struct compressor {
    enum class until : std::uint8_t {
        later,  ///< as it suits the compression
        flush,  ///< everything taken so far can be read by the other side
        finish, ///< the stream ends
    };
    virtual ~compressor() = default;
    /// For `flush` and `finish` call again with no more input until it is `whole`.
    virtual compression_step next(byte_view in, std::span<std::uint8_t> out, until when) = 0;
};

/// `how` is not `none`. Throws std::bad_alloc only.
std::unique_ptr<decompressor> make_decompressor(compression how);
/// `level` is brought into the range of `levels_of(how)`.
std::unique_ptr<compressor> make_compressor(compression how, int level);

} // namespace netkit
