#include "quic_memory.hpp"

#include <algorithm>
#include <span>

namespace netkit::sniff {

quic_connection* quic_memory::find(std::uint64_t key, std::int64_t now) noexcept
{
    if (table_.empty() || key == 0) return nullptr;
    const auto set = std::span{table_}.subspan(key % sets * ways, ways);
    const auto found = std::ranges::find(set, key, &quic_connection::key);
    if (found == set.end()) return nullptr;
    found->last_used = now;
    return &*found;
}

quic_connection& quic_memory::make(std::uint64_t key, std::int64_t now)
{
    if (table_.empty()) table_.resize(sets * ways);
    const auto set = std::span{table_}.subspan(key % sets * ways, ways);
    auto place = std::ranges::find(set, key, &quic_connection::key);
    if (place == set.end()) place = std::ranges::find(set, 0U, &quic_connection::key);
    if (place == set.end()) place = std::ranges::min_element(set, {}, &quic_connection::last_used);
    for (auto& stream : place->streams)
        clear(stream);
    *place = {};
    place->key = key;
    place->last_used = now;
    return *place;
}

void quic_memory::add(handshake_stream& to, std::uint64_t offset, byte_view bytes)
{
    if (held_ + bytes.size() > most_held) return;
    held_ += to.add(offset, bytes);
}

void quic_memory::drop(handshake_stream& from, std::size_t size)
{
    from.drop(size);
    if (from.empty()) clear(from);
}

} // namespace netkit::sniff
