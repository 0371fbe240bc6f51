// TLS extensions as fields. One row per extension that has a form of its own; the others are put
// as bytes.

#include <algorithm>

#include "netkit/sniff/quic_initial.hpp"
#include "tls_parts.hpp"

namespace netkit::sniff {

namespace {

constexpr std::uint8_t client_hello_type = 1;

/// The list's content as a cursor; its length was put as a field.
cursor list_behind(tls_walk& with, cursor& data, unsigned width, std::size_t length)
{
    const auto size =
        width == 1 ? with.read.u8(data, with[length]) : with.read.be16(data, with[length]);
    return data.sub(size);
}

void put_server_names(tls_walk& with, std::uint8_t, cursor data)
{
    if (data.wire() == 0) return; // the server's answer
    cursor list =
        list_behind(with, data, 2, tls_place("handshake.extensions_server_name_list_len"));
    while (list.captured() > 0) {
        with.read.u8(list, with[tls_place("handshake.extensions_server_name_type")]);
        const auto size =
            with.read.be16(list, with[tls_place("handshake.extensions_server_name_len")]);
        with.read.bytes(list, with[tls_place("handshake.extensions_server_name")], size);
    }
}

void put_max_fragment(tls_walk& with, std::uint8_t, cursor data)
{
    with.read.u8(data, with[tls_place("handshake.max_fragment_length")]);
}

void put_status_request(tls_walk& with, std::uint8_t type, cursor data)
{
    if (type != client_hello_type) return;
    const auto kind =
        with.read.u8(data, with[tls_place("handshake.extensions_status_request_type")]);
    if (kind != 1) return;
    const auto ids = with.read.be16(
        data, with[tls_place("handshake.extensions_status_request_responder_ids_len")]);
    data.skip(ids);
    with.read.be16(data, with[tls_place("handshake.extensions_status_request_exts_len")]);
}

void put_groups(tls_walk& with, std::uint8_t, cursor data)
{
    cursor list =
        list_behind(with, data, 2, tls_place("handshake.extensions_supported_groups_length"));
    with.read.label(list, with[tls_place("handshake.extensions_supported_groups")], list.wire());
    while (list.captured() >= 2)
        with.read.be16(list, with[tls_place("handshake.extensions_supported_group")]);
}

void put_point_formats(tls_walk& with, std::uint8_t, cursor data)
{
    cursor list =
        list_behind(with, data, 1, tls_place("handshake.extensions_ec_point_formats_length"));
    with.read.label(list, with[tls_place("handshake.extensions_ec_point_formats")], list.wire());
    while (list.captured() >= 1)
        with.read.u8(list, with[tls_place("handshake.extensions_ec_point_format")]);
}

void put_algorithms(tls_walk& with, std::uint8_t, cursor data)
{
    cursor list = list_behind(with, data, 2, tls_place("handshake.sig_hash_alg_len"));
    with.read.label(list, with[tls_place("handshake.sig_hash_algs")], list.wire());
    while (list.captured() >= 2) {
        cursor parts = list;
        with.read.be16(list, with[tls_place("handshake.sig_hash_alg")]);
        with.read.u8(parts, with[tls_place("handshake.sig_hash_hash")]);
        with.read.u8(parts, with[tls_place("handshake.sig_hash_sig")]);
    }
}

void put_heartbeat(tls_walk& with, std::uint8_t, cursor data)
{
    with.read.u8(data, with[tls_place("handshake.extension.heartbeat.mode")]);
}

void put_alpn(tls_walk& with, std::uint8_t, cursor data)
{
    cursor list = list_behind(with, data, 2, tls_place("handshake.extensions_alpn_len"));
    with.read.label(list, with[tls_place("handshake.extensions_alpn_list")], list.wire());
    while (list.captured() > 0) {
        const auto size = with.read.u8(list, with[tls_place("handshake.extensions_alpn_str_len")]);
        with.read.bytes(list, with[tls_place("handshake.extensions_alpn_str")], size);
    }
}

void put_alps(tls_walk& with, std::uint8_t, cursor data)
{
    cursor list = list_behind(with, data, 2, tls_place("handshake.extensions_alps_len"));
    with.read.label(list, with[tls_place("handshake.extensions_alps_alpn_list")], list.wire());
    while (list.captured() > 0) {
        const auto size =
            with.read.u8(list, with[tls_place("handshake.extensions_alps_alpn_str_len")]);
        with.read.bytes(list, with[tls_place("handshake.extensions_alps_alpn_str")], size);
    }
}

void put_npn(tls_walk& with, std::uint8_t, cursor data)
{
    while (data.captured() > 0) {
        const auto size = with.read.u8(data, with[tls_place("handshake.extensions_npn_str_len")]);
        with.read.bytes(data, with[tls_place("handshake.extensions_npn")], size);
    }
}

void put_padding(tls_walk& with, std::uint8_t, cursor data)
{
    with.read.bytes(data, with[tls_place("handshake.extensions_padding_data")], data.wire());
}

void put_compress_certificate(tls_walk& with, std::uint8_t, cursor data)
{
    cursor list = list_behind(with, data, 1, tls_place("compress_certificate.algorithms_length"));
    while (list.captured() >= 2)
        with.read.be16(list, with[tls_place("compress_certificate.algorithm")]);
}

void put_record_limit(tls_walk& with, std::uint8_t, cursor data)
{
    with.read.be16(data, with[tls_place("record_size_limit")]);
}

void put_psk(tls_walk& with, std::uint8_t type, cursor data)
{
    if (type != client_hello_type) {
        with.read.be16(data, with[tls_place("handshake.extensions.psk.identity.selected")]);
        return;
    }
    cursor list =
        list_behind(with, data, 2, tls_place("handshake.extensions.psk.identities.length"));
    while (list.captured() > 0) {
        const auto size = with.read.be16(
            list, with[tls_place("handshake.extensions.psk.identity.identity_length")]);
        with.read.bytes(list, with[tls_place("handshake.extensions.psk.identity.identity")], size);
        with.read.be32(list,
                       with[tls_place("handshake.extensions.psk.identity.obfuscated_ticket_age")]);
    }
    with.read.be16(data, with[tls_place("handshake.extensions.psk.binders_len")]);
}

void put_versions(tls_walk& with, std::uint8_t type, cursor data)
{
    cursor list =
        type != client_hello_type
            ? data
            : list_behind(with, data, 1, tls_place("handshake.extensions.supported_versions_len"));
    while (list.captured() >= 2)
        with.read.be16(list, with[tls_place("handshake.extensions.supported_version")]);
}

void put_cookie(tls_walk& with, std::uint8_t, cursor data)
{
    const auto size = with.read.be16(data, with[tls_place("handshake.extensions.cookie_len")]);
    with.read.bytes(data, with[tls_place("handshake.extensions.cookie")], size);
}

void put_psk_modes(tls_walk& with, std::uint8_t, cursor data)
{
    cursor list = list_behind(with, data, 1, tls_place("extension.psk_ke_modes_length"));
    while (list.captured() > 0)
        with.read.u8(list, with[tls_place("extension.psk_ke_mode")]);
}

void put_key_share(tls_walk& with, std::uint8_t type, cursor data)
{
    if (type != client_hello_type && data.wire() == 2) { // HelloRetryRequest
        with.read.be16(data, with[tls_place("handshake.extensions_key_share_selected_group")]);
        return;
    }
    cursor list =
        type != client_hello_type
            ? data
            : list_behind(with, data, 2, tls_place("handshake.extensions_key_share_client_length"));
    while (list.captured() > 0) {
        with.read.be16(list, with[tls_place("handshake.extensions_key_share_group")]);
        const auto size = with.read.be16(
            list, with[tls_place("handshake.extensions_key_share_key_exchange_length")]);
        with.read.bytes(list, with[tls_place("handshake.extensions_key_share_key_exchange")], size);
    }
}

void put_quic_parameters(tls_walk& with, std::uint8_t, cursor data)
{
    while (data.captured() > 0) {
        auto at = with.read.at(data);
        const auto type = quic_number(data);
        const auto type_size = with.read.at(data) - at;
        at += type_size;
        const auto size = quic_number(data);
        if (!data.ok()) return;
        with.read.to().put(with[tls_place("quic.parameter.type")], type, at - type_size, type_size);
        with.read.to().put(with[tls_place("quic.parameter.length")], size, at,
                           with.read.at(data) - at);
        with.read.bytes(data, with[tls_place("quic.parameter.value")],
                        static_cast<std::uint32_t>(std::min<std::uint64_t>(size, UINT32_MAX)));
    }
}

void put_renegotiation(tls_walk& with, std::uint8_t, cursor data)
{
    const auto size = with.read.u8(data, with[tls_place("handshake.extensions_reneg_info_len")]);
    if (size > 0) with.read.bytes(data, with[tls_place("handshake.extensions_reneg_info")], size);
}

void put_nothing(tls_walk&, std::uint8_t, cursor)
{
}

struct extension {
    std::uint16_t type;
    void (*put)(tls_walk&, std::uint8_t, cursor);
};

/// Sorted by type.
constexpr std::array known{
    extension{0, put_server_names},
    extension{1, put_max_fragment},
    extension{5, put_status_request},
    extension{10, put_groups},
    extension{11, put_point_formats},
    extension{13, put_algorithms},
    extension{15, put_heartbeat},
    extension{16, put_alpn},
    extension{18, put_nothing},
    extension{21, put_padding},
    extension{22, put_nothing},
    extension{23, put_nothing},
    extension{27, put_compress_certificate},
    extension{28, put_record_limit},
    extension{34, put_algorithms},
    extension{41, put_psk},
    extension{42, put_nothing},
    extension{43, put_versions},
    extension{44, put_cookie},
    extension{45, put_psk_modes},
    extension{50, put_algorithms},
    extension{51, put_key_share},
    extension{57, put_quic_parameters},
    extension{13172, put_npn},
    extension{17513, put_alps},
    extension{65281, put_renegotiation},
    extension{65445, put_quic_parameters},
};

} // namespace

void walk_extensions(tls_walk& with, std::uint8_t type, cursor block)
{
    while (block.captured() >= 4) {
        const auto code = with.read.be16(block, with[tls_place("handshake.extension.type")]);
        const auto size = with.read.be16(block, with[tls_place("handshake.extension.len")]);
        cursor data = block.sub(size);
        const auto found = std::ranges::lower_bound(known, code, {}, &extension::type);
        if (found != known.end() && found->type == code)
            found->put(with, type, data);
        else
            with.read.bytes(data, with[tls_place("handshake.extension.data")], size);
    }
}

} // namespace netkit::sniff
