#include "netkit/proxy/retry.hpp"

#include "support/catch.hpp"

using namespace netkit::proxy;

namespace {

/// A GET that failed for `cause` on its first attempt, with another server to go to.
retry_state failed(failure_reason cause)
{
    retry_state state;
    state.cause = cause;
    state.idempotent = true;
    state.replayable = true;
    state.servers_left = 1;
    return state;
}

constexpr failure_reason connect_causes[] = {failure_reason::upstream_connect_refused,
                                             failure_reason::upstream_unreachable,
                                             failure_reason::upstream_connect_timeout};

} // namespace

TEST_CASE("retry: a connect failure goes to the next server, whatever the method", "[proxy][retry]")
{
    for (const auto cause : connect_causes) {
        auto state = failed(cause);
        CHECK(decide_retry(state) == retry_verdict::next_server);
        state.idempotent = false;
        CHECK(decide_retry(state) == retry_verdict::next_server);
    }
}

TEST_CASE("retry: attempts and servers run out", "[proxy][retry]")
{
    auto state = failed(failure_reason::upstream_connect_refused);
    state.retries = 1;
    CHECK(decide_retry(state) == retry_verdict::next_server);
    state.retries = 2;
    CHECK(decide_retry(state) == retry_verdict::give_up);
    CHECK(decide_retry(state, {.attempts = 3}) == retry_verdict::next_server);
    state.retries = 0;
    CHECK(decide_retry(state, {.attempts = 0}) == retry_verdict::give_up);
    state.servers_left = 0;
    CHECK(decide_retry(state) == retry_verdict::give_up);
}

TEST_CASE("retry: a stale reused connection costs neither attempt nor server", "[proxy][retry]")
{
    auto state = failed(failure_reason::upstream_reset);
    state.upstream_reused = true;
    state.servers_left = 0;
    state.retries = 2;
    CHECK(decide_retry(state) == retry_verdict::fresh_connection);
    CHECK(decide_retry(state, {.attempts = 0}) == retry_verdict::fresh_connection);
}

TEST_CASE("retry: a reset on a fresh connection goes on only with another server", "[proxy][retry]")
{
    auto state = failed(failure_reason::upstream_reset);
    CHECK(decide_retry(state) == retry_verdict::next_server);
    state.servers_left = 0;
    CHECK(decide_retry(state) == retry_verdict::give_up);
}

TEST_CASE("retry: a request that may have been acted upon is repeated only if idempotent",
          "[proxy][retry]")
{
    for (const bool reused : {false, true}) {
        auto state = failed(failure_reason::upstream_reset);
        state.upstream_reused = reused;
        state.idempotent = false;
        CHECK(decide_retry(state) == retry_verdict::give_up);
        state.request_written = false; // not one byte of it left
        CHECK(decide_retry(state) ==
              (reused ? retry_verdict::fresh_connection : retry_verdict::next_server));
    }
}

TEST_CASE("retry: never after a byte to the client, past the deadline or without the body",
          "[proxy][retry]")
{
    for (std::size_t i = 0; i < failure_reason_count; ++i) {
        for (const bool reused : {false, true}) {
            auto state = failed(static_cast<failure_reason>(i));
            state.upstream_reused = reused;
            state.sent_to_client = 1;
            CHECK(decide_retry(state) == retry_verdict::give_up);
            state.sent_to_client = 0;
            state.deadline_passed = true;
            CHECK(decide_retry(state) == retry_verdict::give_up);
            state.deadline_passed = false;
            state.replayable = false;
            CHECK(decide_retry(state) == retry_verdict::give_up);
        }
    }
}

TEST_CASE("retry: every other cause is final", "[proxy][retry]")
{
    for (std::size_t i = 0; i < failure_reason_count; ++i) {
        const auto cause = static_cast<failure_reason>(i);
        const bool retried = cause == failure_reason::upstream_reset ||
                             cause == failure_reason::upstream_connect_refused ||
                             cause == failure_reason::upstream_unreachable ||
                             cause == failure_reason::upstream_connect_timeout;
        INFO(reason_name(cause));
        CHECK((decide_retry(failed(cause)) != retry_verdict::give_up) == retried);
    }
}
