#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "netkit/base/address.hpp"
#include "netkit/base/clock.hpp"
#include "netkit/proxy/failure.hpp"

namespace netkit::proxy {

/// Everything the access log says of one exchange. Views belong to the exchange and live until its
/// line is written. Absent: empty, zero or negative as noted.
struct exchange_record {
    wall_time time{};    ///< first byte of the request
    std::string_view id; ///< X-Request-Id
    std::string_view listener, route, upstream, server;
    std::uint32_t attempts = 0; ///< upstream tries, 0 when none was made
    ip_address client_ip, peer;
    bool peer_unix = false;
    std::string_view method, host, target, protocol, user_agent, referer;
    int status = 0; ///< what the client got; 499 when it left first
    failure_reason reason = failure_reason::none;
    std::string_view detail;     ///< rule name or setting, empty when there is none
    std::uint64_t bytes_in = 0;  ///< from the client, heads included
    std::uint64_t bytes_out = 0; ///< to the client, heads included
    duration took{};
    duration connect{-1};    ///< -1 unless a connection was made for it
    duration first_byte{-1}; ///< request sent to first response byte
    bool reused = false;
};

enum class log_format : std::uint8_t { json, text, combined, off };

/// Appends exactly one line, newline included, in the given format. JSON names are fixed by the
/// reference (time id listener route upstream server attempts client_ip peer method host target
/// protocol status reason detail bytes_in bytes_out duration_ms connect_ms ttfb_ms reused
/// user_agent referer); absent values are left out; foreign bytes are escaped, invalid UTF-8
/// included, so that one exchange is always one line of valid JSON. Does not allocate once `out`
/// has grown to its working size.
void append_log_line(std::string& out, const exchange_record& record, log_format format);

} // namespace netkit::proxy
