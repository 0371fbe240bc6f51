// One writer for all loops.
//
// A write to a file can take as long as a disk likes, and a write to a pipe as long as its reader
// likes, so no loop ever writes. Three buffers per loop turn: the loop fills one; when it is full,
// or its first line has waited for the flush interval, it is swapped with the loop's tray; the
// writer swaps the tray with its own batch and writes that outside of the lock. All keep their
// capacity, so nothing is allocated once they have grown. The mutex is held for the swaps only.
//
//   loop 0: lines_ <-swap-> tray --\                        .
//   loop 1: lines_ <-swap-> tray ---+--swap-> batch_ -> write(2)
//
// While the tray is still full, the loop's buffer goes on filling up to its size; beyond it lines
// are dropped and counted. So memory is bounded by two buffers per loop and one for the writer, and
// the delay of a request by nothing outside of its own loop.
//
// The order of lines is kept within a loop, not between loops; their times tell.
//
// stderr may be a pipe or a terminal that blocks, and it is shared with others, so its flags must
// not be changed. After poll(2) has said that there is room, a pipe takes PIPE_BUF bytes without
// blocking, hence small pieces there, cut at line ends where possible so that lines of other
// writers do not land inside ours. Files of our own are opened non-blocking, which matters for
// named pipes only.
//
// Rejected: one queue of lines (a lock and an allocation per request); writing from the pool (no
// order); a socket pair per loop (a system call per flush, and a second copy).
#include "access_log.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "netkit/core/log.hpp"

namespace netkit::proxy {

namespace {

std::uint64_t count_lines(std::string_view lines) noexcept
{
    return static_cast<std::uint64_t>(std::count(lines.begin(), lines.end(), '\n'));
}

error_code last_error() noexcept
{
    return {errno, boost::system::system_category()};
}

/// At most PIPE_BUF bytes, whole lines if the first one fits.
std::string_view next_piece(std::string_view lines) noexcept
{
    if (lines.size() <= PIPE_BUF) return lines;
    const auto piece = lines.substr(0, PIPE_BUF);
    const auto end = piece.rfind('\n');
    return end == std::string_view::npos ? piece : piece.substr(0, end + 1);
}

} // namespace

access_log::access_log(access_log_options options) : options_{std::move(options)}
{
}

access_log::~access_log()
{
    stop();
}

result<void> access_log::start()
{
    if (options_.format == log_format::off) return {};
    if (options_.path == "stderr") {
        descriptor_ = STDERR_FILENO;
    } else {
        const auto opened = open_path();
        if (!opened) return opened.error();
        descriptor_ = *opened;
        owns_descriptor_ = true;
    }
    batch_.reserve(options_.buffer_bytes + access_log_line_room);
    writer_ = std::thread{[this] { run(); }};
    return {};
}

void access_log::stop(duration grace)
{
    if (writer_.joinable()) {
        give_up_at_ = std::chrono::steady_clock::now() + grace;
        {
            const std::lock_guard lock{mutex_};
            stopping_ = true;
        }
        wake_.notify_one();
        writer_.join();
    }
    if (owns_descriptor_) ::close(descriptor_);
    owns_descriptor_ = false;
    descriptor_ = -1;
}

void access_log::reopen()
{
    {
        const std::lock_guard lock{mutex_};
        reopen_wanted_ = true;
    }
    wake_.notify_one();
}

void access_log::count_dropped(std::uint64_t lines) noexcept
{
    dropped_.fetch_add(lines, std::memory_order_relaxed);
}

access_log::tray& access_log::add_tray()
{
    auto fresh = std::make_unique<tray>();
    fresh->lines.reserve(options_.buffer_bytes + access_log_line_room);
    const std::lock_guard lock{mutex_};
    trays_.push_back(std::move(fresh));
    return *trays_.back();
}

/// False while the writer has not taken what was handed over before.
bool access_log::hand_over(tray& to, std::string& lines)
{
    {
        const std::lock_guard lock{mutex_};
        if (!to.lines.empty()) return false;
        to.lines.swap(lines);
    }
    wake_.notify_one();
    return true;
}

/// The loop's last word: joins what is still in the tray.
void access_log::close_tray(tray& of, std::string& lines)
{
    {
        const std::lock_guard lock{mutex_};
        of.lines.append(lines);
        of.abandoned = true;
    }
    lines.clear();
    wake_.notify_one();
}

result<int> access_log::open_path() const
{
    const int opened =
        ::open(options_.path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0644);
    if (opened < 0) return last_error();
    return opened;
}

void access_log::run()
{
    std::unique_lock lock{mutex_};
    for (;;) {
        if (std::exchange(reopen_wanted_, false)) {
            lock.unlock();
            reopen_now();
            lock.lock();
            continue;
        }
        if (collect(lock)) continue;
        if (stopping_) return;
        wake_.wait(lock);
    }
}

/// Writes one round of trays; false when all were empty.
bool access_log::collect(std::unique_lock<std::mutex>& lock)
{
    bool any = false;
    for (std::size_t i = 0; i < trays_.size(); ++i) {
        if (reopen_wanted_) return true; // what comes now belongs into the new file
        if (trays_[i]->lines.empty()) continue;
        batch_.swap(trays_[i]->lines);
        lock.unlock();
        write_out(batch_);
        batch_.clear();
        lock.lock();
        any = true;
    }
    std::erase_if(trays_, [](const auto& one) { return one->abandoned && one->lines.empty(); });
    return any;
}

void access_log::reopen_now()
{
    if (!owns_descriptor_) return; // stderr is not ours to rotate
    const auto opened = open_path();
    if (!opened) {
        core::log_event(core::log_level::error, "proxy.access_log.reopen_failed",
                        {{"path", options_.path}, {"reason", core::text_of(opened.error())}});
        return;
    }
    ::close(std::exchange(descriptor_, *opened));
}

void access_log::write_out(std::string_view lines)
{
    while (!lines.empty()) {
        const auto written = write_some(lines);
        if (written == 0) return count_dropped(count_lines(lines));
        lines.remove_prefix(written);
    }
}

/// Writes a part; 0 when the rest is lost.
std::size_t access_log::write_some(std::string_view lines)
{
    for (;;) {
        if (!await_room()) return 0;
        const auto piece = owns_descriptor_ ? lines : next_piece(lines);
        const auto n = ::write(descriptor_, piece.data(), piece.size());
        if (n > 0) return static_cast<std::size_t>(n);
        if (n < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        core::log_outside(core::log_level::error, "proxy.access_log.write_failed",
                          {{"path", options_.path}, {"reason", core::text_of(last_error())}});
        return 0;
    }
}

/// Waits until the descriptor takes something; false when the log stops and its grace is over.
bool access_log::await_room()
{
    constexpr int look_again_ms = 100; // how late a stop is noticed
    for (;;) {
        pollfd room{descriptor_, POLLOUT, 0};
        const int ready = ::poll(&room, 1, look_again_ms);
        if (ready > 0 || (ready < 0 && errno != EINTR)) return true; // write tells what is wrong
        if (std::chrono::steady_clock::now() >= give_up_at_.load()) return false;
    }
}

} // namespace netkit::proxy
