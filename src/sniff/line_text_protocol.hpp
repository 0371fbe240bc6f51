#pragma once

#include "line_printers.hpp"

namespace netkit::sniff {

/// A protocol of text lines.
struct text_protocol {
    std::string_view part; ///< in ` [|part]`
    std::string_view name;
    std::span<const std::string_view> requests; ///< none: everything is taken as one
    bool code_is_second; ///< replies begin with the version, then their number
};

extern const text_protocol text_http;
extern const text_protocol text_rtsp;
extern const text_protocol text_sip;
extern const text_protocol text_ftp;
extern const text_protocol text_smtp;
extern const text_protocol text_whois;

void print_text_protocol(line& to, place at, std::uint32_t length, const text_protocol& kind);

} // namespace netkit::sniff
