#pragma once

#include <array>
#include <cstdint>

#include "handshake_stream.hpp"

namespace netkit::sniff {

/// Fragments of DTLS handshake messages that wait for the others: 64 messages, the longest unused
/// by packet time makes room; each holds 64 KiB at most.
class dtls_memory {
public:
    struct message {
        std::uint64_t key = 0; ///< of the conversation and direction; 0: free
        std::int64_t last_used = 0;
        std::uint16_t number = 0;
        handshake_stream bytes{};
    };

    /// The place where the fragments of that message are collected.
    message& find_or_make(std::uint64_t key, std::uint16_t number, std::int64_t now)
    {
        message* oldest = table_.data();
        for (auto& each : table_) {
            if (each.key == key && each.number == number) {
                each.last_used = now;
                return each;
            }
            if (each.key == 0 || each.last_used < oldest->last_used) oldest = &each;
            if (each.key == 0) break;
        }
        *oldest = {};
        oldest->key = key;
        oldest->number = number;
        oldest->last_used = now;
        return *oldest;
    }

private:
    std::array<message, 64> table_{};
};

} // namespace netkit::sniff
