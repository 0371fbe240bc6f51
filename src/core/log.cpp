// One line per event, formatted on the caller's thread, written by another. Formatting first costs
// the caller about a microsecond, and in exchange nothing that a field points at must live longer
// than the call, and the queue holds plain text. spdlog supplies the bounded queue and the thread;
// its patterns, levels and sinks are not used, because its text is not escaped.
//
// The queue drops its oldest line when full and counts it: a blocked terminal must never stop a
// loop. `flush_log` therefore waits for "written or dropped", counted here, and not for a marker in
// the queue, which might itself be dropped.
//
// Before `start_log`, and in programs that never call it, lines are written at once.

#include "netkit/core/log.hpp"

#include "log_line.hpp"
#include "netkit/base/error.hpp"
#include "platform.hpp"

#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/sink.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <vector>

#include <poll.h>
#include <unistd.h>

namespace netkit::core {
namespace {

std::atomic<log_level> lowest{log_level::info};
std::atomic<log_tap> tap_now{nullptr};
std::atomic<std::uint64_t> lost_before{0}; // by logs that were stopped, and by a closed stderr

/// One write(2) per line where possible, so lines of several processes do not mix.
void write_line(std::string& line)
{
    if (const log_tap tap = tap_now.load()) return tap(line);
    line += '\n';
    std::size_t done = 0;
    while (done < line.size()) {
        const ssize_t n = ::write(STDERR_FILENO, line.data() + done, line.size() - done);
        if (n > 0) {
            done += static_cast<std::size_t>(n);
            continue;
        }
        if (n < 0 && errno == EINTR) continue;
        pollfd writable{STDERR_FILENO, POLLOUT, 0};
        const bool try_again = n < 0 && errno == EAGAIN && ::poll(&writable, 1, 1000) > 0;
        if (!try_again) {
            lost_before.fetch_add(1, std::memory_order_relaxed);
            return;
        }
    }
}

class line_sink final : public spdlog::sinks::sink {
public:
    void log(const spdlog::details::log_msg& message) override
    {
        line_.assign(message.payload.data(), message.payload.size()); // one thread writes
        write_line(line_);
        {
            const std::lock_guard lock{mutex_};
            ++written_;
        }
        progress_.notify_all();
    }
    void flush() override {}
    void set_pattern(const std::string&) override {}
    void set_formatter(std::unique_ptr<spdlog::formatter>) override {}

    template <class Enough>
    void wait_until(Enough enough)
    {
        std::unique_lock lock{mutex_};
        progress_.wait(lock, [&] { return enough(written_); });
    }

private:
    std::string line_;
    std::mutex mutex_;
    std::condition_variable progress_;
    std::uint64_t written_ = 0;
};

struct writer {
    bool json = false;
    bool colour = false;
    std::atomic<std::uint64_t> queued{0};
    std::shared_ptr<line_sink> sink = std::make_shared<line_sink>();
    std::shared_ptr<spdlog::details::thread_pool> thread;
    std::shared_ptr<spdlog::async_logger> queue;
};

// Shared while an event is queued, exclusive to start and stop: a writer never goes under a line.
std::shared_mutex writer_mutex;
std::unique_ptr<writer> writer_now;

void write_event(log_level level, std::string_view event, std::span<const field> fields)
{
    const log_stamp stamp{std::chrono::system_clock::now(), level};
    std::string line;
    line.reserve(256);
    const std::shared_lock lock{writer_mutex};
    if (!writer_now) {
        append_text_line(line, stamp, false, event, fields);
        return write_line(line);
    }
    if (writer_now->json) {
        append_json_line(line, stamp, event, fields);
    } else {
        append_text_line(line, stamp, writer_now->colour, event, fields);
    }
    writer_now->queued.fetch_add(1);
    writer_now->queue->log(spdlog::level::info, spdlog::string_view_t{line.data(), line.size()});
}

bool terminal_likes_colour()
{
    const char* refused = std::getenv("NO_COLOR"); // NOLINT(concurrency-mt-unsafe): once, at start
    const char* terminal = std::getenv("TERM");    // NOLINT(concurrency-mt-unsafe): once, at start
    if (refused != nullptr && *refused != '\0') return false;
    return ::isatty(STDERR_FILENO) == 1 && terminal != nullptr &&
           std::string_view{terminal} != "dumb";
}

void log_broken_expectation(const char* condition, const char* guarantee, const char* file,
                            int line)
{
    log_event(log_level::error, "core.expectation.broken",
              {{"expected", condition}, {"guarantee", guarantee}, {"file", file}, {"line", line}});
    flush_log();
}

void wait_for_queue(writer& of)
{
    const std::uint64_t goal = of.queued.load();
    of.sink->wait_until(
        [&](std::uint64_t written) { return written + of.thread->overrun_counter() >= goal; });
}

} // namespace

bool logs(log_level level) noexcept
{
    return level >= lowest.load(std::memory_order_relaxed) && level != log_level::off;
}

void log_event(log_level level, std::string_view event, std::initializer_list<field> fields)
{
    if (logs(level)) write_event(level, event, {fields.begin(), fields.size()});
}

void log_outside(log_level level, std::string_view event, std::initializer_list<field> fields)
{
    if (!logs(level)) return;
    std::uint64_t suppressed = 0;
    {
        static std::mutex mutex;
        static log_rate rate;
        const std::lock_guard lock{mutex};
        const auto passed = rate.pass(event, std::chrono::steady_clock::now());
        if (!passed) return;
        suppressed = *passed;
    }
    std::vector<field> all{fields};
    if (suppressed > 0) all.emplace_back("suppressed", suppressed);
    write_event(level, event, all);
}

std::string text_of(const error_code& code)
{
    return code.message() + " (" + std::to_string(code.value()) + ")";
}

void set_log_level(log_level level) noexcept
{
    lowest.store(level, std::memory_order_relaxed);
}

void tap_log(log_tap tap) noexcept
{
    tap_now.store(tap);
}

void start_log(const log_options& options)
{
    auto made = std::make_unique<writer>();
    made->json = options.json;
    made->colour = !options.json && options.colour.value_or(terminal_likes_colour());
    made->thread = std::make_shared<spdlog::details::thread_pool>(
        options.queue_events, 1, [] { platform::name_this_thread("netkit/log"); });
    made->queue = std::make_shared<spdlog::async_logger>(
        "netkit", made->sink, made->thread, spdlog::async_overflow_policy::overrun_oldest);
    set_log_level(options.level);
    on_broken_expectation(log_broken_expectation);
    const std::unique_lock lock{writer_mutex};
    NETKIT_ASSERT(!writer_now, "whoever starts the log, once");
    writer_now = std::move(made);
}

void flush_log()
{
    const std::shared_lock lock{writer_mutex};
    if (writer_now) wait_for_queue(*writer_now);
}

void stop_log()
{
    const std::unique_lock lock{writer_mutex};
    if (!writer_now) return;
    wait_for_queue(*writer_now);
    lost_before.fetch_add(writer_now->thread->overrun_counter());
    writer_now.reset(); // joins the thread
    on_broken_expectation(nullptr);
}

std::uint64_t dropped_log_events() noexcept
{
    const std::shared_lock lock{writer_mutex};
    const std::uint64_t now = writer_now ? writer_now->thread->overrun_counter() : 0;
    return lost_before.load(std::memory_order_relaxed) + now;
}

} // namespace netkit::core
