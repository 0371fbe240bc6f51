#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace netkit::proxy {

/// What a balancer sees of one server of an upstream at the moment of choosing.
struct candidate {
    std::uint32_t weight = 1; ///< 0 is drained
    bool eligible = true;     ///< up, not full, not yet tried by this exchange
};

/// Chooses a server for one exchange. One instance per upstream and loop, so no locks.
class balancer {
public:
    static constexpr std::size_t nobody = static_cast<std::size_t>(-1);

    virtual ~balancer() = default;
    /// Index into `servers`, or `nobody` when none is eligible.
    virtual std::size_t pick(std::span<const candidate> servers) = 0;
};

/// Smooth weighted round robin: weights 5,1,1 give a a b a c a a. `offset` turns the start, so that
/// N loops do not all begin with the first server.
std::unique_ptr<balancer> make_round_robin(std::size_t offset);

} // namespace netkit::proxy
