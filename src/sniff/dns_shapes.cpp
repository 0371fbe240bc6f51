// The data of DNS records. Most types are a list of parts: numbers, names, texts, the rest; the
// table below writes each down as its RFC does, so that a new type is one line. The few types whose
// parts depend on each other are code, in dns_data.cpp.

#include <algorithm>
#include <array>

#include "dns_data_reader.hpp"

namespace netkit::sniff {

namespace {

using enum dns_part;

consteval dns_data_part made(dns_part as, std::string_view row)
{
    return {as, &dns_row(row)};
}
consteval dns_data_part made(dns_part as, std::string_view row, std::string_view size)
{
    return {as, &dns_row(row), &dns_row(size)};
}
consteval dns_data_part types_follow()
{
    return made(dns_part::types, "resp.type");
}

constexpr dns_shape signature(std::uint16_t type)
{
    return {
        type,
        {{made(u16, "rrsig.type_covered"), made(u8, "rrsig.algorithm"), made(u8, "rrsig.labels"),
          made(u32, "rrsig.original_ttl"), made(dns_part::time, "rrsig.signature_expiration"),
          made(dns_part::time, "rrsig.signature_inception"), made(u16, "rrsig.key_tag"),
          made(name, "rrsig.signers_name"), made(rest, "rrsig.signature")}}};
}
constexpr dns_shape digest(std::uint16_t type)
{
    return {type,
            {{made(u16, "ds.key_id"), made(u8, "ds.algorithm"), made(u8, "ds.digest_type"),
              made(rest, "ds.digest")}}};
}

// Sorted by type.
constexpr std::array shapes{
    dns_shape{1, {{made(ipv4, "a")}}},
    dns_shape{2, {{made(name, "ns")}}},
    dns_shape{3, {{made(name, "md")}}},
    dns_shape{4, {{made(name, "mf")}}},
    dns_shape{5, {{made(name, "cname")}}},
    dns_shape{6,
              {{made(name, "soa.mname"), made(name, "soa.rname"), made(u32, "soa.serial_number"),
                made(u32, "soa.refresh_interval"), made(u32, "soa.retry_interval"),
                made(u32, "soa.expire_limit"), made(u32, "soa.minimum_ttl")}}},
    dns_shape{7, {{made(name, "mb")}}},
    dns_shape{8, {{made(name, "mg")}}},
    dns_shape{9, {{made(name, "mr")}}},
    dns_shape{10, {{made(rest, "null")}}},
    dns_shape{11, {{made(ipv4, "wks.address"), made(u8, "wks.protocol"), made(bits, "wks.bits")}}},
    dns_shape{12, {{made(name, "ptr.domain_name")}}},
    dns_shape{13,
              {{made(dns_part::text, "hinfo.cpu", "hinfo.cpu_length"),
                made(dns_part::text, "hinfo.os", "hinfo.os_length")}}},
    dns_shape{14, {{made(name, "minfo.r"), made(name, "minfo.e")}}},
    dns_shape{15, {{made(u16, "mx.preference"), made(name, "mx.mail_exchange")}}},
    dns_shape{16, {{made(texts, "txt", "txt.length")}}},
    dns_shape{17, {{made(name, "rp.mailbox"), made(name, "rp.txt_rr")}}},
    dns_shape{18, {{made(u16, "afsdb.subtype"), made(name, "afsdb.hostname")}}},
    dns_shape{21, {{made(u16, "rt.subtype"), made(name, "rt.intermediate_host")}}},
    signature(24),
    dns_shape{28, {{made(ipv6, "aaaa")}}},
    dns_shape{30, {{made(name, "nxt.next_domain_name")}}},
    dns_shape{33,
              {{made(u16, "srv.priority"), made(u16, "srv.weight"), made(u16, "srv.port"),
                made(name, "srv.target")}}},
    dns_shape{35,
              {{made(u16, "naptr.order"), made(u16, "naptr.preference"),
                made(dns_part::text, "naptr.flags", "naptr.flags_length"),
                made(dns_part::text, "naptr.service", "naptr.service_length"),
                made(dns_part::text, "naptr.regex", "naptr.regex_length"),
                made(name, "naptr.replacement", "naptr.replacement_length")}}},
    dns_shape{36, {{made(u16, "kx.preference"), made(name, "kx.key_exchange")}}},
    dns_shape{37,
              {{made(u16, "cert.type"), made(u16, "cert.key_tag"), made(u8, "cert.algorithm"),
                made(rest, "cert.certificate")}}},
    dns_shape{39, {{made(name, "dname")}}},
    digest(43),
    dns_shape{44,
              {{made(u8, "sshfp.algorithm"), made(u8, "sshfp.fingerprint.type"),
                made(rest, "sshfp.fingerprint")}}},
    signature(46),
    dns_shape{47, {{made(name, "nsec.next_domain_name"), types_follow()}}},
    dns_shape{49, {{made(rest, "dhcid.rdata")}}},
    dns_shape{51,
              {{made(u8, "nsec3.algo"), made(u8, "nsec3.flags"), made(u16, "nsec3.iterations"),
                made(dns_part::bytes, "nsec3.salt_value", "nsec3.salt_length")}}},
    dns_shape{52,
              {{made(u8, "tlsa.certificate_usage"), made(u8, "tlsa.selector"),
                made(u8, "tlsa.matching_type"), made(rest, "tlsa.certificate_association_data")}}},
    digest(59),
    dns_shape{61, {{made(rest_text, "openpgpkey")}}},
    dns_shape{99, {{made(texts, "spf", "spf.length")}}},
    dns_shape{108, {{made(mac, "eui48")}}},
    dns_shape{109, {{made(eui64, "eui64")}}},
    dns_shape{249,
              {{made(name, "tkey.algo_name"), made(dns_part::time, "tkey.signature_inception"),
                made(dns_part::time, "tkey.signature_expiration"), made(u16, "tkey.mode"),
                made(u16, "tkey.error"), made(sized, "tkey.key_data", "tkey.key_size"),
                made(sized, "tkey.other_data", "tkey.other_size")}}},
    dns_shape{250,
              {{made(name, "tsig.algorithm_name"), made(time48, "tsig.time_signed"),
                made(u16, "tsig.fudge"), made(dns_part::mark, "tsig.mac", "tsig.mac_size"),
                made(u16, "tsig.original_id"), made(u16, "tsig.error"),
                made(sized, "tsig.other_data", "tsig.other_len")}}},
    digest(32769),
};
static_assert(std::ranges::is_sorted(shapes, {}, &dns_shape::type));

} // namespace

const dns_shape* dns_shape_of(std::uint16_t type) noexcept
{
    const auto found = std::ranges::lower_bound(shapes, type, {}, &dns_shape::type);
    return found != shapes.end() && found->type == type ? &*found : nullptr;
}

} // namespace netkit::sniff
