#include "capture_decompress.hpp"

#include <utility>

#include "netkit/sniff/error.hpp"

namespace netkit::sniff {

namespace {

class decompressed_input final : public byte_input {
public:
    decompressed_input(capture_window compressed, compression how)
        : in_(std::move(compressed)), stage_(make_decompressor(how))
    {
    }

    result<std::size_t> read(std::uint8_t* to, std::size_t size) override
    {
        for (;;) {
            const auto some = in_.want(1);
            if (some.empty() && in_.fault()) return in_.fault();
            const auto step = stage_->next(some, {to, size});
            if (!step) return make_error_code(errc::corrupt_compression);
            in_.skip(step->consumed);
            if (step->produced > 0) return step->produced;
            if (step->consumed > 0) continue; // a header, or the frame around the data
            if (!some.empty()) return make_error_code(errc::corrupt_compression);
            if (step->whole) return std::size_t{0};
            return make_error_code(errc::truncated_compression);
        }
    }

private:
    capture_window in_;
    std::unique_ptr<decompressor> stage_;
};

} // namespace

std::unique_ptr<byte_input> decompress(capture_window compressed, compression how)
{
    return std::make_unique<decompressed_input>(std::move(compressed), how);
}

} // namespace netkit::sniff
