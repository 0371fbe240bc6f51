#include "platform.hpp"

#if defined(__linux__) && !defined(NETKIT_PORTABLE_IO)

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace netkit::sniff::platform {
namespace {

class file_descriptor {
public:
    explicit file_descriptor(int number) noexcept : number_{number} {}
    ~file_descriptor()
    {
        if (number_ >= 0) ::close(number_);
    }
    file_descriptor(const file_descriptor&) = delete;
    file_descriptor& operator=(const file_descriptor&) = delete;

    int get() const noexcept { return number_; }

private:
    int number_;
};

using folder = std::unique_ptr<DIR, int (*)(DIR*)>;

folder open_folder(const char* path)
{
    return {::opendir(path), &::closedir};
}

ip_address address_of(int family, const void* bytes)
{
    if (family == AF_INET) {
        std::array<std::uint8_t, 4> octets{};
        std::memcpy(octets.data(), bytes, octets.size());
        return ipv4_address(octets);
    }
    std::array<std::uint8_t, 16> octets{};
    std::memcpy(octets.data(), bytes, octets.size());
    return ipv6_address(octets);
}

/// sock_diag(7): asks for every socket of one family and protocol.
bool ask(int netlink, int family, int protocol)
{
    struct {
        nlmsghdr header;
        inet_diag_req_v2 about;
    } request{};
    request.header.nlmsg_len = sizeof request;
    request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    request.about.sdiag_family = static_cast<std::uint8_t>(family);
    request.about.sdiag_protocol = static_cast<std::uint8_t>(protocol);
    request.about.idiag_states = ~0U;
    return ::send(netlink, &request, sizeof request, 0) == sizeof request;
}

/// Whether an IPv6 socket that is not connected refuses IPv4: an attribute behind the message.
bool is_v6_only(const nlmsghdr& header, const inet_diag_msg& message)
{
    const auto* at = reinterpret_cast<const char*>(&message) + NLMSG_ALIGN(sizeof message);
    const auto* const end = reinterpret_cast<const char*>(&header) + header.nlmsg_len;
    while (end - at >= static_cast<std::ptrdiff_t>(sizeof(rtattr))) {
        rtattr attribute{};
        std::memcpy(&attribute, at, sizeof attribute);
        if (attribute.rta_len < sizeof attribute || attribute.rta_len > end - at) return false;
        if (attribute.rta_type == INET_DIAG_SKV6ONLY && attribute.rta_len > sizeof attribute)
            return at[sizeof attribute] != 0;
        at += RTA_ALIGN(attribute.rta_len);
        if (RTA_ALIGN(attribute.rta_len) == 0) return false;
    }
    return false;
}

void keep(const nlmsghdr& header, int protocol, std::vector<system_socket>& to)
{
    if (header.nlmsg_len < NLMSG_LENGTH(sizeof(inet_diag_msg))) return;
    const auto& message = *reinterpret_cast<const inet_diag_msg*>(
        reinterpret_cast<const char*>(&header) + NLMSG_HDRLEN);
    if (message.idiag_inode == 0) return; // nobody's any more: TIME_WAIT
    system_socket found;
    found.local = address_of(message.idiag_family, message.id.idiag_src);
    found.remote = address_of(message.idiag_family, message.id.idiag_dst);
    found.local_port = ntohs(message.id.idiag_sport);
    found.remote_port = ntohs(message.id.idiag_dport);
    found.protocol = static_cast<std::uint8_t>(protocol);
    found.takes_v4 = message.idiag_family == AF_INET || !is_v6_only(header, message);
    found.inode = message.idiag_inode;
    to.push_back(found);
}

bool read_answer(int netlink, int protocol, std::vector<system_socket>& to)
{
    alignas(nlmsghdr) std::array<char, 32768> buffer;
    while (true) {
        const auto size = ::recv(netlink, buffer.data(), buffer.size(), 0);
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) return false;
        auto left = static_cast<std::uint32_t>(size);
        for (auto* header = reinterpret_cast<const nlmsghdr*>(buffer.data());
             left >= sizeof(nlmsghdr) && header->nlmsg_len >= sizeof(nlmsghdr) &&
             header->nlmsg_len <= left;) {
            if (header->nlmsg_type == NLMSG_DONE) return true;
            if (header->nlmsg_type == NLMSG_ERROR) return false;
            keep(*header, protocol, to);
            const auto step = std::min<std::uint32_t>(NLMSG_ALIGN(header->nlmsg_len), left);
            left -= step;
            header =
                reinterpret_cast<const nlmsghdr*>(reinterpret_cast<const char*>(header) + step);
        }
    }
}

/// The inode in "socket:[12345]"; 0 when the link is something else.
std::uint64_t socket_inode(int fd_folder, const char* name)
{
    constexpr std::string_view before = "socket:[";
    std::array<char, 64> target{};
    const auto size = ::readlinkat(fd_folder, name, target.data(), target.size());
    if (size <= 0) return 0;
    const std::string_view text{target.data(), static_cast<std::size_t>(size)};
    if (!text.starts_with(before)) return 0;
    std::uint64_t inode = 0;
    std::from_chars(text.data() + before.size(), text.data() + text.size(), inode);
    return inode;
}

std::string command_of(const std::string& process)
{
    const file_descriptor file{::open((process + "/comm").c_str(), O_RDONLY | O_CLOEXEC)};
    std::array<char, 32> text{};
    const auto size = file.get() < 0 ? 0 : ::read(file.get(), text.data(), text.size());
    std::string command{text.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
    if (command.ends_with('\n')) command.pop_back();
    return command;
}

/// False when the process hides its descriptors.
bool search_process(std::int64_t pid, const std::vector<std::uint64_t>& inodes,
                    std::vector<socket_owner>& to)
{
    const std::string process = "/proc/" + std::to_string(pid);
    const auto descriptors = open_folder((process + "/fd").c_str());
    if (!descriptors) return errno != EACCES && errno != EPERM;
    std::string command;
    const int at = ::dirfd(descriptors.get());
    // NOLINTNEXTLINE(concurrency-mt-unsafe): the folder is open here alone
    while (const dirent* const each = ::readdir(descriptors.get())) {
        const auto inode = socket_inode(at, each->d_name);
        if (inode == 0 || !std::binary_search(inodes.begin(), inodes.end(), inode)) continue;
        if (command.empty()) command = command_of(process);
        to.push_back({inode, {command, pid}});
    }
    return true;
}

} // namespace

bool can_name_processes() noexcept
{
    return true;
}

bool list_sockets(std::vector<system_socket>& to)
{
    const file_descriptor netlink{::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG)};
    if (netlink.get() < 0) return false;
    bool any = false; // a kernel may lack one of them
    for (const int family : {AF_INET, AF_INET6})
        for (const int protocol : {IPPROTO_TCP, IPPROTO_UDP})
            any |= ask(netlink.get(), family, protocol) && read_answer(netlink.get(), protocol, to);
    return any;
}

std::vector<ip_address> local_addresses()
{
    std::vector<ip_address> found;
    ifaddrs* all = nullptr;
    if (::getifaddrs(&all) != 0) return found;
    for (const auto* each = all; each != nullptr; each = each->ifa_next) {
        if (each->ifa_addr == nullptr) continue;
        const auto* const start = reinterpret_cast<const char*>(each->ifa_addr);
        if (each->ifa_addr->sa_family == AF_INET)
            found.push_back(address_of(AF_INET, start + offsetof(sockaddr_in, sin_addr)));
        if (each->ifa_addr->sa_family == AF_INET6)
            found.push_back(address_of(AF_INET6, start + offsetof(sockaddr_in6, sin6_addr)));
    }
    ::freeifaddrs(all);
    return found;
}

bool find_owners(const std::vector<std::uint64_t>& inodes, std::vector<socket_owner>& to)
{
    bool hidden = false;
    const auto processes = open_folder("/proc");
    if (!processes) return true;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): the folder is open here alone
    while (const dirent* const each = ::readdir(processes.get())) {
        const std::string_view name = each->d_name;
        std::int64_t pid = 0;
        const auto [stop, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
        if (error != std::errc{} || stop != name.data() + name.size()) continue;
        if (!search_process(pid, inodes, to)) hidden = true;
    }
    return hidden;
}

} // namespace netkit::sniff::platform

#endif
