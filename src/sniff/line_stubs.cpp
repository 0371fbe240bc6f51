// Printers that are still to be written.

#include "line_ipv6.hpp"
#include "line_printers.hpp"
#include "line_tcp.hpp"

namespace netkit::sniff {

void print_cdp(line&, place, std::uint32_t)
{
}
void print_dtp(line&, place, std::uint32_t)
{
}
void print_udld(line&, place, std::uint32_t)
{
}
void print_vtp(line&, place, std::uint32_t)
{
}
void print_ipx(line&, place, std::uint32_t)
{
}
void print_osi(line&, place, std::uint32_t)
{
}
void print_appletalk(line&, place, std::uint32_t)
{
}
void print_dvmrp(line&, place, std::uint32_t)
{
}
void print_pim1(line&, place, std::uint32_t)
{
}
void print_isakmp(line&, place, std::uint32_t)
{
}
void print_rpl(line&, place, std::uint32_t)
{
}
bool print_mptcp(line&, place, std::uint32_t, std::uint8_t)
{
    return true;
}
void print_mobility(line&, place)
{
}
void print_ppp_control(line&, std::uint16_t, place, std::uint32_t)
{
}
void print_ppp_pap(line&, place, std::uint32_t)
{
}
void print_ppp_chap(line&, place, std::uint32_t)
{
}
void print_redis(line&, place, std::uint32_t)
{
}

} // namespace netkit::sniff
