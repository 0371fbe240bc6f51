// EDNS options (RFC 6891) and the parameters of SVCB and HTTPS records (RFC 9460): lists of code,
// length and value.

#include <array>

#include "dns_data_reader.hpp"
#include "field_text.hpp"

namespace netkit::sniff {

namespace {

/// RFC 7871: as many bytes of the address as the netmask needs, shown as a whole address.
void put_client_subnet(const dns_walk& with, std::uint32_t at, cursor in)
{
    const auto start = in.data();
    const auto family = in.be16();
    const auto source = in.u8();
    const auto scope = in.u8();
    if (!in.ok()) return;
    with.number(dns_row("opt.client.family"), family, at, 2);
    with.number(dns_row("opt.client.netmask"), source, at + 2, 1);
    with.number(dns_row("opt.client.scope"), scope, at + 3, 1);
    at += static_cast<std::uint32_t>(in.data() - start);
    const std::size_t size = family == 1 ? 4 : 16;
    const auto given = in.bytes();
    if (family != 1 && family != 2)
        return with.to.put(dns_row("opt.client.addr"), given, with.base + at);
    std::array<char, 16> whole{};
    text_of(given).copy(whole.data(), size);
    with.text(family == 1 ? dns_row("opt.client.addr4") : dns_row("opt.client.addr6"),
              {whole.data(), size}, at, static_cast<std::uint32_t>(given.size()));
}

void put_each_byte(const dns_walk& with, const field& row, std::uint32_t at, cursor in)
{
    for (const auto byte : in.bytes())
        with.number(row, byte, at++, 1);
}

void put_option(const dns_walk& with, std::uint16_t code, std::uint32_t at, cursor in)
{
    const auto all = in.bytes();
    const auto place = with.base + at;
    switch (code) {
    case 5:
        return put_each_byte(with, dns_row("opt.dau"), at, in);
    case 6:
        return put_each_byte(with, dns_row("opt.dhu"), at, in);
    case 7:
        return put_each_byte(with, dns_row("opt.n3u"), at, in);
    case 8:
        return put_client_subnet(with, at, in);
    case 10: // RFC 7873: 8 bytes of the client's, then the server's
        with.to.put(dns_row("opt.cookie.client"), in.read(8), place);
        return with.to.put(dns_row("opt.cookie.server"), in.bytes(), place + 8);
    case 11:
        if (in.wire() == 2)
            with.number(dns_row("opt.edns_tcp_keepalive.timeout"), in.be16(), at, 2);
        return;
    case 12:
        return with.to.put(dns_row("opt.padding"), all, place);
    case 13:
        return put_ascii(with.to, dns_row("opt.chain.fqdn"), all, place);
    case 15: // RFC 8914
        with.number(dns_row("opt.ext_error.info_code"), in.be16(), at, 2);
        if (in.wire() > 0)
            put_utf8(with.to, dns_row("opt.ext_error.extra_text"), in.bytes(), place + 2);
        return;
    default:
        return;
    }
}

/// The value of one service parameter: repeats of one thing.
void put_parameter(dns_data_reader& in, std::uint16_t key)
{
    const auto more = [&in] { return in.in().ok() && in.in().wire() > 0; };
    switch (key) {
    case 0:
        while (more())
            in.number(dns_row("svcb.svcparam.mandatory.key"), in.in().be16(), 2);
        return;
    case 1:
        return in.texts({dns_part::texts, &dns_row("svcb.svcparam.alpn"),
                         &dns_row("svcb.svcparam.alpn.length")});
    case 2:
        return;
    case 3:
        return in.number(dns_row("svcb.svcparam.port"), in.in().be16(), 2);
    case 4:
        while (more())
            in.bytes(dns_row("svcb.svcparam.ipv4hint.ip"), 4);
        return;
    case 5:
        return in.bytes(dns_row("svcb.svcparam.echconfig"), in.in().wire());
    case 6:
        while (more())
            in.bytes(dns_row("svcb.svcparam.ipv6hint.ip"), 16);
        return;
    case 32769:
        return in.bytes(dns_row("svcb.svcparam.odohconfig"), in.in().wire());
    default:
        return in.bytes(dns_row("svcb.svcparam.value"), in.in().wire());
    }
}

} // namespace

bool walk_dns_options(const dns_walk& with, std::uint32_t at, std::uint32_t size)
{
    cursor in{with.message.data() + at, size, size};
    while (in.ok() && in.wire() > 0) {
        const auto code = in.be16();
        const auto length = in.be16();
        const auto value = in.sub(length);
        if (!in.ok()) break;
        with.number(dns_row("opt"), 1, at, 4U + length);
        with.number(dns_row("opt.code"), code, at, 2);
        with.number(dns_row("opt.len"), length, at + 2, 2);
        with.to.put(dns_row("opt.data"), value.bytes(), with.base + at + 4);
        put_option(with, code, at + 4, value);
        at += 4U + length;
    }
    return in.ok();
}

bool walk_dns_service(const dns_walk& with, std::uint32_t at, std::uint32_t size)
{
    dns_data_reader reader{with, at, cursor{with.message.data() + at, size, size}};
    reader.read({dns_part::u16, &dns_row("svcb.svcpriority")});
    reader.name({dns_part::name, &dns_row("svcb.targetname")});
    auto& in = reader.in();
    while (in.ok() && in.wire() > 0) {
        const auto place = reader.place();
        const auto key = in.be16();
        const auto length = in.be16();
        if (!in.ok()) break;
        with.number(dns_row("svcb.svcparam"), 1, place, 4U + length);
        with.number(dns_row("svcb.svcparam.key"), key, place, 2);
        with.number(dns_row("svcb.svcparam.value.length"), length, place + 2, 2);
        dns_data_reader value{with, place + 4, in.sub(length)};
        put_parameter(value, key);
        if (!value.in().ok()) return false;
    }
    return in.ok();
}

} // namespace netkit::sniff
