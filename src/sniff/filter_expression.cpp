// Evaluation of filter expressions of the common kind; filter_parser.cpp reads them.

#include "filter_expression.hpp"

#include <algorithm>

namespace netkit::sniff {

namespace {

using network = filter_facts::network;

constexpr std::uint8_t family_of(network kind) noexcept
{
    switch (kind) {
    case network::ip:
        return filter_test::ip;
    case network::ip6:
        return filter_test::ip6;
    case network::arp:
        return filter_test::arp;
    case network::rarp:
        return filter_test::rarp;
    case network::other:
        return 0;
    }
    return 0;
}

bool sides(filter_test::side where, bool source, bool target) noexcept
{
    switch (where) {
    case filter_test::side::either:
        return source || target;
    case filter_test::side::source:
        return source;
    case filter_test::side::target:
        return target;
    case filter_test::side::both:
        return source && target;
    }
    return false;
}

bool has_protocol(const filter_facts& facts, std::uint8_t number) noexcept
{
    const auto* const end = facts.chain.data() + facts.chain_size;
    return std::find(facts.chain.data(), end, number) != end;
}

bool in_network(const std::uint8_t* address, std::size_t size, const filter_test& test) noexcept
{
    if (address == nullptr) return false;
    const auto* const mask = test.mask.data();
    const auto* const wanted = test.address.data();
    if (size == 4) return (load_le32(address) & load_le32(mask)) == load_le32(wanted);
    return (load_le64(address) & load_le64(mask)) == load_le64(wanted) &&
           (load_le64(address + 8) & load_le64(mask + 8)) == load_le64(wanted + 8);
}

bool holds(const filter_test& test, const filter_facts& facts) noexcept
{
    if ((test.families & family_of(facts.kind)) == 0) return false;
    switch (test.what) {
    case filter_test::kind::network:
        return true;
    case filter_test::kind::protocol:
        return has_protocol(facts, test.number);
    case filter_test::kind::address: {
        const auto size = facts.address_bytes();
        return sides(test.where, in_network(facts.source, size, test),
                     in_network(facts.target, size, test));
    }
    case filter_test::kind::ports: {
        if (!facts.has_ports) return false;
        if (test.number != 0 && test.number != facts.transport()) return false;
        const auto within = [&](std::uint16_t port) {
            return test.low <= port && port <= test.high;
        };
        return sides(test.where, within(facts.source_port), within(facts.target_port));
    }
    }
    return false;
}

} // namespace

bool filter_expression::matches(const filter_facts& facts) const noexcept
{
    std::uint64_t stack = 1; // the parser keeps it within 64 answers
    for (const auto& next : program_) {
        switch (next.what) {
        case step::test:
            stack = stack << 1U | std::uint64_t{holds(tests_[next.test], facts)};
            break;
        case step::negate:
            stack ^= 1U;
            break;
        case step::both:
            stack = (stack >> 1U) & (stack | ~std::uint64_t{1});
            break;
        case step::either:
            stack = (stack >> 1U) | (stack & 1U);
            break;
        }
    }
    return (stack & 1U) != 0;
}

bool filter_expression::asks_transport() const noexcept
{
    return std::any_of(tests_.begin(), tests_.end(), [](const filter_test& each) {
        return (each.families & filter_test::ip6) != 0 &&
               (each.what == filter_test::kind::protocol || each.what == filter_test::kind::ports);
    });
}

bool filter_expression::asks_ports() const noexcept
{
    return std::any_of(tests_.begin(), tests_.end(), [](const filter_test& each) {
        return each.what == filter_test::kind::ports;
    });
}

} // namespace netkit::sniff
