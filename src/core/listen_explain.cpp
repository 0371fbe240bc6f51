#include "netkit/core/listen.hpp"
#include "netkit/core/net.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/errc.hpp>

namespace netkit::core {
namespace {

namespace errc = boost::system::errc;
using kind = endpoint_address::kind;

std::string explain_tcp(const endpoint_address& where, const error_code& why)
{
    if (why == errc::address_in_use) {
        return " is in use (by another process); stop that one, choose another port, or use port 0 "
               "for any free one";
    }
    if (why == errc::permission_denied) {
        return " needs a right this user lacks; choose a port of 1024 or above, or grant "
               "CAP_NET_BIND_SERVICE";
    }
    if (why == errc::address_not_available) {
        return " is not an address of this machine; listen on one that is, or on :" +
               std::to_string(where.port) + " for all";
    }
    if (why == net::error::host_not_found || why == net::error::host_not_found_try_again) {
        return ": the name " + where.host + " has no address; write a literal address or check DNS";
    }
    if (why == errc::address_family_not_supported) {
        return ": this machine lacks that address family; listen on an IPv4 address";
    }
    return {};
}

std::string explain_unix(const error_code& why)
{
    if (why == errc::address_in_use) {
        return " is in use; a process answers behind that file, or it is no socket: stop that "
               "process or choose another path";
    }
    if (why == errc::no_such_file_or_directory) return ": its folder does not exist; create it";
    if (why == errc::filename_too_long) {
        return ": a unix socket's path holds at most 107 bytes; choose a shorter one";
    }
    if (why == errc::permission_denied) return ": this user may not write into its folder";
    return {};
}

std::string explain_inherited(const error_code& why)
{
    if (why == errc::bad_file_descriptor) {
        return " is not open; the parent must pass the socket (systemd's first is fd:3)";
    }
    if (why == errc::not_a_socket) return " is open, but no socket";
    if (why == errc::invalid_argument) {
        return " is no listening stream socket; the parent must call listen on it";
    }
    return {};
}

} // namespace

std::string explain_listen_error(const endpoint_address& where, const error_code& why)
{
    std::string tail;
    switch (where.type) {
    case kind::tcp:
        tail = explain_tcp(where, why);
        break;
    case kind::unix_path:
        tail = explain_unix(why);
        break;
    case kind::inherited:
        tail = explain_inherited(why);
        break;
    }
    if (tail.empty() && why == errc::too_many_files_open) {
        tail = ": this process has too many files open; raise `ulimit -n`";
    }
    if (tail.empty()) tail = ": " + why.message();
    return "address " + format_endpoint(where) + tail;
}

} // namespace netkit::core
