// Any text as a condition on fields: it compiles, or the fault has a sentence and a column inside
// the text. What compiles gives a verdict on any packet, the same in a copy, and `not` turns it
// round. The first line is the expression; then a byte that chooses the link type, then the frame.
#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/sniff/decode.hpp"
#include "netkit/sniff/where.hpp"
#include "support/fuzz_check.hpp"

using namespace netkit;
using namespace netkit::sniff;
using netkit::test::must;

namespace {

constexpr std::array links{link_type::ethernet, link_type::raw,       link_type::null,
                           link_type::ipv6,     link_type::loop,      link_type::linux_sll,
                           link_type::ipv4,     link_type::linux_sll2};

std::unique_ptr<where_filter> compile(std::string_view expression)
{
    where_fault why;
    auto made = where_filter::compile(expression, why);
    if (made == nullptr) {
        must(!why.text.empty(), "a fault has a sentence");
        must(why.column <= expression.size(), "a fault lies inside the expression");
    }
    return made;
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input{reinterpret_cast<const char*>(data), size};
    const auto line_end = std::min(input.find('\n'), size);
    const std::string expression{input.substr(0, line_end)};
    const auto asks = compile(expression);
    if (asks == nullptr || size < line_end + 2) return 0;

    const std::vector<std::uint8_t> bytes(data + line_end + 2, data + size);
    frame from;
    from.data = bytes.data();
    from.captured = from.wire = static_cast<std::uint32_t>(bytes.size());
    from.link = links[data[line_end + 1] % links.size()];
    from.number = 1;
    decoder decode{std::make_shared<decode_rules>()};
    packet of;
    decode.decode(from, of);

    const bool verdict = asks->matches(of);
    must(asks->matches(of) == verdict, "a verdict does not change");
    must(asks->copy()->matches(of) == verdict, "a copy says the same");
    where_fault why;
    const auto negated = where_filter::compile("!(" + expression + ")", why);
    if (negated != nullptr) must(negated->matches(of) != verdict, "`!` turns the verdict round");
    return 0;
}
