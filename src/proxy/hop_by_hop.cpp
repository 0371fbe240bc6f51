#include "netkit/proxy/hop_by_hop.hpp"

#include <algorithm>
#include <array>

#include "netkit/base/text.hpp"

namespace netkit::proxy {

namespace {

/// Never forwarded as received, whatever Connection says.
constexpr bool is_hop_field(field_id id) noexcept
{
    switch (id) {
    case field_id::connection:
    case field_id::keep_alive:
    case field_id::proxy_connection:
    case field_id::te:
    case field_id::trailer:
    case field_id::transfer_encoding:
    case field_id::upgrade:
        return true;
    default:
        return false;
    }
}

bool begins_with(std::string_view name, std::string_view prefix) noexcept
{
    return name.size() >= prefix.size() &&
           equal_ignoring_case(name.substr(0, prefix.size()), prefix);
}

/// Fields the proxy does not know by id, yet whose loss would change what a message means.
bool is_end_to_end(std::string_view name) noexcept
{
    return begins_with(name, "content-") || begins_with(name, "x-forwarded-") ||
           begins_with(name, "sec-");
}

/// `keep-alive` and `close` alone: nothing to look for, which is nearly every message.
bool names_no_field(std::string_view value) noexcept
{
    return value.empty() || equal_ignoring_case(value, "keep-alive") ||
           equal_ignoring_case(value, "close");
}

/// Drops the fields called `option`; false when it is one that Connection must not name.
bool drop_named(field_table& fields, std::string_view option)
{
    const auto id = identify_field(option);
    if (is_hop_field(id)) return true; // dropped already
    const bool ours_to_pass =
        id == field_id::proxy_authorization || id == field_id::proxy_authenticate;
    if (id != field_id::other && !ours_to_pass) return false;
    if (id == field_id::other && is_end_to_end(option)) return false;
    for (auto& ref : fields.refs()) {
        if (ref.id == id && ref.name_size == option.size() &&
            equal_ignoring_case(fields.name(ref), option)) {
            ref.dropped = true;
        }
    }
    return true;
}

} // namespace

std::size_t drop_hop_by_hop(field_table& fields)
{
    bool names_fields = false;
    for (auto& ref : fields.refs()) {
        if (!is_hop_field(ref.id)) continue;
        ref.dropped = true;
        if (ref.id == field_id::connection && !names_no_field(fields.value(ref))) {
            names_fields = true;
        }
    }
    if (!names_fields) return 0;

    std::size_t options = 0;
    std::size_t ignored = 0;
    for (std::size_t i = 0; i < fields.refs().size(); ++i) {
        const auto& ref = fields.refs()[i];
        if (ref.id != field_id::connection) continue;
        for_each_element(fields.value(ref), [&](std::string_view option) {
            if (++options > max_connection_options || !drop_named(fields, option)) ++ignored;
        });
    }
    return ignored;
}

bool is_forbidden_trailer(field_id id) noexcept
{
    return id != field_id::other;
}

bool is_forbidden_trailer(field_id id, std::string_view name) noexcept
{
    if (is_forbidden_trailer(id)) return true;
    static constexpr std::array<std::string_view, 12> names{"age",
                                                            "allow",
                                                            "expires",
                                                            "location",
                                                            "pragma",
                                                            "proxy-authentication-info",
                                                            "range",
                                                            "retry-after",
                                                            "vary",
                                                            "warning",
                                                            "www-authenticate",
                                                            "authentication-info"};
    if (begins_with(name, "content-") || begins_with(name, "if-") ||
        begins_with(name, "x-forwarded-") || begins_with(name, "sec-")) {
        return true;
    }
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view known) { return equal_ignoring_case(name, known); });
}

} // namespace netkit::proxy
