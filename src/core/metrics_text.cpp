// Prometheus text exposition 0.0.4, written by hand. The packaged prometheus-cpp (1.0.1) was tried
// first: its TextSerializer prints 16 significant digits, which turns the bound 2^23 ns into
// le="0.008388608000000001" (a label, so part of the identity of the series), it does not escape
// help texts, and it wants the whole result copied into its own structures. What is left is shorter
// than the conversion would have been.
//
// Histograms are shown at the powers of two from 32.8 µs to 68.7 s: 22 of their 122 bounds, which a
// query can still interpolate within a factor of two, and a fifth of the text.

#include "netkit/core/metrics.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

namespace netkit::core {

namespace {

constexpr unsigned first_shown_power = 15;
constexpr unsigned last_shown_power = 36;

void append_number(std::string& out, double value)
{
    constexpr double exact = 9007199254740992.0; // 2^53
    if (std::isnan(value))
        out += "NaN";
    else if (std::isinf(value))
        out += value > 0 ? "+Inf" : "-Inf";
    else if (std::abs(value) <= exact && value == std::trunc(value))
        fmt::format_to(std::back_inserter(out), "{}", static_cast<std::int64_t>(value));
    else
        fmt::format_to(std::back_inserter(out), "{}", value); // shortest text that reads back
}

void append_escaped(std::string& out, std::string_view text, bool in_quotes)
{
    for (const char c : text) {
        if (c == '\\')
            out += "\\\\";
        else if (c == '\n')
            out += "\\n";
        else if (c == '"' && in_quotes)
            out += "\\\"";
        else
            out += c;
    }
}

void append_label(std::string& out, std::string_view name, std::string_view value)
{
    out += out.back() == '{' ? "" : ",";
    out += name;
    out += "=\"";
    append_escaped(out, value, true);
    out += '"';
}

/// `name_suffix{labels} `, with `le` as the last label when it is given.
void append_series(std::string& out, std::string_view name, std::string_view suffix,
                   const labels& with, std::string_view le = {})
{
    out += name;
    out += suffix;
    if (!with.empty() || !le.empty()) {
        out += '{';
        for (const auto& [label, value] : with)
            append_label(out, label, value);
        if (!le.empty()) append_label(out, "le", le);
        out += '}';
    }
    out += ' ';
}

void append_histogram(std::string& out, std::string_view name, const labels& with,
                      const histogram::snapshot& durations)
{
    const auto line = [&](std::string_view suffix, double value, std::string_view le = {}) {
        append_series(out, name, suffix, with, le);
        append_number(out, value);
        out += '\n';
    };
    std::string bound;
    for (unsigned power = first_shown_power; power <= last_shown_power; ++power) {
        bound.clear();
        append_number(bound, std::ldexp(1.0, static_cast<int>(power)) / 1e9);
        line("_bucket", static_cast<double>(durations.count_up_to_power(power)), bound);
    }
    line("_bucket", static_cast<double>(durations.count), "+Inf");
    line("_sum", std::chrono::duration<double>(durations.sum).count());
    line("_count", static_cast<double>(durations.count));
}

std::string_view type_name(metric_type type)
{
    switch (type) {
    case metric_type::counter:
        return "counter";
    case metric_type::gauge:
        return "gauge";
    case metric_type::histogram:
        break;
    }
    return "histogram";
}

} // namespace

std::string format_exposition(const std::vector<family_reading>& families)
{
    std::string out;
    for (const family_reading& family : families) {
        out += "# HELP " + family.name + ' ';
        append_escaped(out, family.help, false);
        out += "\n# TYPE " + family.name + ' ';
        out += type_name(family.type);
        out += '\n';
        for (const series_reading& series : family.series) {
            if (series.durations) {
                append_histogram(out, family.name, series.with, *series.durations);
                continue;
            }
            append_series(out, family.name, "", series.with);
            append_number(out, series.value);
            out += '\n';
        }
    }
    return out;
}

} // namespace netkit::core
