// Any bytes as a frame of any link type, cut anywhere, with every field of every layer read, every
// checksum tried and the flags of quoted layers kept. The first three bytes of an input say the
// link type and how much the capture left out.
#include <array>
#include <memory>
#include <vector>

#include "netkit/sniff/checksum.hpp"
#include "netkit/sniff/decode.hpp"
#include "netkit/sniff/fields.hpp"
#include "netkit/sniff/protocol.hpp"
#include "support/fuzz_check.hpp"

using namespace netkit;
using namespace netkit::sniff;
using netkit::test::must;

namespace {

constexpr std::array links{
    link_type::ethernet,  link_type::raw,        link_type::null,      link_type::loop,
    link_type::linux_sll, link_type::linux_sll2, link_type::ppp,       link_type::ppp_hdlc,
    link_type::ppp_ether, link_type::radiotap,   link_type::ieee80211, link_type::nflog,
    link_type::pktap,     link_type::ipv4,       link_type::ipv6,      static_cast<link_type>(147),
};

class reader {
public:
    reader()
    {
        for (std::size_t place = 0; place < field_set::size(); ++place)
            all_.set(place);
    }

    void read(const frame& from)
    {
        // A decoder remembers conversations; a new one makes every input its own test.
        decoder decode{rules_};
        decode.decode(from, packet_);
        must(packet_.depth >= 1 && packet_.depth <= packet::most_layers, "layers are counted");
        for (const auto& each : packet_.layers()) {
            must(each.captured <= each.wire, "not more is captured than was declared");
            look_at(each);
        }
    }

private:
    void look_at(const layer& at)
    {
        list_.collect(packet_, at, all_);
        for (const auto& value : list_.all()) {
            must(value.of != nullptr, "a value belongs to a field");
            for (std::uint32_t i = 0; i < value.size; ++i)
                seen_ = static_cast<std::uint8_t>(seen_ ^ value.data[i]);
        }
        std::uint32_t expected = 0;
        seen_ = static_cast<std::uint8_t>(
            seen_ ^ static_cast<std::uint8_t>(check_checksum(packet_, at, &expected)));
    }

    std::shared_ptr<const decode_rules> rules_ = std::make_shared<decode_rules>();
    packet packet_;
    value_list list_;
    field_set all_;
    volatile std::uint8_t seen_ = 0;
};

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 3) return 0;
    static reader all;
    const std::vector<std::uint8_t> exact(data + 3, data + size);
    frame from;
    from.data = exact.data();
    from.captured = static_cast<std::uint32_t>(exact.size());
    from.wire = from.captured + load_be16(data + 1) % 2048U;
    from.link = links[data[0] % links.size()];
    from.number = 1;
    all.read(from);
    return 0;
}
