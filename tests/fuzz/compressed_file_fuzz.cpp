// Any bytes as a compressed capture: what comes out does not depend on the pieces, and the stage
// ends. The first 64 KiB are enough to see that.
#include "capture_decompress.hpp"
#include "capture_fuzz.hpp"

#include <cstdint>

using namespace netkit;

namespace {

struct content {
    test::octets bytes;
    error_code error;
};

content everything(sniff::byte_input& from, std::size_t room)
{
    constexpr std::size_t enough = 64 * 1024;
    content all;
    test::octets out(room);
    while (all.bytes.size() < enough) {
        const auto got = from.read(out.data(), out.size());
        if (!got) {
            all.error = got.error();
            return all;
        }
        test::must(*got <= room, "no more than there is room for");
        if (*got == 0) return all;
        all.bytes.insert(all.bytes.end(), out.begin(), out.begin() + static_cast<long>(*got));
    }
    all.bytes.resize(enough);
    return all;
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const byte_view file{data, size};
    const auto how = compression_of(file);
    if (how == compression::none) return 0;
    const auto whole = sniff::decompress(sniff::capture_window{file}, how);
    const auto pieces =
        sniff::decompress(sniff::capture_window{std::make_unique<test::dribble>(file)}, how);
    const auto a = everything(*whole, 4096);
    const auto b = everything(*pieces, 100);
    // How much comes out before damage is noticed is the library's affair; the rest is not.
    const auto common = std::min(a.bytes.size(), b.bytes.size());
    test::must(
        std::equal(a.bytes.begin(), a.bytes.begin() + static_cast<long>(common), b.bytes.begin()),
        "the same content");
    if (!a.error && !b.error) test::must(a.bytes.size() == b.bytes.size(), "as much of it");
    test::check_reading(test::read_capture(*sniff::open_capture(file)), std::size_t{1} << 40);
    return 0;
}
