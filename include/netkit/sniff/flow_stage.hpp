#pragma once

#include <memory>

#include "netkit/sniff/defragmenter.hpp"
#include "netkit/sniff/flow_tracker.hpp"
#include "netkit/sniff/process_name.hpp"
#include "netkit/sniff/reassembler.hpp"
#include "netkit/sniff/transactions.hpp"

namespace netkit::sniff {

/// Who knows which process a packet belongs to.
class process_source {
public:
    virtual ~process_source() = default;
    /// With pid 0 while unknown. Holds until the next call.
    virtual const process_name& find(const packet& of) = 0;
};

struct flow_stage_options {
    flow_options flows;
    bool track = true;       ///< else only fragments are put together
    bool defragment = false; ///< --defrag
    bool reassemble = false; ///< --reassemble; needs `track`
};

/// What happens to a packet between decoding and the filters on fields: fragments are joined, the
/// packet gets its flow, messages over several segments are joined, answers find their requests. A
/// pipeline calls one function.
class flow_stage {
public:
    explicit flow_stage(const flow_stage_options& options)
    {
        if (options.defragment) fragments_ = std::make_unique<defragmenter>();
        if (options.track) {
            flows_ = std::make_unique<flow_tracker>(options.flows);
            pairs_ = std::make_unique<transactions>(options.reassemble);
        }
        if (options.track && options.reassemble) streams_ = std::make_unique<reassembler>(*flows_);
    }

    /// Each packet once, in the order of the capture, just decoded by `with`. What it adds lives
    /// until the next call.
    void see(packet& of, decoder& with)
    {
        if (fragments_ != nullptr) fragments_->see(of, with);
        auto* const note = flows_ != nullptr ? flows_->see(of) : nullptr;
        if (streams_ != nullptr) streams_->see(of, with);
        if (note == nullptr) return;
        pairs_->see(of, *note);
        note->process = processes_ != nullptr ? &processes_->find(of) : nullptr;
    }
    /// Packets get their process, if flows are tracked; null: no more.
    void name_processes(process_source* by) noexcept { processes_ = by; }
    /// At the end of the capture: whoever listens hears of the flows that are left.
    void stop()
    {
        if (flows_ != nullptr) flows_->stop();
    }

    /// Null where it is switched off.
    flow_tracker* flows() noexcept { return flows_.get(); }
    const defragmenter* fragments() const noexcept { return fragments_.get(); }
    const reassembler* streams() const noexcept { return streams_.get(); }

private:
    std::unique_ptr<defragmenter> fragments_;
    std::unique_ptr<flow_tracker> flows_;
    std::unique_ptr<reassembler> streams_;
    std::unique_ptr<transactions> pairs_;
    process_source* processes_ = nullptr;
};

} // namespace netkit::sniff
