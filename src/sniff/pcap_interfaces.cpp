#include <algorithm>
#include <array>
#include <memory>
#include <unordered_map>

#include <net/if.h>
#include <netinet/in.h>
#include <pcap/pcap.h>

#include "netkit/base/address.hpp"
#include "netkit/base/bytes.hpp"
#include "netkit/base/text.hpp"
#include "netkit/sniff/interfaces.hpp"
#include "netkit/sniff/privileges.hpp"
#include "platform.hpp"

namespace netkit::sniff {

namespace {

/// Leading ones of a netmask.
int prefix_length(byte_view mask) noexcept
{
    int bits = 0;
    for (const auto each : mask)
        for (unsigned bit = 0x80; bit != 0 && (each & bit) != 0; bit >>= 1U)
            ++bits;
    return bits;
}

/// The address bytes of an IP socket address; empty for others.
byte_view address_bytes(const sockaddr* of, int family) noexcept
{
    if (of == nullptr) return {};
    const auto* const start = reinterpret_cast<const std::uint8_t*>(of);
    if (family == AF_INET) return {start + offsetof(sockaddr_in, sin_addr), 4};
    if (family == AF_INET6) return {start + offsetof(sockaddr_in6, sin6_addr), 16};
    return {};
}

std::string address_text(const pcap_addr& of)
{
    if (of.addr == nullptr) return {};
    const auto bytes = address_bytes(of.addr, of.addr->sa_family);
    if (bytes.empty()) return {};
    ip_address address;
    if (bytes.size() == 4) {
        std::array<std::uint8_t, 4> octets{};
        std::copy(bytes.begin(), bytes.end(), octets.begin());
        address = ipv4_address(octets);
    } else {
        std::array<std::uint8_t, 16> octets{};
        std::copy(bytes.begin(), bytes.end(), octets.begin());
        address = ipv6_address(octets);
    }
    std::string text = format_ip(address);
    const auto mask = address_bytes(of.netmask, of.addr->sa_family);
    if (!mask.empty()) text += '/' + std::to_string(prefix_length(mask));
    return text;
}

system_interface describe(const pcap_if_t& from)
{
    system_interface made;
    made.name = from.name;
    if (from.description != nullptr) made.description = from.description;
    made.up = (from.flags & PCAP_IF_UP) != 0;
    made.running = (from.flags & PCAP_IF_RUNNING) != 0;
    made.loopback = (from.flags & PCAP_IF_LOOPBACK) != 0;
    made.wireless = (from.flags & PCAP_IF_WIRELESS) != 0;
    if (made.wireless) made.kind = "wireless";
    for (const auto* each = from.addresses; each != nullptr; each = each->next) {
        auto text = address_text(*each);
        if (!text.empty()) made.addresses.push_back(std::move(text));
    }
    platform::describe_interface(made);
    return made;
}

std::string or_empty(const char* text)
{
    return text == nullptr ? std::string{} : std::string{text};
}

} // namespace

std::vector<system_interface> list_interfaces(std::string& why)
{
    std::array<char, PCAP_ERRBUF_SIZE> problem{};
    pcap_if_t* all = nullptr;
    if (pcap_findalldevs(&all, problem.data()) != 0) {
        why = problem.data();
        return {};
    }
    std::vector<system_interface> made;
    for (const auto* each = all; each != nullptr; each = each->next)
        made.push_back(describe(*each));
    pcap_freealldevs(all);
    return made;
}

void refresh_counters(std::span<system_interface> of)
{
    for (auto& each : of)
        platform::describe_interface(each);
}

std::string_view local_interface_name(std::uint32_t index)
{
    constexpr std::size_t most_remembered = 4096; // a file may hold any number
    thread_local std::unordered_map<std::uint32_t, std::string> names;
    if (const auto known = names.find(index); known != names.end()) return known->second;
    if (names.size() == most_remembered) names.clear();
    std::array<char, IF_NAMESIZE> name{};
    const bool found = ::if_indextoname(index, name.data()) != nullptr;
    return names[index] = found ? name.data() : "";
}

std::string unknown_interface(std::string_view name, std::span<const system_interface> existing)
{
    constexpr std::size_t most_named = 12;
    std::vector<std::string_view> names;
    for (const auto& each : existing)
        names.push_back(each.name);
    std::string text = quote_foreign(name) + ": no such interface" + did_you_mean(name, names);
    for (std::size_t i = 0; i < std::min(names.size(), most_named); ++i)
        text.append(i == 0 ? "\n  there are: " : ", ").append(names[i]);
    if (names.size() > most_named) text += ", ...";
    return text;
}

bool list_types(std::string_view interface, bool monitor, interface_types& to, std::string& why)
{
    std::array<char, PCAP_ERRBUF_SIZE> problem{};
    const std::string name{interface};
    const std::unique_ptr<pcap_t, decltype(&pcap_close)> handle{
        pcap_create(name.c_str(), problem.data()), &pcap_close};
    if (!handle) {
        why = problem.data();
        return false;
    }
    if (monitor) pcap_set_rfmon(handle.get(), 1);
    int* all = nullptr;
    const int stamps = pcap_list_tstamp_types(handle.get(), &all);
    for (int i = 0; i < stamps; ++i)
        to.timestamps.push_back({or_empty(pcap_tstamp_type_val_to_name(all[i])),
                                 or_empty(pcap_tstamp_type_val_to_description(all[i]))});
    if (stamps > 0) pcap_free_tstamp_types(all);
    const int status = pcap_activate(handle.get());
    if (status < 0) {
        const bool unknown = status == PCAP_ERROR_NO_SUCH_DEVICE;
        why = unknown ? unknown_interface(name, list_interfaces(why)) : pcap_statustostr(status);
        if (status == PCAP_ERROR_PERM_DENIED) why += '\n' + permission_remedy(interface);
        return false;
    }
    const int links = pcap_list_datalinks(handle.get(), &all);
    for (int i = 0; i < links; ++i)
        to.links.push_back({or_empty(pcap_datalink_val_to_name(all[i])),
                            or_empty(pcap_datalink_val_to_description(all[i]))});
    if (links > 0) pcap_free_datalinks(all);
    return true;
}

} // namespace netkit::sniff
