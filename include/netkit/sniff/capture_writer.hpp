#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/base/clock.hpp"
#include "netkit/base/compress.hpp"
#include "netkit/base/result.hpp"
#include "netkit/sniff/frame.hpp"
#include "netkit/sniff/source.hpp"

namespace netkit::sniff {

class output;

enum class capture_format : std::uint8_t { pcapng, pcap };

/// pcap for `.pcap`, `.cap` and `.dmp`, else pcapng; an end in `.gz` or `.zst` is looked through.
capture_format format_by_name(std::string_view path) noexcept;

struct write_options {
    std::string path;        ///< `-` is standard output
    int standard_output = 1; ///< its descriptor
    /// What a slow reader of a pipe does not take stays here: `stream`. Else writing waits for it.
    bool withholds = false;
    /// Unless given, by the name, as `compressed` is.
    std::optional<capture_format> format{};
    std::optional<compression> compressed{};
    int compress_level = 0; ///< 0: the usual one
    bool nano = false;      ///< pcap with nanoseconds; pcapng always has them

    /// When a new file is begun; 0: never. With any of them the name becomes
    /// `NAME_00001_20260102150405.EXT`, local time; with `rotate_every` and a `%` in the path it is
    /// a pattern of strftime(3) instead.
    std::uint64_t rotate_bytes = 0; ///< before a file grows beyond it, compressed or not
    duration rotate_every{0};
    std::uint64_t rotate_packets = 0;
    std::size_t files = 0; ///< how many are kept, the oldest is deleted; 0: all
    /// Program and arguments, run with the finished file's name behind them, without a shell.
    std::vector<std::string> command{};

    std::string comment{}; ///< of the whole file, pcapng only
};

/// Writes captures: whole batches, the files of a ring one after the other. After an error nothing
/// more is written; `fault_text()` is the sentence for people. Never reads a clock.
class capture_writer {
public:
    /// Opens the directory, so that privileges may be dropped after it. Errors: those of open(2),
    /// and bad_file_name.
    static result<std::unique_ptr<capture_writer>> open(const write_options& options);
    ~capture_writer();
    capture_writer(const capture_writer&) = delete;
    capture_writer& operator=(const capture_writer&) = delete;

    /// Creates the first file; `now` goes into names. Before everything else.
    result<void> begin(wall_time now);
    /// Tells what the packets come from: before the first one, and again when a source has grown.
    /// Costs nothing while the lengths are what they were.
    void describe(std::span<const capture_interface> interfaces,
                  std::span<const kept_block> kept = {});

    /// `note` becomes a second comment of the packet, pcapng only. Errors: those of write(2),
    /// among them no_space_on_device and broken_pipe, and several_link_types.
    result<void> write(const frame& packet, std::string_view note = {});

    /// The time goes on: begins a new file when `rotate_every` is over, also without packets, and
    /// looks after commands that run. With each batch, and from a timer.
    result<void> on_time(wall_time now);
    /// When `on_time` has to be called the next time at the latest; nothing without such a rule.
    std::optional<wall_time> next_rotation() const noexcept;

    /// Everything taken so far can be read by others.
    result<void> flush();
    /// Where a pipe or terminal is written to: it may want room (output.hpp). Null for files.
    output* stream() noexcept;
    /// Writes the counts of the interfaces and closes the file. Waits for no command.
    result<void> finish(std::span<const capture_interface> interfaces = {});

    std::uint64_t packets() const noexcept;   ///< in all files
    std::uint64_t files() const noexcept;     ///< begun so far
    const std::string& file() const noexcept; ///< the one being written, as the user would name it
    std::string fault_text() const;
    /// Why `command` could not be run for a file, the last time; empty while all is well.
    const std::string& command_fault() const noexcept;

private:
    struct state;
    explicit capture_writer(std::unique_ptr<state> made);
    std::unique_ptr<state> state_;
};

} // namespace netkit::sniff
