#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "netkit/base/clock.hpp"
#include "netkit/base/result.hpp"
#include "netkit/base/timer_wheel.hpp"
#include "netkit/proxy/exchange_record.hpp"

namespace netkit::proxy {

struct access_log_options {
    log_format format = log_format::json;
    std::string path = "stderr";              ///< or a file, made when it is not there
    double sample = 1.0;                      ///< share of the good exchanges; failures always
    std::size_t buffer_bytes = 65536;         ///< per loop
    duration flush = std::chrono::seconds{1}; ///< longest wait of a line in its buffer
};

/// Kept free beyond a buffer's size, for the line that fills it.
constexpr std::size_t access_log_line_room = 4096;

/// Crossing point of threads: loops hand full buffers to one writer thread by swapping them under a
/// mutex. Nobody ever waits for the disk: while the writer lags, lines are dropped and counted.
/// Shared by all loops; `start` before the first line, buffers destroyed before `stop`.
class access_log {
public:
    explicit access_log(access_log_options options);
    ~access_log();
    access_log(const access_log&) = delete;
    access_log& operator=(const access_log&) = delete;

    /// Opens the file and starts the writer; nothing to do with `log_format::off`. Errors: those of
    /// open(2), ENXIO for a pipe that nobody reads.
    result<void> start();
    /// Writes what has been handed over, for at most `grace` where the reader of a pipe does not
    /// read, and ends the writer. Harmless when not started.
    void stop(duration grace = std::chrono::seconds{2});
    /// Opens the path anew before the next line is written, for rotation by renaming. Where that
    /// fails, an event says so and the old file stays in use. Any thread.
    void reopen();

    const access_log_options& options() const noexcept { return options_; }
    /// Lines lost because the writer lagged or could not write: `netkit_log_dropped_total`.
    std::uint64_t dropped() const noexcept { return dropped_.load(std::memory_order_relaxed); }

private:
    friend class access_log_buffer;

    /// What one loop has handed over and the writer has not yet taken.
    struct tray {
        std::string lines;
        bool abandoned = false; ///< its loop is gone
    };

    tray& add_tray();
    bool hand_over(tray& to, std::string& lines);
    void close_tray(tray& of, std::string& lines);
    void count_dropped(std::uint64_t lines) noexcept;

    result<int> open_path() const;
    void run();
    bool collect(std::unique_lock<std::mutex>& lock);
    void reopen_now();
    void write_out(std::string_view lines);
    std::size_t write_some(std::string_view lines);
    bool await_room();

    access_log_options options_;
    std::atomic<std::uint64_t> dropped_{0};
    int descriptor_ = -1;
    bool owns_descriptor_ = false;

    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<std::unique_ptr<tray>> trays_; ///< guarded by `mutex_`, as the rest
    bool reopen_wanted_ = false;
    bool stopping_ = false;
    std::atomic<time_point> give_up_at_{time_point::max()};

    std::thread writer_;
    std::string batch_; ///< the writer's own
};

/// The lines of one loop. Loop thread only; destroyed before its log is stopped. In steady state
/// neither writing nor handing over allocates.
class access_log_buffer {
public:
    access_log_buffer(access_log& log, timer_wheel& wheel);
    ~access_log_buffer();
    access_log_buffer(const access_log_buffer&) = delete;
    access_log_buffer& operator=(const access_log_buffer&) = delete;

    /// Adds the line of one exchange. Never blocks.
    void write(const exchange_record& record);
    /// Hands over what there is, as far as the writer keeps up.
    void flush();

private:
    bool is_chosen(const exchange_record& record) noexcept;
    static void on_flush_time(wheel_timer& self, void* owner);

    access_log& log_;
    timer_wheel& wheel_;
    access_log::tray* tray_ = nullptr; ///< none with `log_format::off`
    std::string lines_;
    std::uint64_t random_;
    wheel_timer flush_timer_{&on_flush_time, this};
};

} // namespace netkit::proxy
