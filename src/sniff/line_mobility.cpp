// Mobile IPv6 (RFC 6275).

#include "line_ipv6.hpp"

namespace netkit::sniff {

namespace {

constexpr std::array<std::string_view, 8> names{"BRR", "HoTI", "CoTI", "HoT",
                                                "CoT", "BU",   "BA",   "BE"};
/// Bytes a message of each type has at least, behind the first eight.
constexpr std::array<std::uint32_t, 8> least{8, 16, 16, 24, 24, 12, 12, 24};

void put_options(line& to, place at, std::uint32_t size)
{
    for (std::uint32_t i = 0; i < size && !to.stopped();) {
        const auto kind = to.u8(at + i);
        if (to.stopped()) return;
        if (kind == 0) {
            if (to.verbose()) to.put("(pad1)");
            ++i;
            continue;
        }
        if (size - i < 2) {
            to.put(kind == 1 ? "(padn: trunc)" : "(trunc)");
            to.truncated("mobility");
            return;
        }
        const std::uint32_t length = to.u8(at + i + 1) + 2U;
        const auto here = at + i + 2;
        switch (kind) {
        case 1:
            if (to.verbose()) to.put("(padn)");
            break;
        case 2:
            to.put("(refresh: ", to.be16(here) * 4U, ')');
            break;
        case 3:
            to.put("(alt-CoA: ", to.ipv6(here), ')');
            break;
        case 4:
            to.put("(ni: ho=0x", hexed{to.be16(here), 4}, " co=0x", hexed{to.be16(here + 2), 4},
                   ')');
            break;
        case 5:
            to.put("(auth)");
            break;
        default:
            to.put("(type-0x", hexed{kind, 2}, ": len=", length - 2, ')');
        }
        i += length;
    }
}

} // namespace

void print_mobility(line& to, place at)
{
    to.part = "mobility";
    if (!to.has(at, 3)) {
        to.truncated();
        return;
    }
    const std::uint32_t size = (to.u8(at + 1) + 1U) * 8;
    const auto type = to.u8(at + 2);
    if (type < names.size() && size < least[type]) {
        to.put("(header length ", size, " is too small for type ", type, ')');
        to.truncated();
        return;
    }
    if (type >= names.size()) {
        to.put("mobility: type-#", type, " len=", to.u8(at + 1));
        return;
    }
    to.put("mobility: ", names[type]);
    std::uint32_t head = 8;
    switch (type) {
    case 1:
    case 2:
        head = 16;
        to.put(type == 1 ? " Home" : " Care-of", " Init Cookie=", hexed{to.be32(at + 8), 8}, ':',
               hexed{to.be32(at + 12), 8});
        break;
    case 3:
    case 4:
        head = 24;
        to.put(" nonce id=0x", hexed{to.be16(at + 6)});
        to.put(type == 3 ? " Home" : " Care-of", " Init Cookie=", hexed{to.be32(at + 8), 8}, ':',
               hexed{to.be32(at + 12), 8});
        to.put(type == 3 ? " Home" : " Care-of", " Keygen Token=", hexed{to.be32(at + 16), 8}, ':',
               hexed{to.be32(at + 20), 8});
        break;
    case 5: {
        head = 12;
        to.put(" seq#=", to.be16(at + 6));
        const auto bits = to.be16(at + 8);
        if ((bits & 0xf0ffU) != 0) {
            to.put(' ');
            if ((bits & 0x8000U) != 0) to.put('A');
            if ((bits & 0x4000U) != 0) to.put('H');
            if ((bits & 0x2000U) != 0) to.put('L');
            if ((bits & 0x1000U) != 0) to.put('K');
        }
        to.put(" lifetime=", to.be16(at + 10) << 2U);
        break;
    }
    case 6:
        head = 12;
        to.put(" status=", to.u8(at + 6));
        if ((to.u8(at + 7) & 0x80U) != 0) to.put(" K");
        to.put(" seq#=", to.be16(at + 8));
        to.put(" lifetime=", to.be16(at + 10) << 2U);
        break;
    case 7:
        head = 24;
        to.put(" status=", to.u8(at + 6));
        to.put(" homeaddr ", to.ipv6(at + 8));
        break;
    default:
        break;
    }
    if (to.verbose() && !to.stopped()) put_options(to, at + head, size - head);
}

} // namespace netkit::sniff
