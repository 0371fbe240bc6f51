#include "socket_index.hpp"

#include <algorithm>

#include "netkit/base/bytes.hpp"

namespace netkit::sniff {

namespace {

std::uint32_t open_key(std::uint8_t protocol, std::uint16_t port) noexcept
{
    return std::uint32_t{protocol} << 16U | port;
}

bool is_unspecified(const ip_address& address) noexcept
{
    const auto* const from = address.bytes.data() + (address.v4 ? 12 : 0);
    return std::all_of(from, address.bytes.data() + 16, [](std::uint8_t b) { return b == 0; });
}

std::uint64_t mix(std::uint64_t value, std::uint64_t more) noexcept
{
    value = (value ^ more) * 0x9e3779b97f4a7c15U;
    return value ^ value >> 29U;
}

} // namespace

std::size_t socket_ends_hash::operator()(const socket_ends& of) const noexcept
{
    std::uint64_t value =
        std::uint64_t{of.source_port} << 32U | std::uint64_t{of.target_port} << 8U | of.protocol;
    for (const auto* const each : {&of.source, &of.target}) {
        value = mix(value, load_le64(each->bytes.data()));
        value = mix(value, load_le64(each->bytes.data() + 8));
    }
    return value;
}

socket_index::socket_index(const std::vector<platform::system_socket>& sockets,
                           const std::vector<ip_address>& local)
    : local_{local}
{
    std::sort(local_.begin(), local_.end());
    for (const auto& each : sockets) {
        if (each.remote_port != 0)
            connected_.emplace(socket_ends{each.local, each.remote, each.local_port,
                                           each.remote_port, each.protocol},
                               each.inode);
        else
            open_[open_key(each.protocol, each.local_port)].push_back(
                {each.local, each.takes_v4, each.inode});
    }
}

bool socket_index::is_local(const ip_address& address) const
{
    if (address.v4 && address.bytes[12] == 127) return true;
    return std::binary_search(local_.begin(), local_.end(), address);
}

std::uint64_t socket_index::find(const socket_ends& of) const
{
    const auto sent = connected_.find(of);
    if (sent != connected_.end()) return sent->second;
    const socket_ends turned{of.target, of.source, of.target_port, of.source_port, of.protocol};
    const auto got = connected_.find(turned);
    if (got != connected_.end()) return got->second;
    const auto sender = find_end(of, of.source, of.source_port);
    return sender != 0 ? sender : find_end(of, of.target, of.target_port);
}

/// A socket that is not connected, bound to that end; one bound to the address itself comes first.
std::uint64_t socket_index::find_end(const socket_ends& of, const ip_address& mine,
                                     std::uint16_t port) const
{
    const auto found = open_.find(open_key(of.protocol, port));
    if (found == open_.end()) return 0;
    std::uint64_t wide = 0;
    for (const auto& each : found->second) {
        if (each.local == mine) return each.inode;
        const bool family = each.local.v4 == mine.v4 || (mine.v4 && each.takes_v4);
        if (wide == 0 && family && is_unspecified(each.local)) wide = each.inode;
    }
    return wide != 0 && is_local(mine) ? wide : 0;
}

} // namespace netkit::sniff
