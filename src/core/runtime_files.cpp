#include "runtime_files.hpp"

#include "netkit/core/listen.hpp"
#include "netkit/core/web_json.hpp"

#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <unistd.h>

namespace netkit::core {
namespace {

error_code last_error() noexcept
{
    return {errno, boost::system::system_category()};
}

error_code write_all(int file, const std::string& text)
{
    std::size_t done = 0;
    while (done < text.size()) {
        const ssize_t n = ::write(file, text.data() + done, text.size() - done);
        if (n < 0 && errno != EINTR) return last_error();
        if (n > 0) done += static_cast<std::size_t>(n);
    }
    return {};
}

bool write_or_explain(const char* what, const std::string& path, const std::string& text)
{
    if (path.empty()) return true;
    const error_code why = write_whole(path, text);
    if (!why) return true;
    std::fprintf(stderr,
                 "netkit: cannot write the %s %s: %s; choose another path or make its "
                 "folder writable\n",
                 what, path.c_str(), why.message().c_str());
    return false;
}

} // namespace

error_code write_whole(const std::string& path, const std::string& text)
{
    const std::string draft = path + "." + std::to_string(::getpid()) + ".new";
    owned_descriptor file{
        ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644)};
    if (file.native() < 0) return last_error();
    error_code why = write_all(file.native(), text);
    if (!why && ::close(file.release()) != 0) why = last_error();
    if (!why && ::rename(draft.c_str(), path.c_str()) != 0) why = last_error();
    if (why) ::unlink(draft.c_str());
    return why;
}

std::string format_ready(int pid, const std::vector<bound_address>& bound)
{
    json_writer json;
    json.begin_object().member("pid", pid).key("listening").begin_array();
    for (const bound_address& one : bound) {
        json.begin_object().member("what", one.what).member("address", one.address).end_object();
    }
    json.end_array().end_object();
    return json.text() + "\n";
}

bool write_life_files(const runtime_options& options, const std::vector<bound_address>& bound)
{
    const int pid = ::getpid();
    return write_or_explain("pid file", options.pid_file, std::to_string(pid) + "\n") &&
           write_or_explain("ready file", options.ready_file, format_ready(pid, bound));
}

void remove_stale_ready_file(const runtime_options& options)
{
    if (!options.ready_file.empty()) ::unlink(options.ready_file.c_str());
}

void remove_pid_file(const runtime_options& options)
{
    if (!options.pid_file.empty()) ::unlink(options.pid_file.c_str());
}

} // namespace netkit::core
