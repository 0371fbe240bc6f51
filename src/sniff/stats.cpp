// Tables that stay small however long they count: everything that may have any number of keys is a
// top_list, whose rest is one row. What a table needs is read from the packet's layers and its
// flow's note; nothing is kept of packets. Answers belong to the name that their conversation was
// last asked for: a host of HTTP, a server name of TLS.

#include "netkit/sniff/stats.hpp"

#include <algorithm>

#include "netkit/sniff/dns.hpp"
#include "netkit/sniff/flow_note.hpp"
#include "netkit/sniff/http_head.hpp"
#include "stats_tables.hpp"
#include "tls_parts.hpp"

namespace netkit::sniff {

namespace {

constexpr std::size_t longest_name = 255;

constexpr std::array<std::string_view, stats_kinds> names{"flows", "hierarchy", "talkers", "tcp",
                                                          "dns",   "http",      "tls"};

/// The innermost network layer that was really sent; the link layer where there is none.
const layer* addresses_of(const packet& of) noexcept
{
    const layer* found = nullptr;
    for (const auto& each : of.layers()) {
        if ((each.flags & layer::quoted) != 0) break;
        if ((each.id == proto::ip && each.captured >= 20) ||
            (each.id == proto::ipv6 && each.captured >= 40))
            found = &each;
    }
    if (found == nullptr && of.depth > 1 && of.stack[1].id == proto::eth &&
        of.stack[1].captured >= 14)
        found = &of.stack[1];
    return found;
}

std::string_view text_at(const std::uint8_t* bytes, std::size_t size) noexcept
{
    return {reinterpret_cast<const char*>(bytes), size};
}

void see_talkers(const packet& of, top_list<talker_row>& to)
{
    const auto* const at = addresses_of(of);
    if (at == nullptr) return;
    const std::size_t size = at->id == proto::ip ? 4 : at->id == proto::ipv6 ? 16 : 6;
    const std::size_t from = at->id == proto::ip ? 12 : at->id == proto::ipv6 ? 8 : 6;
    const std::size_t target = at->id == proto::eth ? 0 : from + size;
    const std::uint64_t bytes = of.meta.wire;
    to.at(text_at(at->data + from, size), bytes).sent.add({1, bytes});
    to.at(text_at(at->data + target, size), bytes).received.add({1, bytes});
}

constexpr std::uint32_t again =
    flow_note::retransmission | flow_note::fast_retransmission | flow_note::spurious_retransmission;

void see_tcp(const packet& of, top_list<tcp_row>& to)
{
    const auto& note = *of.flow;
    const auto& tcp = of.stack[note.layer];
    if (tcp.id != proto::tcp || tcp.captured < 20) return;
    const auto& flow = *note.flow;
    const auto server = endpoint_key(flow.key, !flow.low_first);
    auto& row = to.at({server.data(), server.size()});
    row.connections += flow.packets[0] + flow.packets[1] == 1 ? 1 : 0;
    ++row.segments;
    row.retransmissions += (note.flags & again) != 0 ? 1 : 0;
    row.out_of_order += (note.flags & flow_note::out_of_order) != 0 ? 1 : 0;
    row.lost += (note.flags & flow_note::lost_segment) != 0 ? 1 : 0;
    row.zero_windows += (note.flags & flow_note::zero_window) != 0 ? 1 : 0;
    row.resets += (tcp.data[13] & 4U) != 0 ? 1 : 0;
    if (note.ack_rtt >= 0) row.trips[note.forward ? 0 : 1].add(note.ack_rtt);
}

void see_dns(const packet& of, const layer& at, top_list<dns_row_counts>& to)
{
    dns_records records{dns_message_of(at)};
    dns_record question;
    if (!records.next(question) || question.section != dns_section::question) return;
    dns_name_room room{};
    std::string name{dns_name_text(records.message(), question.name, room)};
    for (auto& each : name)
        if (each >= 'A' && each <= 'Z') each = static_cast<char>(each + 32);
    auto& row = to.at(name);
    const auto& header = records.header();
    if (!header.is_response()) {
        ++row.questions;
        row.repeats += of.flow->repeats != 0 ? 1 : 0;
        return;
    }
    ++row.answers;
    row.no_such_name += header.rcode() == 3 ? 1 : 0;
    row.failures += header.rcode() != 0 && header.rcode() != 3 ? 1 : 0;
    if (of.flow->latency >= 0) row.latency.add(of.flow->latency);
}

std::string_view host_of(std::string_view head) noexcept
{
    while (!head.empty()) {
        const auto line = take_line(head);
        if (line.empty()) break;
        const auto [name, value] = read_http_header(line);
        constexpr std::string_view host = "host";
        const bool is_host = std::ranges::equal(
            name, host, [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
        if (is_host) return value.substr(0, longest_name);
    }
    return "-";
}

void see_http(const packet& of, const layer& at, top_list<http_row>& to, conversation_names& hosts)
{
    if ((of.flow->flags & again) != 0) return; // counted when it was said first
    auto text = text_of(at.bytes());
    const auto start = read_http_start(take_line(text));
    if (start.kind == http_kind::request) {
        const auto host = host_of(text);
        hosts.learn(*of.flow, host);
        auto& row = to.at(host);
        ++row.requests;
        row.gets += start.method == "GET" ? 1 : 0;
        row.posts += start.method == "POST" ? 1 : 0;
    } else if (start.kind == http_kind::response) {
        const auto host = hosts.find(*of.flow);
        auto& row = to.at(host.empty() ? "-" : host, 0);
        ++row.status[std::min(start.status / 100U, 5U)];
        if (of.flow->latency >= 0) row.latency.add(of.flow->latency);
    }
}

/// The version that a ServerHello chooses: in an extension since 1.3.
std::string_view chosen_version(const layer& at) noexcept
{
    cursor in = at.read();
    in.skip((at.note[0] & tls_note::bare) != 0 ? 4 : 9);
    auto version = in.be16();
    in.skip(32);
    in.skip(in.u8());
    in.skip(3);
    for_each_extension(in.sub(in.be16()).bytes(), [&](std::uint16_t type, byte_view data) {
        if (type == 43 && data.size() == 2) version = load_be16(data.data());
    });
    constexpr std::array<std::string_view, 5> known{"SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2",
                                                    "TLS 1.3"};
    return version >= 0x300 && version <= 0x304 ? known[version - 0x300U] : "?";
}

void see_tls(const packet& of, const layer& at, top_list<tls_row>& to, conversation_names& servers)
{
    constexpr std::uint8_t client = 1, server = 2;
    if ((at.note[0] & tls_note::has_handshake) == 0) return;
    const auto type = tls_note::handshake_type(at.note[0]);
    if (type == client) {
        const auto hello = client_hello_of(at);
        auto name = text_of(hello.server_name).substr(0, longest_name);
        if (name.empty()) name = "-";
        servers.learn(*of.flow, name);
        auto& row = to.at(name);
        ++row.hellos;
        if (!hello.complete) return;
        const bool quic = (at.note[0] & tls_note::bare) != 0;
        text_out text{64};
        put_ja4(text, hello, quic ? ja4_carrier::quic : ja4_carrier::tcp);
        row.ja4.assign(text.view());
    } else if (type == server) {
        const auto name = servers.find(*of.flow);
        auto& row = to.at(name.empty() ? "-" : name, 0);
        ++row.answered;
        row.version.assign(chosen_version(at));
        if (of.flow->latency >= 0) row.latency.add(of.flow->latency);
    }
}

} // namespace

std::string_view name_of(stats_kind kind) noexcept
{
    return names[static_cast<std::size_t>(kind)];
}

bool parse_stats_kind(std::string_view name, stats_kind& to) noexcept
{
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) return false;
    to = static_cast<stats_kind>(found - names.begin());
    return true;
}

stats::stats(const stats_options& options, flow_tracker& flows)
    : options_(options), flows_(flows), tables_(std::make_unique<tables>(options.places))
{
    flows.tell(*this);
}
stats::~stats() = default;

void stats::see(const packet& of)
{
    const auto wants = [this](stats_kind kind) {
        return std::ranges::find(options_.kinds, kind) != options_.kinds.end();
    };
    auto& to = *tables_;
    if (wants(stats_kind::hierarchy)) to.hierarchy.add(of);
    if (wants(stats_kind::talkers)) see_talkers(of, to.talkers);
    if (of.flow == nullptr || of.flow->flow == nullptr) return;
    if (wants(stats_kind::tcp)) see_tcp(of, to.tcp);
    for (std::size_t i = of.flow->layer + std::size_t{1}; i < of.depth; ++i) {
        const auto& here = of.stack[i];
        if (here.id == proto::dns && wants(stats_kind::dns)) see_dns(of, here, to.dns);
        if (here.id == proto::http && wants(stats_kind::http))
            see_http(of, here, to.http, to.hosts);
        if (here.id == proto::tls && wants(stats_kind::tls)) see_tls(of, here, to.tls, to.servers);
    }
}

void stats::on_flow_end(const flow_record& gone, flow_end)
{
    auto& to = *tables_;
    const auto smaller = [](const flow_record& one, const flow_record& two) {
        return bytes_of(one) > bytes_of(two); // the heap's head is the smallest
    };
    ++to.ended_count;
    to.ended.push_back(gone);
    std::ranges::push_heap(to.ended, smaller);
    if (to.ended.size() <= to.most_ended) return;
    std::ranges::pop_heap(to.ended, smaller);
    const auto& least = to.ended.back();
    to.ended_sum.add({least.packets[0] + least.packets[1], bytes_of(least)});
    to.ended.pop_back();
}

} // namespace netkit::sniff
