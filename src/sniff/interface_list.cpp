#include "interface_list.hpp"

#include <array>
#include <chrono>

#include <fmt/format.h>

#include "netkit/base/units.hpp"
#include "netkit/core/net.hpp"
#include "netkit/core/terminal_table.hpp"
#include "netkit/sniff/interfaces.hpp"
#include "netkit/sniff/text_out.hpp"

namespace netkit::sniff {

namespace {

constexpr std::size_t samples = 8;
constexpr auto between_samples = std::chrono::milliseconds{25};

/// An interface and the bytes it moved in each short span.
struct watched {
    system_interface about;
    std::array<double, samples> moved{};

    double per_second() const
    {
        double all = 0;
        for (const double each : moved)
            all += each;
        return all / std::chrono::duration<double>(samples * between_samples).count();
    }
};

std::vector<watched> watch(std::string& why)
{
    auto interfaces = list_interfaces(why);
    std::vector<watched> all;
    all.reserve(interfaces.size());
    for (auto& each : interfaces)
        all.push_back({each, {}});
    net::io_context context;
    core::steady_timer clock{context.get_executor()};
    for (std::size_t sample = 0; sample < samples && !all.empty(); ++sample) {
        clock.expires_after(between_samples);
        clock.wait(); // nothing else is going on yet
        std::vector<std::uint64_t> before;
        before.reserve(interfaces.size());
        for (const auto& each : interfaces)
            before.push_back(each.bytes);
        refresh_counters(interfaces);
        for (std::size_t i = 0; i < interfaces.size(); ++i)
            all[i].moved[sample] = static_cast<double>(interfaces[i].bytes - before[i]);
    }
    return all;
}

std::string join(const std::vector<std::string>& words, std::string_view between)
{
    std::string text;
    for (const auto& each : words) {
        if (!text.empty()) text += between;
        text += each;
    }
    return text;
}

std::vector<std::string> flags_of(const system_interface& of)
{
    std::vector<std::string> flags{of.up ? "up" : "down"};
    if (of.running) flags.emplace_back("running");
    if (of.loopback) flags.emplace_back("loopback");
    return flags;
}

std::string traffic(const watched& of, bool unicode)
{
    const double rate = of.per_second();
    if (rate <= 0) return {};
    return core::sparkline(of.moved, samples, unicode) + ' ' + human_bytes(rate) + "/s";
}

} // namespace

std::string interface_table(const core::terminal_traits& on, std::string& why)
{
    const auto all = watch(why);
    if (all.empty()) return {};
    core::text_table table{
        {{"#", core::align::right}, {"name"}, {"state"}, {"kind"}, {"traffic"}, {"addresses"}}};
    std::size_t index = 0;
    for (const auto& each : all) {
        const auto& about = each.about;
        const auto tint = !about.up       ? core::tint::dim
                          : about.running ? core::tint::green
                                          : core::tint::yellow;
        const auto& what = about.addresses.empty() ? about.description : std::string{};
        table.add_row({std::to_string(++index),
                       {about.name, core::tint::bold},
                       {join(flags_of(about), ", "), tint},
                       about.kind,
                       traffic(each, on.unicode),
                       about.addresses.empty() ? what : join(about.addresses, " ")});
    }
    return table.render(on);
}

std::string interface_objects(std::string& why)
{
    text_out to{4096};
    const auto strings = [&to](std::string_view key, const std::vector<std::string>& values) {
        to.put(key);
        for (const auto& each : values) {
            to.put(&each == values.data() ? "[\"" : ",\"");
            to.json_escaped(each);
            to.put('"');
        }
        to.put(values.empty() ? "[]" : "]");
    };
    const auto text = [&to](std::string_view key, std::string_view value) {
        to.put(key);
        to.put('"');
        to.json_escaped(value);
        to.put('"');
    };
    std::uint64_t index = 0;
    for (const auto& each : watch(why)) {
        to.put("{\"index\":");
        to.dec(++index);
        text(",\"name\":", each.about.name);
        text(",\"kind\":", each.about.kind);
        text(",\"description\":", each.about.description);
        strings(",\"flags\":", flags_of(each.about));
        strings(",\"addresses\":", each.about.addresses);
        to.put(",\"packets\":");
        to.dec(each.about.packets);
        to.put(",\"bytes\":");
        to.dec(each.about.bytes);
        to.put(",\"bytes_per_second\":");
        to.dec(static_cast<std::uint64_t>(each.per_second()));
        to.put("}\n");
    }
    return std::string{to.view()};
}

} // namespace netkit::sniff
