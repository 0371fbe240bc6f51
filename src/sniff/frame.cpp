// The packet itself as a layer: what a capture file says about it, and the data that no protocol
// claims.

#include <algorithm>
#include <array>

#include "families.hpp"
#include "field_rows.hpp"
#include "netkit/sniff/comments.hpp"
#include "netkit/sniff/community_id.hpp"
#include "netkit/sniff/flow_note.hpp"
#include "netkit/sniff/process_name.hpp"
#include "netkit/sniff/text_out.hpp"

namespace netkit::sniff {

namespace {

constexpr auto frame_fields = field_table(
    dec("frame.number", "Number"), row_of(form::time, "frame.time_epoch", "Epoch Time"),
    dec("frame.len", "Length"), dec("frame.cap_len", "Captured Length"),
    dec("frame.interface_id", "Interface").detail(),
    row_of(form::text, "frame.protocols", "Protocols").detail(),
    row_of(form::text, "frame.comment", "Comment").detail(),
    row_of(form::text, "netkit.community_id", "Community ID").asked(),
    row_of(form::seconds, "netkit.latency", "Time Since the Request"),
    dec("netkit.request_in", "Answers the Request in Frame").detail(),
    row_of(form::text, "netkit.note", "Notes of the Flow").asked(),
    row_of(form::text, "netkit.process.name", "Process"), dec("netkit.process.pid", "Process ID"));

/// The names of the layers as Wireshark lists them, `ethertype` and the like included.
class protocol_names {
public:
    void add(std::string_view name)
    {
        if (size_ + name.size() + 1 > text_.size()) return;
        if (size_ > 0) text_[size_++] = ':';
        std::ranges::copy(name, text_.begin() + static_cast<std::ptrdiff_t>(size_));
        size_ += name.size();
    }
    std::string_view text() const { return {text_.data(), size_}; }

private:
    std::array<char, 512> text_;
    std::size_t size_ = 0;
};

/// Whether an EtherType of this layer says what follows it.
bool names_ethertype(const layer& at)
{
    if (at.fault != damage::none || at.captured < at.header) return false;
    switch (at.id) {
    case proto::eth:
        return load_be16(at.data + 12) >= 1536;
    case proto::vlan:
        return load_be16(at.data + 2) >= 1536;
    case proto::sll:
    case proto::sll2:
        return at.note[0] >= 1536;
    case proto::macsec:
        return (at.note[0] & 0x0cU) == 0;
    default:
        return false;
    }
}

std::string_view listed_name(const packet& of, const layer& at)
{
    if (at.id == proto::sll2) return "sll";
    if (at.id == proto::raw && of.meta.link != link_type::raw) return {};
    if (at.id == proto::vlan && at.note[1] == 0x88a8) return "ieee8021ad";
    return protocol_of(at.id).name;
}

void put_protocols(const packet& of, const field& as, value_list& to)
{
    protocol_names list;
    for (const auto& each : of.layers().subspan(std::min<std::size_t>(1, of.depth))) {
        const auto name = listed_name(of, each);
        if (name.empty()) continue;
        list.add(name);
        if (each.id == proto::radiotap) list.add("wlan_radio");
        if (each.id == proto::igmp) list.add(name);
        if (names_ethertype(each)) list.add("ethertype");
    }
    to.put_text(as, list.text());
}

void put_flow_fields(const packet& of, value_list& to)
{
    const auto& community = row_named(frame_fields, "netkit.community_id");
    if (to.wants(community)) {
        community_id_room room{};
        const auto id = community_id_of(of, room);
        if (!id.empty()) to.put_text(community, id);
    }
    if (of.flow == nullptr) return;
    if (of.flow->latency != -1) {
        to.put(row_named(frame_fields, "netkit.latency"),
               static_cast<std::uint64_t>(of.flow->latency));
        to.put(row_named(frame_fields, "netkit.request_in"), of.flow->request_frame);
    }
    const auto& notes = row_named(frame_fields, "netkit.note");
    if (!to.wants(notes)) return;
    text_out text{256};
    put_flow_notes(text, *of.flow);
    if (!text.empty()) to.put_text(notes, text.view().substr(1));
}

void walk_frame(const packet& of, const layer&, value_list& to)
{
    to.put(row_named(frame_fields, "frame.number"), of.meta.number);
    if (of.meta.timed) {
        to.put(row_named(frame_fields, "frame.time_epoch"),
               static_cast<std::uint64_t>(of.meta.time_ns));
    }
    to.put(row_named(frame_fields, "frame.len"), of.meta.wire);
    to.put(row_named(frame_fields, "frame.cap_len"), of.meta.captured);
    to.put(row_named(frame_fields, "frame.interface_id"), of.meta.interface);
    const auto& protocols = row_named(frame_fields, "frame.protocols");
    if (to.wants(protocols)) put_protocols(of, protocols, to);
    for (auto comments = of.meta.comment; !comments.empty();)
        to.put_text(row_named(frame_fields, "frame.comment"), take_comment(comments));
    put_flow_fields(of, to);
    const auto* const process = known_process(of.flow);
    if (process == nullptr) return;
    to.put_text(row_named(frame_fields, "netkit.process.name"), process->command);
    to.put(row_named(frame_fields, "netkit.process.pid"), static_cast<std::uint64_t>(process->pid));
}

constexpr auto data_fields =
    field_table(raw_bytes("data.data", "Data").asked(), dec("data.len", "Length"));

void walk_data(const packet&, const layer& from, value_list& to)
{
    if (from.captured > 0) to.put(row_named(data_fields, "data.data"), from.bytes());
    to.put(row_named(data_fields, "data.len"), from.wire);
}

constexpr std::array<protocol, 2> rows{{
    {.id = proto::frame,
     .name = "frame",
     .title = "Frame",
     .fields = frame_fields,
     .walk = walk_frame},
    {.id = proto::data, .name = "data", .title = "Data", .fields = data_fields, .walk = walk_data},
}};

} // namespace

std::span<const protocol> frame_protocols()
{
    return rows;
}

} // namespace netkit::sniff
