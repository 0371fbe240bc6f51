#include "fragment_ports.hpp"

#include <cstring>

namespace netkit::sniff {

namespace {

constexpr std::int64_t longest_ns = 30'000'000'000;

std::uint32_t hash(const std::uint8_t* bytes, std::size_t size, std::uint32_t value) noexcept
{
    for (std::size_t i = 0; i < size; ++i)
        value = (value ^ bytes[i]) * 16777619U; // FNV-1a
    return value ^ value >> 15U;
}

} // namespace

void fragment_ports::complete(filter_facts& facts, std::int64_t time_ns) noexcept
{
    if (facts.source == nullptr || facts.target == nullptr) return;
    const auto size = facts.address_bytes();
    std::array<std::uint8_t, 32> addresses{};
    std::memcpy(addresses.data(), facts.source, size);
    std::memcpy(addresses.data() + size, facts.target, size);
    const auto place = hash(addresses.data(), 2 * size, facts.fragment_id ^ 2166136261U);
    entry& kept = entries_[place % entries_.size()];
    if (facts.has_ports) {
        kept = {addresses,
                facts.fragment_id,
                static_cast<std::uint8_t>(2 * size),
                facts.transport(),
                facts.source_port,
                facts.target_port,
                time_ns};
        return;
    }
    const auto age = time_ns - kept.time_ns;
    if (!facts.later_fragment || kept.size != 2 * size || kept.id != facts.fragment_id ||
        kept.transport != facts.transport() || kept.addresses != addresses || age > longest_ns ||
        age < -longest_ns)
        return;
    facts.source_port = kept.source_port;
    facts.target_port = kept.target_port;
    facts.has_ports = true;
}

} // namespace netkit::sniff
