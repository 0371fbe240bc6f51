// The control protocols of PPP: LCP, IPCP, IPV6CP, CCP and BACP (RFC 1661, 1332, 5072, 1962),
// authentication (RFC 1334, 1994).

#include "line_ppp.hpp"

namespace netkit::sniff {

namespace {

constexpr number_name code_names[] = {
    {0, "Vendor-Extension"}, {1, "Conf-Request"}, {2, "Conf-Ack"},    {3, "Conf-Nack"},
    {4, "Conf-Reject"},      {5, "Term-Request"}, {6, "Term-Ack"},    {7, "Code-Reject"},
    {8, "Prot-Reject"},      {9, "Echo-Request"}, {10, "Echo-Reply"}, {11, "Disc-Req"},
    {12, "Ident"},           {13, "Time-Rem"},    {14, "Reset-Req"},  {15, "Reset-Ack"},
};

constexpr std::uint32_t header_size = 4;

/// Options one after another; `size` bytes of them.
void print_options(line& to, std::uint16_t protocol, place at, std::uint32_t size)
{
    while (size >= 2) {
        if (!to.need(at, 2)) return;
        const std::uint32_t option = to.u8(at + 1);
        if (size < option) {
            to.put(" [remaining options length ", size, " < ", option, ']');
            to.invalid();
            return;
        }
        if (!print_ppp_option(to, protocol, at, size)) return;
        if (to.stopped() || option == 0) return;
        at += option;
        size -= option;
    }
    if (size != 0) {
        to.put(" [remaining options length ", size, " < 2]");
        to.invalid();
    }
}

void print_contents(line& to, std::uint16_t protocol, place at, std::uint8_t code,
                    std::uint32_t size)
{
    const auto inner = at + header_size;
    switch (code) {
    case 0: {
        if (size < 11) {
            print_bytes_below(to, inner, size, "\n\t  ");
            break;
        }
        to.put("\n\t  Magic-Num 0x", hexed{to.be32(inner), 8});
        to.put(" Vendor: ", named{{}, to.be24(inner + 4), "Unknown"}, " (0x",
               hexed{to.be24(inner + 4), 6}, ')');
        print_bytes_below(to, inner + 7, size - 7, "\n\t    ");
        break;
    }
    case 1:
    case 2:
    case 3:
    case 4:
        print_options(to, protocol, inner, size);
        break;
    case 8:
        if (size < 2) {
            to.invalid();
            break;
        }
        to.put("\n\t  Rejected ", named{ppp_protocol_names, to.be16(inner), "unknown"},
               " Protocol (0x", hexed{to.be16(inner), 4}, ')');
        if (size > 2) {
            to.put("\n\t  Rejected Packet");
            print_bytes_below(to, inner + 2, size - 2, "\n\t    ");
        }
        break;
    case 9:
    case 10:
    case 11:
        if (size < 4) {
            to.invalid();
            break;
        }
        to.put("\n\t  Magic-Num 0x", hexed{to.be32(inner), 8});
        if (size > 4) {
            to.put("\n\t  -----trailing data-----");
            print_bytes_below(to, inner + 4, size - 4, "\n\t    ");
        }
        break;
    case 12:
    case 13:
        if (size < 4) {
            to.invalid();
            break;
        }
        to.put("\n\t  Magic-Num 0x", hexed{to.be32(inner), 8});
        if (code == 13) {
            if (size < 8) break;
            to.put(", Seconds-Remaining ", to.be32(inner + 4), 's');
        } else if (size > 4) {
            to.put("\n\t  Message\n\t    ");
            to.foreign_until_nul(inner + 4, size - 4);
        }
        break;
    default:
        if (!to.verbose(2)) print_bytes_below(to, at - 2, size + 6, "\n\t  ");
    }
}

} // namespace

void print_ppp_control(line& to, std::uint16_t protocol, place at, std::uint32_t length)
{
    to.part = "ppp";
    const named name{ppp_protocol_names, protocol, "unknown"};
    if (length < header_size) {
        to.put(name, ", [|", name, ']');
        return;
    }
    const auto code = to.u8(at);
    const auto id = to.u8(at + 1);
    if (to.stopped()) return;
    to.put(name, ", ", named{code_names, code, "Unknown Opcode"}, " (0x", hexed{code, 2}, "), id ",
           id, ", length ", length + 2);
    if (!to.verbose()) return;
    const std::uint32_t declared = to.be16(at + 2);
    if (to.stopped()) return;
    if (declared > length) {
        to.put("\n\tencoded length ", declared, " (> packet length ", length, "))");
        return;
    }
    if (declared < header_size) {
        to.put("\n\tencoded length ", declared, " (too short, < ", header_size, ')');
        return;
    }
    to.put("\n\tencoded length ", declared, " (=Option(s) length ", declared - header_size, ')');
    if (declared == header_size) return;
    print_contents(to, protocol, at, code, declared - header_size);
    if (to.verbose(2) && !to.stopped()) print_bytes_below(to, at - 2, length + 2, "\n\t    ");
}

void print_ppp_pap(line& to, place at, std::uint32_t length)
{
    static constexpr number_name codes[] = {{1, "Auth-Req"}, {2, "Auth-ACK"}, {3, "Auth-NACK"}};
    if (length < 1) {
        to.put("[|pap]");
        to.truncated("ppp");
        return;
    }
    if (length < header_size) {
        to.put("[|pap]");
        return;
    }
    const auto code = to.u8(at);
    to.put("PAP, ", named{codes, code, "unknown"}, " (0x", hexed{code, 2}, ')');
    to.put(", id ", to.u8(at + 1));
    const std::uint32_t size = to.be16(at + 2);
    if (to.stopped() || size < header_size || size > length) return;
    auto here = at + header_size;
    const auto end = at + size;
    const auto text = [&](std::string_view name) {
        if (here + 1 > end) return false;
        const auto length_here = to.u8(here);
        if (here + 1 + length_here > end) return false;
        to.put(name);
        to.foreign(to.bytes(here + 1, length_here));
        here += 1 + place{length_here};
        return true;
    };
    if (code == 1) {
        if (text(", Peer ")) text(", Name ");
    } else if (code == 2 || code == 3) {
        // An empty message is often left out.
        if (size == header_size) return;
        text(", Msg ");
    }
}

void print_ppp_chap(line& to, place at, std::uint32_t length)
{
    static constexpr number_name codes[] = {
        {1, "Challenge"}, {2, "Response"}, {3, "Success"}, {4, "Fail"}};
    if (length < 1) {
        to.put("[|chap]");
        to.truncated("ppp");
        return;
    }
    if (length < header_size) {
        to.put("[|chap]");
        return;
    }
    const auto code = to.u8(at);
    to.put("CHAP, ", named{codes, code, "unknown"}, " (0x", hexed{code, 2}, ')');
    to.put(", id ", to.u8(at + 1));
    const std::uint32_t size = to.be16(at + 2);
    if (to.stopped() || size < header_size || size > length) return;
    auto here = at + header_size;
    const auto end = at + size;
    if (code == 1 || code == 2) {
        if (here + 1 > end) return;
        const auto value = to.u8(here);
        ++here;
        if (here + value > end) return;
        to.put(", Value ");
        for (unsigned i = 0; i < value && !to.stopped(); ++i)
            to.put(hexed{to.u8(here + i), 2});
        here += value;
        to.put(", Name ");
        to.foreign(to.bytes(here, end - here));
    } else if (code == 3 || code == 4) {
        to.put(", Msg ");
        to.foreign(to.bytes(here, end - here));
    }
}

} // namespace netkit::sniff
