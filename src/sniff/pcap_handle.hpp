#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/sniff/capture_filter.hpp"
#include "netkit/sniff/frame.hpp"
#include "netkit/sniff/live.hpp"

struct pcap; // libpcap's pcap_t

namespace netkit::sniff {

/// One open interface: everything of libpcap that a live capture uses. Movable; one thread.
class pcap_handle {
public:
    /// Not more than these packets per `dispatch`, so that timers and signals have their turn.
    static constexpr int batch = 512;

    /// What one dispatch did.
    enum class outcome : std::uint8_t {
        idle, ///< nothing was there: wait for the descriptor
        some, ///< handed over what was there
        full, ///< a whole batch: there is probably more
        lost, ///< the interface failed: `fault_text`
    };

    /// Called for each packet. A dispatch cannot be stopped in the middle: libpcap goes on to the
    /// end of its block.
    using consumer = void (*)(void* self, const frame& next);

    /// Opens, sets the filter, leaves it non-blocking. `group` joins the handles of one interface
    /// among which the kernel spreads flows; 0: none.
    static std::optional<pcap_handle> open(std::string_view name, const live_options& how,
                                           std::uint16_t group, std::vector<std::string>& notes,
                                           live_fault& why);

    const std::string& name() const noexcept { return name_; }
    link_type link() const noexcept { return link_; }
    std::uint32_t snaplen() const noexcept { return snaplen_; }
    std::uint32_t buffer_bytes() const noexcept { return buffer_bytes_; }
    /// -1 where waiting is not possible: then `poll_every` has a value.
    int descriptor() const noexcept;
    /// How often to dispatch without being woken. Asked again after each dispatch: an interface
    /// that went down changes it.
    std::optional<std::chrono::microseconds> poll_every() const noexcept;

    outcome dispatch(consumer to, void* self);
    /// What `dispatch` called `lost`.
    std::string fault_text() const;

    /// The kernel's counters as they are, 32 bits wide. False where there are none.
    struct counters {
        std::uint32_t received = 0;
        std::uint32_t dropped = 0;
        std::uint32_t dropped_by_interface = 0;
    };
    bool read_counters(counters& to) noexcept;

private:
    struct closer {
        void operator()(pcap* handle) const noexcept;
    };
    using owned = std::unique_ptr<pcap, closer>;

    struct delivery; ///< what the callback of one dispatch needs

    bool prepare(const live_options& how, std::vector<std::string>& notes, live_fault& why);
    bool choose_link(const live_options& how, live_fault& why);
    bool set_filter(const live_options& how, std::vector<std::string>& notes, live_fault& why);
    bool set_rest(const live_options& how, live_fault& why);

    owned handle_{};
    std::string name_{};
    link_type link_ = link_type::ethernet;
    std::uint32_t snaplen_ = 0;
    std::uint32_t buffer_bytes_ = 0;
    bool nanoseconds_ = false;
};

} // namespace netkit::sniff
