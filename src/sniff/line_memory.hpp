#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace netkit::sniff {

/// The two ends of a TCP conversation, the lower one (by port, then address) first.
struct tcp_ends {
    std::array<std::uint32_t, 8> addresses{}; ///< of both; IPv4 uses the first word of each half
    std::uint32_t ports = 0;
    bool operator==(const tcp_ends&) const = default;
};

/// From where the sequence numbers of a conversation are counted.
struct tcp_bases {
    std::uint32_t forward = 0;
    std::uint32_t backward = 0;
};

/// The conversations whose sequence numbers are printed relative to their first ones. Bounded:
/// beyond 2^17 conversations the ones not seen for longest in their neighbourhood are forgotten,
/// and begin anew.
class tcp_conversations {
public:
    /// The bases, and whether they were there already.
    struct found {
        tcp_bases* bases;
        bool known;
    };
    found find(const tcp_ends& ends);

private:
    struct entry {
        tcp_ends ends;
        tcp_bases bases;
        std::uint32_t used = 0; ///< when, by `clock_`; 0: free
    };
    static constexpr std::size_t neighbours = 8;
    static constexpr std::size_t smallest = 1024;
    static constexpr std::size_t largest = std::size_t{1} << 17U;

    entry* place_for(const tcp_ends& ends);
    void grow();

    std::vector<entry> entries_;
    std::uint32_t clock_ = 0;
};

/// What the printer of lines remembers from packet to packet.
struct line_memory {
    tcp_conversations conversations;
};

} // namespace netkit::sniff
