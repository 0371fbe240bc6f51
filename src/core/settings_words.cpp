#include "settings_words.hpp"

#include <compare>
#include <limits>

#include <fmt/format.h>

#include "netkit/base/text.hpp"
#include "netkit/base/units.hpp"

namespace netkit::core {

namespace {

whole_number whole(std::int64_t value)
{
    const auto bits = static_cast<std::uint64_t>(value);
    return value < 0 ? whole_number{true, 0 - bits} : whole_number{false, bits};
}

std::strong_ordering compare(whole_number left, whole_number right)
{
    const bool left_below = left.negative && left.magnitude > 0;
    const bool right_below = right.negative && right.magnitude > 0;
    if (left_below != right_below) return right_below <=> left_below;
    return left_below ? right.magnitude <=> left.magnitude : left.magnitude <=> right.magnitude;
}

std::string bound_text(const bound& end)
{
    switch (end.what) {
    case bound::kind::none:
        return {};
    case bound::kind::integer:
        return fmt::format("{}", end.whole);
    case bound::kind::size:
        return format_byte_size({static_cast<std::uint64_t>(end.whole)});
    case bound::kind::time:
        return end.whole == 0 ? "0" : format_duration(duration{end.whole});
    case bound::kind::real:
        return fmt::format("{}", end.real);
    }
    return {};
}

bool has_range(const note* about)
{
    return about != nullptr && about->min.what != bound::kind::none;
}

double real(const bound& end)
{
    return end.what == bound::kind::real ? end.real : static_cast<double>(end.whole);
}

setting_range integer_range(const shape& type, const note* about)
{
    whole_number low = whole(type.lowest);
    whole_number high{false, type.highest};
    if (has_range(about)) {
        if (compare(whole(about->min.whole), low) > 0) low = whole(about->min.whole);
        if (compare(whole(about->max.whole), high) < 0) high = whole(about->max.whole);
    }
    const auto text = [](whole_number n) {
        return fmt::format("{}{}", n.negative && n.magnitude > 0 ? "-" : "", n.magnitude);
    };
    // The ends of 64 bits tell a user nothing.
    const bool no_low = low == whole(std::numeric_limits<std::int64_t>::min());
    const bool no_high = high.magnitude >= std::numeric_limits<std::int64_t>::max();
    return {no_low ? "" : text(low), no_high ? "" : text(high)};
}

} // namespace

std::string setting_range::text() const
{
    if (!low.empty() && !high.empty()) return fmt::format(" between {} and {}", low, high);
    if (!low.empty()) return fmt::format(" of at least {}", low);
    if (!high.empty()) return fmt::format(" of at most {}", high);
    return {};
}

setting_range range_of(const shape& type, const note* about)
{
    if (type.what == shape::kind::integer) return integer_range(type, about);
    const bool can = type.what == shape::kind::real || type.what == shape::kind::text;
    if (!can || !has_range(about)) return {};
    return {bound_text(about->min), bound_text(about->max)};
}

std::string expectation(const shape& type, const note* about)
{
    const std::string range = range_of(type, about).text();
    const bool filled = about != nullptr && about->is_filled;
    switch (type.what) {
    case shape::kind::boolean:
        return "true or false";
    case shape::kind::integer:
        return "an integer" + range;
    case shape::kind::real:
        return "a number" + range;
    case shape::kind::string:
        return filled ? "a string that is not empty" : "a string";
    case shape::kind::text:
        return std::string{type.expects} + range;
    case shape::kind::choice:
        return fmt::format("one of {}", fmt::join(type.choices, ", "));
    case shape::kind::list:
        return filled ? "a list of at least one" : "a list";
    case shape::kind::table:
        return filled ? "an object of at least one key" : "an object";
    case shape::kind::optional:
        return expectation(*type.element, about) + ", or null";
    case shape::kind::object:
        break;
    }
    const member_shape* first = type.shorthand();
    if (first == nullptr) return "an object";
    return fmt::format("an object, or a string for its \"{}\"", first->about.name);
}

std::string found_text(const setting_node& node, bool is_secret)
{
    switch (node.what) {
    case setting_node::kind::null:
        return "null";
    case setting_node::kind::boolean:
        return node.truth ? "true" : "false";
    case setting_node::kind::number:
        return is_secret ? "a number" : escape_foreign(node.text);
    case setting_node::kind::string:
        return is_secret ? "a string" : quote_foreign(node.text);
    case setting_node::kind::list:
        return node.items.empty() ? "an empty list" : "a list";
    case setting_node::kind::object:
        return node.items.empty() ? "an empty object" : "an object";
    }
    return {};
}

bool is_within(const shape& type, const note* about, whole_number value)
{
    if (compare(value, whole(type.lowest)) < 0) return false;
    if (compare(value, {false, type.highest}) > 0) return false;
    return !has_range(about) || (compare(value, whole(about->min.whole)) >= 0 &&
                                 compare(value, whole(about->max.whole)) <= 0);
}

bool is_within(const shape& type, const note* about, const void* object)
{
    if (type.what == shape::kind::integer) return is_within(type, about, type.get_whole(object));
    if (!has_range(about)) return true;
    if (type.what == shape::kind::real) {
        const double value = *static_cast<const double*>(object);
        return value >= real(about->min) && value <= real(about->max);
    }
    if (type.measure == nullptr) return true;
    const std::int64_t value = type.measure(object);
    return value >= about->min.whole && value <= about->max.whole;
}

std::optional<note> element_note(const note* about)
{
    if (about == nullptr) return {};
    note element = *about;
    element.is_filled = false;
    element.is_required = false;
    return element;
}

} // namespace netkit::core
