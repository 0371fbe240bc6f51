// OSI network protocols: IS-IS (ISO 10589), ES-IS and CLNP by their heads; IPX and AppleTalk as
// far as anybody still sees them.

#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

enum nlpid : std::uint8_t { id_clnp = 0x81, id_esis = 0x82, id_isis = 0x83 };

constexpr number_name id_names[] = {
    {0x81, "CLNP"},   {0x82, "ES-IS"},  {0x83, "IS-IS"}, {0xcc, "IPv4"},  {0x8e, "IPv6"},
    {0xb0, "FRF.12"}, {0xb1, "FRF.12"}, {0x80, "SNAP"},  {0x08, "Q.933"}, {0x00, "NULL"},
    {0xcf, "PPP"},    {0x33, "CONS"},   {0x45, "ES-IS"},
};

constexpr number_name isis_names[] = {
    {15, "L1 Lan IIH"}, {16, "L2 Lan IIH"}, {17, "p2p IIH"}, {18, "L1 LSP"},  {20, "L2 LSP"},
    {24, "L1 CSNP"},    {25, "L2 CSNP"},    {26, "L1 PSNP"}, {27, "L2 PSNP"},
};

/// `0100.1401.0001`, with a `.00` or `.00-00` behind.
void put_system(line& to, place at, unsigned size)
{
    for (unsigned i = 0; i < size; ++i) {
        if (i == 2 || i == 4 || i == 6) to.put('.');
        if (i == 7) to.put('-');
        to.put(hexed{to.u8(at + i), 2});
    }
}

void print_isis(line& to, place at, std::uint32_t length)
{
    to.part = "isis";
    const auto type = to.u8(at + 4) & 0x1fU;
    if (!to.need(at, 8)) return;
    const auto* const name = find_name(isis_names, type);
    if (name == nullptr) {
        to.put("IS-IS, unknown PDU, type ", type, ", length ", length);
        return;
    }
    to.put("IS-IS, ", name->name);
    switch (type) {
    case 15:
    case 16:
        if (!to.need(at + 8, 19)) return;
        to.put(", src-id ");
        put_system(to, at + 9, 6);
        to.put(", lan-id ");
        put_system(to, at + 20, 7);
        to.put(", prio ", to.u8(at + 19));
        break;
    case 17:
        if (!to.need(at + 8, 12)) return;
        to.put(", src-id ");
        put_system(to, at + 9, 6);
        break;
    case 18:
    case 20:
        if (!to.need(at + 8, 19)) return;
        to.put(", lsp-id ");
        put_system(to, at + 12, 8);
        to.put(", seq 0x", hexed{to.be32(at + 20), 8}, ", lifetime ", padded{to.be16(at + 10), 5},
               's');
        break;
    default:
        if (!to.need(at + 8, 9)) return;
        to.put(", src-id ");
        put_system(to, at + 10, 6);
    }
    to.put(", length ", length);
}

} // namespace

void print_osi(line& to, place at, std::uint32_t length)
{
    to.part = "isoclns";
    if (length <= 1) {
        to.truncated();
        return;
    }
    const auto id = to.u8(at);
    if (to.stopped()) return;
    if (to.options.link)
        to.put("OSI NLPID ", named{id_names, id, "unknown"}, " (0x", hexed{id, 2}, "): ");
    switch (id) {
    case id_isis:
        print_isis(to, at, length);
        break;
    case id_esis: {
        static constexpr number_name names[] = {{6, "redirect"}, {2, "ESH"}, {4, "ISH"}};
        to.part = "esis";
        const auto type = to.u8(at + 4) & 0x1fU;
        to.put("ES-IS, ", named{names, type, "unknown type (%u)"}, ", length ", length);
        break;
    }
    case id_clnp:
        to.part = "clnp";
        to.put("CLNP, length ", length);
        break;
    case 0x00:
        to.put(to.options.link ? "" : ", ", "length: ", length);
        break;
    case 0xcc:
        print_ip(to, at + 1, length - 1);
        break;
    case 0x8e:
        print_ipv6(to, at + 1, length - 1);
        break;
    case 0xcf:
        print_ppp(to, at + 1, length - 1);
        break;
    default:
        if (!to.options.link) to.put("OSI NLPID 0x", hexed{id, 2}, " unknown");
        to.put(to.options.link ? "" : ", ", "length: ", length);
        if (length > 1) print_bytes_below(to, at, length, "\n\t");
    }
}

void print_ipx(line& to, place at, std::uint32_t length)
{
    to.part = "ipx";
    if (!to.options.link) to.put("IPX ");
    if (!to.need(at, 30)) return;
    const auto address = [&](place here) {
        to.put(hexed{to.be32(here), 8}, '.', to.mac(here + 4), '.', hexed{to.be16(here + 10), 4});
    };
    address(at + 18);
    to.put(" > ");
    address(at + 6);
    to.put(": ");
    const auto declared = to.be16(at + 2);
    if (declared < 30) {
        to.put("[length ", declared, " < 30]");
        to.invalid();
        return;
    }
    to.put("ipx-#", hexed{to.be16(at + 16)}, ' ', declared - 30U);
    static_cast<void>(length);
}

void print_appletalk(line& to, place at, std::uint32_t length)
{
    to.part = "ddp";
    if (!to.options.link) to.put("AT ");
    if (length < 13) {
        to.put(" [|ddp ", length, ']');
        return;
    }
    if (!to.need(at, 13)) return;
    const auto address = [&](place network, place node, place socket) {
        to.put(to.be16(network) >> 8U, '.', to.be16(network) & 0xffU, '.', to.u8(node));
        static_cast<void>(socket);
    };
    address(at + 6, at + 9, at + 11);
    to.put(" > ");
    address(at + 4, at + 8, at + 10);
    to.put(": ");
    to.put(" at-#", to.u8(at + 12), ' ', length - 13);
}

} // namespace netkit::sniff
