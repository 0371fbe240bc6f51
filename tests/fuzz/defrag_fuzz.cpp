// Any order of IP fragments: the decoder is given a datagram only whole, its bytes are those that
// were sent first, and nothing is read outside the packets.
#include "netkit/sniff/defragmenter.hpp"

#include "support/fuzz_check.hpp"

#include <cstring>
#include <memory>
#include <vector>

using namespace netkit::sniff;
using netkit::test::must;

namespace {

/// One fragment from six bytes of script: identification, place, length, version, end.
std::vector<std::uint8_t> fragment_of(const std::uint8_t* at)
{
    const bool v6 = (at[0] & 1U) != 0;
    const bool more = (at[0] & 2U) != 0;
    const std::uint8_t id = at[0] >> 2U & 3U;
    const std::size_t offset = std::size_t{at[1]} * 8;
    const std::size_t size = at[2] + std::size_t{1};
    const std::uint16_t word = static_cast<std::uint16_t>(v6 ? offset | (more ? 1U : 0U)
                                                             : offset / 8 | (more ? 0x2000U : 0U));
    std::vector<std::uint8_t> bytes(v6 ? 48 : 20);
    if (v6) {
        bytes[0] = 0x60;
        bytes[4] = static_cast<std::uint8_t>((size + 8) >> 8U);
        bytes[5] = static_cast<std::uint8_t>(size + 8);
        bytes[6] = 44;
        bytes[40] = 253; // a protocol without a decoder
        bytes[42] = static_cast<std::uint8_t>(word >> 8U);
        bytes[43] = static_cast<std::uint8_t>(word);
        bytes[47] = id;
    } else {
        bytes[0] = 0x45;
        bytes[2] = static_cast<std::uint8_t>((size + 20) >> 8U);
        bytes[3] = static_cast<std::uint8_t>(size + 20);
        bytes[5] = id;
        bytes[6] = static_cast<std::uint8_t>(word >> 8U);
        bytes[7] = static_cast<std::uint8_t>(word);
        bytes[9] = 253;
    }
    // The sender means the same bytes each time, unless the script says otherwise.
    for (std::size_t i = 0; i < size; ++i)
        bytes.push_back(static_cast<std::uint8_t>((offset + i) * 31 + id + (at[3] > 250 ? 1 : 0)));
    return bytes;
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 1 || size > 4 * 500) return 0;
    static const auto rules = std::make_shared<decode_rules>();
    decoder decodes{rules};
    defragmenter joins{{.most_datagrams = 3, .most_fragments = 16}};
    bool lies = false;
    packet at;
    std::int64_t now = 0;
    for (++data, --size; size >= 4; data += 4, size -= 4) {
        const auto bytes = fragment_of(data);
        lies = lies || data[3] > 250;
        now += data[3] == 250 ? 40'000'000'000 : 1'000;
        frame from;
        const std::size_t cut = data[3] == 249 ? bytes.size() / 2 : bytes.size();
        const auto copy = std::make_unique<std::uint8_t[]>(cut);
        std::memcpy(copy.get(), bytes.data(), cut);
        from.data = copy.get();
        from.captured = static_cast<std::uint32_t>(cut);
        from.wire = static_cast<std::uint32_t>(bytes.size());
        from.time_ns = now;
        from.link = link_type::raw;
        decodes.decode(from, at);
        const bool done = joins.see(at, decodes);
        must(joins.waiting() <= 3, "waiting datagrams are bounded");
        if (!done) continue;
        const auto& whole = at.stack[at.depth - 1];
        must((whole.flags & layer::joined) != 0, "the layer says that it was joined");
        must(whole.captured == whole.wire && whole.wire > 0, "the datagram is whole");
        const std::uint8_t id = data[0] >> 2U & 3U;
        for (std::size_t i = 0; i < whole.captured && !lies; ++i)
            must(whole.data[i] == static_cast<std::uint8_t>(i * 31 + id), "the byte that was sent");
    }
    return 0;
}
