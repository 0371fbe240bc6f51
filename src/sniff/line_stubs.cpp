// Printers that are still to be written.

#include "line_applications.hpp"
#include "line_ipv6.hpp"
#include "line_printers.hpp"
#include "line_tcp.hpp"

namespace netkit::sniff {

void print_dtp(line&, place, std::uint32_t)
{
}
void print_udld(line&, place, std::uint32_t)
{
}
void print_vtp(line&, place, std::uint32_t)
{
}
void print_dvmrp(line&, place, std::uint32_t)
{
}
void print_pim1(line&, place, std::uint32_t)
{
}
void print_rpl(line&, place, std::uint32_t)
{
}
void print_slow(line&, place, std::uint32_t)
{
}
void print_radius(line&, place, std::uint32_t)
{
}
void print_snmp(line&, place, std::uint32_t)
{
}
void print_l2tp(line&, place, std::uint32_t)
{
}

} // namespace netkit::sniff
