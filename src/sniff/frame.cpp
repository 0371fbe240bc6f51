// The packet itself as a layer: what a capture file says about it, and the data that no protocol
// claims.

#include <array>

#include "families.hpp"

namespace netkit::sniff {

namespace {

enum frame_place { number, time_epoch, length, captured, protocols, frame_places };

constexpr std::array<field, frame_places> frame_fields{{
    {.name = "frame.number", .title = "Frame Number"},
    {.name = "frame.time_epoch", .title = "Epoch Time", .as = form::time},
    {.name = "frame.len", .title = "Frame Length"},
    {.name = "frame.cap_len", .title = "Capture Length"},
    {.name = "frame.protocols",
     .title = "Protocols in frame",
     .as = form::text,
     .who = shown::detail},
}};

void walk_frame(const packet& of, const layer&, value_list& to)
{
    to.put(frame_fields[number], of.meta.number);
    to.put(frame_fields[time_epoch], static_cast<std::uint64_t>(of.meta.time_ns));
    to.put(frame_fields[length], of.meta.wire);
    to.put(frame_fields[captured], of.meta.captured);
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
