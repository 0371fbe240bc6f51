#include "settings_file.hpp"

#include <array>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

namespace netkit::core {

namespace {

class descriptor {
public:
    explicit descriptor(int number) : number_{number} {}
    ~descriptor()
    {
        if (number_ > STDIN_FILENO) ::close(number_);
    }
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    int get() const { return number_; }

private:
    int number_;
};

std::string cannot_read(int error)
{
    const char* cure = error == ENOENT   ? "; check the path given to --config"
                       : error == EACCES ? "; check the permissions of the file"
                       : error == EISDIR ? "; name a file"
                                         : "";
    return fmt::format("cannot be read: {}{}", std::generic_category().message(error), cure);
}

} // namespace

file_text read_settings_file(const std::string& path)
{
    const descriptor file{path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (file.get() < 0) return {{}, cannot_read(errno)};
    file_text content;
    std::array<char, 65536> buffer;
    while (true) {
        const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
        if (got == 0) return content;
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return {{}, cannot_read(errno)};
        content.text.append(buffer.data(), static_cast<std::size_t>(got));
        if (content.text.size() > largest_settings_file.bytes) {
            return {{},
                    fmt::format("is larger than {}; a configuration is smaller",
                                format_byte_size(largest_settings_file))};
        }
    }
}

} // namespace netkit::core
