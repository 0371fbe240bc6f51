// What a well-formed request head means.
//
// The parser has settled syntax; here the fields are held against each other. The rule for every
// doubt is the same: if two readers could disagree about where the message ends or whom it is for,
// it is refused, and nothing is repaired on the request side. One pass over the field table
// collects what matters, then each question is answered by itself.
#include "netkit/proxy/request_guard.hpp"

#include "netkit/proxy/authority.hpp"

#include "netkit/base/text.hpp"

#include <algorithm>

namespace netkit::proxy {
namespace {

/// What one pass over the fields finds; views into the message.
struct findings {
    std::string_view host, key;
    int hosts = 0, keys = 0;
    bool close = false, keep_alive = false, upgrade = false;
    bool expect_continue = false, expect_other = false, te_trailers = false;
};

void note_connection(std::string_view list, findings& found)
{
    for_each_element(list, [&found](std::string_view option) {
        if (equal_ignoring_case(option, "close")) found.close = true;
        if (equal_ignoring_case(option, "keep-alive")) found.keep_alive = true;
        if (equal_ignoring_case(option, "upgrade")) found.upgrade = true;
    });
}

void note_expect(std::string_view list, findings& found)
{
    for_each_element(list, [&found](std::string_view expectation) {
        const bool known = equal_ignoring_case(expectation, "100-continue");
        (known ? found.expect_continue : found.expect_other) = true;
    });
}

findings survey(const field_table& fields)
{
    findings found;
    for (const field_ref& ref : fields.refs()) {
        const auto value = fields.value(ref);
        switch (ref.id) {
        case field_id::host:
            ++found.hosts;
            found.host = value;
            break;
        case field_id::sec_websocket_key:
            ++found.keys;
            found.key = value;
            break;
        case field_id::connection:
            note_connection(value, found);
            break;
        case field_id::expect:
            note_expect(value, found);
            break;
        case field_id::te:
            for_each_element(value, [&found](std::string_view coding) {
                if (equal_ignoring_case(coding, "trailers")) found.te_trailers = true;
            });
            break;
        default:
            break;
        }
    }
    return found;
}

bool is_idempotent(method_id method) noexcept
{
    switch (method) {
    case method_id::get:
    case method_id::head:
    case method_id::put:
    case method_id::delete_:
    case method_id::options:
    case method_id::trace:
        return true;
    default:
        return false;
    }
}

/// `http://authority[/path][?query]` (RFC 9112 §3.2.2).
rule take_absolute(std::string_view target, method_id method, request_facts& facts)
{
    const auto colon = target.find("://");
    if (colon == std::string_view::npos) return rule::target_form;
    const auto scheme = target.substr(0, colon);
    if (!equal_ignoring_case(scheme, "http") && !equal_ignoring_case(scheme, "https")) {
        return rule::target_form;
    }
    const auto rest = target.substr(colon + 3);
    const auto end = std::min(rest.find_first_of("/?"), rest.size());
    facts.scheme = scheme;
    facts.authority = rest.substr(0, end);
    facts.path_query = rest.substr(end);
    if (facts.authority.find('@') != std::string_view::npos) return rule::target_userinfo;
    if (!split_authority(facts.authority, facts.host)) return rule::host_syntax;
    if (facts.path_query.empty()) {
        facts.path_query = method == method_id::options ? "*" : "/";
    }
    return rule::none;
}

rule take_target(const request_parser& head, request_facts& facts)
{
    const auto target = head.target();
    facts.path_query = target;
    if (target.front() == '/') return rule::none;
    if (target == "*") {
        const bool allowed = head.method_known() == method_id::options;
        return allowed ? rule::none : rule::target_form;
    }
    return take_absolute(target, head.method_known(), facts);
}

/// One valid Host, which an absolute-form target overrides (RFC 9112 §3.2).
rule take_host(const findings& found, request_facts& facts)
{
    if (found.hosts > 1) return rule::host_repeated;
    if (found.hosts == 0) return facts.http_1_0 ? rule::none : rule::host_missing;
    std::string_view host;
    if (!split_authority(found.host, host)) return rule::host_syntax;
    if (facts.scheme.empty()) {
        facts.authority = found.host;
        facts.host = host;
    }
    return rule::none;
}

/// `name` or `name/version` (RFC 9110 §7.8).
bool is_protocol(std::string_view text) noexcept
{
    const auto slash = text.find('/');
    return is_token(text.substr(0, slash)) &&
           (slash == std::string_view::npos || is_token(text.substr(slash + 1)));
}

/// The part of one Upgrade line that may be offered upstream, and whether it holds `websocket`.
struct offer {
    std::string_view list;
    bool websocket = false;
};

offer best_offer(std::string_view line, bool may_websocket)
{
    offer best, run;
    const auto end_run = [&best, &run] {
        if (best.list.empty() || (run.websocket && !best.websocket)) best = run;
        run = {};
    };
    for_each_element(line, [&](std::string_view protocol) {
        const auto name = protocol.substr(0, protocol.find('/'));
        const bool websocket = equal_ignoring_case(name, "websocket");
        if (!is_protocol(protocol) || equal_ignoring_case(name, "h2c") ||
            (websocket && !may_websocket)) {
            end_run();
            return;
        }
        const char* begin = run.list.empty() ? protocol.data() : run.list.data();
        const char* end = protocol.data() + protocol.size();
        run.list = {begin, static_cast<std::size_t>(end - begin)};
        run.websocket = run.websocket || websocket;
    });
    end_run();
    return best;
}

/// Upgrade is a request of this hop that we pass on (RFC 9110 §7.8); an offer we cannot pass on is
/// no offer, and the request goes on as plain HTTP.
rule take_upgrade(const request_parser& head, const findings& found, request_facts& facts)
{
    if (facts.http_1_0 || !found.upgrade) return rule::none;
    const bool may_websocket = head.method_known() == method_id::get;
    offer best;
    for (const field_ref& ref : head.fields().refs()) {
        if (ref.id != field_id::upgrade) continue;
        const offer one = best_offer(head.fields().value(ref), may_websocket);
        if (best.list.empty() || (one.websocket && !best.websocket)) best = one;
    }
    facts.upgrade = best.list;
    facts.websocket = best.websocket;
    if (!best.websocket) return rule::none;
    facts.websocket_key = found.key;
    return found.keys == 1 && !found.key.empty() ? rule::none : rule::websocket_key_missing;
}

rule take_body(const request_parser& head, const findings& found, request_facts& facts)
{
    const rule broken =
        examine_framing(head.fields(), head.version_minor(), facts.body, facts.length);
    if (broken != rule::none) return broken;
    if (found.expect_other) return rule::expectation_unknown;
    const bool content = facts.body == framing::chunked || facts.length > 0;
    facts.expect_continue = found.expect_continue && content && !facts.http_1_0;
    return rule::none;
}

} // namespace

rule examine(const request_parser& head, request_facts& facts)
{
    facts = {};
    const findings found = survey(head.fields());
    const method_id method = head.method_known();
    facts.http_1_0 = head.version_minor() == 0;
    facts.keep_alive = facts.http_1_0 ? found.keep_alive && !found.close : !found.close;
    facts.te_trailers = found.te_trailers;
    facts.idempotent = is_idempotent(method);
    facts.is_head = method == method_id::head;

    // TRACE would echo credentials, CONNECT is a forward proxy's (RFC 9110 §9.3.6, §9.3.8).
    if (method == method_id::trace || method == method_id::connect) {
        return rule::method_not_allowed;
    }
    if (const rule broken = take_target(head, facts); broken != rule::none) return broken;
    if (const rule broken = take_host(found, facts); broken != rule::none) return broken;
    if (const rule broken = take_body(head, found, facts); broken != rule::none) return broken;
    return take_upgrade(head, found, facts);
}

} // namespace netkit::proxy
