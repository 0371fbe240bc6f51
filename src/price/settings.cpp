#include "settings.hpp"

#include <charconv>

#include "netkit/base/text.hpp"

namespace netkit::price {

std::optional<feed_choice> parse_feed(std::string_view text)
{
    if (text == "none") return feed_choice{false, 0};
    if (text == "simulate") return feed_choice{true, 1};
    constexpr std::string_view seeded = "simulate:";
    if (!text.starts_with(seeded)) return std::nullopt;
    text.remove_prefix(seeded.size());
    feed_choice chosen{true, 0};
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, chosen.seed);
    if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return chosen;
}

void check(const settings& all, core::checker& faults)
{
    if (!parse_feed(all.feed))
        faults.fail("feed", "no feed " + quote_foreign(all.feed) +
                                "; write simulate, simulate:SEED (a number) or none");
    if (all.listen.type == endpoint_address::kind::inherited)
        faults.fail("listen", "gRPC cannot take over a listening socket; write host:port or "
                              "unix:/path instead of fd:N");
}

} // namespace netkit::price
