#include "capture_input.hpp"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace netkit::sniff {

namespace {

class descriptor_input final : public byte_input {
public:
    explicit descriptor_input(int descriptor) noexcept : descriptor_(descriptor) {}
    descriptor_input(const descriptor_input&) = delete;
    descriptor_input& operator=(const descriptor_input&) = delete;
    ~descriptor_input() override
    {
        if (descriptor_ != STDIN_FILENO) ::close(descriptor_);
    }

    result<std::size_t> read(std::uint8_t* to, std::size_t size) override
    {
        for (;;) {
            const auto got = ::read(descriptor_, to, size);
            if (got >= 0) return static_cast<std::size_t>(got);
            if (errno != EINTR) return error_code{errno, boost::system::system_category()};
        }
    }

private:
    int descriptor_;
};

} // namespace

result<opened_input> open_input(const std::string& path)
{
    int descriptor = STDIN_FILENO;
    if (path != "-") {
        do {
            descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        } while (descriptor < 0 && errno == EINTR);
        if (descriptor < 0) return error_code{errno, boost::system::system_category()};
#ifdef POSIX_FADV_SEQUENTIAL
        ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL); // a fifo refuses: no matter
#endif
    }
    struct stat about{};
    const bool ordinary = ::fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode);
    return opened_input{std::make_unique<descriptor_input>(descriptor), !ordinary};
}

} // namespace netkit::sniff
