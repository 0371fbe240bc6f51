#include "platform.hpp"

#if !defined(__linux__) || defined(NETKIT_PORTABLE_IO)

namespace netkit::sniff::platform {

std::string permission_hints(const std::string&)
{
    return "  run it with sudo, or give your group the right to read /dev/bpf* (Wireshark's "
           "ChmodBPF "
           "does)\n";
}

bool keep_capabilities(std::string&)
{
    return true;
}

bool drop_capabilities(const privilege_plan&, bool, std::string&)
{
    return true;
}

} // namespace netkit::sniff::platform

#endif
