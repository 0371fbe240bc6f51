// Views that are pages of text: a stream put together, flows, talkers, the help.

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "netkit/base/text.hpp"
#include "netkit/core/terminal.hpp"
#include "netkit/sniff/tcp_reassembly.hpp"
#include "tui_model.hpp"

namespace netkit::sniff {

namespace {

constexpr std::size_t most_rows = 500;             // of a table
constexpr std::size_t table_rest = 7 + 2 + 27;     // columns of a flow beside its ends
constexpr std::size_t most_stream_bytes = 1 << 20; // of a followed stream

constexpr std::array<std::string_view, 18> help_text{
    "up, down, page up, page down, home, end   move; j and k do the same",
    "g, G             the first packet; the last one, and follow the newest",
    "space            stop following the newest packet, or begin again",
    "tab, shift-tab   next pane: packets, tree, bytes; the tree marks its bytes",
    "enter            from the packet to its tree and back",
    "/                filter on fields, as --where: tcp.port == 443 && ip.ttl < 10",
    "                 tab completes names, up and down recall earlier filters,",
    "                 an empty filter shows everything again",
    "f                follow the stream of the chosen packet",
    "1, 2, 3          packets, flows, talkers",
    "m                mark the packet",
    "w                save the marked packets, or all that are shown, to a capture file",
    "?, h             this page",
    "q, escape        back to the packets; q there ends netkit",
    "",
    "Colours: yellow for trouble in TCP (retransmission, lost segment, zero window), red for",
    "resets, inverse for what is chosen.",
    "",
};

std::string address_text(const std::array<std::uint8_t, 16>& address, std::uint8_t version)
{
    text_out out{64};
    if (version == 4)
        out.ipv4(address.data() + 12);
    else
        out.ipv6(address.data());
    return std::string{out.view()};
}

std::string with_port(std::string address, std::uint16_t port)
{
    if (port == 0) return address;
    if (address.find(':') != std::string::npos) return fmt::format("[{}]:{}", address, port);
    return fmt::format("{}:{}", address, port);
}

std::string_view protocol_text(std::uint8_t number)
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

std::string bytes_text(std::uint64_t bytes)
{
    if (bytes < 10'000) return fmt::format("{} B", bytes);
    if (bytes < 10'000'000) return fmt::format("{:.1f} kB", static_cast<double>(bytes) / 1e3);
    return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

std::uint64_t total(const flow_record& of)
{
    return of.bytes[0] + of.bytes[1];
}

std::vector<const flow_record*> live_flows(const flow_tracker& from)
{
    std::vector<const flow_record*> all;
    for (const auto& each : from.table().records())
        if (each.packets[0] + each.packets[1] > 0) all.push_back(&each);
    return all;
}

/// Lines of text out of both directions of a connection, as they come.
class stream_text final : public stream_sink {
public:
    void on_bytes(unsigned side, std::uint64_t, byte_view bytes) override
    {
        for (const auto line : split(text_of(bytes), '\n'))
            add(side, escape_foreign(trim(line, "\r")));
        size_ += bytes.size();
    }
    void on_gap(unsigned side, std::uint64_t, std::uint64_t bytes) override
    {
        add(side, fmt::format("[{} bytes are missing]", bytes));
    }
    void on_fin(unsigned side) override { add(side, "[end]"); }

    bool full() const noexcept { return size_ > most_stream_bytes; }
    std::vector<std::string> take() { return std::move(lines_); }

private:
    void add(unsigned side, std::string_view line)
    {
        lines_.push_back(fmt::format("{} {}", side == 0 ? '>' : '<', line));
    }

    std::vector<std::string> lines_;
    std::size_t size_ = 0;
};

} // namespace

void tui_model::draw_page(canvas& to)
{
    if (view_ == view::flows) page_ = flows_page();
    if (view_ == view::talkers) page_ = talkers_page();
    if (view_ == view::help) page_.assign(help_text.begin(), help_text.end());
    const auto rows = to.rows() - 2;
    page_top_ = std::min(page_top_, page_.size() > rows ? page_.size() - rows : 0);
    for (std::size_t i = 0; i < rows && page_top_ + i < page_.size(); ++i) {
        const auto& line = page_[page_top_ + i];
        const bool title = page_top_ + i == 0 && view_ != view::help;
        const bool back = view_ == view::stream && line.starts_with('<');
        to.put(1 + i, 0, line, title ? look::name : back ? look::good : look::plain);
    }
}

std::vector<std::string> tui_model::stream_page()
{
    const auto* const packet = decode_chosen();
    const auto* const kept = chosen();
    if (packet == nullptr || !kept->note || packet->find(proto::tcp) == nullptr)
        return {"The chosen packet belongs to no TCP connection."};
    const auto stream = kept->note->stream;
    std::vector<std::string> page{fmt::format("tcp.stream {}", stream)};
    tcp_reassembly order;
    stream_text text;
    const auto handle = order.open();
    for (auto place = store_.first(); place < store_.end() && !text.full(); ++place) {
        const auto& each = store_.at(place);
        if (!each.note || each.note->stream != stream || !each.note->has_bases) continue;
        decoder_.decode(each.view(), packet_);
        const auto* const tcp = packet_.find(proto::tcp);
        if (tcp == nullptr || tcp->fault != damage::none) continue;
        const auto flags = tcp->data[13];
        const cursor payload = tcp->payload();
        stream_segment segment;
        segment.seq = load_be32(tcp->data + 4);
        segment.bytes = payload.bytes();
        segment.length = payload.wire();
        segment.syn = (flags & 2U) != 0;
        segment.fin = (flags & 1U) != 0;
        segment.time_ns = each.meta.time_ns;
        order.take(handle, each.note->forward ? 0 : 1, segment, text);
    }
    order.close(handle, text);
    auto lines = text.take();
    page.insert(page.end(), lines.begin(), lines.end());
    return page;
}

std::vector<std::string> tui_model::flows_page() const
{
    if (doors_.flows == nullptr) return {"Flows are not tracked in this run."};
    auto flows = live_flows(*doors_.flows);
    std::ranges::sort(flows, std::ranges::greater{},
                      [](const flow_record* of) { return std::pair{total(*of), of->last_ns}; });
    // IPv6 ends are long: a narrow terminal cuts them, a wide one shows them whole.
    const auto rest = width_ - std::min(width_, table_rest);
    const auto end_width = std::clamp<std::size_t>(rest / 2, 16, 48);
    const auto row = [end_width](std::string_view protocol, std::string_view from,
                                 std::string_view to, const auto&... numbers) {
        auto text =
            fmt::format("{:<7}{:<{}} {:<{}} ", protocol, core::fit_text(from, end_width, true),
                        end_width, core::fit_text(to, end_width, true), end_width);
        ((text += fmt::format("{:>9}", numbers)), ...);
        return text;
    };
    std::vector<std::string> page{row("", "from", "to", "packets", "sent", "received")};
    for (const auto* each : flows) {
        if (page.size() > most_rows) break;
        const auto& key = each->key;
        auto low = with_port(address_text(key.low, key.version), key.low_port);
        auto high = with_port(address_text(key.high, key.version), key.high_port);
        if (!each->low_first) std::swap(low, high);
        page.push_back(row(protocol_text(key.protocol), low, high,
                           each->packets[0] + each->packets[1], bytes_text(each->bytes[0]),
                           bytes_text(each->bytes[1])));
    }
    return page;
}

std::vector<std::string> tui_model::talkers_page() const
{
    if (doors_.flows == nullptr) return {"Flows are not tracked in this run."};
    struct sums {
        std::uint64_t packets = 0;
        std::uint64_t sent = 0;
        std::uint64_t received = 0;
    };
    std::map<std::string, sums> hosts;
    for (const auto* each : live_flows(*doors_.flows)) {
        const auto& key = each->key;
        const std::size_t from_low = each->low_first ? 0 : 1;
        const auto packets = each->packets[0] + each->packets[1];
        auto& low = hosts[address_text(key.low, key.version)];
        low.packets += packets;
        low.sent += each->bytes[from_low];
        low.received += each->bytes[1 - from_low];
        auto& high = hosts[address_text(key.high, key.version)];
        high.packets += packets;
        high.sent += each->bytes[1 - from_low];
        high.received += each->bytes[from_low];
    }
    std::vector<std::pair<std::string, sums>> order{hosts.begin(), hosts.end()};
    std::ranges::sort(order, std::ranges::greater{},
                      [](const auto& each) { return each.second.sent + each.second.received; });
    std::vector<std::string> page{
        fmt::format("{:<42}{:>10}{:>14}{:>14}", "host", "packets", "sent", "received")};
    for (const auto& [host, of] : order) {
        if (page.size() > most_rows) break;
        page.push_back(fmt::format("{:<42}{:>10}{:>14}{:>14}", host, of.packets,
                                   bytes_text(of.sent), bytes_text(of.received)));
    }
    return page;
}

} // namespace netkit::sniff
