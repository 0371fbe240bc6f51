// A handler may run between the look at the flag and the read that then waits forever. So a stop
// asks for an alarm each second, until somebody has looked.

#include "stop_signals.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <sys/time.h>
#include <unistd.h>

namespace netkit::sniff {

namespace {

volatile std::sig_atomic_t stop_flag = 0;
volatile std::sig_atomic_t ask_flag = 0;
volatile std::sig_atomic_t flush_flag = 0;

constexpr std::array handled{SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGALRM, SIGUSR1, SIGUSR2, SIGPIPE};
std::array<struct sigaction, handled.size()> before;

void on_signal(int number)
{
    if (number == SIGUSR1) {
        ask_flag = 1;
        return;
    }
    if (number == SIGUSR2) {
        flush_flag = 1;
        return;
    }
    stop_flag = 1;
    ::alarm(1);
}

} // namespace

stop_signals::stop_signals()
{
    stop_flag = 0;
    ask_flag = 0;
    flush_flag = 0;
    for (std::size_t i = 0; i < handled.size(); ++i) {
        struct sigaction action{};
        action.sa_handler = handled[i] == SIGPIPE ? SIG_IGN : on_signal;
        ::sigemptyset(&action.sa_mask);
        ::sigaction(handled[i], &action, &before[i]);
    }
}

stop_signals::~stop_signals()
{
    ::alarm(0);
    for (std::size_t i = 0; i < handled.size(); ++i)
        ::sigaction(handled[i], &before[i], nullptr);
}

bool stop_signals::stopped() noexcept
{
    return stop_flag != 0;
}

bool stop_signals::asked() noexcept
{
    if (ask_flag == 0) return false;
    ask_flag = 0;
    return true;
}

bool stop_signals::asked_to_flush() noexcept
{
    if (flush_flag == 0) return false;
    flush_flag = 0;
    return true;
}

void stop_signals::stop_after(std::chrono::nanoseconds time)
{
    using std::chrono::microseconds;
    const auto rest = std::max(std::chrono::ceil<microseconds>(time), microseconds{1});
    itimerval timer{};
    timer.it_value.tv_sec = rest / std::chrono::seconds{1};
    timer.it_value.tv_usec = (rest % std::chrono::seconds{1}).count();
    ::setitimer(ITIMER_REAL, &timer, nullptr);
}

} // namespace netkit::sniff
