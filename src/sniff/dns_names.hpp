#pragma once

#include <array>

#include "netkit/sniff/fields.hpp"

namespace netkit::sniff {

// IANA's registries of DNS parameters, as far as they are seen in captures.

constexpr value_name number_name(std::uint64_t number, std::string_view name)
{
    return {number, number, name};
}

inline constexpr std::array dns_types{
    number_name(1, "A"),           number_name(2, "NS"),      number_name(3, "MD"),
    number_name(4, "MF"),          number_name(5, "CNAME"),   number_name(6, "SOA"),
    number_name(7, "MB"),          number_name(8, "MG"),      number_name(9, "MR"),
    number_name(10, "NULL"),       number_name(11, "WKS"),    number_name(12, "PTR"),
    number_name(13, "HINFO"),      number_name(14, "MINFO"),  number_name(15, "MX"),
    number_name(16, "TXT"),        number_name(17, "RP"),     number_name(18, "AFSDB"),
    number_name(19, "X25"),        number_name(20, "ISDN"),   number_name(21, "RT"),
    number_name(22, "NSAP"),       number_name(24, "SIG"),    number_name(25, "KEY"),
    number_name(26, "PX"),         number_name(27, "GPOS"),   number_name(28, "AAAA"),
    number_name(29, "LOC"),        number_name(30, "NXT"),    number_name(33, "SRV"),
    number_name(35, "NAPTR"),      number_name(36, "KX"),     number_name(37, "CERT"),
    number_name(38, "A6"),         number_name(39, "DNAME"),  number_name(41, "OPT"),
    number_name(42, "APL"),        number_name(43, "DS"),     number_name(44, "SSHFP"),
    number_name(45, "IPSECKEY"),   number_name(46, "RRSIG"),  number_name(47, "NSEC"),
    number_name(48, "DNSKEY"),     number_name(49, "DHCID"),  number_name(50, "NSEC3"),
    number_name(51, "NSEC3PARAM"), number_name(52, "TLSA"),   number_name(53, "SMIMEA"),
    number_name(55, "HIP"),        number_name(59, "CDS"),    number_name(60, "CDNSKEY"),
    number_name(61, "OPENPGPKEY"), number_name(62, "CSYNC"),  number_name(63, "ZONEMD"),
    number_name(64, "SVCB"),       number_name(65, "HTTPS"),  number_name(99, "SPF"),
    number_name(108, "EUI48"),     number_name(109, "EUI64"), number_name(249, "TKEY"),
    number_name(250, "TSIG"),      number_name(251, "IXFR"),  number_name(252, "AXFR"),
    number_name(253, "MAILB"),     number_name(254, "MAILA"), number_name(255, "ANY"),
    number_name(256, "URI"),       number_name(257, "CAA"),   number_name(32768, "TA"),
    number_name(32769, "DLV"),
};

inline constexpr std::array dns_classes{
    number_name(1, "IN"),     number_name(3, "CH"),    number_name(4, "HS"),
    number_name(254, "NONE"), number_name(255, "ANY"),
};

inline constexpr std::array dns_opcodes{
    number_name(0, "Standard query"),        number_name(1, "Inverse query"),
    number_name(2, "Server status request"), number_name(4, "Zone change notification"),
    number_name(5, "Dynamic update"),        number_name(6, "Stateful operation"),
};

inline constexpr std::array dns_rcodes{
    number_name(0, "No error"),
    number_name(1, "Format error"),
    number_name(2, "Server failure"),
    number_name(3, "No such name"),
    number_name(4, "Not implemented"),
    number_name(5, "Refused"),
    number_name(6, "Name exists"),
    number_name(7, "RRset exists"),
    number_name(8, "RRset does not exist"),
    number_name(9, "Not authoritative"),
    number_name(10, "Name out of zone"),
    number_name(11, "DSO type not implemented"),
};

inline constexpr std::array dns_options{
    number_name(1, "LLQ"),           number_name(2, "UL"),
    number_name(3, "NSID"),          number_name(5, "DAU"),
    number_name(6, "DHU"),           number_name(7, "N3U"),
    number_name(8, "Client subnet"), number_name(9, "Expire"),
    number_name(10, "Cookie"),       number_name(11, "TCP keepalive"),
    number_name(12, "Padding"),      number_name(13, "Chain"),
    number_name(14, "Key tag"),      number_name(15, "Extended DNS error"),
};

inline constexpr std::array dns_svcb_keys{
    number_name(0, "mandatory"), number_name(1, "alpn"),     number_name(2, "no-default-alpn"),
    number_name(3, "port"),      number_name(4, "ipv4hint"), number_name(5, "ech"),
    number_name(6, "ipv6hint"),  number_name(7, "dohpath"),  number_name(32769, "odohconfig"),
};

inline constexpr std::array dns_algorithms{
    number_name(1, "RSA/MD5"),
    number_name(3, "DSA/SHA-1"),
    number_name(5, "RSA/SHA-1"),
    number_name(6, "DSA-NSEC3-SHA1"),
    number_name(7, "RSASHA1-NSEC3-SHA1"),
    number_name(8, "RSA/SHA-256"),
    number_name(10, "RSA/SHA-512"),
    number_name(12, "GOST R 34.10-2001"),
    number_name(13, "ECDSA P-256 with SHA-256"),
    number_name(14, "ECDSA P-384 with SHA-384"),
    number_name(15, "Ed25519"),
    number_name(16, "Ed448"),
};

} // namespace netkit::sniff
