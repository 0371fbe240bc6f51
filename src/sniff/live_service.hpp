#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include <boost/asio/posix/stream_descriptor.hpp>

#include "netkit/core/admin_status.hpp"
#include "netkit/core/service.hpp"
#include "netkit/core/web_message.hpp"
#include "netkit/sniff/live.hpp"
#include "netkit/sniff/stats.hpp"
#include "session.hpp"

namespace netkit::sniff {

/// What a live capture has counted, for other threads: a batch old at most.
struct live_numbers {
    std::atomic<std::uint64_t> captured{0};
    std::atomic<std::uint64_t> bytes{0};
};

/// Captures on one loop: packets come in batches from the kernel, go through the session, and the
/// output leaves when a batch ends. A slow reader pauses the capture; the kernel then counts what
/// its buffer cannot hold.
class live_service final : public core::service, private live_sink {
public:
    live_service(const settings& from, const surroundings& with, live_capture& capture,
                 session& packets, live_numbers& numbers);
    ~live_service() override;

    core::task<result<std::vector<core::bound_address>>> start(core::runtime& on) override;
    core::task<bool> drain(time_point until) override;
    core::task<> abort() override;
    core::task<> reload() override;
    void describe(core::admin& pages) override;
    bool ready() const override { return serving_; }

private:
    struct on_loop; // what lives on the loop of the capture

    bool on_frame(const frame& next) override;
    void on_batch_end() override;
    void on_notice(std::string_view text) override;
    void on_fault(const live_fault& why) override;

    core::task<> begin();
    core::task<bool> end();
    core::task<> close();
    core::task<> stop_capture();
    void say_listening();
    void look_soon();
    void watch_files();
    void watch_flush_signal();
    void say_progress();
    void wait_for_room(int descriptor);
    void on_room();
    void finish(core::exit_status status);
    // live_service_pages.cpp, on the control loop
    core::status_section status() const;
    std::string counts_json() const;
    core::task<core::web_response> table(core::web_request asked);
    core::task<std::string> table_json(stats_kind kind); // on the capture's loop

    const settings& settings_;
    const surroundings& with_;
    live_capture& capture_;
    session& packets_;
    live_numbers& numbers_;
    core::runtime* runtime_ = nullptr;
    std::unique_ptr<on_loop> loop_;
    std::atomic<bool> serving_{false};
};

} // namespace netkit::sniff
