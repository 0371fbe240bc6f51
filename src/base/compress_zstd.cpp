#include <new>

#include "netkit/base/error.hpp"

#include "compress_parts.hpp"

#include <zstd.h>

namespace netkit {

namespace {

struct free_context {
    void operator()(ZSTD_DCtx* context) const noexcept { ::ZSTD_freeDCtx(context); }
    void operator()(ZSTD_CCtx* context) const noexcept { ::ZSTD_freeCCtx(context); }
};

class zstd_decompressor final : public decompressor {
public:
    zstd_decompressor() : context_(::ZSTD_createDCtx())
    {
        if (!context_) throw std::bad_alloc{};
        constexpr int window_log = 27; // what the zstd tool accepts without being asked
        ::ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, window_log);
    }

    result<compression_step> next(byte_view in, std::span<std::uint8_t> out) override
    {
        ZSTD_inBuffer from{in.data(), in.size(), 0};
        ZSTD_outBuffer to{out.data(), out.size(), 0};
        const auto left = ::ZSTD_decompressStream(context_.get(), &to, &from);
        if (::ZSTD_isError(left) != 0) {
            return boost::system::errc::make_error_code(boost::system::errc::bad_message);
        }
        // Between frames a call without input would begin the next one and ask for its header.
        if (from.pos != 0 || to.pos != 0) whole_ = left == 0;
        return compression_step{from.pos, to.pos, whole_};
    }

private:
    std::unique_ptr<ZSTD_DCtx, free_context> context_;
    bool whole_ = false;
};

class zstd_compressor final : public compressor {
public:
    explicit zstd_compressor(int level) : context_(::ZSTD_createCCtx())
    {
        if (!context_) throw std::bad_alloc{};
        ::ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, level);
        ::ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
    }

    compression_step next(byte_view in, std::span<std::uint8_t> out, until when) override
    {
        ZSTD_inBuffer from{in.data(), in.size(), 0};
        ZSTD_outBuffer to{out.data(), out.size(), 0};
        const auto how = when == until::finish  ? ZSTD_e_end
                         : when == until::flush ? ZSTD_e_flush
                                                : ZSTD_e_continue;
        const auto left = ::ZSTD_compressStream2(context_.get(), &to, &from, how);
        if (::ZSTD_isError(left) != 0) throw std::bad_alloc{}; // no other way to fail here
        const bool whole = from.pos == in.size() && (when == until::later || left == 0);
        return {from.pos, to.pos, whole};
    }

private:
    std::unique_ptr<ZSTD_CCtx, free_context> context_;
};

} // namespace

std::unique_ptr<decompressor> make_zstd_decompressor()
{
    return std::make_unique<zstd_decompressor>();
}

std::unique_ptr<compressor> make_zstd_compressor(int level)
{
    return std::make_unique<zstd_compressor>(level);
}

} // namespace netkit
