// SSH (RFC 4253): the banner, and the packets before encryption begins. Nothing is remembered: what
// is neither a banner nor a packet whose lengths agree and whose message belongs before the keys is
// taken as encrypted. HASSH is the MD5 of four algorithm lists of the first packet.

#include <array>

#include "families.hpp"
#include "field_reader.hpp"
#include "field_rows.hpp"
#include "netkit/base/md5.hpp"
#include "short_text.hpp"
#include "text_lines.hpp"

namespace netkit::sniff {

namespace {

enum : std::uint8_t { kexinit = 20, newkeys = 21, first_kex = 30, last_kex = 34 };

constexpr std::array messages{
    value_name{1, 1, "Disconnect"},
    value_name{2, 2, "Ignore"},
    value_name{3, 3, "Unimplemented"},
    value_name{4, 4, "Debug"},
    value_name{5, 5, "Service Request"},
    value_name{6, 6, "Service Accept"},
    value_name{20, 20, "Key Exchange Init"},
    value_name{21, 21, "New Keys"},
    value_name{30, 30, "Diffie-Hellman Key Exchange Init"},
    value_name{31, 31, "Diffie-Hellman Key Exchange Reply"},
};

constexpr auto fields = field_table(
    row_of(form::text, "ssh.protocol", "Protocol"), flag("ssh.direction", "Direction"),
    dec("ssh.packet_length", "Packet Length").detail(),
    dec("ssh.padding_length", "Padding Length").detail(),
    dec("ssh.message_code", "Message Code").with(messages), raw_bytes("ssh.cookie", "Cookie"),
    dec("ssh.kex_algorithms_length", "kex_algorithms length").asked(),
    row_of(form::text, "ssh.kex_algorithms", "kex_algorithms string").detail(),
    dec("ssh.server_host_key_algorithms_length", "server_host_key_algorithms length").asked(),
    row_of(form::text, "ssh.server_host_key_algorithms", "server_host_key_algorithms string")
        .detail(),
    dec("ssh.encryption_algorithms_client_to_server_length",
        "encryption_algorithms_client_to_server length")
        .asked(),
    row_of(form::text, "ssh.encryption_algorithms_client_to_server",
           "encryption_algorithms_client_to_server string")
        .detail(),
    dec("ssh.encryption_algorithms_server_to_client_length",
        "encryption_algorithms_server_to_client length")
        .asked(),
    row_of(form::text, "ssh.encryption_algorithms_server_to_client",
           "encryption_algorithms_server_to_client string")
        .detail(),
    dec("ssh.mac_algorithms_client_to_server_length", "mac_algorithms_client_to_server length")
        .asked(),
    row_of(form::text, "ssh.mac_algorithms_client_to_server",
           "mac_algorithms_client_to_server string")
        .detail(),
    dec("ssh.mac_algorithms_server_to_client_length", "mac_algorithms_server_to_client length")
        .asked(),
    row_of(form::text, "ssh.mac_algorithms_server_to_client",
           "mac_algorithms_server_to_client string")
        .detail(),
    dec("ssh.compression_algorithms_client_to_server_length",
        "compression_algorithms_client_to_server length")
        .asked(),
    row_of(form::text, "ssh.compression_algorithms_client_to_server",
           "compression_algorithms_client_to_server string")
        .detail(),
    dec("ssh.compression_algorithms_server_to_client_length",
        "compression_algorithms_server_to_client length")
        .asked(),
    row_of(form::text, "ssh.compression_algorithms_server_to_client",
           "compression_algorithms_server_to_client string")
        .detail(),
    dec("ssh.languages_client_to_server_length", "languages_client_to_server length").asked(),
    row_of(form::text, "ssh.languages_client_to_server", "languages_client_to_server string")
        .detail(),
    dec("ssh.languages_server_to_client_length", "languages_server_to_client length").asked(),
    row_of(form::text, "ssh.languages_server_to_client", "languages_server_to_client string")
        .detail(),
    dec("ssh.first_kex_packet_follows", "First KEX Packet Follows").asked(),
    raw_bytes("ssh.kex.reserved", "Reserved").asked(),
    row_of(form::text, "ssh.kex.hassh_algorithms", "hasshAlgorithms").asked(),
    row_of(form::text, "ssh.kex.hassh", "hassh"),
    row_of(form::text, "ssh.kex.hasshserver_algorithms", "hasshServerAlgorithms").asked(),
    row_of(form::text, "ssh.kex.hasshserver", "hasshServer"),
    raw_bytes("ssh.padding_string", "Padding String").asked());

/// The ten lists of the key exchange's first packet, each length before its list.
constexpr std::size_t list_count = 10;
constexpr std::size_t first_list = [] {
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (fields[i].name == "ssh.kex_algorithms_length") return i;
    return std::size_t{0};
}();

bool is_banner(byte_view bytes) noexcept
{
    return text_of(bytes).starts_with("SSH-");
}

/// Whether a packet in the clear stands here: the lengths agree, and the message is one of those
/// that come before the new keys.
bool is_clear_packet(const cursor& at) noexcept
{
    if (at.captured() < 6) return false;
    const auto length = load_be32(at.data());
    const auto padding = at.data()[4];
    const auto message = at.data()[5];
    const bool known = message <= 4 || message == kexinit || message == newkeys ||
                       (message >= first_kex && message <= last_kex);
    return message != 0 && known && length >= 12 && length <= 35000 && (length + 4) % 8 == 0 &&
           padding >= 4 && padding < length;
}

next_step decode_ssh(cursor, layer& here, decoding&)
{
    here.header = here.wire;
    return {};
}

void put_hassh(field_reader& put, const std::array<byte_view, list_count>& lists, bool client)
{
    const auto& algorithms = client ? row_named(fields, "ssh.kex.hassh_algorithms")
                                    : row_named(fields, "ssh.kex.hasshserver_algorithms");
    const auto& digest =
        client ? row_named(fields, "ssh.kex.hassh") : row_named(fields, "ssh.kex.hasshserver");
    value_list& to = put.to();
    if (!to.wants(algorithms) && !to.wants(digest)) return;
    const std::size_t side = client ? 0 : 1;
    std::string text;
    for (const auto list : {std::size_t{0}, 2 + side, 4 + side, 6 + side}) {
        if (!text.empty()) text += ';';
        text += text_of(lists[list]);
    }
    to.put_text(algorithms, text);
    if (!to.wants(digest)) return;
    short_text<32> made;
    for (const auto byte : md5(text))
        made.hex(byte, 2);
    to.put_text(digest, made.view());
}

/// RFC 4253 §7.1
void put_kexinit(field_reader& put, cursor in, bool client)
{
    put.bytes(in, row_named(fields, "ssh.cookie"), 16);
    std::array<byte_view, list_count> lists;
    for (std::size_t i = 0; i < list_count && in.ok(); ++i) {
        const auto size = put.be32(in, fields[first_list + 2 * i]);
        const auto at = put.at(in);
        lists[i] = in.read(size);
        if (in.ok() && size > 0) put_ascii(put.to(), fields[first_list + 2 * i + 1], lists[i], at);
    }
    if (!in.ok()) return;
    put.u8(in, row_named(fields, "ssh.first_kex_packet_follows"));
    put.bytes(in, row_named(fields, "ssh.kex.reserved"), 4);
    put_hassh(put, lists, client);
}

void put_packet(field_reader& put, cursor& in, bool client)
{
    const auto length = put.be32(in, row_named(fields, "ssh.packet_length"));
    const auto padding = put.u8(in, row_named(fields, "ssh.padding_length"));
    auto body = in.sub(length - 1);
    const auto size = body.wire() - padding;
    const auto message = put.u8(body, row_named(fields, "ssh.message_code"));
    if (message == kexinit) put_kexinit(put, body, client);
    body.skip(size - 1);
    put.bytes(body, row_named(fields, "ssh.padding_string"), padding);
}

void walk_ssh(const packet& of, const layer& from, value_list& to)
{
    const bool client = is_to_server(of, from);
    to.put(row_named(fields, "ssh.direction"), client ? 0 : 1);
    text_lines lines{from.bytes()};
    text_line first;
    if (is_banner(from.bytes()) && lines.next(first))
        put_ascii(to, row_named(fields, "ssh.protocol"), first.line, 0);
    field_reader put{to, from.data};
    cursor in = from.read();
    in.skip(lines.at());
    while (is_clear_packet(in))
        put_packet(put, in, client);
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::ssh,
     .name = "ssh",
     .title = "SSH Protocol",
     .decode = decode_ssh,
     .fields = fields,
     .walk = walk_ssh},
}};

} // namespace

std::span<const protocol> ssh_protocols()
{
    return rows;
}

} // namespace netkit::sniff
