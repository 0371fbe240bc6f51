// Filter expressions from a user, on frames from a stranger: whatever is read lies in the frame,
// and `not` turns every verdict round.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "filter_expression.hpp"
#include "filter_facts.hpp"
#include "filter_words.hpp"
#include "fragment_ports.hpp"

using namespace netkit::sniff;

namespace {

void require(bool held)
{
    if (!held) std::abort();
}

bool some_service(std::string_view name, std::uint16_t& port, std::uint8_t& number)
{
    port = 53;
    number = 0;
    return name == "domain";
}

void require_inside(const frame& of, const std::uint8_t* address, std::size_t size)
{
    if (address == nullptr) return;
    require(address >= of.data && address + size <= of.data + of.captured);
}

} // namespace

/// The first line is an expression; then a byte that chooses the link type, then the frame.
// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input{reinterpret_cast<const char*>(data), size};
    const auto line_end = std::min(input.find('\n'), size);
    const std::string expression{input.substr(0, line_end)};
    is_literal_expression(expression);
    const auto parsed = filter_expression::parse(expression, some_service);

    constexpr link_type links[] = {link_type::ethernet, link_type::raw,       link_type::null,
                                   link_type::ipv6,     link_type::loop,      link_type::linux_sll,
                                   link_type::ipv4,     link_type::linux_sll2};
    if (size < line_end + 2) return 0;
    // A copy of exactly the frame's size, so that a read behind its end is noticed.
    const std::vector<std::uint8_t> bytes(data + line_end + 2, data + size);
    frame from;
    from.data = bytes.data();
    from.captured = from.wire = static_cast<std::uint32_t>(bytes.size());
    from.link = links[data[line_end + 1] % 8U];
    filter_facts facts;
    read_facts(from, facts);
    require(facts.chain_size <= filter_facts::most_headers);
    require_inside(from, facts.source, facts.address_bytes());
    require_inside(from, facts.target, facts.address_bytes());
    static fragment_ports fragments;
    if (facts.fragmented) fragments.complete(facts, 0);
    if (from.link == link_type::ethernet) require(count_tags(from) <= most_filter_tags);

    if (!parsed) return 0;
    const auto negated = filter_expression::parse("not (" + expression + ")", some_service);
    if (negated) require(negated->matches(facts) != parsed->matches(facts));
    return 0;
}
