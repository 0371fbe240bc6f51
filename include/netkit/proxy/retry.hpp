#pragma once

#include <cstddef>
#include <cstdint>

#include "netkit/proxy/failure.hpp"

namespace netkit::proxy {

/// What may be tried again, from the configuration (`retries`).
struct retry_policy {
    std::uint32_t attempts = 2; ///< beyond the first one; 0 never goes to another server
};

/// One exchange at the moment an attempt has failed.
struct retry_state {
    failure_reason cause = failure_reason::none;
    bool idempotent = false;          ///< the method, RFC 9110 §9.2.2
    bool replayable = false;          ///< no body, or all of what was read of it is still held
    bool request_written = true;      ///< some byte of the request may have reached the server
    std::uint64_t sent_to_client = 0; ///< bytes of any response, interim ones included
    bool upstream_reused = false;     ///< the connection had carried an exchange before
    std::uint32_t retries = 0;    ///< already made, silent ones (`fresh_connection`) not counted
    std::size_t servers_left = 0; ///< eligible and not yet tried by this exchange
    bool deadline_passed = false; ///< the exchange's total, or the client has left
};

enum class retry_verdict : std::uint8_t {
    give_up,
    /// The same server over a connection made now. Costs no attempt: the pool's connection had died
    /// while nobody looked. The caller must not borrow a reused one again for it.
    fresh_connection,
    next_server, ///< a server not yet tried; counts as one of `retry_policy::attempts`
};

/// Whether a failed attempt is worth another, by what is known to have happened: a
/// client never gets two responses, a request that may have been acted upon is repeated only if
/// repeating it is harmless.
retry_verdict decide_retry(const retry_state& state, const retry_policy& policy = {}) noexcept;

} // namespace netkit::proxy
