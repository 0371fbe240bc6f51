// A reader may be slow: `| less`, a full disk's log shipper, a terminal over a bad line. A file is
// then read more slowly, which is right. A live capture must go on answering signals and timers, so
// it may not block in write(2); and the descriptor may not be made non-blocking, because that flag
// belongs to everybody who shares the terminal. poll(2) tells: when it says yes, a pipe or terminal
// takes PIPE_BUF bytes without blocking.

#include "output.hpp"

#include <cerrno>
#include <limits>
#include <poll.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/system/system_category.hpp>

#include "stop_signals.hpp"

namespace netkit::sniff {

namespace {

constexpr std::size_t sure_size = 4096; // PIPE_BUF

bool takes_more(int descriptor, int wait_ms)
{
    pollfd wait{descriptor, POLLOUT, 0};
    return ::poll(&wait, 1, wait_ms) > 0;
}

} // namespace

bool output::is_stream(int descriptor) noexcept
{
    struct stat about{};
    return ::fstat(descriptor, &about) == 0 && !S_ISREG(about.st_mode) && !S_ISBLK(about.st_mode);
}

output::output(int descriptor, flush_rule rule, output_mode mode)
    : descriptor_{descriptor},
      rule_{rule},
      is_prompt_{rule == flush_rule::auto_ && is_stream(descriptor)},
      withholds_{mode == output_mode::withholds && is_stream(descriptor)}
{
}

bool output::write_some(std::size_t most)
{
    const auto rest = text_.view().substr(written_, most);
    const auto wrote = ::write(descriptor_, rest.data(), rest.size());
    if (wrote >= 0)
        written_ += static_cast<std::size_t>(wrote);
    else if (errno == EPIPE)
        reader_left_ = true;
    else if (errno == EAGAIN)
        takes_more(descriptor_, withholds_ ? 0 : -1);
    else if (errno == EINTR)
        reader_left_ = stop_signals::stopped(); // a stuck reader must not keep us from ending
    else
        failure_ = error_code{errno, boost::system::system_category()};
    return wrote > 0;
}

bool output::flush()
{
    while (written_ < text_.size() && !is_over()) {
        if (withholds_ && (!takes_more(descriptor_, 0) || !write_some(sure_size))) break;
        if (!withholds_) write_some(std::numeric_limits<std::size_t>::max());
    }
    if (is_over()) written_ = text_.size();
    text_.drop_front(written_);
    written_ = 0;
    return text_.empty() && !is_over();
}

bool output::finish()
{
    constexpr int patience_ms = 1000; // without any progress
    while (withholds_ && written_ < text_.size() && !is_over())
        reader_left_ =
            !takes_more(descriptor_, patience_ms) || (!write_some(sure_size) && is_over());
    return flush();
}

} // namespace netkit::sniff
