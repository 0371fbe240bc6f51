#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/base/address.hpp"
#include "netkit/base/result.hpp"
#include "netkit/proxy/fields.hpp"

namespace netkit::proxy {

/// Peers whose forwarding fields are believed. Empty trusts nobody.
class trusted_set {
public:
    trusted_set() = default;
    trusted_set(std::vector<cidr> networks, bool unix_peers);
    bool trusts(const ip_address& peer) const noexcept;
    bool trusts_unix() const noexcept { return unix_; }

private:
    std::vector<cidr> networks_;
    bool unix_ = false;
};

/// The walk of X-Forwarded-For, or Forwarded `for=` where that is absent, right to left from a
/// trusted peer to the first address nobody vouches for; whatever is no address (a syntax error,
/// `unknown`, an obfuscated name) stops it at the last good one. `peer_trusted` false returns the
/// peer itself. Never allocates.
ip_address client_address(const ip_address& peer, bool peer_trusted, const field_table& fields,
                          const trusted_set& trusted);

/// What the forwarding fields of one request say to the upstream.
struct forwarding {
    ip_address peer;
    std::uint16_t peer_port = 0;
    bool peer_unix = false;
    bool peer_trusted = false;
    bool tls = false;
    std::string_view host; ///< as the client sent it
    std::uint16_t local_port = 0;
    bool x_forwarded = true;
    bool rfc7239 = false;
};

/// Appends X-Forwarded-For/-Proto/-Host/-Port, X-Real-IP and, when asked, Forwarded (RFC 7239) as
/// field lines to `out`. Trusted peer: For and Forwarded are continued (a malformed Forwarded is
/// begun anew), Proto, Host and Port kept if present; a Port is not made up where a Proto is kept.
/// Untrusted: replaced. A family that is switched off passes from a trusted peer as it came, from
/// others not at all. The caller drops the received lines (`drop_forwarding_fields`); dropped lines
/// are read all the same, so the order of the two calls does not matter. `peer_port` 0 and an empty
/// `host` are left out; a unix peer has no address. Allocates only what `out` grows by.
void append_forwarding(std::string& out, const forwarding& about, const field_table& received,
                       const ip_address& client);
void drop_forwarding_fields(field_table& fields);

/// RFC 7239 §4 syntax of one Forwarded value, as a list of node identifiers of `for`, without their
/// quotes and empty where an element has none; false when malformed (what was read up to there
/// stays in `nodes`).
bool parse_forwarded_for(std::string_view value, std::vector<std::string_view>& nodes);

/// The address in one node of X-Forwarded-For or `for=`: an address with or without a port, IPv6 in
/// brackets where a port follows. Error: invalid_argument, also for `unknown` and `_names`.
result<ip_address> parse_node_address(std::string_view node);

} // namespace netkit::proxy
