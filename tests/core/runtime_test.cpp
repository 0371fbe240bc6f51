#include "netkit/core/runtime.hpp"

#include "netkit/core/deadline.hpp"
#include "netkit/core/offload.hpp"
#include "netkit/core/task_group.hpp"
#include "support/catch.hpp"
#include "support/scripted_service.hpp"

#include <nlohmann/json.hpp>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

using namespace netkit;
using namespace netkit::test;
using core::exit_status;
using core::task;

namespace {

core::runtime_options two_loops()
{
    core::runtime_options options;
    options.loops = 2;
    return options;
}

} // namespace

TEST_CASE("runtime: serves until SIGTERM, drains and leaves no files behind", "[core][runtime]")
{
    const quiet_log quiet;
    const scratch_folder folder;
    auto options = two_loops();
    options.pid_file = folder / "pid";
    options.ready_file = folder / "ready";
    std::ofstream{options.ready_file} << "stale";
    history seen;
    core::runtime process{options};
    scripted_service work{"work", seen};
    scripted_service admin{"admin", seen};
    core::service* const beside[] = {&admin};
    std::string stale;
    std::string pid;
    admin.on_start = [&](core::runtime&) { stale = content(options.ready_file); };
    work.on_start = signal_once_serving(SIGTERM);
    work.on_drain = [&] {
        pid = content(options.pid_file);
        CHECK(process.stopping());
    };
    {
        const caught_stderr caught{folder / "stderr"};
        CHECK(process.run(work, beside) == exit_status::done);
    }
    CHECK(seen == history{"admin start", "work start", "work drain", "admin drain", "work abort",
                          "admin abort"});
    CHECK(stale.empty());
    CHECK(pid == std::to_string(::getpid()) + "\n");
    CHECK_FALSE(std::filesystem::exists(options.pid_file));
    const auto ready = nlohmann::json::parse(content(options.ready_file));
    CHECK(ready.at("pid") == ::getpid());
    CHECK(ready.at("listening").at(0).at("what") == "work");
    CHECK(ready.at("listening").at(1).at("what") == "admin");
    CHECK(ready.at("listening").at(1).at("address") == "127.0.0.1:1");
    CHECK(content(folder / "stderr") ==
          "listening on work 127.0.0.1:1\nlistening on admin 127.0.0.1:1\n");
    CHECK(process.stopping());
}

TEST_CASE("runtime: a second signal aborts what is held", "[core][runtime]")
{
    const quiet_log quiet;
    history seen;
    core::runtime process{two_loops()};
    scripted_service work{"work", seen};
    work.holds_on = true;
    work.on_start = signal_once_serving(SIGINT);
    work.on_drain = [] { ::raise(SIGTERM); };
    CHECK(process.run(work) == exit_status::failed);
    CHECK(seen == history{"work start", "work drain", "work abort"});
}

TEST_CASE("runtime: what is held after the grace is aborted", "[core][runtime]")
{
    const quiet_log quiet;
    history seen;
    auto options = two_loops();
    options.grace = 20ms;
    core::runtime process{options};
    scripted_service work{"work", seen};
    work.holds_on = true;
    work.on_start = signal_once_serving(SIGQUIT);
    CHECK(process.run(work) == exit_status::failed);
    CHECK(seen == history{"work start", "work drain", "work abort"});
}

TEST_CASE("runtime: SIGHUP reloads, SIGUSR1 prints counters, neither ends it", "[core][runtime]")
{
    const quiet_log quiet;
    history seen;
    auto options = two_loops();
    core::runtime* running = nullptr;
    options.counters = [&] {
        seen.push_back("counters");
        running->finish(exit_status::done);
        return std::string{"counters of the test"};
    };
    core::runtime process{options};
    running = &process;
    scripted_service work{"work", seen};
    work.on_start = signal_once_serving(SIGHUP);
    work.on_reload = [] { ::raise(SIGUSR1); };
    const scratch_folder folder;
    {
        const caught_stderr caught{folder / "stderr"};
        CHECK(process.run(work) == exit_status::done);
    }
    CHECK(seen == history{"work start", "work reload", "counters", "work drain", "work abort"});
    CHECK(content(folder / "stderr").find("counters of the test\n") != std::string::npos);
}

TEST_CASE("runtime: a service may end by itself, from any loop", "[core][runtime]")
{
    const quiet_log quiet;
    history seen;
    core::runtime process{two_loops()};
    scripted_service work{"work", seen};
    work.on_start = [](core::runtime& on) {
        on.at(1).post([&on] { on.finish(exit_status::failed); });
    };
    CHECK(process.run(work) == exit_status::failed);
    CHECK(seen == history{"work start", "work drain", "work abort"});
}

TEST_CASE("runtime: a one-shot command that is interrupted says 130", "[core][runtime]")
{
    const quiet_log quiet;
    history seen;
    auto options = two_loops();
    options.one_shot = true;
    core::runtime process{options};
    scripted_service work{"work", seen};
    work.on_start = signal_once_serving(SIGINT);
    CHECK(process.run(work) == exit_status::interrupted);
}

TEST_CASE("runtime: a service that cannot start ends the process", "[core][runtime]")
{
    const quiet_log quiet;
    const scratch_folder folder;
    history seen;
    auto options = two_loops();
    options.ready_file = folder / "ready";
    core::runtime process{options};
    scripted_service work{"work", seen};
    scripted_service admin{"admin", seen};
    core::service* const beside[] = {&admin};
    work.fails = true;
    CHECK(process.run(work, beside) == exit_status::failed);
    CHECK(seen == history{"admin start", "work start", "work abort", "admin abort"});
    CHECK_FALSE(std::filesystem::exists(options.ready_file));
}

TEST_CASE("runtime: an exception at start is survived", "[core][runtime]")
{
    const quiet_log quiet;
    core::on_escaped_task([](std::string_view, std::string_view, std::string_view) {});
    history seen;
    core::runtime process{two_loops()};
    scripted_service work{"work", seen};
    work.on_start = [](core::runtime&) { throw std::runtime_error{"thrown on purpose"}; };
    CHECK(process.run(work) == exit_status::failed);
    CHECK(seen == history{"work start", "work abort"});
    core::on_escaped_task(nullptr);
}

TEST_CASE("runtime: a file that cannot be written is a failed start", "[core][runtime]")
{
    const quiet_log quiet;
    const scratch_folder folder;
    history seen;
    auto options = two_loops();
    options.pid_file = folder / "missing/pid";
    core::runtime process{options};
    scripted_service work{"work", seen};
    {
        const caught_stderr caught{folder / "stderr"};
        CHECK(process.run(work) == exit_status::failed);
    }
    CHECK(content(folder / "stderr").find("cannot write the pid file") != std::string::npos);
}

namespace {

task<> never_ends(core::loop& on, int& alive)
{
    ++alive;
    const std::unique_ptr<int, void (*)(int*)> at_end{&alive, [](int* count) { --*count; }};
    core::steady_timer timer{on.get_executor()};
    timer.expires_at(time_point::max());
    static_cast<void>(co_await timer.async_wait());
}

} // namespace

TEST_CASE("runtime: a forgotten task is named and makes the exit status failed", "[core][runtime]")
{
    const quiet_log quiet;
    history seen;
    int alive = 0;
    auto options = two_loops();
    options.end_within = 50ms;
    core::runtime process{options};
    core::task_group forgotten{process.at(1), "forgotten"};
    scripted_service work{"work", seen};
    work.on_start = [&](core::runtime& on) {
        on.at(1).post([&] {
            forgotten.spawn("never", never_ends(on.at(1), alive));
            on.finish(exit_status::done);
        });
    };
    CHECK(process.run(work) == exit_status::failed);
    REQUIRE(events.size() == 2); // the first says that it drains
    CHECK(events.back().find("core.loop.stuck") != std::string::npos);
    CHECK(events.back().find("forgotten: 1 tasks (never)") != std::string::npos);
    CHECK(alive == 0);
    CHECK(forgotten.size() == 0);
}

TEST_CASE(
    "runtime: a loop inside a function that never returns cannot stop the process from ending",
    "[core][runtime]")
{
    const scratch_folder folder;
    auto options = two_loops();
    options.end_within = 50ms;
    options.pid_file = folder / "pid";
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        const caught_stderr caught{folder / "stderr"};
        history seen;
        core::runtime process{options};
        scripted_service work{"work", seen};
        work.on_start = [](core::runtime& on) {
            on.at(1).post([&on] {
                on.finish(exit_status::done);
                ::pause();
                std::_Exit(98); // nobody sends a signal
            });
        };
        process.run(work);
        std::_Exit(99); // it must not come back
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 1);
    const auto said = content(folder / "stderr");
    CHECK(said.find("core.loop.hung index=1") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(options.pid_file));
}

TEST_CASE("runtime: the pool serves tasks of every loop", "[core][runtime]")
{
    const quiet_log quiet;
    history seen;
    core::runtime process{two_loops()};
    core::task_group group{process.at(1), "offloading"};
    scripted_service work{"work", seen};
    int answer = 0;
    const auto ask = [](core::runtime& on, int& into) -> task<> {
        auto compute = [] { return 42; };
        into = co_await core::offload(on.pool(), std::move(compute));
        on.finish(exit_status::done);
    };
    work.on_start = [&](core::runtime& on) {
        on.at(1).post([&] { group.spawn("ask", ask(on, answer)); });
    };
    CHECK(process.run(work) == exit_status::done);
    CHECK(answer == 42);
}
