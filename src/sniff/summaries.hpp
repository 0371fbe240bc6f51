#pragma once

#include <memory>

#include "netkit/sniff/flow_stage.hpp"
#include "netkit/sniff/follow.hpp"
#include "netkit/sniff/stats.hpp"
#include "output.hpp"
#include "pipeline.hpp"
#include "settings.hpp"

namespace netkit::sniff {

/// What is printed of many packets instead of each: tables of statistics, a conversation.
class summary : public packet_consumer {
public:
    /// What is left to say at the end, before the output is finished.
    virtual void finish() = 0;
};

/// --stats: the tables at the end, and each `stats_every` of packet time.
std::unique_ptr<summary> summarize(const settings& from, flow_tracker& flows, output& to,
                                   bool colour);
/// --follow.
std::unique_ptr<summary> follow_stream(const settings& from, output& to, bool colour);

/// The kinds of tables that `names` mean.
std::vector<stats_kind> stats_kinds_of(const std::vector<std::string>& names);

} // namespace netkit::sniff
