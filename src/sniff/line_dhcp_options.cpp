// DHCP options: a table says how each value is written, the odd ones have functions.

#include "line_dhcp.hpp"

namespace netkit::sniff {

namespace {

/// How an option's value is written.
enum class as : std::uint8_t {
    addresses,
    pairs, ///< of addresses
    text,
    shorts,
    longs,
    bytes,    ///< 1.2.3
    booleans, ///< Y, N
    special,
    guess, ///< by its size
};

struct dhcp_option {
    std::uint8_t code;
    as how;
    std::string_view name;
};

constexpr dhcp_option known_options[] = {
    {1, as::addresses, "Subnet-Mask"},
    {2, as::longs, "Time-Zone"},
    {3, as::addresses, "Default-Gateway"},
    {4, as::addresses, "Time-Server"},
    {5, as::addresses, "IEN-Name-Server"},
    {6, as::addresses, "Domain-Name-Server"},
    {7, as::addresses, "LOG"},
    {8, as::addresses, "CS"},
    {9, as::addresses, "LPR-Server"},
    {10, as::addresses, "IM"},
    {11, as::addresses, "RL"},
    {12, as::text, "Hostname"},
    {13, as::shorts, "BS"},
    {14, as::text, "DP"},
    {15, as::text, "Domain-Name"},
    {16, as::addresses, "SS"},
    {17, as::text, "RP"},
    {18, as::text, "EP"},
    {19, as::booleans, "IPF"},
    {20, as::booleans, "SRT"},
    {21, as::pairs, "PF"},
    {22, as::shorts, "RSZ"},
    {23, as::bytes, "TTL"},
    {24, as::longs, "MTU-Timeout"},
    {25, as::shorts, "MTU-Table"},
    {26, as::shorts, "MTU"},
    {27, as::booleans, "LSN"},
    {28, as::addresses, "BR"},
    {29, as::booleans, "MD"},
    {30, as::booleans, "MS"},
    {31, as::booleans, "Router-Discovery"},
    {32, as::addresses, "RSA"},
    {33, as::pairs, "Static-Route"},
    {34, as::booleans, "UT"},
    {35, as::longs, "AT"},
    {36, as::booleans, "IE"},
    {37, as::bytes, "TT"},
    {38, as::longs, "KI"},
    {39, as::booleans, "KG"},
    {40, as::text, "YD"},
    {41, as::addresses, "YS"},
    {42, as::addresses, "NTP"},
    {43, as::bytes, "Vendor-Option"},
    {44, as::addresses, "Netbios-Name-Server"},
    {45, as::addresses, "WDD"},
    {46, as::special, "Netbios-Node"},
    {47, as::text, "Netbios-Scope"},
    {48, as::addresses, "XFS"},
    {49, as::addresses, "XDM"},
    {50, as::addresses, "Requested-IP"},
    {51, as::longs, "Lease-Time"},
    {52, as::special, "OO"},
    {53, as::bytes, "DHCP-Message"},
    {54, as::addresses, "Server-ID"},
    {55, as::special, "Parameter-Request"},
    {56, as::text, "MSG"},
    {57, as::shorts, "MSZ"},
    {58, as::longs, "RN"},
    {59, as::longs, "RB"},
    {60, as::text, "Vendor-Class"},
    {61, as::special, "Client-ID"},
    {64, as::shorts, "N+D"},
    {65, as::addresses, "N+S"},
    {66, as::text, "TFTP"},
    {67, as::text, "BF"},
    {68, as::addresses, "MH"},
    {69, as::addresses, "SMTP"},
    {70, as::addresses, "POP3"},
    {71, as::addresses, "NNTP"},
    {72, as::addresses, "WWW"},
    {73, as::addresses, "FG"},
    {74, as::addresses, "IRC"},
    {75, as::addresses, "STS"},
    {76, as::addresses, "STDA"},
    {77, as::special, "User-Class"},
    {78, as::bytes, "SLP-DA"},
    {79, as::bytes, "SLP-SCOPE"},
    {80, as::text, "SLP-NA"},
    {81, as::special, "FQDN"},
    {82, as::special, "Agent-Information"},
    {83, as::bytes, "ARMT"},
    {88, as::text, "TZSTR"},
    {89, as::bytes, "FQDNS"},
    {90, as::bytes, "AUTH"},
    {91, as::longs, "Last-Transaction-Time"},
    {92, as::addresses, "Associated-IP"},
    {93, as::shorts, "ARCH"},
    {94, as::bytes, "NDI"},
    {95, as::text, "LDAP"},
    {97, as::bytes, "GUID"},
    {98, as::text, "UAP"},
    {100, as::text, "POSIX-TZ"},
    {101, as::text, "TZ-Name"},
    {112, as::addresses, "NI"},
    {113, as::text, "NITAG"},
    {114, as::text, "URL"},
    {116, as::booleans, "NOAUTO"},
    {117, as::shorts, "NSSEARCH"},
    {118, as::addresses, "SUBNET"},
    {121, as::special, "Classless-Static-Route"},
    {150, as::addresses, "TFTP-Server-Address"},
    {161, as::text, "MUD-URL"},
    {249, as::special, "Classless-Static-Route-Microsoft"},
};

constexpr dhcp_option unknown{0, as::guess, "Unknown"};

constexpr dhcp_option pad{0, as::bytes, "PAD"};
constexpr dhcp_option end_of_options{255, as::bytes, "END"};

const dhcp_option& option_of(std::uint8_t code) noexcept
{
    if (code == pad.code) return pad;
    if (code == end_of_options.code) return end_of_options;
    for (const auto& each : known_options)
        if (each.code == code) return each;
    return unknown;
}

constexpr number_name message_names[] = {
    {1, "Discover"},         {2, "Offer"},         {3, "Request"},
    {4, "Decline"},          {5, "ACK"},           {6, "NACK"},
    {7, "Release"},          {8, "Inform"},        {10, "LeaseQuery"},
    {11, "LeaseUnassigned"}, {12, "LeaseUnknown"}, {13, "LeaseActive"},
};

/// Values of `step` bytes each, `put` between commas.
template <class Put>
void put_list(place at, std::uint32_t& size, std::uint32_t step, line& to, Put put)
{
    bool first = true;
    while (size >= step && !to.stopped()) {
        if (!first) to.put(',');
        put(at);
        first = false;
        at += step;
        size -= step;
    }
}

std::uint32_t put_value(line& to, as how, place at, std::uint32_t size)
{
    switch (how) {
    case as::addresses:
        put_list(at, size, 4, to, [&](place here) { to.put(to.ipv4(here)); });
        break;
    case as::pairs:
        put_list(at, size, 8, to,
                 [&](place here) { to.put('(', to.ipv4(here), ':', to.ipv4(here + 4), ')'); });
        break;
    case as::text:
        to.put('"');
        to.foreign(to.bytes(at, size));
        to.put('"');
        size = 0;
        break;
    case as::shorts:
        put_list(at, size, 2, to, [&](place here) { to.put(to.be16(here)); });
        break;
    case as::longs:
        put_list(at, size, 4, to, [&](place here) { to.put(to.be32(here)); });
        break;
    case as::booleans:
        put_list(at, size, 1, to, [&](place here) {
            const auto value = to.u8(here);
            if (value > 1)
                to.put(value, '?');
            else
                to.put(value == 0 ? 'N' : 'Y');
        });
        break;
    default:
        for (std::uint32_t i = 0; i < size && !to.stopped(); ++i) {
            if (i > 0) to.put('.');
            to.put(to.u8(at + i));
        }
        size = 0;
    }
    return size;
}

void put_parameters(line& to, place at, std::uint32_t size)
{
    for (std::uint32_t i = 0; i < size && !to.stopped(); ++i) {
        const auto code = to.u8(at + i);
        to.put(i % 4 == 0 ? "\n\t      " : ", ", option_of(code).name, " (", code, ')');
    }
}

void put_option(line& to, std::uint8_t code, place at, std::uint32_t size)
{
    const auto& option = option_of(code);
    auto how = option.how;
    if (how == as::guess) how = size % 4 == 0 ? as::longs : size % 2 == 0 ? as::shorts : as::bytes;
    std::uint32_t left = 0;
    if (code == 53 && size == 1) {
        to.put(named{message_names, to.u8(at), "Unknown (%u)"});
    } else if (code == 55) {
        put_parameters(to, at, size);
    } else if (how == as::special) {
        left = print_dhcp_special(to, code, at, size);
    } else {
        left = put_value(to, how, at, size);
    }
    // What is left over was not understood.
    if (left > 0) to.put("\n\t  trailing data length ", left);
}

} // namespace

void print_dhcp_options(line& to, place at, std::uint32_t length)
{
    to.put("\n\t  Vendor-rfc1048 Extensions");
    to.put("\n\t    Magic Cookie 0x", hexed{to.be32(at), 8});
    const place end = at + length;
    at += 4;
    while (at < end && !to.stopped()) {
        const auto code = to.u8(at);
        if (to.stopped()) return;
        ++at;
        if (code == 0 && !to.verbose(3)) continue;
        if (code == 255 && !to.verbose(3)) break;
        std::uint32_t size = 0;
        if (code != 0 && code != 255) {
            size = to.u8(at);
            ++at;
        }
        if (to.stopped()) return;
        to.put("\n\t    ", option_of(code).name, " (", code, "), length ", size,
               size > 0 ? ": " : "");
        if (code == 0) {
            std::uint32_t times = 1;
            while (at < end && to.has(at, 1) && to.u8(at) == 0) {
                ++times;
                ++at;
            }
            if (times > 1) to.put(", occurs ", times);
            continue;
        }
        if (code == 255) continue;
        if (!to.need(at, size)) {
            return;
        }
        put_option(to, code, at, size);
        at += size;
    }
}

void print_dhcp_cmu(line& to, place at)
{
    to.put(" vend-cmu");
    const auto flags = to.u8(at + 4);
    if ((flags & ~1U) != 0) to.put(" F:0x", hexed{flags});
    if (to.be32(at + 5 + 3) != 0) to.put(" SM:", to.ipv4(at + 8));
}

} // namespace netkit::sniff
