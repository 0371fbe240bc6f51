// ISAKMP: IKE versions 1 and 2 (RFC 2408, 7296). The head of a message; what it carries is mostly
// encrypted.

#include "line_memory.hpp"
#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

constexpr std::uint32_t header_size = 28;

constexpr number_name exchange_names[] = {
    {1, "base"},
    {2, "ident"},
    {3, "auth"},
    {4, "agg"},
    {5, "inf"},
    {32, "oakley-quick"},
    {33, "oakley-newgroup"},
    {34, "ikev2_init"},
    {35, "ikev2_auth"},
    {36, "child_sa"},
    {37, "inf2"},
};

bool is_zero(byte_view bytes)
{
    for (const auto byte : bytes)
        if (byte != 0) return false;
    return true;
}

} // namespace

void print_isakmp(line& to, place at, std::uint32_t)
{
    to.part = "isakmp";
    to.put("isakmp");
    if (!to.need(at, header_size)) return;
    const auto version = to.u8(at + 17);
    const auto exchange = to.u8(at + 18);
    const auto flags = to.u8(at + 19);
    const auto message = to.be32(at + 20);
    if (to.verbose()) {
        to.put(' ', version >> 4U, '.', version & 15U);
        to.put(" msgid ", hexed{message, 8});
    }
    to.put(':');
    if (version >> 4U == 2) {
        to.put(message == 0 ? " parent_sa" : " child_sa ", ' ',
               named{exchange_names, exchange, "#%u"});
        if (flags != 0)
            to.put('[', (flags & 0x08U) != 0 ? "I" : "", (flags & 0x10U) != 0 ? "V" : "",
                   (flags & 0x20U) != 0 ? "R" : "", ']');
    } else if (version >> 4U == 1) {
        to.put(message == 0 ? " phase 1" : " phase 2/others");
        to.put(is_zero(to.bytes(at + 8, 8)) ? " I" : " ?", ' ',
               named{exchange_names, exchange, "#%u"});
        if (flags != 0)
            to.put('[', (flags & 1U) != 0 ? "E" : "", (flags & 2U) != 0 ? "C" : "", ']');
    }
    if (to.verbose()) to.put(':');
}

} // namespace netkit::sniff
