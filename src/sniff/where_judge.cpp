// Values are read when a test asks for them, layer by layer, and a test ends as soon as it is
// decided. Comparing two fields takes every pair of their occurrences, as Wireshark does.

#include <algorithm>
#include <bit>
#include <compare>
#include <cstring>

#include "netkit/base/text.hpp"
#include "netkit/sniff/protocol.hpp"
#include "where_program.hpp"

namespace netkit::sniff {

namespace {

std::strong_ordering compare_bytes(std::string_view left, std::string_view right)
{
    const auto size = std::min(left.size(), right.size());
    const int order = size == 0 ? 0 : std::memcmp(left.data(), right.data(), size);
    return order != 0 ? order <=> 0 : left.size() <=> right.size();
}

/// Addresses are compared in the bits that both sides mean.
std::strong_ordering compare_addresses(const where_value& left, const where_value& right)
{
    const auto whole = static_cast<unsigned>(8 * std::min(left.bytes.size(), right.bytes.size()));
    const auto bits = std::min({left.prefix, right.prefix, whole});
    const auto full = bits / 8;
    if (const auto order = compare_bytes(left.bytes.substr(0, full), right.bytes.substr(0, full));
        order != 0 || bits % 8 == 0)
        return order;
    const auto shift = 8 - bits % 8;
    const auto byte = [&](std::string_view of) {
        return static_cast<std::uint8_t>(of[full]) >> shift;
    };
    return byte(left.bytes) <=> byte(right.bytes);
}

std::partial_ordering compare(where_kind kind, const where_value& left, const where_value& right)
{
    switch (kind) {
    case where_kind::number:
    case where_kind::nothing:
        return left.number <=> right.number;
    case where_kind::integer:
    case where_kind::time:
    case where_kind::duration:
        return static_cast<std::int64_t>(left.number) <=> static_cast<std::int64_t>(right.number);
    case where_kind::real:
        return std::bit_cast<double>(left.number) <=> std::bit_cast<double>(right.number);
    case where_kind::ipv4:
    case where_kind::ipv6:
        return compare_addresses(left, right);
    case where_kind::bytes:
    case where_kind::text:
        return compare_bytes(left.bytes, right.bytes);
    }
    return std::partial_ordering::unordered;
}

/// `<`, `==` and the like, of one pair.
bool holds(where_relation relation, std::partial_ordering order)
{
    switch (relation) {
    case where_relation::less:
        return order < 0;
    case where_relation::less_equal:
        return order <= 0;
    case where_relation::greater:
        return order > 0;
    case where_relation::greater_equal:
        return order >= 0;
    case where_relation::unequal:
        return order != 0;
    default:
        return order == 0;
    }
}

bool in_set(const where_test& test, const where_value& of)
{
    for (std::size_t i = 0; i + 1 < test.constants.size(); i += 2) {
        const auto from = test.constants[i].view();
        const auto to = test.constants[i + 1].view();
        if (compare(test.left.kind, of, from) >= 0 && compare(test.left.kind, of, to) <= 0)
            return true;
    }
    return false;
}

/// The verdict on one value, against what the expression says or against one of the other field.
bool holds(const where_test& test, const where_value& left, const where_value& right)
{
    switch (test.relation) {
    case where_relation::present:
        return true;
    case where_relation::nonzero:
        return left.number != 0;
    case where_relation::contains:
        return left.bytes.find(right.bytes) != std::string_view::npos;
    case where_relation::matches:
        return test.pattern->found_in(left.bytes);
    case where_relation::in:
        return in_set(test, left);
    default:
        return holds(test.relation, compare(test.left.kind, left, right));
    }
}

std::string_view cut(std::string_view from, const where_slice& slice)
{
    const auto size = static_cast<std::int64_t>(from.size());
    const auto first = slice.first < 0 ? size + slice.first : slice.first;
    auto end = slice.end;
    if (end == where_slice::to_end)
        end = size;
    else if (slice.ends_from_end)
        end = size + end + 1;
    if (first < 0 || first >= size || end > size || end <= first) return {};
    return from.substr(static_cast<std::size_t>(first), static_cast<std::size_t>(end - first));
}

/// Goes through the occurrences of an operand.
class occurrences {
public:
    occurrences(const where_operand& of, value_list& values, std::string& text)
        : of_{of}, values_{values}, text_{text}
    {
    }

    /// Calls `take` with each value until it returns false.
    template <class Take>
    void each(const packet& in, Take take)
    {
        if (of_.function == where_function::count) {
            where_value counted;
            walk(in, [&](const where_value&) {
                ++counted.number;
                return true;
            });
            if (counted.number > 0) take(counted);
            return;
        }
        walk(in, take);
    }

private:
    template <class Take>
    void walk(const packet& in, Take&& take)
    {
        for (const layer& at : in.layers()) {
            if (!of_.carriers[static_cast<std::size_t>(at.id)] || !is_meant(in, at)) continue;
            if (of_.is_protocol) {
                if (!take(finished({0, text_of(at.bytes()), 0}))) return;
                continue;
            }
            values_.collect(in, at, of_.wanted[static_cast<std::size_t>(at.id)]);
            for (const value& one : values_.all())
                if (!give(one, take)) return;
        }
    }

    template <class Take>
    bool give(const value& one, Take&& take)
    {
        where_value seen{one.number, one.text(), 8 * one.size};
        if (of_.has_mask) seen.number &= of_.mask;
        if (of_.slices.empty() && of_.function == where_function::none) return take(seen);
        seen = finished(seen);
        // A slice that lies outside is no value at all.
        if (!of_.slices.empty() && seen.bytes.empty() && of_.function != where_function::length)
            return true;
        return take(seen);
    }

    /// `ip.addr#2`: only in the second layer of its protocol.
    bool is_meant(const packet& in, const layer& at) const
    {
        if (of_.layer == 0) return true;
        std::int32_t before = 0;
        std::int32_t all = 0;
        for (const layer& other : in.layers()) {
            if (other.id != at.id) continue;
            ++all;
            if (&other <= &at) ++before;
        }
        return of_.layer > 0 ? before == of_.layer : before - all - 1 == of_.layer;
    }

    where_value finished(where_value seen)
    {
        if (!of_.slices.empty()) seen.bytes = sliced(seen.bytes);
        switch (of_.function) {
        case where_function::length:
            return {seen.bytes.size(), {}, 0};
        case where_function::lower:
            return {0, text_ = to_lower(seen.bytes), 0};
        case where_function::upper:
            return {0, text_ = to_upper(seen.bytes), 0};
        default:
            return seen;
        }
    }

    std::string_view sliced(std::string_view whole)
    {
        if (of_.slices.size() == 1) return cut(whole, of_.slices.front());
        text_.clear();
        for (const auto& slice : of_.slices)
            text_ += cut(whole, slice);
        return text_;
    }

    const where_operand& of_;
    value_list& values_;
    std::string& text_;
};

} // namespace

bool run_where_test(const where_test& test, const packet& of, where_memory& with)
{
    const bool all = test.all;
    bool any_seen = false;
    bool decided = false;
    const auto judge = [&](const where_value& left, const where_value& right) {
        any_seen = true;
        decided = holds(test, left, right) != all;
        return !decided;
    };
    occurrences lefts{test.left, with.left, with.left_text};
    if (!test.right) {
        const auto right = test.constants.empty() ? where_value{} : test.constants.front().view();
        lefts.each(of, [&](const where_value& left) { return judge(left, right); });
    } else {
        lefts.each(of, [&](const where_value& left) {
            occurrences rights{*test.right, with.right, with.right_text};
            rights.each(of, [&](const where_value& right) { return judge(left, right); });
            return !decided;
        });
    }
    return all ? any_seen && !decided : decided;
}

} // namespace netkit::sniff
