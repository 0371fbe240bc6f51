#pragma once

#include <array>

#include "field_rows.hpp"

namespace netkit::sniff {

inline constexpr std::array tls_content_names{
    value_name{20, 20, "Change Cipher Spec"},
    value_name{21, 21, "Alert"},
    value_name{22, 22, "Handshake"},
    value_name{23, 23, "Application Data"},
    value_name{24, 24, "Heartbeat"},
    value_name{25, 25, "Connection ID"},
    value_name{26, 26, "ACK"},
};

inline constexpr std::array tls_version_names{
    value_name{0x0002, 0x0002, "SSL 2.0"},  value_name{0x0300, 0x0300, "SSL 3.0"},
    value_name{0x0301, 0x0301, "TLS 1.0"},  value_name{0x0302, 0x0302, "TLS 1.1"},
    value_name{0x0303, 0x0303, "TLS 1.2"},  value_name{0x0304, 0x0304, "TLS 1.3"},
    value_name{0xfefc, 0xfefc, "DTLS 1.3"}, value_name{0xfefd, 0xfefd, "DTLS 1.2"},
    value_name{0xfeff, 0xfeff, "DTLS 1.0"},
};

/// RFC 8446 §4, RFC 5246 §7.4 and their extensions.
inline constexpr std::array tls_handshake_names{
    value_name{0, 0, "Hello Request"},
    value_name{1, 1, "Client Hello"},
    value_name{2, 2, "Server Hello"},
    value_name{3, 3, "Hello Verify Request"},
    value_name{4, 4, "New Session Ticket"},
    value_name{5, 5, "End of Early Data"},
    value_name{6, 6, "Hello Retry Request"},
    value_name{8, 8, "Encrypted Extensions"},
    value_name{11, 11, "Certificate"},
    value_name{12, 12, "Server Key Exchange"},
    value_name{13, 13, "Certificate Request"},
    value_name{14, 14, "Server Hello Done"},
    value_name{15, 15, "Certificate Verify"},
    value_name{16, 16, "Client Key Exchange"},
    value_name{20, 20, "Finished"},
    value_name{21, 21, "Certificate URL"},
    value_name{22, 22, "Certificate Status"},
    value_name{23, 23, "Supplemental Data"},
    value_name{24, 24, "Key Update"},
    value_name{25, 25, "Compressed Certificate"},
    value_name{67, 67, "Next Protocol"},
};

inline constexpr std::array tls_alert_levels{
    value_name{1, 1, "Warning"},
    value_name{2, 2, "Fatal"},
};

/// RFC 8446 §6 with those of earlier versions.
inline constexpr std::array tls_alert_names{
    value_name{0, 0, "Close Notify"},
    value_name{10, 10, "Unexpected Message"},
    value_name{20, 20, "Bad Record MAC"},
    value_name{21, 21, "Decryption Failed"},
    value_name{22, 22, "Record Overflow"},
    value_name{30, 30, "Decompression Failure"},
    value_name{40, 40, "Handshake Failure"},
    value_name{41, 41, "No Certificate"},
    value_name{42, 42, "Bad Certificate"},
    value_name{43, 43, "Unsupported Certificate"},
    value_name{44, 44, "Certificate Revoked"},
    value_name{45, 45, "Certificate Expired"},
    value_name{46, 46, "Certificate Unknown"},
    value_name{47, 47, "Illegal Parameter"},
    value_name{48, 48, "Unknown CA"},
    value_name{49, 49, "Access Denied"},
    value_name{50, 50, "Decode Error"},
    value_name{51, 51, "Decrypt Error"},
    value_name{60, 60, "Export Restriction"},
    value_name{70, 70, "Protocol Version"},
    value_name{71, 71, "Insufficient Security"},
    value_name{80, 80, "Internal Error"},
    value_name{86, 86, "Inappropriate Fallback"},
    value_name{90, 90, "User Canceled"},
    value_name{100, 100, "No Renegotiation"},
    value_name{109, 109, "Missing Extension"},
    value_name{110, 110, "Unsupported Extension"},
    value_name{111, 111, "Certificate Unobtainable"},
    value_name{112, 112, "Unrecognized Name"},
    value_name{113, 113, "Bad Certificate Status Response"},
    value_name{114, 114, "Bad Certificate Hash Value"},
    value_name{115, 115, "Unknown PSK Identity"},
    value_name{116, 116, "Certificate Required"},
    value_name{120, 120, "No application Protocol"},
};

/// The fields of TLS; DTLS has the same ones under its own name, and those from record.epoch on for
/// itself. All are put by walks.
inline constexpr auto tls_fields = field_table(
    row_of(form::presence, "tls.record", "Record Layer").asked(),
    dec("tls.record.content_type", "Content Type").with(tls_content_names),
    dec("tls.record.opaque_type", "Opaque Type").with(tls_content_names),
    hex("tls.record.version", "Version", 4).with(tls_version_names),
    dec("tls.record.length", "Length"),
    row_of(form::bytes, "tls.app_data", "Encrypted Application Data").asked(),
    row_of(form::presence, "tls.change_cipher_spec", "Change Cipher Spec Message").asked(),
    row_of(form::presence, "tls.alert_message", "Alert Message").asked(),
    dec("tls.alert_message.level", "Level").with(tls_alert_levels),
    dec("tls.alert_message.desc", "Description").with(tls_alert_names),
    row_of(form::presence, "tls.heartbeat_message", "Heartbeat Message").asked(),
    dec("tls.heartbeat_message.type", "Type").detail(),
    dec("tls.heartbeat_message.payload_length", "Payload Length").detail(),

    row_of(form::presence, "tls.handshake", "Handshake Protocol").asked(),
    dec("tls.handshake.type", "Handshake Type").with(tls_handshake_names),
    dec("tls.handshake.length", "Length").detail(),
    hex("tls.handshake.version", "Version", 4).with(tls_version_names),
    row_of(form::bytes, "tls.handshake.random", "Random").detail(),
    dec("tls.handshake.session_id_length", "Session ID Length").detail(),
    row_of(form::bytes, "tls.handshake.session_id", "Session ID").detail(),
    dec("tls.handshake.cipher_suites_length", "Cipher Suites Length").detail(),
    row_of(form::presence, "tls.handshake.ciphersuites", "Cipher Suites").asked(),
    hex("tls.handshake.ciphersuite", "Cipher Suite", 4).detail(),
    dec("tls.handshake.comp_methods_length", "Compression Methods Length").detail(),
    row_of(form::presence, "tls.handshake.comp_methods", "Compression Methods").asked(),
    dec("tls.handshake.comp_method", "Compression Method").detail(),
    dec("tls.handshake.extensions_length", "Extensions Length").detail(),
    dec("tls.handshake.extension.type", "Type").detail(),
    dec("tls.handshake.extension.len", "Length").detail(),
    row_of(form::bytes, "tls.handshake.extension.data", "Data").detail(),

    dec("tls.handshake.extensions_server_name_list_len", "Server Name list length").detail(),
    dec("tls.handshake.extensions_server_name_type", "Server Name Type").detail(),
    dec("tls.handshake.extensions_server_name_len", "Server Name length").detail(),
    row_of(form::text, "tls.handshake.extensions_server_name", "Server Name"),
    dec("tls.handshake.extensions_alpn_len", "ALPN Extension Length").detail(),
    row_of(form::presence, "tls.handshake.extensions_alpn_list", "ALPN Protocol").asked(),
    dec("tls.handshake.extensions_alpn_str_len", "ALPN string length").detail(),
    row_of(form::text, "tls.handshake.extensions_alpn_str", "ALPN Next Protocol"),
    dec("tls.handshake.extensions_supported_groups_length", "Supported Groups List Length")
        .detail(),
    row_of(form::presence, "tls.handshake.extensions_supported_groups", "Supported Groups").asked(),
    hex("tls.handshake.extensions_supported_group", "Supported Group", 4).detail(),
    dec("tls.handshake.extensions_ec_point_formats_length", "EC point formats Length").detail(),
    row_of(form::presence, "tls.handshake.extensions_ec_point_formats", "EC point formats").asked(),
    dec("tls.handshake.extensions_ec_point_format", "EC point format").detail(),
    dec("tls.handshake.sig_hash_alg_len", "Signature Hash Algorithms Length").detail(),
    row_of(form::presence, "tls.handshake.sig_hash_algs", "Signature Hash Algorithms").asked(),
    hex("tls.handshake.sig_hash_alg", "Signature Algorithm", 4).detail(),
    dec("tls.handshake.sig_hash_hash", "Signature Hash Algorithm Hash").asked(),
    dec("tls.handshake.sig_hash_sig", "Signature Hash Algorithm Signature").asked(),
    dec("tls.handshake.extensions.supported_versions_len", "Supported Versions length").detail(),
    hex("tls.handshake.extensions.supported_version", "Supported Version", 4)
        .detail()
        .with(tls_version_names),
    dec("tls.handshake.extensions_key_share_client_length", "Client Key Share Length").detail(),
    dec("tls.handshake.extensions_key_share_group", "Group").detail(),
    dec("tls.handshake.extensions_key_share_key_exchange_length", "Key Exchange Length").detail(),
    row_of(form::bytes, "tls.handshake.extensions_key_share_key_exchange", "Key Exchange").detail(),
    dec("tls.handshake.extensions_key_share_selected_group", "Selected Group").detail(),
    dec("tls.extension.psk_ke_modes_length", "PSK Key Exchange Modes Length").detail(),
    dec("tls.extension.psk_ke_mode", "PSK Key Exchange Mode").detail(),
    dec("tls.handshake.extensions.psk.identities.length", "Identities Length").detail(),
    dec("tls.handshake.extensions.psk.identity.identity_length", "Identity Length").detail(),
    row_of(form::bytes, "tls.handshake.extensions.psk.identity.identity", "Identity").detail(),
    dec("tls.handshake.extensions.psk.identity.obfuscated_ticket_age", "Obfuscated Ticket Age")
        .detail(),
    dec("tls.handshake.extensions.psk.binders_len", "PSK Binders length").detail(),
    dec("tls.handshake.extensions.psk.identity.selected", "Selected Identity").detail(),
    dec("tls.handshake.extensions.cookie_len", "Cookie length").detail(),
    row_of(form::bytes, "tls.handshake.extensions.cookie", "Cookie").detail(),
    dec("tls.handshake.extensions_status_request_type", "Certificate Status Type").detail(),
    dec("tls.handshake.extensions_status_request_responder_ids_len", "Responder ID list Length")
        .detail(),
    dec("tls.handshake.extensions_status_request_exts_len", "Request Extensions Length").detail(),
    dec("tls.handshake.extensions_reneg_info_len", "Renegotiation info extension length").detail(),
    row_of(form::bytes, "tls.handshake.extensions_reneg_info", "Renegotiation info").detail(),
    dec("tls.handshake.extension.heartbeat.mode", "Mode").detail(),
    dec("tls.handshake.max_fragment_length", "Maximum Fragment Length").detail(),
    row_of(form::bytes, "tls.handshake.extensions_padding_data", "Padding Data").asked(),
    dec("tls.record_size_limit", "Record Size Limit").detail(),
    dec("tls.compress_certificate.algorithms_length", "Algorithms Length").detail(),
    dec("tls.compress_certificate.algorithm", "Algorithm").detail(),
    dec("tls.handshake.extensions_npn_str_len", "Protocol string length").detail(),
    row_of(form::text, "tls.handshake.extensions_npn", "Next Protocol").detail(),
    dec("tls.handshake.extensions_alps_len", "ALPS Extension Length").detail(),
    row_of(form::presence, "tls.handshake.extensions_alps_alpn_list", "Supported ALPN List")
        .asked(),
    dec("tls.handshake.extensions_alps_alpn_str_len", "Supported ALPN Length").detail(),
    row_of(form::text, "tls.handshake.extensions_alps_alpn_str", "Supported ALPN").detail(),
    dec("tls.quic.parameter.type", "Type").detail(),
    dec("tls.quic.parameter.length", "Length").detail(),
    row_of(form::bytes, "tls.quic.parameter.value", "Value").detail(),

    row_of(form::presence, "tls.handshake.certificates", "Certificates").asked(),
    dec("tls.handshake.certificates_length", "Certificates Length").detail(),
    dec("tls.handshake.certificate_length", "Certificate Length").detail(),
    row_of(form::bytes, "tls.handshake.certificate", "Certificate").asked(),
    dec("tls.handshake.certificate_request_context_length", "Certificate Request Context Length")
        .detail(),
    row_of(form::bytes, "tls.handshake.certificate_request_context", "Certificate Request Context")
        .detail(),
    dec("tls.handshake.session_ticket_lifetime_hint", "Session Ticket Lifetime Hint").detail(),
    dec("tls.handshake.session_ticket_length", "Session Ticket Length").detail(),
    row_of(form::bytes, "tls.handshake.session_ticket", "Session Ticket").asked(),

    hex("tls.handshake.server_curve_type", "Curve Type", 2).detail(),
    hex("tls.handshake.server_named_curve", "Named Curve", 4).detail(),
    dec("tls.handshake.server_point_len", "Pubkey Length").detail(),
    row_of(form::bytes, "tls.handshake.server_point", "Pubkey").detail(),
    dec("tls.handshake.sig_len", "Signature Length").detail(),
    row_of(form::bytes, "tls.handshake.sig", "Signature").asked(),

    row_of(form::text, "tls.handshake.ja3_full", "JA3 Fullstring").detail(),
    row_of(form::text, "tls.handshake.ja3", "JA3").detail(),
    row_of(form::text, "tls.handshake.ja4", "JA4"),
    row_of(form::text, "tls.handshake.ja4_r", "JA4_r").detail(),
    row_of(form::text, "tls.handshake.ja4_ro", "JA4_ro").asked(),

    // DTLS (RFC 6347, RFC 9147)
    dec("tls.record.epoch", "Epoch").detail(),
    dec("tls.handshake.cookie_length", "Cookie Length").detail(),
    row_of(form::bytes, "tls.handshake.cookie", "Cookie").detail(),
    dec("tls.record.sequence_number", "Sequence Number").detail(),
    dec("tls.handshake.message_seq", "Message Sequence").detail(),
    dec("tls.handshake.fragment_offset", "Fragment Offset").detail(),
    dec("tls.handshake.fragment_length", "Fragment Length").detail());

/// The place of a field in `tls_fields` and `dtls_fields`, by its name without the protocol's; a
/// name that is not there does not compile.
consteval std::size_t tls_place(std::string_view name)
{
    for (std::size_t i = 0; i < tls_fields.size(); ++i)
        if (tls_fields[i].name.substr(4) == name) return i;
    throw "no such field";
}

} // namespace netkit::sniff
