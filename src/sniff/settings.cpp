#include "settings.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "netkit/sniff/decode_as.hpp"
#include "netkit/sniff/fields.hpp"
#include "netkit/sniff/follow.hpp"
#include "netkit/sniff/stats.hpp"
#include "netkit/sniff/where.hpp"

netkit::result<netkit::sniff::buffer_size>
netkit::core::setting_text<netkit::sniff::buffer_size>::parse(std::string_view text)
{
    const bool is_plain = text.find_first_not_of("0123456789") == std::string_view::npos;
    NETKIT_TRY(const auto size,
               parse_byte_size(is_plain ? std::string{text} + "KiB" : std::string{text}));
    constexpr std::uint64_t least = 64U << 10U;
    constexpr std::uint64_t most = 1U << 30U; // more is a mistake: it is memory of the kernel
    if (size.bytes < least || size.bytes > most)
        return make_error_code(boost::system::errc::invalid_argument);
    return sniff::buffer_size{size};
}

namespace netkit::sniff {

namespace {

void check_fields(const std::vector<std::string>& names, std::string_view key, core::checker& into)
{
    std::vector<std::string_view> known;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (find_field(names[i]) != nullptr) continue;
        if (known.empty())
            for (const auto& each : all_fields())
                known.push_back(each.row->name);
        into.unknown_name(std::string{key} + '/' + std::to_string(i), "field", names[i], known);
    }
}

/// One way to print at a time.
void check_formats(const settings& of, core::checker& into)
{
    const std::array chosen{std::pair{"compat", of.compat},
                            std::pair{"json", of.json},
                            std::pair{"fields", !of.fields.empty()},
                            std::pair{"csv", !of.csv.empty()},
                            std::pair{"tree", of.tree},
                            std::pair{"hex", of.hex}};
    std::string_view first;
    for (const auto& [key, is_chosen] : chosen) {
        if (!is_chosen) continue;
        if (!first.empty())
            into.fail(key, fmt::format("packets are printed one way; {} is given too", first));
        first = key;
    }
}

/// Standard output holds packets in one form only.
void check_standard_output(const settings& of, core::checker& into)
{
    if (of.write != "-") return;
    const bool prints = of.print || of.compat || of.json || of.tree || of.hex || of.tui ||
                        of.count_only || !of.fields.empty() || !of.csv.empty() ||
                        !of.stats.empty() || !of.follow.empty();
    if (prints) into.fail("write", "packets are printed to standard output already");
}

void check_where(const std::string& expression, core::checker& into)
{
    where_fault why;
    if (expression.empty() || where_filter::compile(expression, why) != nullptr) return;
    into.fail("where", fmt::format("column {}: {}", why.column + 1, why.text));
}

void check_flows(const settings& of, core::checker& into)
{
    std::vector<std::string_view> known(stats_kinds);
    for (std::size_t i = 0; i < stats_kinds; ++i)
        known[i] = name_of(static_cast<stats_kind>(i));
    for (std::size_t i = 0; i < of.stats.size(); ++i)
        if (stats_kind kind{}; !parse_stats_kind(of.stats[i], kind))
            into.unknown_name(fmt::format("stats/{}", i), "table", of.stats[i], known);
    if (!of.follow.empty() && !parse_follow(of.follow))
        into.fail("follow", "expected tcp:N or udp:N with the number of a stream");
    if (!of.follow.empty() && !of.stats.empty())
        into.fail("follow", "tables are printed instead: stats is given too");
}

} // namespace

void check(const settings& of, core::checker& into)
{
    check_fields(of.fields, "fields", into);
    check_fields(of.csv, "csv", into);
    check_formats(of, into);
    check_where(of.where, into);
    check_flows(of, into);
    check(static_cast<const write_settings&>(of), into);
    check_standard_output(of, into);
    decode_rules scratch;
    for (std::size_t i = 0; i < of.decode_as.size(); ++i)
        if (const auto fault = add_decode_as(scratch, of.decode_as[i]); !fault.empty())
            into.fail(fmt::format("decode_as/{}", i), fault);
    if (!of.read.empty() && !of.interfaces.empty())
        into.fail("interfaces", "a file is read: there is nothing to capture");
    if (!of.filter.empty() && !of.filter_file.empty())
        into.fail("filter_file", "there is a filter already; join the two");
}

line_options line_options_of(const line_settings& of)
{
    line_options made;
    made.time = of.timestamps;
    made.bytes = of.bytes;
    made.verbose = of.verbose;
    made.nanoseconds = of.nano;
    made.link = of.link_header;
    made.quiet = of.quiet;
    made.absolute_seq = of.absolute_seq;
    made.numbers = of.number;
    made.lengths = of.lengths;
    made.compat = of.compat;
    return made;
}

} // namespace netkit::sniff
