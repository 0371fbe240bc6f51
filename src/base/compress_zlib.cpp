#include <algorithm>
#include <limits>
#include <new>

#include "netkit/base/error.hpp"

#include "compress_parts.hpp"

#include <zlib.h>

namespace netkit {

namespace {

constexpr int gzip_window = 15 + 16; // the largest window, and gzip's frame around the data

// zlib counts in 32 bits and does not promise not to write through its input pointer.
void attach(z_stream& stream, byte_view in, std::span<std::uint8_t> out) noexcept
{
    constexpr std::size_t most = std::numeric_limits<uInt>::max();
    stream.next_in = const_cast<Bytef*>(in.data()); // NOLINT(*-const-cast): z_const is off
    stream.avail_in = static_cast<uInt>(std::min(in.size(), most));
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(std::min(out.size(), most));
}

class gzip_decompressor final : public decompressor {
public:
    gzip_decompressor()
    {
        if (::inflateInit2(&stream_, gzip_window) != Z_OK) throw std::bad_alloc{};
    }
    gzip_decompressor(const gzip_decompressor&) = delete;
    gzip_decompressor& operator=(const gzip_decompressor&) = delete;
    ~gzip_decompressor() override { ::inflateEnd(&stream_); }

    result<compression_step> next(byte_view in, std::span<std::uint8_t> out) override
    {
        if (between_members_ && !in.empty() && !begin_member(in.front())) {
            return compression_step{in.size(), 0, true};
        }
        attach(stream_, in, out);
        const auto status = ::inflate(&stream_, Z_NO_FLUSH);
        if (status == Z_MEM_ERROR) throw std::bad_alloc{};
        if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
            return boost::system::errc::make_error_code(boost::system::errc::bad_message);
        }
        if (status == Z_STREAM_END) between_members_ = true;
        return compression_step{static_cast<std::size_t>(stream_.next_in - in.data()),
                                static_cast<std::size_t>(stream_.next_out - out.data()),
                                between_members_};
    }

private:
    bool begin_member(std::uint8_t first)
    {
        constexpr std::uint8_t magic = 0x1f;
        if (first != magic || behind_the_last_) {
            behind_the_last_ = true;
            return false;
        }
        between_members_ = false;
        return ::inflateReset(&stream_) == Z_OK;
    }

    z_stream stream_{};
    bool between_members_ = false;
    bool behind_the_last_ = false;
};

class gzip_compressor final : public compressor {
public:
    explicit gzip_compressor(int level)
    {
        constexpr int memory = 8; // zlib's default
        if (::deflateInit2(&stream_, level, Z_DEFLATED, gzip_window, memory, Z_DEFAULT_STRATEGY) !=
            Z_OK) {
            throw std::bad_alloc{};
        }
    }
    gzip_compressor(const gzip_compressor&) = delete;
    gzip_compressor& operator=(const gzip_compressor&) = delete;
    ~gzip_compressor() override { ::deflateEnd(&stream_); }

    compression_step next(byte_view in, std::span<std::uint8_t> out, until when) override
    {
        attach(stream_, in, out);
        const int how = when == until::finish  ? Z_FINISH
                        : when == until::flush ? Z_SYNC_FLUSH
                                               : Z_NO_FLUSH;
        const auto status = ::deflate(&stream_, how);
        NETKIT_ASSERT(status != Z_STREAM_ERROR, "the constructor and the callers of next()");
        const bool whole = when == until::finish ? status == Z_STREAM_END
                                                 : stream_.avail_in == 0 && stream_.avail_out != 0;
        return {static_cast<std::size_t>(stream_.next_in - in.data()),
                static_cast<std::size_t>(stream_.next_out - out.data()), whole};
    }

private:
    z_stream stream_{};
};

} // namespace

std::unique_ptr<decompressor> make_gzip_decompressor()
{
    return std::make_unique<gzip_decompressor>();
}

std::unique_ptr<compressor> make_gzip_compressor(int level)
{
    return std::make_unique<gzip_compressor>(level);
}

} // namespace netkit
