// PPP (RFC 1661) in its framings, and PPPoE (RFC 2516) around it.

#include "line_ppp.hpp"

namespace netkit::sniff {

namespace {

constexpr number_name protocol_names[] = {
    {0x0021, "IP"},        {0x0023, "OSI"},      {0x0025, "NS"},         {0x0027, "DECNET"},
    {0x0029, "APPLE"},     {0x002b, "IPX"},      {0x002d, "VJC IP"},     {0x002f, "VJNC IP"},
    {0x0031, "BRPDU"},     {0x0033, "STII"},     {0x0035, "VINES"},      {0x003d, "MLPPP"},
    {0x0053, "Encrypted"}, {0x0057, "IP6"},      {0x00fd, "Compressed"}, {0x0281, "MPLS"},
    {0x0283, "MPLS"},      {0x8021, "IPCP"},     {0x8023, "OSICP"},      {0x8025, "NSCP"},
    {0x8027, "DECNETCP"},  {0x8029, "APPLECP"},  {0x802b, "IPXCP"},      {0x8033, "STIICP"},
    {0x8035, "VINESCP"},   {0x803d, "MLPPP-CP"}, {0x8053, "ECP"},        {0x8057, "IP6CP"},
    {0x80fd, "CCP"},       {0x8281, "MPLSCP"},   {0xc021, "LCP"},        {0xc023, "PAP"},
    {0xc025, "LQM"},       {0xc027, "SPAP"},     {0xc223, "CHAP"},       {0xc02b, "BACP"},
    {0xc02d, "BAP"},
};

constexpr number_name tag_names[] = {
    {0x0000, "EOL"},
    {0x0101, "Service-Name"},
    {0x0102, "AC-Name"},
    {0x0103, "Host-Uniq"},
    {0x0104, "AC-Cookie"},
    {0x0105, "Vendor-Specific"},
    {0x0110, "Relay-Session-ID"},
    {0x0120, "PPP-Max-Payload"},
    {0x0201, "Service-Name-Error"},
    {0x0202, "AC-System-Error"},
    {0x0203, "Generic-Error"},
};

constexpr number_name code_names[] = {{0x09, "PADI"}, {0x07, "PADO"}, {0x19, "PADR"},
                                      {0x65, "PADS"}, {0xa7, "PADT"}, {0x00, ""}};

bool is_printable(byte_view bytes)
{
    for (const auto byte : bytes)
        if (byte < 0x20 || byte > 0x7e) return false;
    return true;
}

void put_tag(line& to, std::uint16_t tag, place at, std::uint16_t size)
{
    const auto bytes = to.bytes(at, size);
    to.put(" [", named{tag_names, tag, "TAG-0x%x"});
    if (size == 0 || to.stopped()) {
        to.put(']');
        return;
    }
    const auto shown = bytes.first(std::min<std::size_t>(bytes.size(), 79));
    if (is_printable(shown)) {
        to.put(" \"", text_of(shown), "\"]");
        return;
    }
    to.put(" 0x");
    for (const auto byte : bytes) {
        constexpr std::string_view digits = "0123456789ABCDEF";
        to.put(digits[byte >> 4U], digits[byte & 15U]);
    }
    to.put(']');
}

void print_tags(line& to, place at, std::uint32_t length)
{
    while (length >= 4 && !to.stopped()) {
        const auto tag = to.be16(at);
        const auto size = to.be16(at + 2);
        if (to.stopped()) return;
        at += 4;
        length -= 4;
        put_tag(to, tag, at, size);
        if (tag == 0) return;
        if (size > length) {
            to.truncated();
            return;
        }
        at += size;
        length -= size;
    }
}

} // namespace

const number_names ppp_protocol_names = protocol_names;

void print_ppp_payload(line& to, std::uint16_t protocol, place at, std::uint32_t length)
{
    switch (protocol) {
    case 0x0021:
    case 0x0800:
        print_ip(to, at, length);
        break;
    case 0x0057:
    case 0x86dd:
        print_ipv6(to, at, length);
        break;
    case 0x0023:
        print_osi(to, at, length);
        break;
    case 0x002b:
        print_ipx(to, at, length);
        break;
    case 0x0281:
    case 0x0283:
        print_mpls(to, at, length);
        break;
    case 0xc021:
    case 0x8021:
    case 0x8023:
    case 0x8281:
    case 0x8057:
    case 0x80fd:
    case 0xc02b:
        print_ppp_control(to, protocol, at, length);
        break;
    case 0xc023:
        print_ppp_pap(to, at, length);
        break;
    case 0xc223:
        print_ppp_chap(to, at, length);
        break;
    case 0xc02d:
        break;
    default:
        to.put(named{protocol_names, protocol, "unknown PPP protocol (0x%04x)"}, ' ');
        print_bytes_below(to, at, length, "\n\t");
    }
}

std::uint32_t print_ppp(line& to, place at, std::uint32_t length)
{
    to.part = "ppp";
    const auto start = at;
    const auto whole = length;
    if (length < 2) {
        to.truncated();
        return 0;
    }
    if (to.be16(at) == 0xff03) {
        at += 2;
        length -= 2;
    }
    if (length < 2) {
        to.truncated();
        return 0;
    }
    std::uint16_t protocol = to.u8(at);
    std::uint32_t size = 1;
    if (protocol % 2 == 0) {
        protocol = to.be16(at);
        size = 2;
    }
    if (to.stopped()) return 0;
    if (to.options.link)
        to.put(named{protocol_names, protocol, "unknown"}, " (0x", hexed{protocol, 4}, "), length ",
               whole, ": ");
    print_ppp_payload(to, protocol, at + size, length - size);
    return static_cast<std::uint32_t>(at - start) + size;
}

void print_ppp_frame(line& to, place at, std::uint32_t length)
{
    to.part = "ppp";
    if (!to.need(at, 4)) return;
    to.link_header = print_ppp(to, at, length);
}

void print_ppp_serial(line& to, place at, std::uint32_t length)
{
    to.part = "ppp_serial";
    if (!to.need(at, 4)) return;
    to.link_header = 4;
    if (to.u8(at) != 0xff) {
        print_ppp_frame(to, at, length);
        return;
    }
    const auto protocol = to.be16(at + 2);
    if (to.options.link) {
        to.put(hexed{to.u8(at), 2}, ' ', hexed{to.u8(at + 1), 2}, ' ');
        to.put(length, ' ');
    }
    print_ppp_payload(to, protocol, at + 4, length - 4);
}

void print_pppoe(line& to, place at, std::uint32_t length)
{
    to.part = "pppoe";
    if (length < 6) {
        to.truncated();
        return;
    }
    if (!to.need(at, 6)) return;
    const auto version = to.u8(at) >> 4U;
    const auto type = to.u8(at) & 15U;
    const auto code = to.u8(at + 1);
    const auto session = to.be16(at + 2);
    const auto declared = to.be16(at + 4);
    if (version != 1) to.put(" [ver ", version, ']');
    if (type != 1) to.put(" [type ", type, ']');
    to.put("PPPoE ", named{code_names, code, "PAD-%x"});
    if (code == 0 || session != 0) to.put(" [ses 0x", hexed{session}, ']');
    const auto room = length - 6;
    if (declared > 1492) to.put(" [len ", declared, "!]");
    if (declared > room) to.put(" [len ", declared, " > ", room, "!]");
    const auto payload = std::min<std::uint32_t>(declared, room);
    const narrowed inside{to, at + 6 + payload};
    if (code == 0) {
        to.put(' ');
        print_ppp(to, at + 6, payload);
    } else {
        print_tags(to, at + 6, payload);
    }
}

} // namespace netkit::sniff
