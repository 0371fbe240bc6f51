// The data of the DNS records whose parts depend on each other: what the table of shapes cannot
// say.

#include <array>
#include <bit>

#include "dns_data_reader.hpp"
#include "field_text.hpp"

namespace netkit::sniff {

namespace {

/// RFC 4034 appendix B: what other records call a key by.
std::uint16_t key_tag(byte_view data, std::uint8_t algorithm) noexcept
{
    if (algorithm == 1) return data.size() < 7 ? 0 : load_be16(&data[data.size() - 3]);
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < data.size(); ++i)
        sum += (i & 1U) != 0 ? data[i] : data[i] * 256U;
    return static_cast<std::uint16_t>(sum + (sum >> 16U));
}

/// A single bit of the number that was just read.
struct bit_row {
    const field* row;
    std::uint32_t mask;
};

void put_bits(const dns_data_reader& with, std::span<const bit_row> bits, std::uint32_t value,
              std::uint32_t length)
{
    for (const auto& [row, mask] : bits)
        with.number(*row, (value & mask) >> static_cast<unsigned>(std::countr_zero(mask)), length);
}

constexpr std::array dnskey_bits{
    bit_row{&dns_row("dnskey.flags.zone_key"), 0x0100},
    bit_row{&dns_row("dnskey.flags.key_revoked"), 0x0080},
    bit_row{&dns_row("dnskey.flags.secure_entry_point"), 0x0001},
    bit_row{&dns_row("dnskey.flags.reserved"), 0xfe7e},
};

void read_dnskey(dns_data_reader& with)
{
    const auto whole = with.in().bytes();
    const auto flags = with.in().be16();
    with.number(dns_row("dnskey.flags"), flags, 2);
    put_bits(with, dnskey_bits, flags, 2);
    with.number(dns_row("dnskey.protocol"), with.in().u8(), 1);
    const auto algorithm = with.in().u8();
    with.number(dns_row("dnskey.algorithm"), algorithm, 1);
    with.number(dns_row("dnskey.key_id"), key_tag(whole, algorithm), 0);
    with.bytes(dns_row("dnskey.public_key"), with.in().wire());
}

constexpr std::array key_bits{
    bit_row{&dns_row("key.flags.authentication"), 0x8000},
    bit_row{&dns_row("key.flags.confidentiality"), 0x4000},
    bit_row{&dns_row("key.flags.required"), 0x2000},
    bit_row{&dns_row("key.flags.associated_user"), 0x0400},
    bit_row{&dns_row("key.flags.associated_named_entity"), 0x0200},
    bit_row{&dns_row("key.flags.ipsec"), 0x0080},
    bit_row{&dns_row("key.flags.mime"), 0x0040},
    bit_row{&dns_row("key.flags.signatory"), 0x000f},
};

void read_key(dns_data_reader& with)
{
    const auto whole = with.in().bytes();
    const auto flags = with.in().be16();
    with.number(dns_row("key.flags"), flags, 2);
    put_bits(with, key_bits, flags, 2);
    with.number(dns_row("key.protocol"), with.in().u8(), 1);
    const auto algorithm = with.in().u8();
    with.number(dns_row("key.algorithm"), algorithm, 1);
    with.number(dns_row("key.key_id"), key_tag(whole, algorithm), 0);
    with.bytes(dns_row("key.public_key"), with.in().wire());
}

/// RFC 5155: the hash stands in the alphabet of base32 with extended hex, in lower case.
void put_base32(const dns_data_reader& with, const dns_walk& to, byte_view hash)
{
    constexpr std::string_view alphabet = "0123456789abcdefghijklmnopqrstuv";
    std::array<char, 8 * 52> text;
    std::size_t size = 0;
    std::uint32_t bits = 0, held = 0;
    for (const auto byte : hash) {
        bits = bits << 8U | byte;
        for (held += 8; held >= 5; held -= 5)
            text[size++] = alphabet[bits >> (held - 5) & 31U];
    }
    if (held > 0) text[size++] = alphabet[bits << (5 - held) & 31U];
    const auto length = static_cast<std::uint32_t>(hash.size());
    to.text(dns_row("nsec3.hash_value"), {text.data(), size}, with.place() - length, length);
}

void read_nsec3(dns_data_reader& with, const dns_walk& to)
{
    with.read({dns_part::u8, &dns_row("nsec3.algo")});
    const auto flags = with.in().u8();
    with.number(dns_row("nsec3.flags"), flags, 1);
    with.number(dns_row("nsec3.flags.opt_out"), flags & 1U, 1);
    with.read({dns_part::u16, &dns_row("nsec3.iterations")});
    with.read({dns_part::bytes, &dns_row("nsec3.salt_value"), &dns_row("nsec3.salt_length")});
    const auto size = with.in().u8();
    with.number(dns_row("nsec3.hash_length"), size, 1);
    const auto hash = with.in().read(size);
    if (!with.in().ok()) return;
    put_base32(with, to, hash);
    with.types(dns_row("resp.type"));
}

void read_location(dns_data_reader& with)
{
    const auto whole = with.in();
    const auto version = with.in().u8();
    with.number(dns_row("loc.version"), version, 1);
    if (version != 0) {
        with.in() = whole;
        return with.bytes(dns_row("loc.unknown_data"), whole.wire());
    }
    with.read({dns_part::u8, &dns_row("loc.size")});
    with.read({dns_part::u8, &dns_row("loc.horizontal_precision")});
    with.read({dns_part::u8, &dns_row("loc.vertical_precision")});
    with.read({dns_part::u32, &dns_row("loc.latitude")});
    with.read({dns_part::u32, &dns_row("loc.longitude")});
    with.read({dns_part::u32, &dns_row("loc.altitude")});
}

/// RFC 8659
void read_authorization(dns_data_reader& with)
{
    const auto flags = with.in().u8();
    with.number(dns_row("caa.flags"), flags, 1);
    with.number(dns_row("caa.flags.issuer_critical"), flags >> 7U, 1);
    const auto size = with.in().u8();
    with.number(dns_row("caa.tag_length"), size, 1);
    const auto tag = text_of(with.in().bytes()).substr(0, size);
    with.text(dns_row("caa.tag"), size);
    const auto& value = tag == "issue"       ? dns_row("caa.issue")
                        : tag == "issuewild" ? dns_row("caa.issuewild")
                        : tag == "iodef"     ? dns_row("caa.iodef")
                                             : dns_row("caa.unknown");
    const auto rest = with.in();
    with.text(value, rest.wire());
    with.in() = rest;
    with.text(dns_row("caa.value"), rest.wire());
}

/// RFC 4025
void read_ipseckey(dns_data_reader& with)
{
    with.read({dns_part::u8, &dns_row("ipseckey.gateway_precedence")});
    const auto gateway = with.in().u8();
    with.number(dns_row("ipseckey.gateway_type"), gateway, 1);
    with.read({dns_part::u8, &dns_row("ipseckey.gateway_algorithm")});
    if (gateway == 1) with.bytes(dns_row("ipseckey.gateway_ipv4"), 4);
    if (gateway == 2) with.bytes(dns_row("ipseckey.gateway_ipv6"), 16);
    if (gateway == 3) with.name({dns_part::name, &dns_row("ipseckey.gateway_dns")});
    with.bytes(dns_row("ipseckey.public_key"), with.in().wire());
}

/// RFC 3123: addresses come without their trailing zeros.
void read_prefixes(dns_data_reader& with, const dns_walk& to)
{
    while (with.in().ok() && with.in().wire() > 0) {
        const auto family = with.in().be16();
        with.number(dns_row("apl.address_family"), family, 2);
        with.read({dns_part::u8, &dns_row("apl.coded_prefix")});
        const auto size = with.in().u8();
        with.number(dns_row("apl.negation"), size >> 7U, 1);
        with.number(dns_row("apl.afdlength"), size & 127U, 1);
        const auto at = with.place();
        const auto given = with.in().read(size & 127U);
        if (!with.in().ok()) return;
        put_dns_prefix(to, family, given, at);
    }
}

} // namespace

void put_dns_prefix(const dns_walk& with, std::uint16_t family, byte_view given, std::uint32_t at)
{
    const std::size_t size = family == 1 ? 4 : 16;
    if ((family != 1 && family != 2) || given.size() > size)
        return with.to.put(dns_row("apl.afdpart.data"), given, with.base + at);
    std::array<char, 16> whole{};
    text_of(given).copy(whole.data(), size);
    with.text(family == 1 ? dns_row("apl.afdpart.ipv4") : dns_row("apl.afdpart.ipv6"),
              {whole.data(), size}, at, static_cast<std::uint32_t>(given.size()));
}

bool walk_dns_data(const dns_walk& with, const dns_record& of)
{
    if (of.length == 0 && with.update) return true;
    if (of.type == 41) return walk_dns_options(with, of.data, of.length);
    if (of.type == 64 || of.type == 65) return walk_dns_service(with, of.data, of.length);
    dns_data_reader reader{with, of.data,
                           cursor{with.message.data() + of.data, of.length, of.length}};
    if (const auto* shape = dns_shape_of(of.type); shape != nullptr) {
        for (const auto& each : shape->parts) {
            if (each.as == dns_part::end) break;
            reader.read(each);
        }
        return reader.in().ok();
    }
    switch (of.type) {
    case 25:
        read_key(reader);
        break;
    case 29:
        read_location(reader);
        break;
    case 42:
        read_prefixes(reader, with);
        break;
    case 45:
        read_ipseckey(reader);
        break;
    case 48:
    case 60:
        read_dnskey(reader);
        break;
    case 50:
        read_nsec3(reader, with);
        break;
    case 257:
        read_authorization(reader);
        break;
    default:
        reader.number(dns_row("undecoded.type"), 1, 0);
        if (of.length > 0) reader.bytes(dns_row("data"), of.length);
        break;
    }
    return reader.in().ok();
}

} // namespace netkit::sniff
