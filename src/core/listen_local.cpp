#include "listen_parts.hpp"
#include "platform.hpp"

#include <cerrno>
#include <cstddef>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace netkit::core {
namespace {

namespace errc = boost::system::errc;

/// Somebody accepts behind the file. Only a refused connection proves a file stale.
bool is_answered(const native_address& at)
{
    const owned_descriptor caller{platform::open_stream_socket(AF_UNIX)};
    if (caller.native() < 0) return true;
    return ::connect(caller.native(), at.get(), at.size) == 0 || errno != ECONNREFUSED;
}

bool has_flag(int socket, int option, int expected) noexcept
{
    int value = 0;
    socklen_t size = sizeof value;
    return ::getsockopt(socket, SOL_SOCKET, option, &value, &size) == 0 && value == expected;
}

} // namespace

result<listening> open_unix(const std::string& path, const listen_options& options)
{
    sockaddr_un local{};
    local.sun_family = AF_UNIX;
    if (path.empty()) return make_error_code(errc::invalid_argument);
    if (path.size() >= sizeof local.sun_path) return make_error_code(errc::filename_too_long);
    std::memcpy(local.sun_path, path.data(), path.size());
    native_address at;
    at.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
    std::memcpy(&at.storage, &local, sizeof local);

    listening made;
    made.family = AF_UNIX;
    made.sockets.emplace_back(platform::open_stream_socket(AF_UNIX));
    const int socket = made.sockets.front().native();
    if (socket < 0) return last_error();
    if (::bind(socket, at.get(), at.size) != 0) {
        struct stat found{};
        const error_code why = last_error();
        const bool stale = why == errc::address_in_use && ::lstat(path.c_str(), &found) == 0 &&
                           S_ISSOCK(found.st_mode) && !is_answered(at);
        if (!stale || ::unlink(path.c_str()) != 0) return why;
        if (::bind(socket, at.get(), at.size) != 0) return last_error();
    }
    made.file = socket_file{path};
    if (auto code = listen_on_all(made.sockets, options.backlog)) return code;
    if (auto code = duplicate_first(made.sockets, options.sockets)) return code;
    made.address = "unix:" + path;
    return made;
}

result<listening> open_inherited(int native, const listen_options& options)
{
    NETKIT_TRY(const native_address at, local_address(native));
    if (!has_flag(native, SO_TYPE, SOCK_STREAM) || !has_flag(native, SO_ACCEPTCONN, 1)) {
        return make_error_code(errc::invalid_argument);
    }
    const int flags = ::fcntl(native, F_GETFL);
    if (flags < 0 || ::fcntl(native, F_SETFL, flags | O_NONBLOCK) != 0 ||
        ::fcntl(native, F_SETFD, FD_CLOEXEC) != 0) {
        return last_error();
    }
    listening made;
    made.family = at.family();
    made.sockets.emplace_back(native);
    if (auto code = duplicate_first(made.sockets, options.sockets)) {
        static_cast<void>(made.sockets.front().release()); // not ours after a failure
        return code;
    }
    made.address = format_native(at);
    return made;
}

} // namespace netkit::core
