// From a decoded packet to its flows. A packet may belong to several: a tunnel's outer datagram and
// the connection inside it, an ICMP error and the connection it quotes. One pass over the layers
// remembers the addresses, tags and tunnel it has come through; each transport layer becomes a key.
// Ports alone do not make a connection: a SYN may begin another one on the same key, which then
// takes over the record with a new number.

#include "netkit/sniff/flow_tracker.hpp"

#include <algorithm>

namespace netkit::sniff {

namespace {

/// What a layer means on the way to a flow, by protocol.
enum class part : std::uint8_t { nothing, network, fragment, vlan, overlay, transport };

struct role {
    part is = part::nothing;
    std::uint8_t number = 0; ///< in IP's header, of a protocol that makes a flow
};

constexpr auto roles = [] {
    std::array<role, proto_count> table{};
    constexpr std::array<std::pair<proto, part>, 6> ways{{{proto::ip, part::network},
                                                          {proto::ipv6, part::network},
                                                          {proto::ipv6_fraghdr, part::fragment},
                                                          {proto::vlan, part::vlan},
                                                          {proto::vxlan, part::overlay},
                                                          {proto::geneve, part::overlay}}};
    constexpr std::array<std::pair<proto, std::uint8_t>, 13> ends{{{proto::icmp, 1},
                                                                   {proto::igmp, 2},
                                                                   {proto::tcp, 6},
                                                                   {proto::udp, 17},
                                                                   {proto::dccp, 33},
                                                                   {proto::esp, 50},
                                                                   {proto::ah, 51},
                                                                   {proto::icmpv6, 58},
                                                                   {proto::ospf, 89},
                                                                   {proto::pim, 103},
                                                                   {proto::vrrp, 112},
                                                                   {proto::sctp, 132},
                                                                   {proto::udplite, 136}}};
    for (const auto& [id, is] : ways)
        table[static_cast<std::size_t>(id)].is = is;
    for (const auto& [id, number] : ends)
        table[static_cast<std::size_t>(id)] = {part::transport, number};
    return table;
}();

role role_of(proto id) noexcept
{
    return roles[static_cast<std::size_t>(id)];
}

bool has_ports(proto id) noexcept
{
    return id == proto::tcp || id == proto::udp || id == proto::udplite || id == proto::sctp ||
           id == proto::dccp;
}

/// Bytes that have to be there before a flow is made: where Wireshark has read what it needs.
std::uint32_t least_of(proto id) noexcept
{
    return id == proto::tcp ? 16 : has_ports(id) ? 8 : 0;
}

constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

void set_address(flow_key::endpoint& to, const std::uint8_t* from, bool v4) noexcept
{
    if (v4) std::ranges::copy(mapped, to.address.begin());
    std::copy_n(from, v4 ? 4 : 16, to.address.begin() + (v4 ? 12 : 0));
}

/// More fragments follow this one; nothing behind its header is whole.
bool is_fragment(const layer& network, const layer* fragment) noexcept
{
    if (network.id == proto::ip)
        return network.captured >= 8 && (load_be16(network.data + 6) & 0x3fffU) != 0;
    return fragment != nullptr && fragment->captured >= 4 &&
           (load_be16(fragment->data + 2) & 0xfff9U) != 0;
}

enum completeness_bit : std::uint8_t {
    syn_seen = 1,
    syn_ack_seen = 2,
    ack_seen = 4,
    data_seen = 8,
    fin_seen = 16,
    rst_seen = 32,
    low_finished = 64, // not shown
    high_finished = 128,
};
constexpr std::uint8_t shown_bits = 63;

} // namespace

/// Where a transport layer stands.
struct flow_tracker::place {
    const layer* network = nullptr;
    const layer* fragment = nullptr; // IPv6's header
    const layer* transport = nullptr;
    std::uint32_t vlan = 0;
    std::uint32_t tunnel = 0;
    std::uint8_t index = 0;
    bool from_low = true;
    bool fresh = false; // the flow's first packet

    /// A layer on the way to the transport.
    void pass(const layer& here) noexcept
    {
        switch (role_of(here.id).is) {
        case part::network:
            network = &here;
            fragment = nullptr;
            break;
        case part::fragment:
            fragment = &here;
            break;
        case part::vlan:
            if (here.captured < 2) break;
            if (const auto tag = load_be16(here.data) & 0x0fffU; tag != 0) vlan = vlan << 16U | tag;
            break;
        case part::overlay:
            if (here.captured < 8) break;
            tunnel = (here.id == proto::vxlan ? 1U << 24U : 2U << 24U) | load_be24(here.data + 4);
            vlan = 0;
            break;
        default:
            break;
        }
    }
    bool is_quoted() const noexcept { return (transport->flags & layer::quoted) != 0; }
    bool is_joined() const noexcept { return (transport->flags & layer::joined) != 0; }
    bool is_whole() const noexcept
    {
        return !is_quoted() && (is_joined() || !is_fragment(*network, fragment));
    }
};

flow_tracker::flow_tracker(const flow_options& options)
    : options_(options),
      table_(options.max_flows, options.seed, this),
      most_states_(static_cast<std::uint32_t>(std::max<std::size_t>(
          std::min<std::size_t>(table_.capacity(), 131'072), table_.capacity() / 16 * 7)))
{
    states_.reserve(most_states_);
}

flow_tracker::~flow_tracker() = default;

const flow_note* flow_of(const packet& of, const layer& from) noexcept
{
    for (const auto* note = of.flow; note != nullptr; note = note->next)
        if (&of.stack[note->layer] == &from) return note;
    return nullptr;
}

flow_note* flow_tracker::see(packet& of)
{
    place at;
    notes_used_ = 0;
    flow_note* sent = nullptr;
    flow_note* others = nullptr;
    for (std::size_t i = 0; i < of.depth && notes_used_ < notes_.size(); ++i) {
        const auto& here = of.stack[i];
        switch (role_of(here.id).is) {
        case part::nothing:
            continue;
        case part::transport:
            if (at.network != nullptr && here.captured >= least_of(here.id)) break;
            continue;
        default:
            at.pass(here);
            continue;
        }
        at.transport = &here;
        at.index = static_cast<std::uint8_t>(i);
        auto* const note = note_for(of, at);
        if (note == nullptr) continue;
        auto& list = at.is_quoted() ? others : sent;
        note->next = list;
        list = note;
    }
    if (sent == nullptr) {
        sent = others;
    } else {
        auto* last = sent;
        while (last->next != nullptr)
            last = const_cast<flow_note*>(last->next);
        last->next = others;
    }
    of.flow = sent;
    return sent;
}

flow_note* flow_tracker::note_for(const packet& of, const place& where)
{
    place at = where;
    const bool v4 = at.network->id == proto::ip;
    if (at.network->captured < (v4 ? 20U : 40U)) return nullptr;
    flow_key::endpoint from;
    flow_key::endpoint to;
    set_address(from, at.network->data + (v4 ? 12 : 8), v4);
    set_address(to, at.network->data + (v4 ? 16 : 24), v4);
    if (has_ports(at.transport->id)) {
        from.port = load_be16(at.transport->data);
        to.port = load_be16(at.transport->data + 2);
    }
    flow_key key;
    key.protocol = role_of(at.transport->id).number;
    key.version = v4 ? 4 : 6;
    key.vlan = at.vlan;
    key.tunnel = at.tunnel;
    at.from_low = set_endpoints(key, from, to);

    auto [flow, fresh] = table_.at(key, of.meta.time_ns);
    at.fresh = fresh;
    if (fresh) begin(*flow, of, at);
    auto& note = notes_[notes_used_++] = flow_note{};
    note.layer = at.index;
    if (at.transport->id == proto::tcp) see_tcp(of, at, flow, note);
    count(*flow, of, at, note);
    return &note;
}

void flow_tracker::begin(flow_record& flow, const packet& of, const place& at)
{
    const auto id = at.transport->id;
    const std::size_t counter = id == proto::tcp                           ? 0
                                : id == proto::udp || id == proto::udplite ? 1
                                                                           : 2;
    flow.stream = streams_[counter]++;
    flow.first_ns = flow.last_ns = of.meta.time_ns;
    // Who answers a SYN was not the one that began.
    constexpr unsigned syn_ack = tcp_segment::syn | tcp_segment::ack_valid;
    const bool answers = id == proto::tcp && (at.transport->data[13] & syn_ack) == syn_ack;
    flow.low_first = at.from_low != answers;
    flow.packets = flow.bytes = {};
    flow.completeness = 0;
    flow.application = proto::none;
}

void flow_tracker::count(flow_record& flow, const packet& of, const place& at,
                         flow_note& to) noexcept
{
    const auto id = at.transport->id;
    to.flow = &flow;
    to.stream = flow.stream;
    to.forward = at.from_low == flow.low_first;
    to.time_delta = of.meta.time_ns - flow.last_ns;
    to.time_relative = of.meta.time_ns - flow.first_ns;
    flow.last_ns = of.meta.time_ns;
    if (!at.is_quoted()) {
        ++flow.packets[to.forward ? 0 : 1];
        flow.bytes[to.forward ? 0 : 1] += of.meta.wire;
        const auto innermost = of.stack[of.depth - 1].id;
        if (innermost != id && innermost != proto::data) flow.application = innermost;
    }
    constexpr unsigned both = low_finished | high_finished;
    const bool closed = (flow.completeness & rst_seen) != 0 || (flow.completeness & both) == both;
    table_.touch(flow, id == proto::tcp ? (closed ? flow_kind::tcp_closed : flow_kind::tcp)
                       : has_ports(id)  ? flow_kind::udp
                                        : flow_kind::other);
}

/// The state of a connection; null when there are too many.
tcp_state* flow_tracker::state_of(flow_record& flow)
{
    if (flow.tcp != flow_record::none) return &states_[flow.tcp];
    if (!free_states_.empty()) {
        flow.tcp = free_states_.back();
        free_states_.pop_back();
        states_[flow.tcp] = tcp_state{};
    } else if (states_.size() < most_states_) {
        flow.tcp = static_cast<std::uint32_t>(states_.size());
        states_.emplace_back();
    } else {
        return nullptr;
    }
    return &states_[flow.tcp];
}

void flow_tracker::see_tcp(const packet& of, const place& at, flow_record*& flow, flow_note& to)
{
    const auto& tcp = *at.transport;
    const auto header = std::uint32_t{tcp.data[12]} / 16 * 4;
    tcp_segment segment{.seq = load_be32(tcp.data + 4),
                        .ack = load_be32(tcp.data + 8),
                        .length = tcp.wire > header ? tcp.wire - header : 0,
                        .window = load_be16(tcp.data + 14),
                        .flags = static_cast<std::uint8_t>(tcp.data[13] & 31U),
                        .frame = static_cast<std::uint32_t>(of.meta.number),
                        .time_ns = of.meta.time_ns};
    if (header > 20 && tcp.captured >= 20)
        segment.options = {tcp.data + 20, std::min(header, tcp.captured) - 20};
    const bool syn = (segment.flags & tcp_segment::syn) != 0;
    const bool ack = (segment.flags & tcp_segment::ack_valid) != 0;
    const unsigned side = at.from_low ? 0 : 1;
    auto* state = options_.tcp_analysis ? state_of(*flow) : nullptr;
    bool first = at.fresh;
    if (state != nullptr && syn && analysis_.begins_anew(*state, segment, side, to)) {
        on_flow_end(*flow, flow_end::reused);
        flow->tcp = flow->assembly = flow_record::none;
        begin(*flow, of, at);
        state = state_of(*flow);
        to.flags |= flow_note::reused_ports;
        to.analysed = true;
        flow->completeness = syn_seen;
        first = false;
    }
    const bool whole = at.is_whole() && tcp.wire >= header;
    if (state != nullptr && whole) analysis_.see(*state, segment, side, to);
    // Only a connection's first packet can be its SYN; what comes later is another one's.
    auto& seen = flow->completeness;
    to.completeness = seen & shown_bits;
    if (first) {
        if (syn && !ack)
            seen = static_cast<std::uint8_t>(segment.length > 0 ? syn_seen | data_seen : syn_seen);
    } else {
        if (syn && ack) seen |= syn_ack_seen;
        if (!syn && ack) seen |= whole && segment.length > 0 ? data_seen : ack_seen;
        if ((segment.flags & tcp_segment::fin) != 0 && ack) seen |= fin_seen;
        if ((segment.flags & tcp_segment::rst) != 0) seen |= rst_seen;
    }
    if ((segment.flags & tcp_segment::fin) != 0) seen |= at.from_low ? low_finished : high_finished;
}

void flow_tracker::on_flow_end(const flow_record& gone, flow_end why)
{
    for (auto* const each : listeners_)
        each->on_flow_end(gone, why);
    if (gone.tcp == flow_record::none) return;
    analysis_.forget(states_[gone.tcp]);
    free_states_.push_back(gone.tcp);
}

bool needs_flows(std::string_view field_name) noexcept
{
    constexpr std::array<std::string_view, 13> beginnings{
        "tcp.stream",     "tcp.completeness",  "tcp.analysis",    "tcp.time_",  "tcp.seq",
        "tcp.ack",        "tcp.nxtseq",        "tcp.window_size", "udp.stream", "udp.time_",
        "netkit.latency", "netkit.request_in", "netkit.note"};
    constexpr std::array<std::string_view, 3> raw{"tcp.seq_raw", "tcp.ack_raw",
                                                  "tcp.window_size_value"};
    const auto begins = [&](std::string_view each) { return field_name.starts_with(each); };
    return std::ranges::any_of(beginnings, begins) &&
           std::ranges::find(raw, field_name) == raw.end();
}

void flow_tracker::stop()
{
    table_.clear();
}

const tcp_state* flow_tracker::tcp_of(const flow_record& flow) const noexcept
{
    return flow.tcp == flow_record::none ? nullptr : &states_[flow.tcp];
}

} // namespace netkit::sniff
