#include "netkit/sniff/live.hpp"

#include <algorithm>

#include <unistd.h>

#include "live_lane.hpp"
#include "netkit/sniff/interfaces.hpp"
#include "platform.hpp"

namespace netkit::sniff {

struct live_capture::state {
    std::vector<capture_interface> interfaces;
    std::vector<std::shared_ptr<live_lane>> lanes; // shared with their pending waits
};

namespace {

/// What tcpdump would take: the first that is up, carries traffic and is not loopback.
std::string default_interface(live_fault& why)
{
    const auto all = list_interfaces(why.text);
    const auto usable = [](const system_interface& each) { return each.up && each.name != "any"; };
    auto found = std::find_if(all.begin(), all.end(), [&](const system_interface& each) {
        return usable(each) && !each.loopback && each.running;
    });
    if (found == all.end()) found = std::find_if(all.begin(), all.end(), usable);
    if (found != all.end()) return found->name;
    if (why.text.empty()) why.text = "no interface to capture on\n" + permission_remedy({});
    return {};
}

/// -i takes the number of -D's list too, where no interface has that name.
std::string by_number(const std::string& name)
{
    if (name.empty() || name.find_first_not_of("0123456789") != std::string::npos) return name;
    std::string ignored;
    const auto all = list_interfaces(ignored);
    const auto same = [&](const system_interface& each) { return each.name == name; };
    if (name.size() > 4 || std::any_of(all.begin(), all.end(), same)) return name;
    const auto index = static_cast<std::size_t>(std::stoul(name));
    return index >= 1 && index <= all.size() ? all[index - 1].name : name;
}

/// Lanes of other processes, and other interfaces of this one, have other numbers.
std::uint16_t fan_out_group(std::size_t interface)
{
    return static_cast<std::uint16_t>(1 + (static_cast<std::size_t>(::getpid()) * 7 + interface) %
                                              0xffff);
}

std::int64_t wall_ns()
{
    return std::chrono::nanoseconds{std::chrono::system_clock::now().time_since_epoch()}.count();
}

capture_interface describe(const pcap_handle& from, const live_options& how)
{
    capture_interface made;
    made.name = from.name();
    made.filter = how.filter;
    made.link = from.link();
    made.snaplen = from.snaplen();
    return made;
}

} // namespace

live_capture::live_capture(std::unique_ptr<state> ready) : state_{std::move(ready)}
{
}

live_capture::~live_capture()
{
    for (std::size_t lane = 0; lane < lanes(); ++lane)
        stop(lane);
}

std::unique_ptr<live_capture> live_capture::open(const live_options& options,
                                                 std::vector<std::string>& notes, live_fault& why)
{
    live_options how = options;
    if (how.interfaces.empty()) how.interfaces.push_back(default_interface(why));
    if (how.interfaces.front().empty()) return nullptr;
    for (auto& each : how.interfaces)
        each = by_number(each);
    std::size_t lanes = std::max<std::size_t>(how.lanes, 1);
    if (lanes > 1 && !platform::can_fan_out()) {
        notes.push_back("this system cannot spread a capture over threads: one is used");
        lanes = 1;
    }
    auto made = std::make_unique<state>();
    const filter_options filter{.exact = how.filter_exact,
                                .fragments = how.filter_fragments,
                                .live = true,
                                .optimize = how.filter_optimize,
                                .snaplen = how.snaplen};
    for (std::size_t lane = 0; lane < lanes; ++lane) {
        std::vector<pcap_handle> handles;
        std::vector<std::string> again; // the same notes once more
        for (std::size_t i = 0; i < how.interfaces.size(); ++i) {
            const auto group = lanes > 1 ? fan_out_group(i) : std::uint16_t{0};
            auto opened =
                pcap_handle::open(how.interfaces[i], how, group, lane == 0 ? notes : again, why);
            if (!opened) return nullptr;
            if (lane == 0) made->interfaces.push_back(describe(*opened, how));
            handles.push_back(std::move(*opened));
        }
        made->lanes.push_back(std::make_shared<live_lane>(std::move(handles),
                                                          capture_filter{how.filter, filter}, how));
    }
    if (lanes > 1) // before all of them had joined, each got everything
        for (auto& each : made->lanes)
            each->forget_before(wall_ns());
    return std::unique_ptr<live_capture>{new live_capture{std::move(made)}};
}

std::span<const capture_interface> live_capture::interfaces() const noexcept
{
    return state_->interfaces;
}

std::size_t live_capture::lanes() const noexcept
{
    return state_->lanes.size();
}

void live_capture::start(std::size_t lane, core::loop& on, live_sink& sink)
{
    state_->lanes[lane]->start(on, sink);
}

void live_capture::resume(std::size_t lane)
{
    state_->lanes[lane]->resume();
}

void live_capture::stop(std::size_t lane)
{
    state_->lanes[lane]->stop();
}

live_counts live_capture::counts() const noexcept
{
    live_counts all;
    for (std::size_t i = 0; i < state_->interfaces.size(); ++i) {
        const auto one = counts(i);
        all.received += one.received;
        all.dropped += one.dropped;
        all.dropped_by_interface += one.dropped_by_interface;
    }
    return all;
}

live_counts live_capture::counts(std::size_t interface) const noexcept
{
    live_counts all;
    for (const auto& each : state_->lanes) {
        const auto& cell = each->cell(interface);
        all.received += cell.received.load(std::memory_order_relaxed);
        all.dropped += cell.dropped.load(std::memory_order_relaxed);
    }
    // The card counts once, however many handles ask it.
    const auto& first = state_->lanes.front()->cell(interface);
    all.dropped_by_interface = first.dropped_by_interface.load(std::memory_order_relaxed);
    return all;
}

} // namespace netkit::sniff
