#include "packet_store.hpp"

namespace netkit::sniff {

stored_packet& packet_store::add(const packet& of, std::string_view interface,
                                 std::string_view summary)
{
    stored_packet kept;
    kept.meta = of.meta;
    kept.meta.comment = {};
    if (of.meta.captured > 0) kept.bytes.assign(of.meta.data, of.meta.data + of.meta.captured);
    kept.interface = interface;
    kept.summary = summary;
    kept.comment = of.meta.comment;
    if (const auto* const process = known_process(of.flow)) kept.process = *process;
    if (of.flow != nullptr) {
        kept.note = *of.flow;
        kept.note->flow = nullptr; // both live no longer than the packet
        kept.note->next = nullptr;
        kept.note->process = nullptr;
    }
    bytes_ += kept.bytes.size();
    packets_.push_back(std::move(kept));
    while (packets_.size() > 1 && (packets_.size() > most_packets_ || bytes_ > most_bytes_)) {
        bytes_ -= packets_.front().bytes.size();
        packets_.pop_front();
        ++gone_;
    }
    return packets_.back();
}

} // namespace netkit::sniff
