#pragma once

#include <string_view>

#include "netkit/sniff/decoded.hpp"
#include "netkit/sniff/text_out.hpp"

namespace netkit::sniff {

/// What netkit adds to the end of a packet's line about its application, beginning with `: `:
/// `: TLS ClientHello sni=example.com alpn=h2 ja4=t13d...`, `: QUIC Initial sni=...`,
/// `: HTTP GET /path`. Appends nothing when there is nothing to say, and costs a look at the last
/// layer then. Text from the packet is escaped. `said`: the line so far, which may show an HTTP
/// first line already.
void put_application_note(text_out& to, const packet& of, std::string_view said = {});

} // namespace netkit::sniff
