#include "read_file.hpp"

#include <fmt/format.h>

#include "link_names.hpp"
#include "netkit/base/text.hpp"
#include "netkit/sniff/capture_file.hpp"
#include "session.hpp"
#include "stop_signals.hpp"

namespace netkit::sniff {

namespace {

void say_source(const settings& from, const frame_source& source, std::ostream& err)
{
    const auto interfaces = source.interfaces();
    std::string about;
    if (!interfaces.empty()) {
        const auto& first = interfaces.front();
        const auto name = name_of(first.link);
        about = name.name.empty() ? fmt::format(", link-type {}", static_cast<unsigned>(first.link))
                                  : fmt::format(", link-type {} ({})", name.name, name.text);
        about += fmt::format(", snapshot length {}", first.snaplen == 0 ? 262'144 : first.snaplen);
    }
    err << fmt::format("reading from file {}{}\n", escape_foreign(from.read), about) << std::flush;
}

/// What the file says about packets that its capture lost.
std::uint64_t dropped_of(const frame_source& source)
{
    std::uint64_t dropped = 0;
    for (const auto& each : source.interfaces())
        dropped += each.dropped;
    return dropped;
}

void say_counts(const session& of, const frame_source& source, std::ostream& err)
{
    err << session::counts_text(of.counts().matched, of.counts().seen, dropped_of(source), 0)
        << std::flush;
}

/// Reads to the end, or until somebody has enough. `next` is the first packet already, if `more`.
/// The error is the source's.
error_code read_all(frame_source& source, result<bool> more, frame& next, session& into,
                    std::ostream& err)
{
    constexpr unsigned batch = 1024;
    unsigned in_batch = 0;
    for (; !stop_signals::stopped(); more = source.next(next)) {
        if (more.has_error()) return stop_signals::stopped() ? error_code{} : more.error();
        if (!*more) return {};
        const auto interfaces = source.interfaces();
        into.describe(interfaces, source.kept());
        const auto* from =
            next.interface < interfaces.size() ? &interfaces[next.interface] : nullptr;
        if (!into.take(next, from)) return {};
        if (++in_batch == batch) {
            in_batch = 0;
            if (!into.batch_done()) return {};
        }
        if (stop_signals::asked()) say_counts(into, source, err);
        if (into.files() != nullptr && stop_signals::asked_to_flush()) into.files()->flush();
    }
    return {};
}

/// When the capture begins: by its first packet, else now.
wall_time begin_of(bool is_packet, const frame& first)
{
    if (!is_packet || !first.timed) return std::chrono::system_clock::now();
    return wall_time{
        std::chrono::duration_cast<wall_time::duration>(std::chrono::nanoseconds{first.time_ns})};
}

} // namespace

core::exit_status read_file(const settings& from, const surroundings& with)
{
    session* reader = nullptr; // shows what came before it waits for more
    auto source = open_capture(from.read, [&reader] {
        if (reader != nullptr) reader->batch_done();
    });
    if (source.has_error()) {
        with.err << fmt::format("netkit sniff: {}: {}\n", escape_foreign(from.read),
                                source.error().message());
        return core::exit_status::failed;
    }
    say_source(from, **source, with.err);
    session run{from, with, output_mode::waits};
    if (!run.open_folder()) return core::exit_status::failed;
    run.count_drops([&source] { return dropped_of(**source); });
    const stop_signals signals;
    if (from.duration > duration{0}) stop_signals::stop_after(from.duration);
    frame next;
    auto more = (*source)->next(next);
    const bool is_packet = !more.has_error() && *more;
    const auto opened = run.open((*source)->interfaces(), begin_of(is_packet, next));
    if (opened != core::exit_status::done) return opened;

    reader = &run;
    const auto fault = read_all(**source, more, next, run, with.err);
    run.describe((*source)->interfaces(), (*source)->kept());
    run.stay(fault ? (*source)->fault_text() : std::string{});
    const auto status = run.finish((*source)->interfaces());
    if (run.out().reader_left()) return core::exit_status::done;
    if (fault)
        with.err << fmt::format("netkit sniff: {}: {}\n", escape_foreign(from.read),
                                (*source)->fault_text());
    say_counts(run, **source, with.err);
    return fault ? core::exit_status::failed : status;
}

} // namespace netkit::sniff
