#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace netkit::proxy {

/// Every protocol rule a message can break. The name is the `detail` of the access log and the
/// label of `netkit_proxy_rejected_total`; the status is what a request that breaks it gets, 400
/// unless noted (a response that breaks one is always a 502). RFC 9110 (S) and 9112 (M) sections.
enum class rule : std::uint8_t {
    none,

    // the first line
    leading_empty_lines, ///< more than four before the request line, M2.2
    request_line_syntax, ///< not `method SP target SP version`, control byte, M3
    method_syntax,       ///< empty or not a token
    method_too_long,     ///< more than 32 bytes                              501
    method_not_allowed,  ///< CONNECT and TRACE                               405
    target_syntax,       ///< a byte outside 0x21-0x7e, or `#`, M3.2
    target_too_long,     ///< request line beyond its limit                   414
    target_form,         ///< authority-form, foreign scheme, `*` without OPTIONS
    target_userinfo,     ///< `user@` in an absolute-form target
    version_syntax,      ///< missing or not `HTTP/1.` and one digit, M2.3
    version_unsupported, ///< well-formed, but major 2 or above               505
    status_line_syntax,  ///< M4
    status_code,         ///< outside 100-599

    // field lines
    bare_cr,                  ///< CR without LF, M2.2
    bare_lf,                  ///< LF without CR
    space_before_first_field, ///< M2.2
    obs_fold,                 ///< in a request, or in a framing field, M5.2
    space_before_colon,       ///< in a request, M5.1
    colon_missing,            ///< M5
    field_name_syntax,        ///< empty or not a token, S5.1
    field_value_syntax,       ///< control byte, S5.5
    head_too_large,           ///< limits.header_bytes                             431
    too_many_fields,          ///< limits.header_count                             431

    // Host, S7.2, M3.2
    host_missing,
    host_repeated,
    host_syntax, ///< also the authority of an absolute-form target

    // framing, M6
    length_syntax,     ///< not 1*DIGIT, or above 2^63-1
    length_conflict,   ///< several that differ
    length_and_coding, ///< Content-Length beside Transfer-Encoding
    coding_syntax,     ///< empty list element, not a token, parameter on `chunked`
    coding_not_final,  ///< the last coding is not `chunked`
    coding_repeated,   ///< `chunked` more than once
    coding_unknown,    ///< another coding before `chunked`                 501
    coding_in_1_0,     ///< Transfer-Encoding in an HTTP/1.0 message

    // chunked bodies, M7.1
    chunk_size_syntax,
    chunk_size_too_large, ///< more than 16 digits or above 2^63-1
    chunk_extension_syntax,
    chunk_extension_too_large, ///< limits.chunk_extension
    chunk_end,                 ///< data not followed by CRLF
    trailer_syntax,
    trailer_too_large, ///< bytes or count                                  431

    // the rest
    expectation_unknown,       ///< S10.1.1                                         417
    websocket_key_missing,     ///< Sec-WebSocket-Key absent, empty or repeated, RFC 6455 §4.2.1
    upgrade_unasked,           ///< 101 without an offer, S7.8
    upgrade_mismatch,          ///< 101 to a protocol that was not offered
    websocket_accept_mismatch, ///< Sec-WebSocket-Accept does not answer the key
    interim_flood,             ///< more 1xx than limits.interim
};

/// How many there are, `none` included: the size of a counter array.
inline constexpr std::size_t rule_count = static_cast<std::size_t>(rule::interim_flood) + 1;

/// The enumerator as text, e.g. `host_repeated`; empty for `none`.
std::string_view rule_name(rule broken) noexcept;
/// Status of our answer to a request that breaks it; 0 for `none`.
int rule_status(rule broken) noexcept;

} // namespace netkit::proxy
