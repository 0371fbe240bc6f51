#include "netkit/proxy/rule.hpp"

#include <array>

namespace netkit::proxy {
namespace {

struct entry {
    rule broken;
    std::string_view name;
    int status;
};

constexpr std::array entries{
    entry{rule::none, "", 0},
    entry{rule::leading_empty_lines, "leading_empty_lines", 400},
    entry{rule::request_line_syntax, "request_line_syntax", 400},
    entry{rule::method_syntax, "method_syntax", 400},
    entry{rule::method_too_long, "method_too_long", 501},
    entry{rule::method_not_allowed, "method_not_allowed", 405},
    entry{rule::target_syntax, "target_syntax", 400},
    entry{rule::target_too_long, "target_too_long", 414},
    entry{rule::target_form, "target_form", 400},
    entry{rule::target_userinfo, "target_userinfo", 400},
    entry{rule::version_syntax, "version_syntax", 400},
    entry{rule::version_unsupported, "version_unsupported", 505},
    entry{rule::status_line_syntax, "status_line_syntax", 502},
    entry{rule::status_code, "status_code", 502},
    entry{rule::bare_cr, "bare_cr", 400},
    entry{rule::bare_lf, "bare_lf", 400},
    entry{rule::space_before_first_field, "space_before_first_field", 400},
    entry{rule::obs_fold, "obs_fold", 400},
    entry{rule::space_before_colon, "space_before_colon", 400},
    entry{rule::colon_missing, "colon_missing", 400},
    entry{rule::field_name_syntax, "field_name_syntax", 400},
    entry{rule::field_value_syntax, "field_value_syntax", 400},
    entry{rule::head_too_large, "head_too_large", 431},
    entry{rule::too_many_fields, "too_many_fields", 431},
    entry{rule::host_missing, "host_missing", 400},
    entry{rule::host_repeated, "host_repeated", 400},
    entry{rule::host_syntax, "host_syntax", 400},
    entry{rule::length_syntax, "length_syntax", 400},
    entry{rule::length_conflict, "length_conflict", 400},
    entry{rule::length_and_coding, "length_and_coding", 400},
    entry{rule::coding_syntax, "coding_syntax", 400},
    entry{rule::coding_not_final, "coding_not_final", 400},
    entry{rule::coding_repeated, "coding_repeated", 400},
    entry{rule::coding_unknown, "coding_unknown", 501},
    entry{rule::coding_in_1_0, "coding_in_1_0", 400},
    entry{rule::chunk_size_syntax, "chunk_size_syntax", 400},
    entry{rule::chunk_size_too_large, "chunk_size_too_large", 400},
    entry{rule::chunk_extension_syntax, "chunk_extension_syntax", 400},
    entry{rule::chunk_extension_too_large, "chunk_extension_too_large", 400},
    entry{rule::chunk_end, "chunk_end", 400},
    entry{rule::trailer_syntax, "trailer_syntax", 400},
    entry{rule::trailer_too_large, "trailer_too_large", 431},
    entry{rule::expectation_unknown, "expectation_unknown", 417},
    entry{rule::websocket_key_missing, "websocket_key_missing", 400},
    entry{rule::upgrade_unasked, "upgrade_unasked", 502},
    entry{rule::upgrade_mismatch, "upgrade_mismatch", 502},
    entry{rule::websocket_accept_mismatch, "websocket_accept_mismatch", 502},
    entry{rule::interim_flood, "interim_flood", 502},
};

constexpr bool in_order()
{
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (static_cast<std::size_t>(entries[i].broken) != i) return false;
    }
    return entries.size() == rule_count;
}
static_assert(in_order(), "one entry per rule, in the order of the enumeration");

const entry& entry_of(rule broken) noexcept
{
    return entries[static_cast<std::size_t>(broken)];
}

} // namespace

std::string_view rule_name(rule broken) noexcept
{
    return entry_of(broken).name;
}

int rule_status(rule broken) noexcept
{
    return entry_of(broken).status;
}

} // namespace netkit::proxy
