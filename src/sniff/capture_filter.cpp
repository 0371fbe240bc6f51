// Filters that mean what people think they mean.
//
// Problem: libpcap's `tcp port 80` is an untagged Ethernet frame with IPv4, or IPv6 without any
// extension header. Tagged frames vanish without a word, and so do IPv6 packets with options.
//
// Shape: two programs. The kernel gets a wider one, which lets everything through that may match:
// the expression at up to four levels of tags, deeper tags in general, and IPv6 packets that begin
// with an extension header. The clauses have to nest: every `vlan` shifts all offsets behind it for
// the rest of the expression, also across `or`, so a flat list of alternatives would test levels 1
// and 3. The exact verdict is spoken here: expressions of the common words are evaluated on what
// read_facts() finds, others run literally on the frame with its tags cut out. A file sees only the
// exact verdict, hence the same packets as a live capture.
//
// Rejected: evaluating on the decoded packet. It costs a decode for each packet thrown away.

#include "netkit/sniff/capture_filter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "bpf_program.hpp"
#include "filter_expression.hpp"
#include "filter_facts.hpp"
#include "filter_words.hpp"
#include "fragment_ports.hpp"

namespace netkit::sniff {

namespace {

constexpr std::size_t widened_tags = 3;

enum class way : std::uint8_t {
    everything, ///< an empty expression, or the kernel's word stands
    nothing,    ///< the expression has no meaning for this link type
    facts,
    literal,
    literal_cut, ///< literally, on the frame without its tags
};

/// How the frames of one link type are judged.
struct link_plan {
    link_type link;
    way how;
    std::optional<bpf_program> program{};
};

constexpr std::string_view extension_clause =
    " or (ip6 and (ip6[6]=0 or ip6[6]=43 or ip6[6]=44 or ip6[6]=51 or ip6[6]=60 or ip6[6]=135 or "
    "ip6[6]=139 or ip6[6]=140))";
constexpr std::string_view fragment_clause = " or (ip[6:2] & 0x1fff != 0)";
/// Tags that libpcap's `vlan` does not know.
constexpr std::string_view other_tags_clause = " or ether proto 0x9200 or ether proto 0x9300";

/// Frames longer than that are cut: longer than any that a VLAN carries.
constexpr std::size_t most_cut_bytes = 65536;

} // namespace

struct capture_filter::state {
    std::string expression;
    filter_options options;
    bool literal = false; ///< nothing is widened or cut
    std::optional<filter_expression> parsed{};
    std::vector<link_plan> plans{};
    std::size_t latest = 0;
    std::unique_ptr<fragment_ports> fragments{};
    std::vector<std::uint8_t> cut{};

    bool passes(const frame& from);
    const link_plan& plan_of(link_type link);
    const link_plan* make_plan(link_type link, filter_fault& why);
    bool matches_facts(const frame& from);
    bool matches_cut(const frame& from, const bpf_program& by);
    bpf_program::options compile_options(link_type link) const
    {
        return {link, options.snaplen, options.optimize};
    }
};

capture_filter::capture_filter(std::string_view expression, filter_options options)
    : state_(std::make_unique<state>())
{
    const auto from = expression.find_first_not_of(" \t\r\n");
    const auto blank = from == std::string_view::npos;
    state_->expression = blank ? std::string_view{} : expression;
    state_->options = options;
    state_->literal = options.exact || is_literal_expression(expression);
    if (!state_->literal) state_->parsed = filter_expression::parse(expression, find_service);
    if (options.fragments && state_->parsed && state_->parsed->asks_ports())
        state_->fragments = std::make_unique<fragment_ports>();
}

capture_filter::~capture_filter() = default;
capture_filter::capture_filter(capture_filter&&) noexcept = default;
capture_filter& capture_filter::operator=(capture_filter&&) noexcept = default;

capture_filter capture_filter::copy() const
{
    return capture_filter{state_->expression, state_->options};
}

bool capture_filter::empty() const noexcept
{
    return state_->expression.empty();
}

std::string_view capture_filter::expression() const noexcept
{
    return state_->expression;
}

bool capture_filter::check(link_type link, filter_fault& why)
{
    return state_->make_plan(link, why) != nullptr;
}

bool capture_filter::passes(const frame& from)
{
    return state_->passes(from);
}

/// Compiles even where facts decide: libpcap is the judge of what is an expression.
const link_plan* capture_filter::state::make_plan(link_type link, filter_fault& why)
{
    for (const auto& each : plans)
        if (each.link == link) return &each;
    link_plan made{link, way::everything};
    if (!expression.empty()) {
        made.program = bpf_program::compile(expression, compile_options(link), why);
        if (!made.program && !options.live) return nullptr;
        if (made.program && parsed && has_facts(link))
            made.how = way::facts;
        else if (made.program && !literal && link == link_type::ethernet)
            made.how = way::literal_cut;
        else if (made.program && !options.live)
            made.how = way::literal;
    }
    plans.push_back(std::move(made));
    return &plans.back();
}

const link_plan& capture_filter::state::plan_of(link_type link)
{
    if (latest < plans.size() && plans[latest].link == link) return plans[latest];
    filter_fault ignored; // what has no meaning for a link type matches none of its frames
    if (make_plan(link, ignored) == nullptr) plans.push_back({link, way::nothing});
    const auto found = std::find_if(plans.begin(), plans.end(),
                                    [link](const link_plan& each) { return each.link == link; });
    latest = static_cast<std::size_t>(found - plans.begin());
    return *found;
}

bool capture_filter::state::passes(const frame& from)
{
    const link_plan& plan = plan_of(from.link);
    switch (plan.how) {
    case way::everything:
        return true;
    case way::nothing:
        return false;
    case way::facts:
        return matches_facts(from);
    case way::literal:
        return plan.program->accepts(from.data, from.captured, from.wire);
    case way::literal_cut:
        return matches_cut(from, *plan.program);
    }
    return false;
}

bool capture_filter::state::matches_facts(const frame& from)
{
    filter_facts facts;
    read_facts(from, facts);
    if (fragments && facts.fragmented) fragments->complete(facts, from.time_ns);
    return parsed->matches(facts);
}

bool capture_filter::state::matches_cut(const frame& from, const bpf_program& by)
{
    const std::size_t tags = count_tags(from) * 4;
    if (tags == 0) return by.accepts(from.data, from.captured, from.wire);
    cut.resize(most_cut_bytes);
    const std::size_t rest = std::min(from.captured - 12 - tags, most_cut_bytes - 12);
    std::memcpy(cut.data(), from.data, 12);
    std::memcpy(cut.data() + 12, from.data + 12 + tags, rest);
    return by.accepts(cut.data(), static_cast<std::uint32_t>(12 + rest),
                      std::max(from.wire, from.captured) - static_cast<std::uint32_t>(tags));
}

std::string capture_filter::kernel_expression(link_type link) const
{
    if (empty() || state_->literal) return state_->expression;
    std::string level = "(" + state_->expression + ")";
    const auto& parsed = state_->parsed;
    if (parsed && has_facts(link)) {
        if (parsed->asks_transport()) level += extension_clause;
        if (parsed->asks_ports() && state_->options.fragments) level += fragment_clause;
    }
    if (link != link_type::ethernet) return level;
    level += other_tags_clause;
    std::string all = level + " or vlan"; // deeper ones are looked at in user space
    for (std::size_t tags = 0; tags < widened_tags; ++tags)
        all = fmt::format("{} or (vlan and ({}))", level, all);
    return all;
}

std::string capture_filter::listing(link_type link, listing_style style, filter_fault& why,
                                    bool widened) const
{
    const auto text = widened ? kernel_expression(link) : state_->expression;
    const auto program = bpf_program::compile(text, state_->compile_options(link), why);
    return program ? program->listing(style) : std::string{};
}

} // namespace netkit::sniff
