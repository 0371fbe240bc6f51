// L2TP version 2 (RFC 2661): the head, the attributes of control messages, PPP in the others.

#include <algorithm>
#include <iterator>

#include "line_applications.hpp"
#include "line_ppp.hpp"
#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

enum : std::uint16_t {
    is_control = 0x8000,
    has_length = 0x4000,
    has_sequence = 0x0800,
    has_offset = 0x0200,
    has_priority = 0x0100,
    mandatory = 0x8000,
    hidden = 0x4000,
};

constexpr number_name message_names[] = {
    {1, "SCCRQ"}, {2, "SCCRP"}, {3, "SCCCN"}, {4, "StopCCN"}, {6, "HELLO"},
    {7, "OCRQ"},  {8, "OCRP"},  {9, "OCCN"},  {10, "ICRQ"},   {11, "ICRP"},
    {12, "ICCN"}, {14, "CDN"},  {15, "WEN"},  {16, "SLI"},
};
enum class kind : std::uint8_t {
    raw,
    message,
    number16,
    number32,
    number64,
    text,
    framing,
    bearer,
    version,
    none,
    accm
};

struct attribute {
    std::uint16_t type;
    kind as;
    std::string_view name;
};
constexpr attribute attributes[] = {
    {0, kind::message, "MSGTYPE"},
    {1, kind::raw, "RESULT_CODE"},
    {2, kind::version, "PROTO_VER"},
    {3, kind::framing, "FRAMING_CAP"},
    {4, kind::bearer, "BEARER_CAP"},
    {5, kind::number64, "TIE_BREAKER"},
    {6, kind::number16, "FIRM_VER"},
    {7, kind::text, "HOST_NAME"},
    {8, kind::text, "VENDOR_NAME"},
    {9, kind::number16, "ASSND_TUN_ID"},
    {10, kind::number16, "RECV_WIN_SIZE"},
    {11, kind::raw, "CHALLENGE"},
    {12, kind::raw, "Q931_CAUSE"},
    {13, kind::raw, "CHALLENGE_RESP"},
    {14, kind::number16, "ASSND_SESS_ID"},
    {15, kind::number32, "CALL_SER_NUM"},
    {16, kind::number32, "MINIMUM_BPS"},
    {17, kind::number32, "MAXIMUM_BPS"},
    {18, kind::bearer, "BEARER_TYPE"},
    {19, kind::framing, "FRAMING_TYPE"},
    {21, kind::text, "CALLED_NUMBER"},
    {22, kind::text, "CALLING_NUMBER"},
    {23, kind::text, "SUB_ADDRESS"},
    {24, kind::number32, "TX_CONN_SPEED"},
    {25, kind::number32, "PHY_CHANNEL_ID"},
    {26, kind::raw, "INITIAL_LCPREQ"},
    {27, kind::raw, "LAST_SENT_LCPREQ"},
    {28, kind::raw, "LAST_RCVD_LCPREQ"},
    {29, kind::raw, "PROXY_AUTH_TYPE"},
    {30, kind::text, "PROXY_AUTH_NAME"},
    {31, kind::raw, "PROXY_AUTH_CHAL"},
    {32, kind::raw, "PROXY_AUTH_ID"},
    {33, kind::raw, "PROXY_AUTH_RESP"},
    {34, kind::raw, "CALL_ERRORS"},
    {35, kind::accm, "ACCM"},
    {36, kind::raw, "RANDOM_VECTOR"},
    {37, kind::text, "PRIVATE_GRP_ID"},
    {38, kind::number32, "RX_CONN_SPEED"},
    {39, kind::none, "SEQ_REQUIRED"},
    {46, kind::raw, "PPP_DISCON_CC"},
};

/// Bytes a value of that kind needs.
constexpr std::uint32_t least_of(kind as)
{
    switch (as) {
    case kind::message:
    case kind::number16:
    case kind::version:
        return 2;
    case kind::number32:
    case kind::framing:
    case kind::bearer:
        return 4;
    case kind::number64:
        return 8;
    case kind::accm:
        return 10;
    default:
        return 0;
    }
}

void put_raw(line& to, place at, std::uint32_t length)
{
    for (const auto byte : to.bytes(at, length))
        to.put(hexed{byte, 2});
}

void put_value(line& to, kind as, place at, std::uint32_t length)
{
    if (length < least_of(as)) {
        to.put("AVP too short");
        return;
    }
    switch (as) {
    case kind::message:
        to.put(named{message_names, to.be16(at), "MSGTYPE-#%u"});
        return;
    case kind::number16:
        to.put(to.be16(at));
        return;
    case kind::number32:
        to.put(to.be32(at));
        return;
    case kind::number64:
        to.put(hexed{to.be64(at), 1});
        return;
    case kind::version:
        to.put(to.be16(at) >> 8U, '.', to.be16(at) & 0xffU);
        return;
    case kind::framing:
    case kind::bearer: {
        const auto bits = to.be32(at);
        if ((bits & 2U) != 0) to.put('A');
        if ((bits & 1U) != 0) to.put(as == kind::framing ? 'S' : 'D');
        return;
    }
    case kind::accm:
        to.put("send=", hexed{to.be32(at + 2), 8}, " recv=", hexed{to.be32(at + 6), 8}, ' ');
        return;
    case kind::text:
        to.foreign(to.bytes(at, length));
        return;
    case kind::raw:
        put_raw(to, at, length);
        return;
    case kind::none:
        return;
    }
}

/// False where nothing more can be read.
bool put_attribute(line& to, place at, std::uint32_t left, std::uint32_t& size)
{
    to.put(' ');
    const auto head = to.be16(at);
    size = head & 0x3ffU;
    if (left < 6 || size < 6 || size > left) {
        to.stop();
        return false;
    }
    if (!to.need(at, size)) return false;
    const auto vendor = to.be16(at + 2);
    const auto type = to.be16(at + 4);
    if ((head & mandatory) != 0) to.put('*');
    if ((head & hidden) != 0) to.put('?');
    if (vendor != 0) {
        to.put("VENDOR", hexed{vendor, 4}, ":ATTR", hexed{type, 4}, '(');
        put_raw(to, at + 6, size - 6);
        to.put(')');
        return !to.stopped();
    }
    const auto* const known = std::ranges::find(attributes, type, &attribute::type);
    const bool is_known = known != std::end(attributes);
    if (is_known)
        to.put(known->name, '(');
    else
        to.put("AVP-#", type, '(');
    if ((head & hidden) != 0)
        to.put("???");
    else if (is_known)
        put_value(to, known->as, at + 6, size - 6);
    to.put(')');
    return !to.stopped();
}

} // namespace

void print_l2tp(line& to, place at, std::uint32_t length)
{
    to.part = "l2tp";
    const auto flags = to.be16(at);
    if (to.stopped()) return;
    if ((flags & 15U) == 1) {
        to.put(" l2f:");
        to.stop();
        return;
    }
    if ((flags & 15U) != 2) {
        to.put(" Unknown Version, neither L2F(1) nor L2TP(2)");
        return;
    }
    to.put(" l2tp:[");
    if ((flags & is_control) != 0) to.put('T');
    if ((flags & has_length) != 0) to.put('L');
    if ((flags & has_sequence) != 0) to.put('S');
    if ((flags & has_offset) != 0) to.put('O');
    if ((flags & has_priority) != 0) to.put('P');
    to.put(']');
    const auto begin = at;
    at += 2;
    std::uint32_t whole = length;
    if ((flags & has_length) != 0) {
        whole = to.be16(at);
        at += 2;
    }
    const auto tunnel = to.be16(at), session = to.be16(at + 2);
    if (to.stopped()) return;
    to.put('(', tunnel, '/', session, ')');
    at += 4;
    if ((flags & has_sequence) != 0) {
        const auto sent = to.be16(at), expected = to.be16(at + 2);
        if (to.stopped()) return;
        to.put("Ns=", sent, ",Nr=", expected);
        at += 4;
    }
    if ((flags & has_offset) != 0) at += 2U + to.be16(at);
    if (to.stopped()) return;
    const auto used = static_cast<std::uint32_t>(at - begin);
    if (whole > length) {
        to.put(" Length ", whole, " larger than packet");
        to.stop();
        return;
    }
    if (used > whole) {
        to.put(" Length ", whole, " smaller than header length");
        to.stop();
        return;
    }
    if ((flags & is_control) == 0) {
        if (!to.can_nest()) return;
        const nested inside{to};
        to.put(" {");
        print_ppp(to, at, length - used);
        to.put('}');
        return;
    }
    if (used == whole) to.put(" ZLB");
    for (std::uint32_t left = whole - used; left > 0;) {
        std::uint32_t size = 0;
        if (!put_attribute(to, at, left, size)) return;
        at += size;
        left -= size;
    }
}

} // namespace netkit::sniff
