// GCC 12 destroys some operands of co_await twice. The house rule "name it before you await it"
// keeps such operands out of co_await expressions; this canary shows that the forms the rule allows
// are destroyed exactly once with the compiler at hand, and reports which of the forbidden forms it
// still breaks. When it reports none on every supported compiler, the rule may go.
//
// Each case runs in a child process, because a broken form may crash. No Asio: an awaitable of
// thirty lines shows the same, so the fault is the compiler's.
//
// Exit status: 0 when all allowed forms are sound, 1 otherwise. Broken forbidden forms only print.

#include <coroutine>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <string>
#include <utility>

#include <sys/wait.h>
#include <unistd.h>

namespace {

int made = 0;
int destroyed = 0;

/// Counts births and deaths. Owns nothing, so a second death is counted and does not crash.
class tracked {
public:
    tracked() { ++made; }
    tracked(const tracked&) { ++made; }
    tracked(tracked&&) noexcept { ++made; }
    ~tracked() { ++destroyed; }
};

/// A coroutine that starts when awaited and hands control back at its end.
class lazy {
public:
    struct promise_type {
        std::coroutine_handle<> waiting = std::noop_coroutine();

        lazy get_return_object()
        {
            return lazy{std::coroutine_handle<promise_type>::from_promise(*this)};
        }
        std::suspend_always initial_suspend() noexcept { return {}; }
        auto final_suspend() noexcept
        {
            struct resume_waiting {
                bool await_ready() noexcept { return false; }
                std::coroutine_handle<>
                await_suspend(std::coroutine_handle<promise_type> ended) noexcept
                {
                    return ended.promise().waiting;
                }
                void await_resume() noexcept {}
            };
            return resume_waiting{};
        }
        void return_void() noexcept {}
        void unhandled_exception() { std::terminate(); }
    };

    explicit lazy(std::coroutine_handle<promise_type> frame) : frame_{frame} {}
    lazy(lazy&& other) noexcept : frame_{std::exchange(other.frame_, nullptr)} {}
    ~lazy()
    {
        if (frame_) frame_.destroy();
    }

    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiting)
    {
        frame_.promise().waiting = waiting;
        return frame_;
    }
    void await_resume() const noexcept {}

    void run() { frame_.resume(); }

private:
    std::coroutine_handle<promise_type> frame_;
};

struct plain_options { // an aggregate with an owning member
    int level = 0;
    tracked owned{};
};

class built_options { // the same with a constructor
public:
    explicit built_options(int level) : level_{level} {}
    int level() const { return level_; }

private:
    int level_;
    tracked owned_;
};

template <class Value>
lazy take(Value)
{
    co_return;
}

template <class Value>
lazy borrow(const Value&)
{
    co_return;
}

plain_options make_options()
{
    return plain_options{};
}

// ---- allowed forms

lazy lambda_named_first()
{
    auto capturing = [owned = tracked{}] { static_cast<void>(owned); };
    co_await take(std::move(capturing));
}
lazy aggregate_named_first()
{
    plain_options options{.level = 1};
    co_await take(std::move(options));
}
lazy aggregate_borrowed_by_name()
{
    const plain_options options{.level = 1};
    co_await borrow(options);
}
lazy made_by_constructor()
{
    co_await take(built_options{1});
}
lazy returned_by_function()
{
    co_await take(make_options());
}
lazy chosen_by_if()
{
    tracked owned;
    if (made > 0) {
        co_await take(std::move(owned));
    } else {
        co_await borrow(owned);
    }
}

// ---- forbidden forms

lazy lambda_in_place()
{
    co_await take([owned = tracked{}] { static_cast<void>(owned); });
}
lazy aggregate_in_place()
{
    co_await take(plain_options{});
}
lazy aggregate_designated()
{
    co_await take(plain_options{.level = 1});
}
lazy aggregate_borrowed_in_place()
{
    co_await borrow(plain_options{.level = 1});
}
lazy chosen_by_operator()
{
    co_await (made >= 0 ? take(tracked{}) : borrow(tracked{}));
}

struct form {
    const char* name;
    bool allowed;
    lazy (*run)();
};

constexpr form forms[] = {
    {"lambda named first, moved", true, lambda_named_first},
    {"aggregate named first, moved", true, aggregate_named_first},
    {"aggregate named first, borrowed", true, aggregate_borrowed_by_name},
    {"object made by a constructor", true, made_by_constructor},
    {"aggregate returned by a function", true, returned_by_function},
    {"if and else", true, chosen_by_if},
    {"capturing lambda in place", false, lambda_in_place},
    {"aggregate in place", false, aggregate_in_place},
    {"designated aggregate in place", false, aggregate_designated},
    {"aggregate in place, borrowed", false, aggregate_borrowed_in_place},
    {"conditional operator", false, chosen_by_operator},
};

/// In a child: 0 when everything made was destroyed once, 1 otherwise.
[[noreturn]] void judge(const form& one)
{
    one.run().run();
    std::_Exit(made > 0 && made == destroyed ? 0 : 1);
}

std::string outcome_of(const form& one)
{
    std::fflush(stdout);
    const pid_t child = ::fork();
    if (child == 0) judge(one);
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child) return "cannot be tried here";
    if (WIFSIGNALED(status)) return std::string{"crash: "} + ::strsignal(WTERMSIG(status));
    return WEXITSTATUS(status) == 0 ? "sound" : "destroyed more or less than once";
}

} // namespace

int main()
{
    int unsound = 0;
    for (const form& one : forms) {
        const std::string outcome = outcome_of(one);
        const bool sound = outcome == "sound";
        std::printf("%-9s  %-34s  %s\n", one.allowed ? "allowed" : "forbidden", one.name,
                    outcome.c_str());
        if (one.allowed && !sound) ++unsound;
    }
    std::printf("%d allowed forms are unsound with this compiler\n", unsound);
    return unsound == 0 ? 0 : 1;
}
