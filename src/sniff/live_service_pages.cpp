// What the admin endpoint shows of a capture. Counts are read on the control loop; tables live on
// the capture's loop, and a request for one goes there and comes back with text.

#include "live_service.hpp"
#include "live_status.hpp"
#include "netkit/core/admin.hpp"
#include "netkit/core/runtime.hpp"
#include "netkit/core/task_group.hpp"
#include "netkit/core/web_json.hpp"

namespace netkit::sniff {

void live_service::describe(core::admin& pages)
{
    pages.add([this] { return status(); });
    if (auto* const live = packets_.status())
        pages.add([this, live] {
            if (!serving_)
                return core::status_section{.title = "Traffic", .facts = {}, .tables = {}};
            return live->section(runtime_->control(), runtime_->at(0));
        });
    pages.add("GET", "/api/sniff/counts",
              [this](const core::web_request&) { return core::web_json(counts_json()); });
    pages.add("GET", "/api/sniff/stats/{table}",
              [this](core::web_request asked) { return table(std::move(asked)); });
}

core::status_section live_service::status() const
{
    const auto counts = capture_.counts();
    core::status_section section;
    section.title = "Capture";
    section.facts = {{"captured", std::to_string(numbers_.captured)},
                     {"bytes", std::to_string(numbers_.bytes)},
                     {"received by filter", std::to_string(counts.received)},
                     {"dropped by kernel", std::to_string(counts.dropped)},
                     {"dropped by interface", std::to_string(counts.dropped_by_interface)}};
    core::status_table table{
        .title = "Interfaces", .columns = {"name", "link type", "received", "dropped"}, .rows = {}};
    const auto interfaces = capture_.interfaces();
    for (std::size_t i = 0; i < interfaces.size(); ++i) {
        const auto of_one = capture_.counts(i);
        table.rows.push_back({interfaces[i].name,
                              std::to_string(static_cast<unsigned>(interfaces[i].link)),
                              std::to_string(of_one.received), std::to_string(of_one.dropped)});
    }
    section.tables.push_back(std::move(table));
    return section;
}

std::string live_service::counts_json() const
{
    const auto put = [](core::json_writer& to, const live_counts& of) {
        to.member("received", of.received).member("dropped_by_kernel", of.dropped);
        to.member("dropped_by_interface", of.dropped_by_interface);
    };
    core::json_writer json;
    json.begin_object().member("captured", numbers_.captured.load());
    json.member("bytes", numbers_.bytes.load());
    put(json, capture_.counts());
    json.key("interfaces").begin_array();
    const auto interfaces = capture_.interfaces();
    for (std::size_t i = 0; i < interfaces.size(); ++i) {
        json.begin_object().member("name", interfaces[i].name);
        put(json, capture_.counts(i));
        json.end_object();
    }
    return json.end_array().end_object().text() + "\n";
}

core::task<std::string> live_service::table_json(stats_kind kind)
{
    co_return packets_.status()->json(kind);
}

core::task<core::web_response> live_service::table(core::web_request asked)
{
    stats_kind kind{};
    if (!parse_stats_kind(asked.parameter("table"), kind))
        co_return core::web_error(404,
                                  "the tables are flows, hierarchy, talkers, tcp, dns, http, tls");
    if (!serving_ || packets_.status() == nullptr)
        co_return core::web_error(503, "the capture has not begun, or is over");
    auto text = co_await core::run_on(runtime_->at(0), table_json(kind));
    co_return core::web_json(std::move(text));
}

} // namespace netkit::sniff
