#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "filter_facts.hpp"

namespace netkit::sniff {

/// Remembers the ports of first fragments, so that a filter on ports judges the later ones too.
/// 1,024 datagrams, each for 30 seconds of packet time; a newer one takes the place of an older.
class fragment_ports {
public:
    fragment_ports() : entries_(1024) {}

    /// Keeps the ports of a first fragment; gives them to a later one.
    void complete(filter_facts& facts, std::int64_t time_ns) noexcept;

private:
    struct entry {
        std::array<std::uint8_t, 32> addresses{};
        std::uint32_t id = 0;
        std::uint8_t size = 0; ///< of `addresses`; 0: empty
        std::uint8_t transport = 0;
        std::uint16_t source_port = 0;
        std::uint16_t target_port = 0;
        std::int64_t time_ns = 0;
    };

    std::vector<entry> entries_;
};

} // namespace netkit::sniff
