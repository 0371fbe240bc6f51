#include "pipeline.hpp"

namespace netkit::sniff {

pipeline::pipeline(std::shared_ptr<const decode_rules> rules, const pipeline_limits& limits)
    : limits_{limits}, decoder_{std::move(rules)}
{
}

bool pipeline::take(const frame& next, const capture_interface* from)
{
    if (filter_ && !filter_->passes(next)) return true;
    ++counts_.seen;
    if (decodes_)
        decoder_.decode(next, packet_);
    else
        packet_.meta = next;
    if (next.number == 0) packet_.meta.number = counts_.seen; // live: nobody has counted yet
    if (flows_ != nullptr) flows_->see(packet_, decoder_);
    if (where_ && !where_->matches(packet_)) return true;
    if (!is_sampled()) return true;
    ++counts_.matched;
    counts_.bytes += next.captured;
    return hand_on(from) && !is_enough();
}

bool pipeline::is_sampled() noexcept
{
    const auto place = counts_.passed++;
    if (place < limits_.skip) return false;
    return limits_.sample == 1 || (place - limits_.skip) % limits_.sample == 0; // a division costs
}

bool pipeline::hand_on(const capture_interface* from)
{
    bool more = true;
    for (auto* const each : consumers_)
        more = each->take(packet_, from) && more;
    return more;
}

bool pipeline::batch_done()
{
    bool more = true;
    for (auto* const each : consumers_)
        more = each->batch_done() && more;
    return more;
}

} // namespace netkit::sniff
