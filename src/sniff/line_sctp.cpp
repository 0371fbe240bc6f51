// SCTP (RFC 9260): one piece per chunk, numbered.

#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

enum chunk_type : std::uint8_t {
    chunk_data = 0,
    chunk_init = 1,
    chunk_init_ack = 2,
    chunk_sack = 3,
};

constexpr number_name chunk_names[] = {
    {0, "DATA"},           {1, "INIT"},         {2, "INIT ACK"},
    {3, "SACK"},           {4, "HB REQ"},       {5, "HB ACK"},
    {6, "ABORT"},          {7, "SHUTDOWN"},     {8, "SHUTDOWN ACK"},
    {9, "OP ERR"},         {10, "COOKIE ECHO"}, {11, "COOKIE ACK"},
    {12, "ECN ECHO"},      {13, "ECN CWR"},     {14, "SHUTDOWN COMPLETE"},
    {0xc0, "FOR CUM TSN"}, {0xc1, "REL CTRL"},  {0xc2, "REL CTRL ACK"},
};

constexpr number_name payload_names[] = {
    {1, "ISDN Q.921"}, {2, "M2UA"},       {3, "M3UA"},       {4, "SUA"},     {5, "M2PA"},
    {6, "V5.2"},       {7, "H.248"},      {8, "BICC"},       {9, "TALI"},    {10, "DUA"},
    {11, "ASAP"},      {12, "ENRP"},      {13, "H.323"},     {14, "Q.IPC"},  {15, "SIMCO"},
    {16, "DDPSC"},     {17, "DDPSSC"},    {18, "S1AP"},      {19, "RUA"},    {20, "HNBAP"},
    {21, "ForCES HP"}, {22, "ForCES MP"}, {23, "ForCES LP"}, {24, "SBc-AP"}, {25, "NBAP"},
    {27, "X2AP"},
};

constexpr std::uint32_t header_size = 12;
constexpr std::uint32_t chunk_head = 4;

/// A chunk's value: `size` bytes at `at`.
struct chunk {
    place at;
    std::uint32_t size;
    std::uint8_t flags;
};

/// False when the chunk is shorter than it must be.
bool is_enough(line& to, const chunk& one, std::uint32_t least)
{
    if (one.size >= least) return true;
    to.put("bogus chunk length ", one.size + chunk_head, ']');
    return false;
}

bool put_data(line& to, const chunk& one)
{
    const auto kind = one.flags & 3U;
    if ((one.flags & 4U) != 0) to.put("(U)");
    if ((kind & 2U) != 0) to.put("(B)");
    if ((kind & 1U) != 0) to.put("(E)");
    if ((one.flags & 7U) != 0) to.put(' ');
    if (!is_enough(to, one, 12)) return false;
    to.put("[TSN: ", to.be32(one.at), "] ");
    to.put("[SID: ", to.be16(one.at + 4), "] ");
    to.put("[SSEQ ", to.be16(one.at + 6), "] ");
    const auto protocol = to.be32(one.at + 8);
    to.put("[PPID ", named{payload_names, protocol, "0x%x"}, "] ");
    if (!is_enough(to, one, 13)) return false;
    if (!to.verbose(2)) return true;
    to.put("[Payload:");
    print_unknown(to, one.at + 12, one.size - 12);
    if (!to.need(one.at + 12, one.size - 12)) return false;
    to.put(']');
    return true;
}

bool put_init(line& to, const chunk& one)
{
    if (!is_enough(to, one, 16)) return false;
    to.put("[init tag: ", to.be32(one.at), "] ");
    to.put("[rwnd: ", to.be32(one.at + 4), "] ");
    to.put("[OS: ", to.be16(one.at + 8), "] ");
    to.put("[MIS: ", to.be16(one.at + 10), "] ");
    to.put("[init TSN: ", to.be32(one.at + 12), "] ");
    return true;
}

bool put_sack(line& to, const chunk& one)
{
    if (!is_enough(to, one, 12)) return false;
    const auto acknowledged = to.be32(one.at);
    to.put("[cum ack ", acknowledged, "] ");
    to.put("[a_rwnd ", to.be32(one.at + 4), "] ");
    const auto gaps = to.be16(one.at + 8);
    const auto duplicates = to.be16(one.at + 10);
    to.put("[#gap acks ", gaps, "] ");
    to.put("[#dup tsns ", duplicates, "] ");
    auto at = one.at + 12;
    auto left = one.size - 12;
    for (std::uint32_t i = 0; i < gaps && left > 0; ++i, at += 4, left -= 4) {
        if (left < 4) {
            to.put("bogus chunk length ", one.size + chunk_head, ']');
            return false;
        }
        to.put("\n\t\t[gap ack block #", i + 1, ": start = ", acknowledged + to.be16(at),
               ", end = ", acknowledged + to.be16(at + 2), "] ");
    }
    for (std::uint32_t i = 0; i < duplicates && left > 0; ++i, at += 4, left -= 4) {
        if (left < 4) {
            to.put("bogus chunk length ", one.size + chunk_head, ']');
            return false;
        }
        to.put("\n\t\t[dup TSN #", i + 1, ": ", to.be32(at), "] ");
    }
    return true;
}

bool put_chunk(line& to, std::uint8_t type, const chunk& one)
{
    to.put('[');
    to.put(named{chunk_names, type, "Unknown chunk type: 0x%x"}, "] ");
    switch (type) {
    case chunk_data:
        return put_data(to, one);
    case chunk_init:
    case chunk_init_ack:
        return put_init(to, one);
    case chunk_sack:
        return put_sack(to, one);
    default:
        return true;
    }
}

void print_chunks(line& to, place at, std::uint32_t left)
{
    std::string_view before = to.verbose(2) ? "\n\t" : " (";
    for (std::uint32_t count = 1; left > 0; ++count) {
        if (left < chunk_head) {
            to.put(before, count, ") [chunk descriptor cut off at end of packet]");
            return;
        }
        const auto size = to.be16(at + 2);
        const auto type = to.u8(at);
        if (to.stopped()) return;
        if (size < chunk_head) {
            to.put(before, count, ") [Bad chunk length ", size, ", < size of chunk descriptor]");
            return;
        }
        if (!to.need(at, size)) return;
        to.put(before, count, ") ");
        before = to.verbose(2) ? "\n\t" : ", (";
        if (!put_chunk(to, type, {at + chunk_head, size - chunk_head, to.u8(at + 1)})) return;
        if (to.stopped()) return;
        const std::uint32_t padded = (size + 3U) & ~3U;
        at += padded;
        left -= std::min(left, padded);
    }
}

} // namespace

void print_sctp(line& to, place at, std::uint32_t length, const network_around& around)
{
    to.part = "sctp";
    if (length < header_size) {
        to.put("truncated-sctp - ", header_size - length, " bytes missing!");
        return;
    }
    if (!to.need(at, header_size)) return;
    const auto source = to.be16(at);
    const auto destination = to.be16(at + 2);
    to.paint(ink::address);
    if (around.protocol != 132)
        to.put(source, " > ", destination, ": ");
    else if (around.version == 4)
        to.put(to.ipv4(around.at + 12), '.', source, " > ", to.ipv4(around.at + 16), '.',
               destination, ": ");
    else
        to.put(to.ipv6(around.at + 8), '.', source, " > ", to.ipv6(around.at + 24), '.',
               destination, ": ");
    to.paint(ink::plain);
    to.put("sctp");
    print_chunks(to, at + header_size, length - header_size);
}

} // namespace netkit::sniff
