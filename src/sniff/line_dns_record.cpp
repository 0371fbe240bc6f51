// DNS names and records. Names may point backwards only, so they end.

#include "line_dns.hpp"

namespace netkit::sniff {

namespace {

enum record_type : std::uint16_t {
    type_a = 1,
    type_ns = 2,
    type_md = 3,
    type_mf = 4,
    type_cname = 5,
    type_soa = 6,
    type_mb = 7,
    type_mg = 8,
    type_mr = 9,
    type_ptr = 12,
    type_mx = 15,
    type_txt = 16,
    type_aaaa = 28,
    type_srv = 33,
    type_a6 = 38,
    type_dname = 39,
    type_opt = 41,
    type_spf = 99,
    type_unspec = 103,
    type_unspeca = 104,
    type_tsig = 250,
    type_uri = 256,
};

constexpr number_name type_names[] = {
    {1, "A"},      {2, "NS"},      {3, "MD"},        {4, "MF"},        {5, "CNAME"},
    {6, "SOA"},    {7, "MB"},      {8, "MG"},        {9, "MR"},        {10, "NULL"},
    {11, "WKS"},   {12, "PTR"},    {13, "HINFO"},    {14, "MINFO"},    {15, "MX"},
    {16, "TXT"},   {17, "RP"},     {18, "AFSDB"},    {19, "X25"},      {20, "ISDN"},
    {21, "RT"},    {22, "NSAP"},   {23, "NSAP_PTR"}, {24, "SIG"},      {25, "KEY"},
    {26, "PX"},    {27, "GPOS"},   {28, "AAAA"},     {29, "LOC"},      {30, "NXT"},
    {31, "EID"},   {32, "NIMLOC"}, {33, "SRV"},      {34, "ATMA"},     {35, "NAPTR"},
    {36, "KX"},    {37, "CERT"},   {38, "A6"},       {39, "DNAME"},    {40, "SINK"},
    {41, "OPT"},   {42, "APL"},    {43, "DS"},       {44, "SSHFP"},    {45, "IPSECKEY"},
    {46, "RRSIG"}, {47, "NSEC"},   {48, "DNSKEY"},   {99, "SPF"},      {100, "UINFO"},
    {101, "UID"},  {102, "GID"},   {103, "UNSPEC"},  {104, "UNSPECA"}, {249, "TKEY"},
    {250, "TSIG"}, {251, "IXFR"},  {252, "AXFR"},    {253, "MAILB"},   {254, "MAILA"},
    {255, "ANY"},  {256, "URI"},
};

constexpr number_name class_names[] = {{1, "IN"}, {3, "CHAOS"}, {4, "HS"}, {255, "ANY"}};
constexpr std::uint16_t class_in = 1;
constexpr std::uint16_t top_bit = 0x8000; ///< of a class in mDNS: unicast answer, cache flush

constexpr unsigned pointer_bits = 0xc0;

} // namespace

const number_names dns_type_names = type_names;

place dns_printer::skip_name(place at) const
{
    for (;;) {
        if (!to_.has(at, 1)) return nowhere;
        const unsigned size = to_.u8(at);
        ++at;
        if (size == 0) return at;
        if ((size & pointer_bits) == pointer_bits) return at + 1;
        if ((size & pointer_bits) != 0) {
            // An extended label (RFC 2673): only bit strings exist, by their count of bits.
            if ((size & 0x3fU) != 1 || !to_.has(at, 1)) return nowhere;
            const unsigned bits = to_.u8(at);
            at += ((bits == 0 ? 256 : bits) + 7) / 8 + 1;
            continue;
        }
        at += size;
        if (at > to_.limit()) return nowhere;
    }
}

place dns_printer::put_name(place at)
{
    if (!to_.has(at, 1)) return nowhere;
    place end = nowhere; // known with the first pointer
    place nearest = at - message_;
    unsigned characters = 0;
    if (to_.u8(at) == 0) {
        to_.put('.');
        return at + 1;
    }
    for (;;) {
        if (!to_.has(at, 1)) return nowhere;
        const unsigned size = to_.u8(at);
        ++at;
        if (size == 0) return end == nowhere ? at : end;
        if ((size & pointer_bits) == pointer_bits) {
            if (!to_.has(at, 1)) return nowhere;
            if (end == nowhere) end = at + 1;
            const place offset = (size & 0x3fU) << 8U | to_.u8(at);
            if (offset >= nearest) {
                to_.put("<BAD PTR>");
                return nowhere;
            }
            nearest = offset;
            at = message_ + offset;
            continue;
        }
        if ((size & pointer_bits) != 0) {
            if ((size & pointer_bits) == 0x40) to_.put("<ELT ", size & 0x3fU, '>');
            return nowhere;
        }
        to_.foreign(to_.some(at, size));
        if (!to_.has(at, size)) return nowhere;
        at += size;
        characters += size + 1;
        to_.put('.');
        if (characters > 1024) return nowhere;
    }
}

place dns_printer::put_string(place at)
{
    if (!to_.has(at, 1)) return nowhere;
    const auto size = to_.u8(at);
    to_.put('"');
    to_.foreign(to_.some(at + 1, size));
    if (!to_.has(at + 1, size)) return nowhere;
    to_.put('"');
    return at + 1 + size;
}

place dns_printer::put_question(place at)
{
    const place name = at;
    at = skip_name(at);
    if (at == nowhere || !to_.has(at, 4)) return nowhere;
    const auto type = to_.be16(at);
    auto question_class = to_.be16(at + 2);
    to_.put(' ', named{type_names, type, "Type%u"});
    const bool unicast = (question_class & top_bit) != 0;
    if (multicast_) question_class &= static_cast<std::uint16_t>(~top_bit);
    if (question_class != class_in) to_.put(' ', named{class_names, question_class, "(Class %u)"});
    if (multicast_) to_.put(unicast ? " (QU)" : " (QM)");
    to_.put("? ");
    return put_name(name) == nowhere ? nowhere : at + 4;
}

place dns_printer::put_record(place at)
{
    if (to_.verbose()) {
        to_.put(' ');
        at = put_name(at);
    } else {
        at = skip_name(at);
    }
    if (at == nowhere || !to_.has(at, 10)) return to_.limit();
    const auto type = to_.be16(at);
    const auto raw_class = to_.be16(at + 2);
    auto record_class = raw_class;
    if (multicast_) record_class &= static_cast<std::uint16_t>(~top_bit);
    if (record_class != class_in && type != type_opt)
        to_.put(' ', named{class_names, record_class, "(Class %u)"});
    if (multicast_ && (raw_class & top_bit) != 0) to_.put(" (Cache flush)");
    edns_flags_ = to_.be16(at + 6);
    if (type != type_opt && to_.verbose(3)) {
        to_.put(" [", relative_time{to_.be32(at + 4)}, ']');
    }
    const auto size = to_.be16(at + 8);
    at += 10;
    to_.put(' ', named{type_names, type, "Type%u"});
    const auto end = at + size;
    if (end > to_.limit()) return nowhere;
    return put_data(type, record_class, at, end) ? end : nowhere;
}

bool dns_printer::put_data(std::uint16_t type, std::uint16_t record_class, place at, place end)
{
    switch (type) {
    case type_a:
        if (!to_.has(at, 4)) return false;
        to_.put(' ', to_.ipv4(at));
        return true;
    case type_aaaa:
        if (!to_.has(at, 16)) return false;
        to_.put(' ', to_.ipv6(at));
        return true;
    case type_ns:
    case type_cname:
    case type_ptr:
    case type_dname:
        to_.put(' ');
        return put_name(at) != nowhere;
    case type_mx:
        to_.put(' ');
        if (!to_.has(at, 2) || put_name(at + 2) == nowhere) return false;
        to_.put(' ', to_.be16(at));
        return true;
    case type_srv:
        to_.put(' ');
        if (!to_.has(at, 2) || put_name(at + 6) == nowhere || !to_.has(at, 6)) return false;
        to_.put(':', to_.be16(at + 4), ' ', to_.be16(at), ' ', to_.be16(at + 2));
        return true;
    case type_txt:
    case type_spf:
        while (at < end) {
            to_.put(' ');
            at = put_string(at);
            if (at == nowhere) return false;
        }
        return true;
    case type_opt:
        to_.put(" UDPsize=", record_class);
        if ((edns_flags_ & top_bit) != 0) to_.put(" DO");
        put_options(at, end);
        return true;
    default:
        return put_rare_data(type, at, end);
    }
}

} // namespace netkit::sniff
