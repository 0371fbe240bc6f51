// Any bytes as a pcapng file: read in one piece and in many alike, and what was read, the blocks
// carried over included, can be written and read once more.
#include "capture_fuzz.hpp"

#include "netkit/sniff/kept_names.hpp"

#include <cstdint>

using namespace netkit;

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const byte_view file{data, size};
    if (!sniff::is_pcapng(file)) return 0;
    const auto all = test::check_reader(file, sniff::read_pcapng);
    test::check_reading(all, size);
    test::must_survive_rewriting(all);
    for (const auto& block : all.kept) {
        for (sniff::name_reader in{block}; const auto found = in.next();) {
            test::must(found->address.size() == 4 || found->address.size() == 16, "an address");
        }
    }
    return 0;
}
