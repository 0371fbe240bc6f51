#include "netkit/core/common_settings.hpp"

namespace netkit::core {

namespace {

bool is_loopback(const endpoint_address& address)
{
    if (address.type != endpoint_address::kind::tcp)
        return true; // a path has permissions; fd:N is judged once its address is known
    if (address.host == "localhost") return true;
    const auto ip = parse_ip(address.host);
    if (!ip) return false;
    constexpr ip_address v6_loopback{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, false};
    return ip->v4 ? ip->bytes[12] == 127 : *ip == v6_loopback;
}

} // namespace

void check(const admin_settings& settings, checker& into)
{
    if (settings.address && settings.token.empty() && !is_loopback(*settings.address)) {
        into.fail("address", "an address other than loopback needs admin.token; set it, or listen "
                             "on 127.0.0.1 or [::1]");
    }
}

std::vector<section> common_sections()
{
    return {
        make_section<runtime_settings>("runtime", "The process: threads, stopping, state files."),
        make_section<log_settings>("log", "The log on stderr."),
        make_section<admin_settings>("admin", "The admin endpoint: status page, metrics, API."),
    };
}

settings_common read_common(const settings_document& from, fault_list& faults)
{
    return {
        .runtime = read<runtime_settings>(from, "runtime", faults),
        .log = read<log_settings>(from, "log", faults),
        .admin = read<admin_settings>(from, "admin", faults),
    };
}

} // namespace netkit::core
