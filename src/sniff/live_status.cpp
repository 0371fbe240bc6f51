#include "live_status.hpp"

#include <fmt/format.h>

#include "netkit/base/units.hpp"
#include "report_stats.hpp"

namespace netkit::sniff {

namespace {

constexpr std::size_t shown_rows = 20;

std::vector<stats_kind> all_kinds()
{
    std::vector<stats_kind> all;
    all.reserve(stats_kinds);
    for (std::size_t i = 0; i < stats_kinds; ++i)
        all.push_back(static_cast<stats_kind>(i));
    return all;
}

core::status_table table_for_page(std::string_view title, const stats_table& of)
{
    core::status_table made{.title = std::string{title}, .columns = {}, .rows = {}};
    for (const auto& each : of.columns)
        made.columns.emplace_back(each.title);
    for (const auto& row : of.rows) {
        if (made.rows.size() == shown_rows) break;
        auto& cells = made.rows.emplace_back();
        for (const auto& each : row)
            cells.push_back(stats_cell_text(each));
    }
    return made;
}

} // namespace

live_status::live_status(flow_tracker& flows)
    : tracker_{flows}, counted_{{.kinds = all_kinds()}, flows}
{
}

bool live_status::take(const packet& of, const capture_interface*)
{
    counted_.see(of);
    ++packets_;
    bytes_ += of.meta.wire;
    flows_.store(tracker_.table().size(), std::memory_order_relaxed);
    evicted_.store(tracker_.table().evicted(), std::memory_order_relaxed);
    return true;
}

std::string live_status::json(stats_kind kind) const
{
    text_out text;
    put_stats_json(text, counted_.table(kind));
    return std::string{text.view()};
}

live_status::picture live_status::look() const
{
    picture now;
    now.at = std::chrono::steady_clock::now();
    now.packets = packets_;
    now.bytes = bytes_;
    now.tables.push_back(table_for_page("Hierarchy", counted_.table(stats_kind::hierarchy)));
    now.tables.push_back(table_for_page("Talkers", counted_.table(stats_kind::talkers)));
    return now;
}

core::status_section live_status::section(core::loop& control, core::loop& capture)
{
    if (!std::exchange(asked_, true))
        capture.post([this, &control] {
            control.post([this, now = look()]() mutable {
                before_ = std::exchange(last_, std::move(now));
                asked_ = false;
            });
        });
    core::status_section made{.title = "Traffic", .facts = {}, .tables = last_.tables};
    const std::chrono::duration<double> passed = last_.at - before_.at;
    if (before_.at != time_point{} && passed.count() > 0) {
        const auto per_second = [&](std::uint64_t now, std::uint64_t then) {
            return static_cast<double>(now - then) / passed.count();
        };
        made.facts = {
            {"packets/s", fmt::format("{:.0f}", per_second(last_.packets, before_.packets))},
            {"bits/s", fmt::format("{:.0f}", 8 * per_second(last_.bytes, before_.bytes))}};
    }
    made.facts.emplace_back("flows", std::to_string(flows()));
    return made;
}

} // namespace netkit::sniff
