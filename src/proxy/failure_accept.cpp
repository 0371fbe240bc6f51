#include <algorithm>

#include "netkit/base/text.hpp"
#include "netkit/proxy/failure.hpp"
#include "netkit/proxy/fields.hpp"

namespace netkit::proxy {

namespace {

enum class media : std::uint8_t { json, text, any_application, any_text, anything, other };

media classify(std::string_view range) noexcept
{
    if (equal_ignoring_case(range, "*/*")) return media::anything;
    if (equal_ignoring_case(range, "application/*")) return media::any_application;
    if (equal_ignoring_case(range, "text/*")) return media::any_text;
    if (equal_ignoring_case(range, "application/json")) return media::json;
    if (range.size() > 5 && equal_ignoring_case(range.substr(range.size() - 5), "+json")) {
        return media::json;
    }
    if (equal_ignoring_case(range, "text/plain") || equal_ignoring_case(range, "text/html")) {
        return media::text;
    }
    return media::other;
}

/// Thousandths of a qvalue (RFC 9110 §12.4.2): `0.75` is 750. A malformed one counts as 0.
int thousandths(std::string_view text) noexcept
{
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
    int value = (text[0] - '0') * 1000;
    if (text.size() > 1 && text[1] != '.') return 0;
    int place = 100;
    for (std::size_t i = 2; i < text.size(); ++i, place /= 10) {
        if (text[i] < '0' || text[i] > '9') return 0;
        value += (text[i] - '0') * place;
    }
    return std::min(value, 1000);
}

/// The weight in the parameters behind a media range.
int weight_of(std::string_view parameters) noexcept
{
    while (!parameters.empty()) {
        const auto end = parameters.find(';');
        const auto one = trim(parameters.substr(0, end));
        if (one.size() >= 2 && to_lower(one[0]) == 'q' && one[1] == '=') {
            return thousandths(one.substr(2));
        }
        if (end == std::string_view::npos) break;
        parameters.remove_prefix(end + 1);
    }
    return 1000;
}

/// What the client gives one kind of answer: the best weight of the most precise range that covers
/// it (RFC 9110 §12.5.1).
struct preference {
    int weight = -1;
    int precision = -1;

    void offer(int precision_now, int weight_now) noexcept
    {
        if (precision_now < precision) return;
        weight = precision_now > precision ? weight_now : std::max(weight, weight_now);
        precision = precision_now;
    }
};

} // namespace

bool prefers_json(std::string_view accept)
{
    preference json;
    preference text;
    bool json_named_first = false;
    for_each_element(accept, [&](std::string_view element) {
        const auto semicolon = element.find(';');
        const auto kind = classify(trim(element.substr(0, semicolon)));
        const auto weight =
            semicolon == std::string_view::npos ? 1000 : weight_of(element.substr(semicolon + 1));
        if (kind == media::json && text.precision < 2) json_named_first = true;
        if (kind == media::json) json.offer(2, weight);
        if (kind == media::text) text.offer(2, weight);
        if (kind == media::any_application) json.offer(1, weight);
        if (kind == media::any_text) text.offer(1, weight);
        if (kind == media::anything) {
            json.offer(0, weight);
            text.offer(0, weight);
        }
    });
    if (json.weight <= 0) return false;
    return json.weight > text.weight || (json.weight == text.weight && json_named_first);
}

} // namespace netkit::proxy
