#include "netkit/base/error.hpp"

#include <boost/system/errc.hpp>
#include <boost/system/error_code.hpp>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace netkit {
namespace {

using boost::system::error_code;

bool is_one_of(const error_code& code, std::initializer_list<boost::system::errc::errc_t> list)
{
    for (const auto value : list) {
        if (code == value) return true;
    }
    return false;
}

/// Codes of the system itself; everything a subsystem names is mapped by the subsystem.
bool is_transient(const error_code& code)
{
    namespace errc = boost::system::errc;
    return is_one_of(code, {errc::connection_refused, errc::connection_reset,
                            errc::connection_aborted, errc::broken_pipe, errc::timed_out,
                            errc::host_unreachable, errc::network_unreachable, errc::network_down,
                            errc::resource_unavailable_try_again, errc::address_not_available,
                            errc::interrupted});
}

bool is_local(const error_code& code)
{
    namespace errc = boost::system::errc;
    return is_one_of(code, {errc::permission_denied, errc::operation_not_permitted,
                            errc::no_space_on_device, errc::read_only_file_system,
                            errc::no_such_file_or_directory, errc::bad_file_descriptor,
                            errc::invalid_argument, errc::address_in_use, errc::io_error});
}

bool is_limit(const error_code& code)
{
    namespace errc = boost::system::errc;
    return is_one_of(code, {errc::too_many_files_open, errc::too_many_files_open_in_system,
                            errc::not_enough_memory, errc::no_buffer_space});
}

class fault_category_type final : public error_category {
public:
    const char* name() const noexcept override { return "netkit.fault"; }

    std::string message(int value) const override
    {
        switch (static_cast<fault>(value)) {
        case fault::transient:
            return "may work a moment later";
        case fault::peer_fault:
            return "the other side broke a rule";
        case fault::local_fault:
            return "a fault of this process or machine";
        case fault::limit:
            return "a limit was reached";
        }
        return "unknown";
    }

    bool equivalent(const error_code& code, int value) const noexcept override
    {
        if (code.default_error_condition() == make_error_condition(static_cast<fault>(value))) {
            return true;
        }
        switch (static_cast<fault>(value)) {
        case fault::transient:
            return is_transient(code);
        case fault::local_fault:
            return is_local(code);
        case fault::limit:
            return is_limit(code);
        case fault::peer_fault:
            return false; // no system call blames a peer
        }
        return false;
    }
};

void print_to_stderr(const char* condition, const char* guarantee, const char* file, int line)
{
    std::fprintf(stderr, "netkit: %s:%d: expected %s (guaranteed by %s)\n", file, line, condition,
                 guarantee);
}

std::atomic<expectation_reaction> reaction_now{print_to_stderr};
std::atomic<std::uint64_t> broken_count{0};

} // namespace

const boost::system::error_category& fault_category() noexcept
{
    static const fault_category_type instance;
    return instance;
}

expectation_reaction on_broken_expectation(expectation_reaction reaction) noexcept
{
    return reaction_now.exchange(reaction != nullptr ? reaction : print_to_stderr);
}

std::uint64_t broken_expectations() noexcept
{
    return broken_count.load(std::memory_order_relaxed);
}

void assertion_failed(const char* condition, const char* guarantee, const char* file,
                      int line) noexcept
{
    std::fprintf(stderr, "netkit: %s:%d: broken invariant %s (guaranteed by %s)\n", file, line,
                 condition, guarantee);
    std::abort();
}

bool expectation_failed(const char* condition, const char* guarantee, const char* file, int line)
{
    broken_count.fetch_add(1, std::memory_order_relaxed);
    reaction_now.load()(condition, guarantee, file, line);
#ifndef NDEBUG
    std::abort();
#else
    return false;
#endif
}

} // namespace netkit
