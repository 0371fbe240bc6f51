#include "netkit/core/admin_status.hpp"

#include "netkit/core/web_json.hpp"

#include <chrono>

namespace netkit::core {

namespace {

void write_texts(json_writer& json, const std::vector<std::string>& texts)
{
    json.begin_array();
    for (const std::string& text : texts)
        json.value(text);
    json.end_array();
}

void write_section(json_writer& json, const status_section& section)
{
    json.begin_object().member("title", section.title).key("facts").begin_array();
    for (const auto& [name, value] : section.facts)
        json.begin_array().value(name).value(value).end_array();
    json.end_array().key("tables").begin_array();
    for (const status_table& table : section.tables) {
        json.begin_object().member("title", table.title).key("columns");
        write_texts(json, table.columns);
        json.key("rows").begin_array();
        for (const auto& row : table.rows)
            write_texts(json, row);
        json.end_array().end_object();
    }
    json.end_array().end_object();
}

histogram::snapshot sum_of(const std::vector<series_reading>& series)
{
    histogram::snapshot total;
    for (const series_reading& one : series) {
        if (!one.durations) continue;
        for (std::size_t i = 0; i < histogram::buckets; ++i)
            total.counts[i] += one.durations->counts[i];
        total.count += one.durations->count;
        total.sum += one.durations->sum;
    }
    return total;
}

void write_family(json_writer& json, const family_reading& family)
{
    json.begin_object().member("name", family.name).member("help", family.help);
    if (family.type == metric_type::histogram) {
        const histogram::snapshot total = sum_of(family.series);
        const auto at = [&](double q) {
            return std::chrono::duration<double>(total.quantile(q)).count();
        };
        json.member("type", "histogram").member("value", total.count);
        json.member("p50", at(0.5)).member("p90", at(0.9)).member("p99", at(0.99));
    } else {
        double sum = 0;
        for (const series_reading& one : family.series)
            sum += one.value;
        json.member("type", family.type == metric_type::counter ? "counter" : "gauge");
        json.member("value", sum);
    }
    json.end_object();
}

} // namespace

std::string format_status(const status_report& report)
{
    json_writer json;
    json.begin_object().member("service", report.service).member("version", report.version);
    json.member("uptime_seconds", report.uptime_seconds);
    json.member("ready", report.not_ready.empty()).key("reasons");
    write_texts(json, report.not_ready);
    json.key("sections").begin_array();
    for (const status_section& section : report.sections)
        write_section(json, section);
    json.end_array().key("metrics").begin_array();
    for (const family_reading& family : report.metrics)
        write_family(json, family);
    json.end_array().end_object();
    return json.text();
}

} // namespace netkit::core
