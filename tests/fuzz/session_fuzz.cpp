// A whole capture from a stranger through everything that remembers: fragments joined, flows,
// reassembly, requests and answers, conversations followed, tables of statistics. The tables are
// small, so that a few packets meet every eviction. The input is a pcap file.
#include <array>
#include <cstddef>
#include <memory>

#include "capture_reader.hpp"
#include "netkit/base/text.hpp"
#include "netkit/sniff/decode.hpp"
#include "netkit/sniff/flow_stage.hpp"
#include "netkit/sniff/follow.hpp"
#include "netkit/sniff/stats.hpp"
#include "support/fuzz_check.hpp"

using namespace netkit;
using namespace netkit::sniff;
using netkit::test::must;

namespace {

constexpr std::uint32_t most_flows = 8;

stats_options all_tables()
{
    stats_options made;
    made.rows = 4;
    made.places = 16;
    for (std::size_t kind = 0; kind < stats_kinds; ++kind)
        made.kinds.push_back(static_cast<stats_kind>(kind));
    return made;
}

class followers {
public:
    void see(const packet& of)
    {
        for (auto& each : all_)
            each.see(of, text_);
        must(text_.size() < std::size_t{64} << 20U, "a small capture says no more than that");
    }
    void finish()
    {
        for (auto& each : all_)
            each.finish(text_);
        must(is_utf8(text_.view()), "what was said is printed as UTF-8");
    }

private:
    text_out text_;
    std::array<follower, 4> all_{
        follower{{proto::tcp, 0}, follow_form::text, false},
        follower{{proto::tcp, 1}, follow_form::json, false},
        follower{{proto::udp, 0}, follow_form::json, false},
        follower{{proto::udp, 1}, follow_form::text, true},
    };
};

void check_tables(const stats& of)
{
    for (const auto kind : of.kinds()) {
        const auto table = of.table(kind);
        must(table.kind == kind, "a table is the one that was asked for");
        for (const auto& row : table.rows)
            must(row.size() == table.columns.size(), "a row has a cell for every column");
    }
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const byte_view file{data, size};
    if (!is_pcap(file)) return 0;
    const auto source = read_pcap(capture_window{file});
    decoder decode{std::make_shared<decode_rules>()};
    flow_stage flows{{.flows = {.max_flows = most_flows}, .defragment = true, .reassemble = true}};
    stats counted{all_tables(), *flows.flows()};
    followers heard;
    packet of;
    frame next;
    for (auto more = source->next(next); more.has_value() && *more; more = source->next(next)) {
        decode.decode(next, of);
        flows.see(of, decode);
        must(of.depth <= packet::most_layers, "layers are counted");
        must(flows.flows()->table().size() <= most_flows, "flows are bounded");
        counted.see(of);
        heard.see(of);
    }
    check_tables(counted);
    heard.finish();
    flows.stop();
    check_tables(counted);
    return 0;
}
