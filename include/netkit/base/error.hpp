#pragma once

#include <cstdint>
#include <type_traits>

#include <boost/system/error_category.hpp>
#include <boost/system/error_condition.hpp>

namespace netkit {

// GCC's -Wnon-virtual-dtor takes a protected destructor for accessible when the class has friends,
// as Boost's has; the warning is silenced in this one place.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
/// What the category of each subsystem derives from: `name`, `message`, and
/// `default_error_condition` (to a `fault`).
class error_category : public boost::system::error_category {
public:
    virtual ~error_category() = default;
    using boost::system::error_category::message;
};
#pragma GCC diagnostic pop

/// What every error of every subsystem boils down to; retry, log level and metric labels read this
/// and nothing finer: `if (code == fault::transient)`. A subsystem's category maps its own codes
/// with `default_error_condition`; the codes of the system are mapped here.
enum class fault {
    transient = 1, ///< may work a moment later or elsewhere: refused, timed out, out of ports
    peer_fault,    ///< the other side broke a rule: never retried against it, never above info
    local_fault,   ///< ours: a bug, a wrong setting, a full disk, a missing right
    limit,         ///< a limit of ours was reached: refused, and counted by the limit's name
};

const boost::system::error_category& fault_category() noexcept;

inline boost::system::error_condition make_error_condition(fault value) noexcept
{
    return {static_cast<int>(value), fault_category()};
}

/// What a broken expectation does in a release build: by default one line on stderr. The log
/// replaces it. Returns the former one. Called from any thread.
using expectation_reaction = void (*)(const char* condition, const char* guarantee,
                                      const char* file, int line);
expectation_reaction on_broken_expectation(expectation_reaction reaction) noexcept;

/// How many expectations were broken in this process (`netkit_expectation_broken_total`).
std::uint64_t broken_expectations() noexcept;

/// Behind the macros. The first never returns; the second dies in debug builds, else returns false.
[[noreturn]] void assertion_failed(const char* condition, const char* guarantee, const char* file,
                                   int line) noexcept;
bool expectation_failed(const char* condition, const char* guarantee, const char* file, int line);

} // namespace netkit

template <>
struct boost::system::is_error_condition_enum<netkit::fault> : std::true_type {};

/// An invariant, checked in every build: the process ends when it is broken, because nothing behind
/// it can be trusted. `guarantee` says who upholds it: `NETKIT_ASSERT(used <= size, "put()")`.
#define NETKIT_ASSERT(condition, guarantee)                                                        \
    (static_cast<bool>(condition)                                                                  \
         ? void(0)                                                                                 \
         : ::netkit::assertion_failed(#condition, guarantee, __FILE__, __LINE__))

/// A doubtful invariant: true when it holds; otherwise counted and reported, deadly in a debug
/// build, and false, so that the caller can go on: `if (!NETKIT_EXPECT(a, "b")) return;`.
#define NETKIT_EXPECT(condition, guarantee)                                                        \
    (static_cast<bool>(condition) ||                                                               \
     ::netkit::expectation_failed(#condition, guarantee, __FILE__, __LINE__))
