#include "packet_process.hpp"

#include <algorithm>
#include <array>

#include "netkit/sniff/where.hpp"

namespace netkit::sniff {

namespace {

template <std::size_t Size>
std::array<std::uint8_t, Size> octets_at(const std::uint8_t* from)
{
    std::array<std::uint8_t, Size> made{};
    std::copy_n(from, Size, made.begin());
    return made;
}

/// Addresses of an IP layer that was not cut before their end.
bool read_addresses(const layer& at, socket_ends& to)
{
    constexpr std::size_t v4_header = 20;
    constexpr std::size_t v6_header = 40;
    if (at.id == proto::ip && at.captured >= v4_header) {
        to.source = ipv4_address(octets_at<4>(at.data + 12));
        to.target = ipv4_address(octets_at<4>(at.data + 16));
        return true;
    }
    if (at.id != proto::ipv6 || at.captured < v6_header) return false;
    to.source = ipv6_address(octets_at<16>(at.data + 8));
    to.target = ipv6_address(octets_at<16>(at.data + 24));
    return true;
}

} // namespace

std::optional<socket_ends> ends_of(const packet& of)
{
    socket_ends ends;
    bool has_addresses = false;
    for (const auto& each : of.layers()) {
        if ((each.flags & layer::quoted) != 0) return std::nullopt;
        if (each.id == proto::ip || each.id == proto::ipv6)
            has_addresses = read_addresses(each, ends);
        if (each.id != proto::tcp && each.id != proto::udp) continue;
        if (!has_addresses || each.captured < 4) return std::nullopt;
        ends.source_port = load_be16(each.data);
        ends.target_port = load_be16(each.data + 2);
        ends.protocol = each.id == proto::tcp ? 6 : 17;
        return ends;
    }
    return std::nullopt;
}

const process_name& commented_processes::find(const packet& of)
{
    if (!find_process(of.meta.comment, latest_)) latest_.pid = 0;
    return latest_;
}

bool is_process_field(std::string_view name) noexcept
{
    return name.starts_with("netkit.process");
}

bool wants_processes(const settings& from)
{
    const auto named = [](const std::string& each) { return is_process_field(each); };
    if (from.process || std::ranges::any_of(from.fields, named) ||
        std::ranges::any_of(from.csv, named))
        return true;
    where_fault ignored; // the settings' check has seen to it
    const auto where = from.where.empty() ? nullptr : where_filter::compile(from.where, ignored);
    return where != nullptr && std::ranges::any_of(where->fields(), named);
}

} // namespace netkit::sniff
