#pragma once

#include <cstdint>
#include <vector>

#include "netkit/sniff/decoded.hpp"
#include "netkit/sniff/flow_note.hpp"

namespace netkit::sniff {

/// Pairs answers with their requests: DNS by id and question, HTTP/1 in order, the hellos of TLS
/// and QUIC. A fixed table of requests that wait, 16,384 of them in 512 KiB; a newer one takes the
/// place of an older with the same hash, so a pair may be missed but never made up between
/// different conversations.
class transactions {
public:
    /// `joins`: messages are put together, so the beginning of one says nothing yet.
    explicit transactions(bool joins);

    /// Behind the flow tracker and reassembly. Sets `latency` and `request_frame` of `note`, or
    /// `repeats`. `note` is the packet's own.
    void see(const packet& of, flow_note& note);

    std::uint64_t pairs() const noexcept { return pairs_; }

private:
    struct request {
        std::uint64_t key = 0; ///< 0: an empty place
        std::int64_t time_ns = 0;
        std::uint64_t frame = 0;
        std::uint32_t count = 0; ///< how often it was said, or, of a counter, its number
        bool answered = false;
    };

    request& place_of(std::uint64_t key) noexcept;
    void ask(std::uint64_t key, const packet& of, flow_note& note) noexcept;
    void answer(std::uint64_t key, const packet& of, flow_note& note) noexcept;
    std::uint32_t count(std::uint64_t key) noexcept;
    void see_dns(const packet& of, const layer& at, flow_note& note);
    void see_http(const packet& of, const layer& at, flow_note& note);
    void see_hello(const packet& of, const layer& at, flow_note& note) noexcept;

    std::vector<request> requests_;
    bool joins_;
    std::uint64_t pairs_ = 0;
};

} // namespace netkit::sniff
