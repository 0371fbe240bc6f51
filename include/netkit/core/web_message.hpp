#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "netkit/base/clock.hpp"

namespace netkit::core {

/// Names and values in the order they came.
using web_pairs = std::vector<std::pair<std::string, std::string>>;

/// A request target, RFC 9112 §3.2, origin or absolute form.
struct web_target {
    std::string authority;             ///< of the absolute form, else empty
    std::string path;                  ///< as sent, begins with a slash
    std::vector<std::string> segments; ///< between the slashes, percent-decoded
    web_pairs query;                   ///< percent-decoded, `+` is a space
};
/// Nothing when the target is not one: bytes that do not belong there, a broken escape, `*`.
std::optional<web_target> parse_web_target(std::string_view target);

/// A complete request, as its handler sees it: within the limits, host, token and origin checked.
struct web_request {
    std::string method;
    web_target target;
    web_pairs fields;
    web_pairs parameters; ///< of the route's pattern
    std::string body;
    std::string peer;      ///< address of the client, for the log
    time_point deadline{}; ///< the answer is of no use later

    /// First field of that name, case ignored; empty when there is none.
    std::string_view field(std::string_view name) const noexcept;
    std::size_t count_fields(std::string_view name) const noexcept;
    std::string_view parameter(std::string_view name) const noexcept;
    std::optional<std::string_view> query(std::string_view name) const noexcept;
    /// Neither GET nor HEAD.
    bool is_write() const noexcept { return method != "GET" && method != "HEAD"; }
};

struct web_response {
    unsigned status = 200;
    std::string content_type;
    std::string body;
    web_pairs fields;
};

web_response web_text(std::string body, unsigned status = 200);
web_response web_json(std::string body, unsigned status = 200);
/// `{"status":404,"error":"…"}`
web_response web_error(unsigned status, std::string_view why);

} // namespace netkit::core
