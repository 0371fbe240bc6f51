#pragma once

#include <string>
#include <string_view>

#include "netkit/sniff/decode.hpp"

namespace netkit::sniff {

/// Takes one --decode-as rule into `to`: `udp.port==5300,dns`, `tcp.port==8000-8010,http`; `data`
/// as the protocol means: decode nothing there. Returns what is wrong with the rule, one sentence
/// for people, or an empty text; a wrong rule changes nothing.
std::string add_decode_as(decode_rules& to, std::string_view rule);

} // namespace netkit::sniff
