// The multicast routing protocols that travel in IGMP, PIM version 1 and DVMRP, and RPL (RFC 6550)
// in ICMPv6: their messages by name.

#include "line_printers.hpp"

namespace netkit::sniff {

namespace {

constexpr number_name pim_names[] = {{0, "Query"},      {1, "Register"},     {2, "Register-Stop"},
                                     {3, "Join/Prune"}, {4, "RP-reachable"}, {5, "Assert"},
                                     {6, "Graft"},      {7, "Graft-ACK"}};
constexpr number_name dvmrp_names[] = {
    {1, "Probe"},      {2, "Report"}, {3, "Ask-neighbors"}, {4, "Neighbors"}, {5, "Ask-neighbors2"},
    {6, "Neighbors2"}, {7, "Prune"},  {8, "Graft"},         {9, "Graft-ACK"}};
constexpr number_name mode_names[] = {
    {0, "Dense-mode"}, {1, "Sparse-mode"}, {2, "Sparse-Dense-mode"}};
constexpr number_name rpl_names[] = {{0x00, "DODAG Information Solicitation"},
                                     {0x01, "DODAG Information Object"},
                                     {0x02, "Destination Advertisement Object"},
                                     {0x03, "Destination Advertisement Object Ack"},
                                     {0x80, "Secure DODAG Information Solicitation"},
                                     {0x81, "Secure DODAG Information Object"},
                                     {0x82, "Secure Destination Advertisement Object"},
                                     {0x83, "Secure Destination Advertisement Object Ack"},
                                     {0x8a, "Consistency Check"}};

} // namespace

void print_pim1(line& to, place at, std::uint32_t length)
{
    to.part = "pimv1";
    const auto type = to.u8(at + 1);
    if (to.stopped()) return;
    to.put(' ', named{pim_names, type, "[type %u]"});
    if (type != 0 || length < 12) return;
    if (to.has(at, 9)) to.put(' ', named{mode_names, unsigned{to.u8(at + 8)} >> 4U, "mode-%u"});
    if (to.verbose()) to.put(" (Hold-time ", relative_time{to.be16(at + 10)}, ')');
}

void print_dvmrp(line& to, place at, std::uint32_t length)
{
    to.part = "dvmrp";
    const auto type = to.u8(at + 1);
    if (to.stopped()) return;
    to.put(' ', named{dvmrp_names, type, "[type %u]"});
    if (type == 1 && to.verbose() && length >= 12)
        to.put(to.verbose(2) ? "\n\tgenid " : " genid ", to.be32(at + 8));
}

void print_rpl(line& to, place at, std::uint32_t length)
{
    const auto code = to.u8(at + 1);
    if (to.stopped()) return;
    to.put(", (", named{rpl_names, code, "RPL %u"}, "), length ", length);
}

} // namespace netkit::sniff
