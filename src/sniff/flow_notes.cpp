#include "netkit/sniff/flow_note.hpp"

#include <array>
#include <string_view>

#include "netkit/sniff/text_out.hpp"

namespace netkit::sniff {

namespace {

struct noted {
    std::uint32_t bit;
    std::string_view text;
};

constexpr std::array texts{
    noted{flow_note::reused_ports, "port-reuse"},
    noted{flow_note::retransmission, "retransmission"},
    noted{flow_note::fast_retransmission, "fast-retransmission"},
    noted{flow_note::spurious_retransmission, "spurious-retransmission"},
    noted{flow_note::out_of_order, "out-of-order"},
    noted{flow_note::lost_segment, "lost-segment"},
    noted{flow_note::ack_lost_segment, "ack-lost-segment"},
    noted{flow_note::duplicate_ack, "dup-ack"},
    noted{flow_note::zero_window_probe, "zero-window-probe"},
    noted{flow_note::zero_window_probe_ack, "zero-window-probe-ack"},
    noted{flow_note::zero_window, "zero-window"},
    noted{flow_note::window_full, "window-full"},
    noted{flow_note::window_update, "window-update"},
    noted{flow_note::keep_alive, "keep-alive"},
    noted{flow_note::keep_alive_ack, "keep-alive-ack"},
};

/// `12.3ms`: three digits or so, in the unit that fits.
void put_duration(text_out& to, std::int64_t duration)
{
    struct unit {
        std::int64_t size;
        std::string_view name;
    };
    constexpr std::array units{unit{1'000'000'000, "s"}, unit{1'000'000, "ms"}, unit{1'000, "us"}};
    const unit* fits = &units.back();
    for (const auto& each : units)
        if (duration >= each.size) {
            fits = &each;
            break;
        }
    to.dec(static_cast<std::uint64_t>(duration / fits->size));
    const auto tenths = duration % fits->size * 10 / fits->size;
    if (duration < 100 * fits->size) {
        to.put('.');
        to.dec(static_cast<std::uint64_t>(tenths));
    }
    to.put(fits->name);
}

} // namespace

void put_flow_notes(text_out& to, const flow_note& of)
{
    if (of.flags != 0) {
        for (const auto& each : texts) {
            if ((of.flags & each.bit) == 0) continue;
            to.put(" [");
            to.put(each.text);
            if (each.bit == flow_note::duplicate_ack) {
                to.put(" #");
                to.dec(of.duplicate_ack_number);
            }
            to.put(']');
        }
    }
    if (of.repeats != 0) {
        to.put(" [repeated ");
        to.dec(of.repeats);
        to.put(']');
    }
    const auto trip = of.latency != -1 ? of.latency : of.ends_handshake ? of.initial_rtt : -1;
    if (trip < 0) return;
    to.put(" [rtt ");
    put_duration(to, trip);
    to.put(']');
}

} // namespace netkit::sniff
