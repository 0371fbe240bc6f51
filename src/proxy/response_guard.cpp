#include "netkit/proxy/request_guard.hpp"

#include "netkit/base/digest.hpp"
#include "netkit/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <system_error>

namespace netkit::proxy {
namespace {

constexpr std::size_t sha1_base64_size = base64_size(sha1_digest{}.size());

/// Sec-WebSocket-Accept is the digest of the key and a fixed text (RFC 6455 §4.2.2).
bool answers_key(std::string_view accept, std::string_view key)
{
    constexpr std::string_view suffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<char, 128> text{};
    if (key.size() + suffix.size() > text.size()) return false; // a real key has 24 characters
    const auto end =
        std::copy(suffix.begin(), suffix.end(), std::copy(key.begin(), key.end(), text.begin()));
    const auto digest = sha1({text.data(), static_cast<std::size_t>(end - text.begin())});
    if (!digest) return false;
    std::array<char, sha1_base64_size> expected{};
    encode_base64(digest->data(), digest->size(), expected.data());
    return accept == std::string_view{expected.data(), expected.size()};
}

bool offers(std::string_view list, std::string_view protocol)
{
    bool found = false;
    for_each_element(list, [&found, protocol](std::string_view offered) {
        found = found || equal_ignoring_case(offered, protocol);
    });
    return found;
}

/// A 101 names one of the protocols offered; a WebSocket answer also proves that it read the key.
rule check_switch(const field_table& fields, const request_facts& request)
{
    if (request.upgrade.empty()) return rule::upgrade_unasked;
    bool named = false, foreign = false, websocket = false;
    for (const field_ref& ref : fields.refs()) {
        if (ref.id != field_id::upgrade) continue;
        for_each_element(fields.value(ref), [&](std::string_view protocol) {
            named = true;
            foreign = foreign || !offers(request.upgrade, protocol);
            const auto name = protocol.substr(0, protocol.find('/'));
            websocket = websocket || equal_ignoring_case(name, "websocket");
        });
    }
    if (!named || foreign) return rule::upgrade_mismatch;
    if (!websocket) return rule::none;
    const auto accept = fields.value_of(field_id::sec_websocket_accept);
    return answers_key(accept, request.websocket_key) ? rule::none
                                                      : rule::websocket_accept_mismatch;
}

/// `timeout=N` of one Keep-Alive line, as servers send it (RFC 2068 §19.7.1.1); -1 without one.
int keep_alive_timeout(std::string_view list)
{
    static constexpr std::string_view name = "timeout=";
    int seconds = -1;
    for_each_element(list, [&seconds](std::string_view parameter) {
        if (!equal_ignoring_case(parameter.substr(0, name.size()), name)) return;
        parameter.remove_prefix(name.size());
        int value = 0;
        const char* begin = parameter.data();
        const char* end = begin + parameter.size();
        const auto [stop, error] = std::from_chars(begin, end, value);
        if (error == std::errc::result_out_of_range) value = std::numeric_limits<int>::max();
        if (error != std::errc::invalid_argument && stop == end && value >= 0) seconds = value;
    });
    return seconds;
}

void note_persistence(const field_table& fields, int version_minor, response_facts& facts)
{
    bool close = false, keep_alive = false;
    for (const field_ref& ref : fields.refs()) {
        if (ref.id == field_id::connection) {
            for_each_element(fields.value(ref), [&](std::string_view option) {
                close = close || equal_ignoring_case(option, "close");
                keep_alive = keep_alive || equal_ignoring_case(option, "keep-alive");
            });
        } else if (ref.id == field_id::keep_alive) {
            facts.keep_alive_seconds = keep_alive_timeout(fields.value(ref));
        }
    }
    facts.keep_alive = !close && (version_minor > 0 || keep_alive);
}

/// Responses that end with their head whatever their fields say (RFC 9112 §6.3, RFC 9110 §15.3.6).
bool is_bodiless(int status, const request_facts& request) noexcept
{
    return request.is_head || status < 200 || status == 204 || status == 205 || status == 304;
}

} // namespace

rule examine(const response_parser& head, const request_facts& request, response_facts& facts)
{
    facts = {};
    const int status = head.status();
    const field_table& fields = head.fields();
    facts.switching = status == 101;
    facts.interim = status < 200 && !facts.switching;
    note_persistence(fields, head.version_minor(), facts);

    framing said = framing::none;
    const rule broken = examine_framing(fields, head.version_minor(), said, facts.length);
    if (broken != rule::none) return broken;
    facts.has_length = said == framing::length;
    if (facts.switching) return check_switch(fields, request);
    if (is_bodiless(status, request)) {
        const bool reset_with_body = status == 205 && !(facts.has_length && facts.length == 0);
        if (reset_with_body) facts.keep_alive = false;
        return rule::none;
    }
    facts.body = said == framing::none ? framing::until_close : said;
    if (facts.body == framing::until_close) facts.keep_alive = false;
    return rule::none;
}

} // namespace netkit::proxy
