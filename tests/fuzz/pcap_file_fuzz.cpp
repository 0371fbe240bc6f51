// Any bytes behind a pcap file's magic number: read in one piece and in many alike, and what was
// read can be written and read once more.
#include "capture_fuzz.hpp"

#include <cstdint>

using namespace netkit;

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const byte_view file{data, size};
    if (!sniff::is_pcap(file)) return 0;
    const auto all = test::check_reader(file, sniff::read_pcap);
    test::check_reading(all, size);
    test::must_survive_rewriting(all);
    return 0;
}
