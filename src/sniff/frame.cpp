// The packet itself as a layer: what a capture file says about it, and the data that no protocol
// claims.

#include <array>

#include "families.hpp"
#include "netkit/sniff/community_id.hpp"
#include "netkit/sniff/flow_note.hpp"
#include "netkit/sniff/text_out.hpp"

namespace netkit::sniff {

namespace {

enum frame_place {
    number,
    time_epoch,
    length,
    captured,
    protocols,
    community_id,
    latency,
    request_in,
    flow_notes,
    frame_places
};

constexpr std::array<field, frame_places> frame_fields{{
    {.name = "frame.number", .title = "Frame Number"},
    {.name = "frame.time_epoch", .title = "Epoch Time", .as = form::time},
    {.name = "frame.len", .title = "Frame Length"},
    {.name = "frame.cap_len", .title = "Capture Length"},
    {.name = "frame.protocols",
     .title = "Protocols in frame",
     .as = form::text,
     .who = shown::detail},
    {.name = "netkit.community_id", .title = "Community ID", .as = form::text, .who = shown::asked},
    {.name = "netkit.latency", .title = "Time Since the Request", .as = form::seconds},
    {.name = "netkit.request_in", .title = "Answers the Request in Frame", .who = shown::detail},
    {.name = "netkit.note", .title = "Notes of the Flow", .as = form::text, .who = shown::asked},
}};

void put_flow_fields(const packet& of, value_list& to)
{
    if (to.wants(frame_fields[community_id])) {
        community_id_room room{};
        const auto id = community_id_of(of, room);
        if (!id.empty()) to.put_text(frame_fields[community_id], id);
    }
    if (of.flow == nullptr) return;
    if (of.flow->latency != -1) {
        to.put(frame_fields[latency], static_cast<std::uint64_t>(of.flow->latency));
        to.put(frame_fields[request_in], of.flow->request_frame);
    }
    if (!to.wants(frame_fields[flow_notes])) return;
    text_out text{256};
    put_flow_notes(text, *of.flow);
    if (!text.empty()) to.put_text(frame_fields[flow_notes], text.view().substr(1));
}

void walk_frame(const packet& of, const layer&, value_list& to)
{
    to.put(frame_fields[number], of.meta.number);
    to.put(frame_fields[time_epoch], static_cast<std::uint64_t>(of.meta.time_ns));
    to.put(frame_fields[length], of.meta.wire);
    to.put(frame_fields[captured], of.meta.captured);
    put_flow_fields(of, to);
}

constexpr std::array data_fields{
    field{.name = "data.len", .title = "Length"},
};

void walk_data(const packet&, const layer& from, value_list& to)
{
    to.put(data_fields[0], from.wire);
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
