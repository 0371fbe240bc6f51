#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/core/web_message.hpp"

namespace netkit::core {

/// Who may ask what. The pages are meant for people and programs on this machine, and a browser on
/// this machine also runs other people's pages: they must not reach ours by renaming themselves
/// (DNS rebinding: Host) or by blind requests (Origin, Content-Type).
struct web_policy {
    std::vector<std::string> hosts;      ///< beside literal addresses and `localhost`
    std::string token;                   ///< empty: none is demanded
    std::vector<std::string> open_paths; ///< answered without the token
};

/// Why a request whose head has come is not answered by its handler; nothing when it is.
/// 400 framing or Host malformed · 421 Host is not ours · 401 token · 403 foreign origin of a write
/// · 415 a write with a body that is not application/json.
std::optional<web_response> refuse_request(const web_policy& policy, const web_request& request,
                                           bool http_1_0);

/// A Host field or authority: a literal address, `localhost` or a listed name, any port.
bool is_own_host(std::string_view host, const std::vector<std::string>& listed);

/// `Bearer TOKEN`, or `Basic` with the token as the password, which is what a browser can send.
bool bears_token(std::string_view authorization, std::string_view secret);

/// Takes the same time wherever the two differ; only their lengths show.
bool equal_in_constant_time(std::string_view left, std::string_view right) noexcept;

/// What every answer carries: nobody embeds, sniffs, caches or is told about these pages, and they
/// load nothing from elsewhere.
const web_pairs& security_fields();

} // namespace netkit::core
