#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/sniff/capture_filter.hpp"
#include "netkit/sniff/frame.hpp"
#include "netkit/sniff/source.hpp"

namespace netkit::core {
class loop;
}

namespace netkit::sniff {

/// How interfaces are opened; the defaults lose nothing on an ordinary machine.
struct live_options {
    std::vector<std::string> interfaces{}; ///< empty: the first one that is up and not loopback
    std::uint32_t snaplen = 262144;
    std::uint32_t buffer_bytes = 16U << 20U; ///< of the kernel, per handle; halved while too much
    std::chrono::milliseconds timeout{10};   ///< packets wait at most that long; 1: --low-latency
    bool promiscuous = true;
    bool monitor = false;                                   ///< 802.11: -I
    packet_direction direction = packet_direction::unknown; ///< unknown: both
    std::string timestamp_type{};                           ///< -j: "adapter", "host_hiprec", ...
    std::string link{};                                     ///< -y: "EN10MB", ...
    std::size_t lanes = 1; ///< handles per interface whose traffic the kernel spreads by flow
    std::string filter{};
    bool filter_exact = false;
    bool filter_fragments = false; ///< as `filter_options::fragments`
    bool filter_optimize = true;
};

/// Why a capture could not start or go on: sentences for people, the remedy included.
struct live_fault {
    std::string text{};
    filter_fault filter{}; ///< filled when the filter is what is wrong
    bool usage = false;    ///< the user's mistake: unknown interface, bad filter, unknown type
};

/// What the kernel counted since the start, 32-bit counters widened.
struct live_counts {
    std::uint64_t received = 0;             ///< passed the kernel's filter
    std::uint64_t dropped = 0;              ///< by the kernel: the buffer was full
    std::uint64_t dropped_by_interface = 0; ///< by the card or its driver
};

/// Who gets the packets of a lane, always on that lane's loop.
struct live_sink {
    virtual ~live_sink() = default;
    /// One packet that passed the filter; its bytes are valid only during the call, its number is
    /// 0. False: not now; this packet and those behind it are offered again after `resume`. May not
    /// call `stop`.
    virtual bool on_frame(const frame& next) = 0;
    /// Nothing more right now: the moment to flush. May call `stop`.
    virtual void on_batch_end() = 0;
    /// A sentence worth a line on stderr: packets were lost and what helps.
    virtual void on_notice(std::string_view text) = 0;
    /// The capture cannot go on: the interface vanished. Called once; `stop` is still to be called.
    virtual void on_fault(const live_fault& why) = 0;
};

/// Captures on one or several interfaces. With several, packets come in the order of their times
/// as far as they arrive within two timeouts of each other. Descriptors are opened by `open`, so
/// privileges may be dropped before the first packet.
class live_capture {
public:
    /// Null on a fault. `notes` gets what the system warns of.
    static std::unique_ptr<live_capture> open(const live_options& options,
                                              std::vector<std::string>& notes, live_fault& why);
    ~live_capture();
    live_capture(const live_capture&) = delete;
    live_capture& operator=(const live_capture&) = delete;

    /// One row per interface; `frame::interface` is the index. Link types may differ.
    std::span<const capture_interface> interfaces() const noexcept;
    /// May be less than asked for: 1 where the system cannot spread.
    std::size_t lanes() const noexcept;

    /// Begins to read; `sink` must live until `stop`. On the loop's thread, or before it runs.
    void start(std::size_t lane, core::loop& on, live_sink& sink);
    /// After `on_frame` returned false. Loop thread.
    void resume(std::size_t lane);
    /// Hands over what the kernel still holds, takes the last counts and closes. No call to the
    /// sink comes after it. Loop thread; idempotent.
    void stop(std::size_t lane);

    /// Of all interfaces and lanes, at most a second old; exact after `stop`. Any thread.
    live_counts counts() const noexcept;
    live_counts counts(std::size_t interface) const noexcept;

private:
    struct state;
    explicit live_capture(std::unique_ptr<state> ready);
    std::unique_ptr<state> state_;
};

} // namespace netkit::sniff
