#pragma once

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include <unistd.h>

#include "netkit/core/deadline.hpp"
#include "netkit/core/log.hpp"
#include "netkit/core/runtime.hpp"
#include "netkit/core/task_group.hpp"
#include "support/catch.hpp"

// What tests of whole processes need: a service that does as it is told, and their surroundings.

namespace netkit::test {

using core::task;

using history = std::vector<std::string>;

/// A service that writes down what is asked of it, with a hook per step.
class scripted_service : public core::service {
public:
    scripted_service(std::string name, history& into) : name_{std::move(name)}, history_{&into} {}

    std::function<void(core::runtime&)> on_start;
    std::function<void()> on_drain;
    std::function<void()> on_reload;
    bool fails = false;
    bool holds_on = false; ///< drain waits for its deadline, or for abort

    task<result<std::vector<core::bound_address>>> start(core::runtime& on) override
    {
        note("start");
        group_.emplace(on.control(), name_);
        if (on_start) on_start(on);
        if (fails) co_return make_error_code(boost::system::errc::address_in_use);
        std::vector<core::bound_address> bound;
        bound.push_back({name_, "127.0.0.1:1"});
        co_return bound;
    }

    task<bool> drain(time_point until) override
    {
        note("drain");
        if (holds_on) group_->spawn("held", hold());
        if (on_drain) on_drain();
        const bool empty = co_await group_->join(until);
        co_return empty;
    }

    task<> abort() override
    {
        note("abort");
        group_->stop(core::stop::abort);
        static_cast<void>(co_await group_->join(core::deadline::never()));
    }

    task<> reload() override
    {
        note("reload");
        if (on_reload) on_reload();
        co_return;
    }

    void describe(core::admin&) override {}
    bool ready() const override { return true; }

private:
    void note(const char* what) { history_->push_back(name_ + " " + what); }

    task<> hold()
    {
        core::steady_timer timer{co_await net::this_coro::executor};
        timer.expires_at(time_point::max());
        static_cast<void>(co_await timer.async_wait());
    }

    std::string name_;
    history* history_;
    std::optional<core::task_group> group_;
};

/// Sends `signal` to this process as soon as `start` is over: what is posted runs after it.
inline std::function<void(core::runtime&)> signal_once_serving(int signal)
{
    return [signal](core::runtime& on) { on.control().post([signal] { ::raise(signal); }); };
}

class scratch_folder {
public:
    scratch_folder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "netkit-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~scratch_folder() { std::filesystem::remove_all(path_); }
    scratch_folder(const scratch_folder&) = delete;
    scratch_folder& operator=(const scratch_folder&) = delete;

    std::string operator/(const char* name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

inline std::string content(const std::string& path)
{
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// Sends stderr into a file while it lives: the lines users see are part of the contract.
class caught_stderr {
public:
    explicit caught_stderr(const std::string& path) : before_{::dup(2)}
    {
        if (std::freopen(path.c_str(), "w", stderr) == nullptr) std::abort();
        std::setvbuf(stderr, nullptr, _IONBF, 0);
    }
    ~caught_stderr()
    {
        ::dup2(before_, 2);
        ::close(before_);
    }
    caught_stderr(const caught_stderr&) = delete;
    caught_stderr& operator=(const caught_stderr&) = delete;

private:
    int before_;
};

inline std::vector<std::string> events; ///< what the log said since the last quiet_log

/// Collects log lines, which would otherwise clutter the test's own output.
class quiet_log {
public:
    quiet_log()
    {
        events.clear();
        core::tap_log([](std::string_view line) { events.emplace_back(line); });
    }
    ~quiet_log() { core::tap_log(nullptr); }
    quiet_log(const quiet_log&) = delete;
    quiet_log& operator=(const quiet_log&) = delete;
};

} // namespace netkit::test
