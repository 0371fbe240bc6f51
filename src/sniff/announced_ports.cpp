#include "announced_ports.hpp"

#include <algorithm>

namespace netkit::sniff {

namespace {

bool is_address(byte_view address) noexcept
{
    return address.size() == 4 || address.size() == 16;
}

std::size_t place_of(byte_view address, std::uint16_t port) noexcept
{
    std::uint64_t hash = port;
    for (std::size_t i = 0; i < address.size(); i += 4)
        hash = (hash ^ load_be32(&address[i])) * 0x9e3779b97f4a7c15ULL;
    return static_cast<std::size_t>(hash >> 40U);
}

} // namespace

void announced_ports::announce(byte_view address, std::uint16_t port, proto id) noexcept
{
    if (!is_address(address)) return;
    endpoint& here = table_[place_of(address, port) % places];
    here = {};
    std::ranges::copy(address, here.address.begin());
    here.port = port;
    here.size = static_cast<std::uint8_t>(address.size());
    here.id = id;
    empty_ = false;
}

proto announced_ports::at(byte_view address, std::uint16_t port) const noexcept
{
    if (!is_address(address)) return proto::none;
    const endpoint& here = table_[place_of(address, port) % places];
    const bool same = here.port == port && here.size == address.size() &&
                      std::ranges::equal(address, std::span{here.address}.first(address.size()));
    return same ? here.id : proto::none;
}

} // namespace netkit::sniff
