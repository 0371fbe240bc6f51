#include "conversation.hpp"

#include <cstring>

namespace netkit::sniff {

namespace {

std::uint64_t mix(std::uint64_t left, std::uint64_t right) noexcept
{
    std::uint64_t x = (left ^ 0x9e3779b97f4a7c15U) * 0xff51afd7ed558ccdU;
    x = (x ^ x >> 32U ^ right) * 0xc4ceb9fe1a85ec53U;
    return x ^ x >> 29U;
}

std::uint64_t load64(const std::uint8_t* at) noexcept
{
    std::uint64_t number;
    std::memcpy(&number, at, sizeof number);
    return number;
}

std::uint64_t end_of(const layer& network, const std::uint8_t* address,
                     const std::uint8_t* port) noexcept
{
    if (network.id == proto::ip) return mix(load_be32(address), load_be16(port));
    return mix(mix(load64(address), load64(address + 8)), load_be16(port));
}

} // namespace

conversation conversation_of(const decoding& with) noexcept
{
    const auto layers = with.so_far().layers();
    std::size_t i = layers.size() - 1;
    while (i > 0 && layers[i].id != proto::tcp && layers[i].id != proto::udp)
        --i;
    const layer& transport = layers[i];
    while (i > 0 && layers[i].id != proto::ip && layers[i].id != proto::ipv6)
        --i;
    const layer& network = layers[i];
    const std::uint32_t size = network.id == proto::ip ? 20 : 40;
    if (i == 0 || network.captured < size || transport.captured < 4) return {};
    const auto* const addresses = network.data + (network.id == proto::ip ? 12 : 8);
    const auto width = network.id == proto::ip ? 4U : 16U;
    const auto from = end_of(network, addresses, transport.data);
    const auto to = end_of(network, addresses + width, transport.data + 2);
    const bool forward = from <= to;
    const auto key = forward ? mix(from, to) : mix(to, from);
    return {key == 0 ? 1 : key, forward};
}

} // namespace netkit::sniff
