// DNS messages (RFC 1035, 6762). Without -v only the answers are shown, with -vv all sections.

#include "line_dns.hpp"

namespace netkit::sniff {

namespace {

constexpr std::uint32_t header_size = 12;

constexpr std::array<std::string_view, 16> operations{
    "",     " inv_q",   " stat",    " op3",      " notify",  " update",   " op6",      " op7",
    " op8", " updateA", " updateD", " updateDA", " updateM", " updateMA", " zoneInit", " zoneRef"};
constexpr std::array<std::string_view, 16> outcomes{
    "",          " FormErr", " ServFail", " NXDomain", " NotImp",  " Refused",
    " YXDomain", " YXRRSet", " NXRRSet",  " NotAuth",  " NotZone", " Resp11",
    " Resp12",   " Resp13",  " Resp14",   " NoChange"};

struct dns_header {
    place at;
    std::uint16_t id;
    std::uint16_t flags;
    std::uint16_t questions;
    std::uint16_t answers;
    std::uint16_t authorities;
    std::uint16_t additionals;

    std::string_view operation() const noexcept { return operations[flags >> 11U & 15U]; }
};

/// Prints records of one section from `at` on; where they end.
place put_section(line& to, dns_printer& dns, place at, std::uint16_t count)
{
    for (; count > 0; --count) {
        at = dns.put_record(at);
        if (at == dns_printer::nowhere || to.stopped()) return dns_printer::nowhere;
        if (count > 1) {
            if (at >= to.limit()) return dns_printer::nowhere;
            to.put(',');
        }
    }
    return at;
}

/// Answers are printed already or not to be; then the other two sections, with their names.
bool put_other_sections(line& to, dns_printer& dns, const dns_header& head, place at)
{
    if (at < to.limit() && head.authorities > 0) {
        to.put(" ns:");
        at = put_section(to, dns, at, head.authorities);
        if (at == dns_printer::nowhere) return false;
    } else if (head.authorities > 0) {
        return false;
    }
    if (at < to.limit() && head.additionals > 0) {
        to.put(" ar:");
        at = put_section(to, dns, at, head.additionals);
        if (at == dns_printer::nowhere) return false;
    } else if (head.additionals > 0) {
        return false;
    }
    return true;
}

bool put_response(line& to, dns_printer& dns, const dns_header& head)
{
    to.put(head.id, head.operation(), outcomes[head.flags & 15U]);
    if ((head.flags & 0x0400U) != 0) to.put('*');
    if ((head.flags & 0x0080U) == 0) to.put('-');
    if ((head.flags & 0x0200U) != 0) to.put('|');
    if ((head.flags & 0x0020U) != 0) to.put('$');
    if (head.questions != 1) to.put(" [", head.questions, "q]");
    place at = head.at + header_size;
    for (std::uint32_t i = 0; i < head.questions; ++i) {
        if (i > 0) to.put(',');
        if (to.verbose(2)) {
            to.put(" q:");
            at = dns.put_question(at);
            if (at == dns_printer::nowhere) return false;
        } else {
            at = dns.skip_name(at);
            if (at == dns_printer::nowhere) return false;
            at += 4;
            if (at > to.limit()) return false;
        }
    }
    to.put(' ', head.answers, '/', head.authorities, '/', head.additionals);
    if (head.answers > 0) {
        at = put_section(to, dns, at, head.answers);
        if (at == dns_printer::nowhere) return false;
    }
    return !to.verbose(2) || put_other_sections(to, dns, head, at);
}

bool put_query(line& to, dns_printer& dns, const dns_header& head)
{
    to.put(head.id, head.operation());
    if ((head.flags & 0x0100U) != 0) to.put('+');
    if ((head.flags & 0x0010U) != 0) to.put('%');
    if ((head.flags & 0x06cfU) != 0) to.put(" [b2&3=0x", hexed{head.flags}, ']');
    const bool inverse = (head.flags >> 11U & 15U) == 1;
    if (inverse) {
        if (head.questions != 0) to.put(" [", head.questions, "q]");
        if (head.answers != 1) to.put(" [", head.answers, "a]");
    } else {
        if (head.answers != 0) to.put(" [", head.answers, "a]");
        if (head.questions != 1) to.put(" [", head.questions, "q]");
    }
    if (head.authorities != 0) to.put(" [", head.authorities, "n]");
    if (head.additionals != 0) to.put(" [", head.additionals, "au]");
    place at = head.at + header_size;
    for (std::uint32_t i = 0; i < head.questions; ++i) {
        if (i > 0 && at >= to.limit()) return false;
        at = dns.put_question(at);
        if (at == dns_printer::nowhere || to.stopped()) return false;
    }
    if (!to.verbose(2)) return true;
    if (at < to.limit() && head.answers > 0) {
        at = put_section(to, dns, at, head.answers);
        if (at == dns_printer::nowhere) return false;
    } else if (head.answers > 0) {
        return false;
    }
    return put_other_sections(to, dns, head, at);
}

} // namespace

void print_dns(line& to, place at, std::uint32_t length, bool multicast)
{
    to.part = "domain";
    if (length < header_size) {
        to.put("domain [length ", length, " < ", header_size, ']');
        to.invalid();
        return;
    }
    const dns_header head{at,
                          to.be16(at),
                          to.be16(at + 2),
                          to.be16(at + 4),
                          to.be16(at + 6),
                          to.be16(at + 8),
                          to.be16(at + 10)};
    if (to.stopped()) return;
    dns_printer dns{to, at, multicast};
    const bool response = (head.flags & 0x8000U) != 0;
    if (response ? put_response(to, dns, head) : put_query(to, dns, head))
        to.put(" (", length, ')');
    else
        to.truncated("domain");
}

void print_dns_over_tcp(line& to, place at, std::uint32_t length)
{
    to.part = "domain";
    if (length < 2) {
        to.put(" [DNS over TCP: length ", length, " < 2]");
        to.invalid();
        return;
    }
    const auto declared = to.be16(at);
    if (to.stopped()) return;
    at += 2;
    length -= 2;
    if (declared != length) to.put(" [prefix length(", declared, ") != length(", length, ")]");
    if (length < header_size || declared != length) {
        if (declared == length) to.put(" [length ", length, " < ", header_size, ']');
        to.invalid();
        return;
    }
    to.put(' ');
    print_dns(to, at, length, false);
}

} // namespace netkit::sniff
