#include "netkit/sniff/capture_file.hpp"

#include <algorithm>
#include <string_view>

#include "capture_decompress.hpp"
#include "capture_input.hpp"
#include "capture_reader.hpp"

namespace netkit::sniff {

namespace {

/// A file that is no capture: it says so at the first packet.
class unreadable_capture final : public capture_reader {
public:
    explicit unreadable_capture(capture_window in) : capture_reader(std::move(in))
    {
        const auto magic = in_.want(4);
        if (in_.fault() || magic.empty()) {
            if (in_.fault())
                stop_short("magic number", 4, 0);
            else
                stop(errc::truncated_file, "the file is empty");
            return;
        }
        constexpr std::string_view digits = "0123456789abcdef";
        std::string begins;
        for (const auto byte : magic.first(std::min<std::size_t>(magic.size(), 4))) {
            begins += ' ';
            begins += digits[byte >> 4];
            begins += digits[byte & 15];
        }
        stop(errc::unknown_format, "neither pcap nor pcapng: it begins with" + begins);
    }
    result<bool> next(frame&) override { return failed(); }
};

/// Says so before it may wait.
class announcing_input final : public byte_input {
public:
    announcing_input(std::unique_ptr<byte_input> from, std::function<void()> before_wait)
        : from_(std::move(from)), before_wait_(std::move(before_wait))
    {
    }
    result<std::size_t> read(std::uint8_t* to, std::size_t size) override
    {
        before_wait_();
        return from_->read(to, size);
    }

private:
    std::unique_ptr<byte_input> from_;
    std::function<void()> before_wait_;
};

std::unique_ptr<frame_source> recognised(capture_window in, bool may_wait)
{
    auto magic = in.want(4);
    if (const auto how = compression_of(magic); how != compression::none) {
        auto content = decompress(std::move(in), how);
        if (!may_wait) content = read_ahead(std::move(content));
        in = capture_window{std::move(content)};
        magic = in.want(4);
    }
    if (is_pcap(magic)) return read_pcap(std::move(in));
    if (is_pcapng(magic)) return read_pcapng(std::move(in));
    return std::make_unique<unreadable_capture>(std::move(in));
}

} // namespace

result<std::unique_ptr<frame_source>> open_capture(const std::string& path,
                                                   std::function<void()> before_wait)
{
    NETKIT_TRY(auto input, open_input(path));
    const bool may_wait = input.may_wait;
    if (may_wait && before_wait)
        input.bytes =
            std::make_unique<announcing_input>(std::move(input.bytes), std::move(before_wait));
    capture_window in{std::move(input.bytes)};
    in.want(4);
    if (in.fault()) return in.fault(); // a directory, for example
    return recognised(std::move(in), may_wait);
}

std::unique_ptr<frame_source> open_capture(byte_view bytes)
{
    return recognised(capture_window{bytes}, true);
}

} // namespace netkit::sniff
