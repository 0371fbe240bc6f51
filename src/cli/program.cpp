#include <exception>
#include <new>

#include <fmt/format.h>

#include "help.hpp"
#include "invocation.hpp"

namespace netkit::cli {

namespace {

core::exit_status dispatch(std::span<const std::string> words, console& with)
{
    const invocation call = resolve(parse_arguments(words), with);
    if (call.wants_help) {
        with.out << command_page(*call.command, {with.width, call.color_on_out});
        return core::exit_status::done;
    }
    return call.command->run(call, with);
}

/// A result that could not be written is a failure: the disk is full or the reader is gone.
core::exit_status flush(core::exit_status status, console& with)
{
    with.out.flush();
    with.err.flush();
    if (with.out.good() || status != core::exit_status::done) return status;
    with.err << "netkit: cannot write to standard output\n" << std::flush;
    return core::exit_status::failed;
}

} // namespace

core::exit_status run(std::span<const std::string> words, console& with)
{
    try {
        if (words.empty()) {
            with.err << overview_page({with.width, false});
            return flush(core::exit_status::usage, with);
        }
        return flush(dispatch(words, with), with);
    } catch (const usage_error& fault) {
        with.err << fault.what() << '\n';
        return flush(core::exit_status::usage, with);
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& fault) {
        with.err << fmt::format("netkit: {}\n", fault.what());
        return flush(core::exit_status::failed, with);
    }
}

} // namespace netkit::cli
