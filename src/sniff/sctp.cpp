// SCTP (RFC 9260): a common header and chunks, each padded to four bytes. User data of every DATA
// chunk is a branch of its own. A chunk of length below four ends the packet's decoding, for the
// next one's place is not known then.

#include <algorithm>
#include <array>

#include "families.hpp"
#include "netkit/sniff/checksum.hpp"
#include "sctp_fields.hpp"

namespace netkit::sniff {

namespace {

using sctp_rows::sctp_fields;

void walk_sctp(const packet& of, const layer& from, value_list& to)
{
    const auto& port = row_named(sctp_fields, "sctp.port");
    for (const unsigned at : {0U, 2U})
        if (from.captured >= at + 2) to.put(port, load_be16(from.data + at), at, 2);
    const auto& status = row_named(sctp_fields, "sctp.checksum.status");
    if (to.wants(status) && from.captured >= 12)
        to.put(status, static_cast<std::uint64_t>(check_checksum(of, from)), 8, 4);
    walk_sctp_chunks(from, to);
}

/// User data in a chunk whose head of `head` bytes has been read.
void branch(cursor chunk, std::uint32_t head, decoding& with)
{
    chunk.skip(head);
    if (chunk.ok() && chunk.wire() > 0) with.also({proto::data, chunk});
}

next_step decode_sctp(cursor in, layer& here, decoding& with)
{
    here.header = 12;
    in.skip(12);
    here.fault = in.fault();
    while (in.ok() && in.captured() >= 4) {
        const auto type = in.data()[0];
        const std::uint32_t size = load_be16(in.data() + 2);
        if (size < 4) break;
        const std::uint32_t padded = (size + 3) / 4 * 4;
        const cursor chunk{in.data(), in.captured(), std::min(size, in.wire())};
        if (type == sctp_rows::data) branch(chunk, 16, with);
        if (type == sctp_rows::i_data) branch(chunk, 20, with);
        in.sub(std::min(padded, in.wire()));
    }
    return {};
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::sctp,
     .name = "sctp",
     .title = "Stream Control Transmission Protocol",
     .decode = decode_sctp,
     .fields = sctp_fields,
     .walk = walk_sctp},
}};

} // namespace

std::span<const protocol> sctp_protocols()
{
    return rows;
}

} // namespace netkit::sniff
