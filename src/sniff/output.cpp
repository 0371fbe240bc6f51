#include "output.hpp"

#include <cerrno>
#include <poll.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/system/system_category.hpp>

namespace netkit::sniff {

namespace {

/// Somebody may be looking right now: anything but a file.
bool is_watched(int descriptor)
{
    struct stat about{};
    return ::fstat(descriptor, &about) == 0 && !S_ISREG(about.st_mode);
}

} // namespace

output::output(int descriptor, flush_rule rule)
    : descriptor_{descriptor},
      rule_{rule},
      is_prompt_{rule == flush_rule::automatic && is_watched(descriptor)}
{
}

bool output::write()
{
    std::string_view rest = text_.view();
    while (!rest.empty() && !failure_ && !reader_left_) {
        const auto wrote = ::write(descriptor_, rest.data(), rest.size());
        if (wrote >= 0) {
            rest.remove_prefix(static_cast<std::size_t>(wrote));
        } else if (errno == EAGAIN) {
            pollfd wait{descriptor_, POLLOUT, 0};
            ::poll(&wait, 1, -1);
        } else if (errno == EPIPE) {
            reader_left_ = true;
        } else if (errno != EINTR) {
            failure_ = error_code{errno, boost::system::system_category()};
        }
    }
    text_.clear();
    return !failure_ && !reader_left_;
}

} // namespace netkit::sniff
