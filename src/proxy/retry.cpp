#include "netkit/proxy/retry.hpp"

namespace netkit::proxy {

namespace {

/// The connection never came to be, so the server cannot have seen the request.
constexpr bool is_connect_failure(failure_reason cause) noexcept
{
    return cause == failure_reason::upstream_connect_refused ||
           cause == failure_reason::upstream_unreachable ||
           cause == failure_reason::upstream_connect_timeout;
}

} // namespace

retry_verdict decide_retry(const retry_state& state, const retry_policy& policy) noexcept
{
    if (state.sent_to_client != 0 || state.deadline_passed || !state.replayable) {
        return retry_verdict::give_up;
    }
    const bool unseen = is_connect_failure(state.cause);
    if (!unseen && state.cause != failure_reason::upstream_reset) return retry_verdict::give_up;
    if (!unseen && state.request_written && !state.idempotent) return retry_verdict::give_up;
    if (!unseen && state.upstream_reused) return retry_verdict::fresh_connection;
    if (state.retries >= policy.attempts || state.servers_left == 0) {
        return retry_verdict::give_up;
    }
    return retry_verdict::next_server;
}

} // namespace netkit::proxy
