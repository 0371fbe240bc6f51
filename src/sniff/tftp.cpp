// TFTP (RFC 1350, options RFC 2347). The answer to a request comes from a new port: the endpoint
// that asked is announced, so that what is sent to it is known to be TFTP.

#include <array>

#include "decode_memory.hpp"
#include "families.hpp"
#include "field_rows.hpp"
#include "field_text.hpp"

namespace netkit::sniff {

namespace {

enum : std::uint16_t { read_request = 1, write_request, data, acknowledgement, error, options };

constexpr std::array opcodes{
    value_name{1, 1, "Read Request"}, value_name{2, 2, "Write Request"},
    value_name{3, 3, "Data Packet"},  value_name{4, 4, "Acknowledgement"},
    value_name{5, 5, "Error Code"},   value_name{6, 6, "Option Acknowledgement"},
};
constexpr std::array errors{
    value_name{0, 0, "Not defined"},
    value_name{1, 1, "File not found"},
    value_name{2, 2, "Access violation"},
    value_name{3, 3, "Disk full or allocation exceeded"},
    value_name{4, 4, "Illegal TFTP Operation"},
    value_name{5, 5, "Unknown transfer ID"},
    value_name{6, 6, "File already exists"},
    value_name{7, 7, "No such user"},
    value_name{8, 8, "Option negotiation failed"},
};

constexpr auto fields =
    field_table(dec("tftp.opcode", "Opcode").at(0, 2).with(opcodes),
                row_of(form::text, "tftp.source_file", "Source File"),
                row_of(form::text, "tftp.destination_file", "Destination File"),
                row_of(form::text, "tftp.type", "Type").detail(), dec("tftp.block", "Block"),
                dec("tftp.error.code", "Error code").with(errors),
                row_of(form::text, "tftp.error.message", "Error message"),
                row_of(form::text, "tftp.option.name", "Option name").detail(),
                row_of(form::text, "tftp.option.value", "Option value").detail(),
                raw_bytes("tftp.data", "Data"));

void announce_asker(decoding& with)
{
    const layer* const transport = with.outer();
    const layer* const network = with.behind(proto::ip);
    const layer* const network6 = with.behind(proto::ipv6);
    if (transport == nullptr || transport->id != proto::udp || transport->captured < 8) return;
    const auto port = load_be16(transport->data);
    if (network6 != nullptr && network6->captured >= 40)
        with.memory().announced.announce({network6->data + 8, 16}, port, proto::tftp);
    else if (network != nullptr && network->captured >= 20)
        with.memory().announced.announce({network->data + 12, 4}, port, proto::tftp);
}

next_step decode_tftp(cursor in, layer& here, decoding& with)
{
    here.header = here.wire;
    const auto code = in.be16();
    here.fault = in.fault();
    if (in.ok() && (code == read_request || code == write_request)) announce_asker(with);
    return {};
}

/// A text up to its NUL, which is skipped. False when there is none.
bool put_text(const layer& from, value_list& to, const field& row, cursor& in)
{
    const auto all = text_of(in.bytes());
    const auto size = all.find('\0');
    if (size == std::string_view::npos) return false;
    const auto at = static_cast<std::uint32_t>(in.data() - from.data);
    put_ascii(to, row, in.read(size), at);
    in.skip(1);
    return true;
}

void put_options(const layer& from, value_list& to, cursor in)
{
    while (in.captured() > 0) {
        if (!put_text(from, to, row_named(fields, "tftp.option.name"), in)) return;
        if (!put_text(from, to, row_named(fields, "tftp.option.value"), in)) return;
    }
}

void put_block(const layer& from, value_list& to, cursor in)
{
    const auto block = in.be16();
    if (!in.ok()) return;
    to.put(row_named(fields, "tftp.block"), block, 2, 2);
    if (from.data[1] == data && in.captured() > 0)
        to.put(row_named(fields, "tftp.data"), in.bytes(), 4);
}

void walk_tftp(const packet&, const layer& from, value_list& to)
{
    cursor in = from.read();
    const auto code = in.be16();
    if (!in.ok()) return;
    switch (code) {
    case read_request:
    case write_request:
        if (!put_text(from, to,
                      code == read_request ? row_named(fields, "tftp.source_file")
                                           : row_named(fields, "tftp.destination_file"),
                      in))
            return;
        if (put_text(from, to, row_named(fields, "tftp.type"), in)) put_options(from, to, in);
        return;
    case data:
    case acknowledgement:
        return put_block(from, to, in);
    case error: {
        const auto number = in.be16();
        if (!in.ok()) return;
        to.put(row_named(fields, "tftp.error.code"), number, 2, 2);
        put_text(from, to, row_named(fields, "tftp.error.message"), in);
        return;
    }
    case options:
        return put_options(from, to, in);
    default:
        if (in.captured() > 0) to.put(row_named(fields, "tftp.data"), in.bytes(), 2);
        return;
    }
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::tftp,
     .name = "tftp",
     .title = "Trivial File Transfer Protocol",
     .decode = decode_tftp,
     .fields = fields,
     .walk = walk_tftp},
}};

} // namespace

std::span<const protocol> tftp_protocols()
{
    return rows;
}

} // namespace netkit::sniff
