#include "netkit/core/listen.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace netkit::core {
namespace {

/// The time tells files apart whose number was used again; the lowest when the file is gone.
std::filesystem::file_time_type written_at(const std::string& path) noexcept
{
    std::error_code gone;
    return std::filesystem::last_write_time(path, gone);
}

} // namespace

void owned_descriptor::close() noexcept
{
    if (native_ >= 0) ::close(std::exchange(native_, -1));
}

socket_file::socket_file(std::string path) : path_{std::move(path)}
{
    struct stat found{};
    if (::lstat(path_.c_str(), &found) != 0) {
        path_.clear(); // gone already: nothing to remove later
        return;
    }
    device_ = static_cast<std::uint64_t>(found.st_dev);
    inode_ = static_cast<std::uint64_t>(found.st_ino);
    bound_at_ = written_at(path_);
}

void socket_file::remove() noexcept
{
    struct stat found{};
    if (!path_.empty() && ::lstat(path_.c_str(), &found) == 0 &&
        static_cast<std::uint64_t>(found.st_dev) == device_ &&
        static_cast<std::uint64_t>(found.st_ino) == inode_ && written_at(path_) == bound_at_) {
        ::unlink(path_.c_str());
    }
    path_.clear();
}

void socket_file::swap(socket_file& other) noexcept
{
    path_.swap(other.path_);
    std::swap(device_, other.device_);
    std::swap(inode_, other.inode_);
    std::swap(bound_at_, other.bound_at_);
}

} // namespace netkit::core
