#include "report_stats.hpp"

#include <algorithm>
#include <cmath>

#include "netkit/base/units.hpp"
#include "netkit/core/terminal_table.hpp"
#include "print_value.hpp"

namespace netkit::sniff {

namespace {

using cell_form = stats_cell::form;

/// `eth/ip/tcp` as `    tcp`.
std::string indented(std::string_view path)
{
    const auto depth = static_cast<std::size_t>(std::ranges::count(path, '/'));
    return std::string(2 * depth, ' ') + std::string{path.substr(path.rfind('/') + 1)};
}

std::string percent(double share)
{
    const auto tenths = static_cast<std::uint64_t>(std::lround(share * 1'000));
    return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + '%';
}

/// Four digits behind the point.
void put_share(text_out& to, double share)
{
    const auto parts = static_cast<std::uint64_t>(std::lround(share * 10'000));
    to.dec(parts / 10'000);
    to.put('.');
    to.dec_zeros(parts % 10'000, 4);
}

void put_number(text_out& to, const stats_cell& of)
{
    if (of.as == cell_form::duration)
        put_seconds(to, static_cast<std::int64_t>(of.number));
    else if (of.as == cell_form::share)
        put_share(to, of.share);
    else
        to.dec(of.number);
}

bool is_text(const stats_cell& of)
{
    return of.as == cell_form::text || of.as == cell_form::path;
}

void put_csv_text(text_out& to, std::string_view text)
{
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return to.put(text);
    to.put('"');
    for (const char each : text) {
        if (each == '"') to.put('"');
        to.put(each);
    }
    to.put('"');
}

} // namespace

std::string stats_cell_text(const stats_cell& of)
{
    switch (of.as) {
    case cell_form::none:
        return {};
    case cell_form::text:
        return of.text;
    case cell_form::path:
        return indented(of.text);
    case cell_form::count:
        return std::to_string(of.number);
    case cell_form::bytes:
        return human_bytes(static_cast<double>(of.number));
    case cell_form::duration:
        return human_duration(duration{static_cast<std::int64_t>(of.number)});
    case cell_form::share:
        return percent(of.share);
    }
    return {};
}

void put_stats_text(text_out& to, const stats_table& of, const core::terminal_traits& on)
{
    std::vector<core::text_table::column> columns;
    columns.reserve(of.columns.size());
    for (const auto& each : of.columns)
        columns.push_back(
            {std::string{each.title}, each.right ? core::align::right : core::align::left});
    core::text_table table{std::move(columns)};
    for (const auto& row : of.rows) {
        std::vector<core::text_table::cell> cells;
        cells.reserve(row.size());
        for (const auto& each : row)
            cells.emplace_back(stats_cell_text(each));
        table.add_row(std::move(cells));
    }
    to.put(core::paint(on, core::tint::bold, name_of(of.kind)));
    to.put('\n');
    to.put(of.rows.empty() ? std::string{"nothing seen\n"} : table.render(on));
    to.put('\n');
}

void put_stats_json(text_out& to, const stats_table& of)
{
    to.put("{\"stats\":\"");
    to.put(name_of(of.kind));
    to.put("\",\"rows\":[");
    for (std::size_t i = 0; i < of.rows.size(); ++i) {
        to.put(i == 0 ? "{" : ",{");
        bool first = true;
        for (std::size_t k = 0; k < of.rows[i].size(); ++k) {
            const auto& each = of.rows[i][k];
            if (each.as == cell_form::none) continue;
            to.put(first ? "\"" : ",\"");
            first = false;
            to.put(of.columns[k].key);
            to.put("\":");
            if (is_text(each)) {
                to.put('"');
                to.json_escaped(each.text);
                to.put('"');
            } else {
                put_number(to, each);
            }
        }
        to.put('}');
    }
    to.put("]}\n");
}

void put_stats_csv(text_out& to, const stats_table& of)
{
    for (std::size_t k = 0; k < of.columns.size(); ++k) {
        if (k > 0) to.put(',');
        to.put(of.columns[k].key);
    }
    to.put("\r\n");
    for (const auto& row : of.rows) {
        for (std::size_t k = 0; k < row.size(); ++k) {
            if (k > 0) to.put(',');
            if (is_text(row[k]))
                put_csv_text(to, row[k].text);
            else if (row[k].as != cell_form::none)
                put_number(to, row[k]);
        }
        to.put("\r\n");
    }
}

} // namespace netkit::sniff
