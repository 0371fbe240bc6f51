// BOOTP and DHCP (RFC 951, 2131). Who asks is always shown, the rest with -v.

#include "line_dhcp.hpp"
#include "line_applications.hpp"

namespace netkit::sniff {

namespace {

constexpr number_name operation_names[] = {{1, "Request"}, {2, "Reply"}};
constexpr number_name flag_names[] = {{0x8000, "Broadcast"}};

constexpr std::uint32_t options_at = 236;
constexpr std::uint32_t magic_rfc1048 = 0x63825363;
constexpr std::uint32_t magic_cmu = 0x434d5500;

void put_quoted(line& to, std::string_view name, place at, std::size_t size)
{
    if (to.u8(at) == 0) return;
    to.put(name, '"');
    if (!to.foreign_until_nul(at, size)) {
        to.put('"');
        to.stop();
        return;
    }
    to.put('"');
}

void put_address(line& to, std::string_view name, place at)
{
    const auto address = to.ipv4(at);
    if (to.be32(at) != 0) to.put(name, address);
}

void put_head(line& to, place at)
{
    const auto hops = to.u8(at + 3);
    const auto id = to.be32(at + 4);
    const auto seconds = to.be16(at + 8);
    if (hops != 0) to.put(", hops ", hops);
    if (id != 0) to.put(", xid 0x", hexed{id});
    if (seconds != 0) to.put(", secs ", seconds);
    const auto flags = to.be16(at + 10);
    to.put(", Flags [", bit_names{flag_names, flags, "none"}, ']');
    if (to.verbose(2)) to.put(" (0x", hexed{flags, 4}, ')');
}

} // namespace

void print_dhcp(line& to, place at, std::uint32_t length)
{
    to.part = "bootp";
    const auto operation = to.u8(at);
    to.put("BOOTP/DHCP, ", named{operation_names, operation, "unknown (0x%02x)"});
    const auto hardware = to.u8(at + 1);
    const auto size = to.u8(at + 2);
    if (to.stopped()) return;
    if (hardware == 1 && size == 6 && operation == 1) to.put(" from ", to.mac(at + 28));
    to.put(", length ", length);
    if (!to.verbose()) return;
    static_cast<void>(to.be16(at + 8));
    if (hardware != 1) to.put(", htype ", named{dhcp_hardware_names, hardware, "#%u"});
    if (size != 6) to.put(", hlen ", size);
    put_head(to, at);
    put_address(to, "\n\t  Client-IP ", at + 12);
    put_address(to, "\n\t  Your-IP ", at + 16);
    put_address(to, "\n\t  Server-IP ", at + 20);
    put_address(to, "\n\t  Gateway-IP ", at + 24);
    if (hardware == 1 && size == 6) to.put("\n\t  Client-Ethernet-Address ", to.mac(at + 28));
    put_quoted(to, "\n\t  sname ", at + 44, 64);
    put_quoted(to, "\n\t  file ", at + 108, 128);
    if (to.stopped()) return;
    // The length of the vendor area is what is left.
    if (!to.need(at + options_at, 4) || length < options_at + 4) {
        to.stop();
        return;
    }
    const auto magic = to.be32(at + options_at);
    if (magic == magic_rfc1048)
        print_dhcp_options(to, at + options_at, length - options_at);
    else if (magic == magic_cmu)
        print_dhcp_cmu(to, at + options_at);
    else if (magic != 0)
        to.put("\n\t  Vendor-#0x", hexed{magic, 8});
}

} // namespace netkit::sniff
