#include "after_rotation.hpp"

#include <algorithm>
#include <cstring>
#include <system_error>
#include <utility>

#include <csignal>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern "C" char** environ; // NOLINT(readability-redundant-declaration): POSIX leaves it to us

namespace netkit::sniff {

namespace {

constexpr std::size_t most_running = 4;
constexpr std::size_t most_waiting = 1000;

/// The child gets no blocked and no ignored signals: what we do with ours is none of its business.
class clean_signals {
public:
    clean_signals()
    {
        ::posix_spawnattr_init(&attributes_);
        ::sigset_t none;
        ::sigemptyset(&none);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::sigset_t usual;
        ::sigemptyset(&usual);
        for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP})
            ::sigaddset(&usual, signal);
        ::posix_spawnattr_setsigdefault(&attributes_, &usual);
        ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    clean_signals(const clean_signals&) = delete;
    clean_signals& operator=(const clean_signals&) = delete;
    ~clean_signals() { ::posix_spawnattr_destroy(&attributes_); }
    const ::posix_spawnattr_t* get() const noexcept { return &attributes_; }

private:
    ::posix_spawnattr_t attributes_{};
};

} // namespace

void after_rotation::finished(std::string file)
{
    if (command_.empty()) return;
    waiting_.push_back(std::move(file));
    if (waiting_.size() > most_waiting) {
        fault_text_ = "the command is too slow: not run for " + waiting_.front();
        waiting_.pop_front();
    }
    look_after();
}

void after_rotation::look_after()
{
    std::erase_if(running_, [](::pid_t child) {
        int status = 0;
        return ::waitpid(child, &status, WNOHANG) != 0; // ended, or somebody else took it
    });
    while (!waiting_.empty() && running_.size() < most_running) {
        start(waiting_.front());
        waiting_.pop_front();
    }
}

void after_rotation::start_all()
{
    for (; !waiting_.empty(); waiting_.pop_front())
        start(waiting_.front());
}

void after_rotation::start(const std::string& file)
{
    // A name that looks like an option is none.
    auto name = file.starts_with('-') ? "./" + file : file;
    std::vector<char*> arguments;
    arguments.reserve(command_.size() + 2);
    for (auto& word : command_)
        arguments.push_back(word.data());
    arguments.push_back(name.data());
    arguments.push_back(nullptr);
    const clean_signals signals;
    ::pid_t child = -1;
    const int failed = ::posix_spawnp(&child, arguments.front(), nullptr, signals.get(),
                                      arguments.data(), environ);
    if (failed == 0)
        running_.push_back(child);
    else
        fault_text_ = command_.front() + ": " + std::generic_category().message(failed);
}

} // namespace netkit::sniff
