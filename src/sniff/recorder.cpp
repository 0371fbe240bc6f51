// Between the packets of a run and the writer of files: which settings mean what to it, which clock
// it follows, who hears of its faults. A live capture follows the wall clock, and what it took is
// in the file when a batch ends. A file that is read gives its packets' times, so that
// --rotate-every cuts it by packet time.

#include "recorder.hpp"

#include <algorithm>

#include <sys/stat.h>

#include <fmt/format.h>

#include "netkit/base/text.hpp"
#include "netkit/sniff/flow_note.hpp"
#include "netkit/sniff/notes.hpp"
#include "netkit/sniff/process_name.hpp"
#include "output.hpp"

namespace netkit::sniff {

namespace {

std::optional<capture_format> format_of(capture_file_type type)
{
    switch (type) {
    case capture_file_type::pcapng:
        return capture_format::pcapng;
    case capture_file_type::pcap:
        return capture_format::pcap;
    case capture_file_type::auto_:
        break;
    }
    return std::nullopt;
}

std::optional<compression> compression_of(file_compression how)
{
    switch (how) {
    case file_compression::none:
        return compression::none;
    case file_compression::gzip:
        return compression::gzip;
    case file_compression::zstd:
        return compression::zstd;
    case file_compression::auto_:
        break;
    }
    return std::nullopt;
}

write_options options_of(const settings& from, const surroundings& with)
{
    write_options made;
    made.path = from.write;
    made.standard_output = with.out;
    made.withholds = from.read.empty();
    made.format = format_of(from.file_type);
    made.compressed = compression_of(from.compress);
    made.compress_level = from.compress_level;
    made.nano = from.nano;
    made.rotate_bytes = from.rotate_size.size.bytes;
    made.rotate_every = from.rotate_every.time;
    made.rotate_packets = from.rotate_packets;
    made.files = from.files;
    for (const auto word : split(from.after_rotation, ' '))
        if (!word.empty()) made.command.emplace_back(word);
    made.comment = from.comment;
    return made;
}

/// Writing would empty the file before it is read.
bool are_same(const std::string& one, const std::string& other)
{
    struct stat first{};
    struct stat second{};
    return ::stat(one.c_str(), &first) == 0 && ::stat(other.c_str(), &second) == 0 &&
           S_ISREG(first.st_mode) && first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

wall_time wall_time_of(const packet& of)
{
    return wall_time{
        std::chrono::duration_cast<wall_time::duration>(std::chrono::nanoseconds{of.meta.time_ns})};
}

} // namespace

recorder::recorder(const settings& from, const surroundings& with,
                   std::unique_ptr<capture_writer> files)
    : settings_{from}, with_{with}, files_{std::move(files)}, live_{from.read.empty()}
{
    compressed_ = compression_of(from.compress).value_or(compression_by_name(from.write)) !=
                  compression::none;
}

recorder::~recorder() = default;

std::unique_ptr<recorder> recorder::open(const settings& from, const surroundings& with)
{
    const auto refuse = [&](const std::string& why) {
        with.err << fmt::format("netkit sniff: {}: {}\n", escape_foreign(from.write), why);
        return nullptr;
    };
    if (!from.read.empty() && are_same(from.read, from.write))
        return refuse("is the file that is read; writing would empty it: take another name");
    auto files = capture_writer::open(options_of(from, with));
    if (files.has_error()) return refuse(files.error().message());
    return std::unique_ptr<recorder>{new recorder{from, with, std::move(*files)}};
}

bool recorder::begin(wall_time now)
{
    begun_ = settle(files_->begin(now));
    return begun_;
}

void recorder::describe(std::span<const capture_interface> interfaces,
                        std::span<const kept_block> kept)
{
    files_->describe(interfaces, kept);
}

bool recorder::take(const packet& of, const capture_interface*)
{
    if (over_) return false;
    if (!live_) {
        const auto due = files_->next_rotation();
        if (due && of.meta.timed && wall_time_of(of) >= *due && !on_time(wall_time_of(of)))
            return false;
    }
    if (!settle(files_->write(of.meta, note_of(of)))) return false;
    auto* const to = files_->stream();
    return to == nullptr || !to->wants_room();
}

/// What is kept of a packet beside its bytes: its process if it is known, and with --write-notes
/// what its line would say.
std::string_view recorder::note_of(const packet& of)
{
    const auto* const process = known_process(of.flow);
    if (!settings_.write_notes && process == nullptr) return {};
    note_.clear();
    if (settings_.write_notes) {
        put_application_note(note_, of);
        if (of.flow != nullptr) put_flow_notes(note_, *of.flow);
    }
    if (process != nullptr && live_) { // else it is in the packet's comment already
        note_.put(' ');
        put_process(note_, *process);
    }
    const auto text = note_.view();
    return text.substr(std::min(text.find_first_not_of(": "), text.size()));
}

bool recorder::batch_done()
{
    if (over_) return false;
    // Each flush costs a compressed file much of its compression: there a timer does it.
    if (live_ && !compressed_) return settle(files_->flush());
    return true;
}

bool recorder::on_time(wall_time now)
{
    if (over_) return false;
    if (!settle(files_->on_time(now))) return false;
    tell_command_fault();
    return !live_ || !compressed_ || settle(files_->flush());
}

void recorder::flush()
{
    if (!over_) settle(files_->flush());
}

core::exit_status recorder::finish(std::span<const capture_interface> interfaces)
{
    if (!over_ && begun_) {
        settle(files_->finish(interfaces));
        over_ = true;
    }
    tell_command_fault();
    return status_;
}

/// False: nothing more is wanted. Says what went wrong; a reader that left is nothing wrong.
bool recorder::settle(const result<void>& done)
{
    if (done) return true;
    if (std::exchange(over_, true)) return false;
    if (done.error() == boost::system::errc::broken_pipe) return false;
    status_ = core::exit_status::failed;
    with_.err << fmt::format("netkit sniff: {}\n", escape_foreign(files_->fault_text()))
              << std::flush;
    return false;
}

void recorder::tell_command_fault()
{
    if (files_->command_fault().empty() || std::exchange(command_fault_told_, true)) return;
    with_.err << fmt::format("netkit sniff: after rotation: {}\n",
                             escape_foreign(files_->command_fault()))
              << std::flush;
}

} // namespace netkit::sniff
