#include "signals.hpp"

#include <csignal>

namespace netkit::core {
namespace {

order::kind meaning_of(int signal) noexcept
{
    switch (signal) {
    case SIGHUP:
        return order::kind::reload;
    case SIGUSR1:
        return order::kind::counters;
    default:
        return order::kind::stop;
    }
}

} // namespace

signals::signals(loop& control, life& obeys)
    : obeys_{&obeys}, set_{control.get_executor()}, group_{control, "core.signals"}
{
    for (const int one : {SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGUSR1}) {
        set_.add(one);
    }
    group_.spawn("watch", watch());
}

signals::~signals()
{
    close();
}

void signals::close()
{
    error_code ignored; // nothing is registered any more, which is the aim
    static_cast<void>(set_.clear(ignored));
    static_cast<void>(set_.cancel(ignored));
}

task<> signals::watch()
{
    for (;;) {
        const auto [code, signal] = co_await set_.async_wait();
        if (code) co_return;
        obeys_->tell({meaning_of(signal)});
    }
}

void ignore_broken_pipes() noexcept
{
    std::signal(SIGPIPE, SIG_IGN);
}

} // namespace netkit::core
