// Any order of segments of a known stream yields that stream or a gap, never other bytes, within
// the bounds.
#include "support/reassembly_play.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 1 || size > 6 * 2'000) return 0;
    netkit::sniff::reassembly_limits limits;
    if ((data[0] & 1U) != 0) limits = {2'000, 3'000, 8, 1'500, 1'000'000};
    netkit::test::reassembly_play{limits}.run(data + 1, size - 1);
    return 0;
}
