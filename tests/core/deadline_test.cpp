#include "netkit/core/deadline.hpp"

#include "support/catch.hpp"

using namespace netkit;
using core::deadline;

TEST_CASE("deadline: expires at its moment, not before", "[core][deadline]")
{
    const time_point now{1h};
    const auto soon = deadline::after(10s, now);
    CHECK_FALSE(soon.expired(now + 10s - 1ns));
    CHECK(soon.expired(now + 10s));
    CHECK(soon.remaining(now + 4s) == 6s);
    CHECK(soon.remaining(now + 11s) == 0s);
    CHECK(deadline::after(-1s).expired());
}

TEST_CASE("deadline: never is never, and too far is never", "[core][deadline]")
{
    const time_point now{1h};
    CHECK_FALSE(deadline::never().expired());
    CHECK(deadline::after(duration::max(), now) == deadline::never());
    CHECK(deadline::after(10s, now).sooner(deadline::never()) == deadline::after(10s, now));
    CHECK(deadline::after(10s, now).sooner(deadline::after(2s, now)) == deadline::after(2s, now));
}
