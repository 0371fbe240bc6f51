// Tables for people and programs: what is counted becomes rows of cells, the heaviest first, and
// one row for everything that has no row of its own.

#include <algorithm>

#include "netkit/sniff/flow_note.hpp"
#include "netkit/sniff/protocol.hpp"
#include "netkit/sniff/text_out.hpp"
#include "stats_tables.hpp"

namespace netkit::sniff {

namespace {

using cells = std::vector<stats_cell>;

stats_cell text_cell(std::string text)
{
    return {stats_cell::form::text, std::move(text)};
}
stats_cell count_cell(std::uint64_t number)
{
    return {stats_cell::form::count, {}, number};
}
stats_cell bytes_cell(std::uint64_t number)
{
    return {stats_cell::form::bytes, {}, number};
}
stats_cell duration_cell(std::uint64_t nanoseconds)
{
    return {stats_cell::form::duration, {}, nanoseconds};
}
stats_cell share_cell(std::uint64_t part, std::uint64_t whole)
{
    if (whole == 0) return {};
    return {stats_cell::form::share, {}, 0, static_cast<double>(part) / static_cast<double>(whole)};
}

void put_latency(cells& row, const duration_sketch& of)
{
    if (of.count() == 0) {
        row.insert(row.end(), 2, stats_cell{});
        return;
    }
    row.push_back(duration_cell(of.at(0.5)));
    row.push_back(duration_cell(of.at(0.95)));
}

/// One row for each entry and one for the rest, if there is any.
template <class Value, class Name, class Fill>
void put_top(stats_table& to, const top_list<Value>& from, std::size_t most, Name name, Fill fill)
{
    Value rest;
    const auto all = from.sorted(most, rest);
    for (const auto& each : all) {
        cells row{text_cell(name(each.key))};
        fill(row, each.value);
        to.rows.push_back(std::move(row));
    }
    if (from.replaced() == 0 && from.size() <= most) return;
    cells row{text_cell("other")};
    fill(row, rest);
    to.rows.push_back(std::move(row));
}

std::string same(const std::string& key)
{
    return key;
}

std::string address_text(const std::string& key)
{
    text_out text{64};
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(key.data());
    if (key.size() == 4)
        text.ipv4(bytes);
    else if (key.size() == 16)
        text.ipv6(bytes);
    else
        text.mac(bytes);
    return std::string{text.view()};
}

std::string_view protocol_name(std::uint8_t number) noexcept
{
    switch (number) {
    case 1:
        return "icmp";
    case 6:
        return "tcp";
    case 17:
        return "udp";
    case 58:
        return "icmpv6";
    case 132:
        return "sctp";
    default:
        return "ip";
    }
}

/// Where a TCP connection stands, from what was seen of it.
std::string_view state_name(const flow_record& of) noexcept
{
    constexpr unsigned syn = 1, syn_ack = 2, data = 8, fin = 16, rst = 32;
    if (of.key.protocol != 6) return "";
    const unsigned seen = of.completeness;
    if ((seen & rst) != 0) return "reset";
    if ((seen >> 6U & 3U) == 3) return "closed";
    if ((seen & fin) != 0) return "closing";
    if ((seen & (syn | syn_ack)) == syn) return "syn-sent";
    return (seen & data) != 0 ? "open" : "established";
}

cells flow_row(const flow_record& of)
{
    const auto end = [&](bool low) {
        const auto key = endpoint_key(of.key, low);
        return text_cell(endpoint_text({key.data(), key.size()}));
    };
    const auto duration = std::max<std::int64_t>(of.last_ns - of.first_ns, 0);
    const auto app =
        of.application == proto::none ? std::string_view{} : protocol_of(of.application).name;
    return {text_cell(std::string{protocol_name(of.key.protocol)}),
            count_cell(of.stream),
            end(of.low_first),
            end(!of.low_first),
            text_cell(std::string{app}),
            count_cell(of.packets[0]),
            bytes_cell(of.bytes[0]),
            count_cell(of.packets[1]),
            bytes_cell(of.bytes[1]),
            duration_cell(static_cast<std::uint64_t>(duration)),
            text_cell(std::string{state_name(of)})};
}

void put_flows(stats_table& to, const stats::tables& from, const flow_table& live, std::size_t most)
{
    to.columns = {{"protocol", "PROTO"},
                  {"stream", "STREAM", true},
                  {"from", "FROM"},
                  {"to", "TO"},
                  {"application", "APP"},
                  {"packets_out", "PACKETS >", true},
                  {"bytes_out", "BYTES >", true},
                  {"packets_in", "PACKETS <", true},
                  {"bytes_in", "BYTES <", true},
                  {"duration", "DURATION", true},
                  {"state", "STATE"}};
    std::vector<const flow_record*> all;
    all.reserve(from.ended.size());
    for (const auto& each : from.ended)
        all.push_back(&each);
    for (const auto& each : live.records())
        if (each.packets[0] + each.packets[1] != 0) all.push_back(&each);
    std::ranges::stable_sort(all, [](const flow_record* one, const flow_record* two) {
        return bytes_of(*one) > bytes_of(*two);
    });
    auto rest = from.ended_sum;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (i < most)
            to.rows.push_back(flow_row(*all[i]));
        else
            rest.add({all[i]->packets[0] + all[i]->packets[1], bytes_of(*all[i])});
    }
    if (rest.packets == 0) return;
    to.rows.push_back({text_cell("other"),
                       {},
                       {},
                       {},
                       {},
                       count_cell(rest.packets),
                       bytes_cell(rest.bytes),
                       {},
                       {},
                       {},
                       {}});
}

void put_node(stats_table& to, const layer_tree& from, std::uint16_t at, const std::string& above)
{
    std::vector<std::uint16_t> children;
    for (auto each = from.nodes()[at].first_child; each != 0; each = from.nodes()[each].sibling)
        children.push_back(each);
    std::ranges::reverse(children); // in the order of their first packets
    for (const auto each : children) {
        const auto& node = from.nodes()[each];
        auto path = above + (above.empty() ? "" : "/") + std::string{protocol_of(node.id).name};
        to.rows.push_back({{stats_cell::form::path, path},
                           count_cell(node.seen.packets),
                           bytes_cell(node.seen.bytes),
                           share_cell(node.seen.packets, from.nodes()[0].seen.packets)});
        put_node(to, from, each, path); // as deep as a packet has layers
    }
}

void put_tcp(stats_table& to, const top_list<tcp_row>& from, std::size_t most)
{
    to.columns = {{"server", "SERVER"},
                  {"connections", "CONNECTIONS", true},
                  {"segments", "SEGMENTS", true},
                  {"retransmissions", "RETRANSMITTED", true},
                  {"retransmission_rate", "RATE", true},
                  {"out_of_order", "OUT OF ORDER", true},
                  {"lost", "LOST", true},
                  {"zero_windows", "ZERO WINDOW", true},
                  {"resets", "RESETS", true},
                  {"rtt_p50", "RTT P50", true},
                  {"rtt_p95", "RTT P95", true}};
    const auto name = [](const std::string& key) { return endpoint_text(key); };
    put_top(to, from, most, name, [](cells& row, const tcp_row& of) {
        for (const auto number : {of.connections, of.segments, of.retransmissions})
            row.push_back(count_cell(number));
        row.push_back(share_cell(of.retransmissions, of.segments));
        for (const auto number : {of.out_of_order, of.lost, of.zero_windows, of.resets})
            row.push_back(count_cell(number));
        put_latency(row, of.trips[of.trips[0].at(0.5) < of.trips[1].at(0.5) ? 1 : 0]);
    });
}

void put_dns(stats_table& to, const top_list<dns_row_counts>& from, std::size_t most)
{
    to.columns = {{"name", "NAME"},
                  {"queries", "QUERIES", true},
                  {"repeated", "REPEATED", true},
                  {"answers", "ANSWERS", true},
                  {"nxdomain", "NXDOMAIN", true},
                  {"failed", "FAILED", true},
                  {"latency_p50", "P50", true},
                  {"latency_p95", "P95", true}};
    put_top(to, from, most, same, [](cells& row, const dns_row_counts& of) {
        for (const auto number :
             {of.questions, of.repeats, of.answers, of.no_such_name, of.failures})
            row.push_back(count_cell(number));
        put_latency(row, of.latency);
    });
}

void put_http(stats_table& to, const top_list<http_row>& from, std::size_t most)
{
    to.columns = {{"host", "HOST"},
                  {"requests", "REQUESTS", true},
                  {"get", "GET", true},
                  {"post", "POST", true},
                  {"other", "OTHER", true},
                  {"status_2xx", "2XX", true},
                  {"status_3xx", "3XX", true},
                  {"status_4xx", "4XX", true},
                  {"status_5xx", "5XX", true},
                  {"latency_p50", "P50", true},
                  {"latency_p95", "P95", true}};
    put_top(to, from, most, same, [](cells& row, const http_row& of) {
        for (const auto number : {of.requests, of.gets, of.posts, of.requests - of.gets - of.posts,
                                  of.status[2], of.status[3], of.status[4], of.status[5]})
            row.push_back(count_cell(number));
        put_latency(row, of.latency);
    });
}

void put_tls(stats_table& to, const top_list<tls_row>& from, std::size_t most)
{
    to.columns = {{"server_name", "SERVER NAME"},
                  {"hellos", "HELLOS", true},
                  {"answered", "ANSWERED", true},
                  {"version", "VERSION"},
                  {"ja4", "JA4"},
                  {"latency_p50", "P50", true},
                  {"latency_p95", "P95", true}};
    put_top(to, from, most, same, [](cells& row, const tls_row& of) {
        row.push_back(count_cell(of.hellos));
        row.push_back(count_cell(of.answered));
        row.push_back(text_cell(of.version));
        row.push_back(text_cell(of.ja4));
        put_latency(row, of.latency);
    });
}

void put_talkers(stats_table& to, const top_list<talker_row>& from, std::size_t most)
{
    to.columns = {{"address", "ADDRESS"},
                  {"packets", "PACKETS", true},
                  {"bytes", "BYTES", true},
                  {"packets_sent", "SENT", true},
                  {"bytes_sent", "BYTES SENT", true},
                  {"packets_received", "RECEIVED", true},
                  {"bytes_received", "BYTES RECEIVED", true}};
    put_top(to, from, most, address_text, [](cells& row, const talker_row& of) {
        row.push_back(count_cell(of.sent.packets + of.received.packets));
        row.push_back(bytes_cell(of.sent.bytes + of.received.bytes));
        row.push_back(count_cell(of.sent.packets));
        row.push_back(bytes_cell(of.sent.bytes));
        row.push_back(count_cell(of.received.packets));
        row.push_back(bytes_cell(of.received.bytes));
    });
}

} // namespace

stats_table stats::table(stats_kind kind) const
{
    stats_table made;
    made.kind = kind;
    const auto most = options_.rows;
    switch (kind) {
    case stats_kind::flows:
        put_flows(made, *tables_, flows_.table(), most);
        break;
    case stats_kind::hierarchy:
        made.columns = {{"protocols", "PROTOCOL"},
                        {"packets", "PACKETS", true},
                        {"bytes", "BYTES", true},
                        {"share", "SHARE", true}};
        put_node(made, tables_->hierarchy, 0, "");
        break;
    case stats_kind::talkers:
        put_talkers(made, tables_->talkers, most);
        break;
    case stats_kind::tcp:
        put_tcp(made, tables_->tcp, most);
        break;
    case stats_kind::dns:
        put_dns(made, tables_->dns, most);
        break;
    case stats_kind::http:
        put_http(made, tables_->http, most);
        break;
    case stats_kind::tls:
        put_tls(made, tables_->tls, most);
        break;
    }
    return made;
}

} // namespace netkit::sniff
