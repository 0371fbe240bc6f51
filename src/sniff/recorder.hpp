#pragma once

#include <memory>
#include <optional>
#include <span>

#include "netkit/core/exit_status.hpp"
#include "netkit/sniff/capture_writer.hpp"
#include "netkit/sniff/service.hpp"
#include "pipeline.hpp"
#include "settings.hpp"

namespace netkit::sniff {

/// -w: what passed the filters goes to capture files. What goes wrong is said on stderr once, and
/// then nothing more is wanted.
class recorder final : public packet_consumer {
public:
    /// Opens the directory, before privileges are dropped. Null: that failed and was said.
    static std::unique_ptr<recorder> open(const settings& from, const surroundings& with);
    ~recorder() override;

    /// Creates the first file. `now`: the wall clock, or the first packet's time when a file is
    /// read. False: that failed and was said.
    bool begin(wall_time now);
    void describe(std::span<const capture_interface> interfaces,
                  std::span<const kept_block> kept = {});

    bool take(const packet& of, const capture_interface* from) override;
    bool batch_done() override;

    /// The wall clock goes on, traffic or not. False: nothing more is wanted.
    bool on_time(wall_time now);
    /// When `on_time` is due at the latest, if ever.
    std::optional<wall_time> next_rotation() const noexcept { return files_->next_rotation(); }
    /// Everything can be read by others.
    void flush();
    /// See capture_writer.
    output* stream() noexcept { return files_->stream(); }
    std::uint64_t packets() const noexcept { return files_->packets(); }
    /// Nothing more can be written.
    bool is_over() const noexcept { return over_; }

    /// Ends the last file. `interfaces` with their last counts.
    core::exit_status finish(std::span<const capture_interface> interfaces);

private:
    recorder(const settings& from, const surroundings& with, std::unique_ptr<capture_writer> files);

    bool settle(const result<void>& done);
    void tell_command_fault();
    std::string_view note_of(const packet& of);

    const settings& settings_;
    const surroundings& with_;
    std::unique_ptr<capture_writer> files_;
    text_out note_{256};
    bool live_;
    bool begun_ = false;
    bool compressed_ = false;
    bool over_ = false; ///< after a fault, or when the reader left
    bool command_fault_told_ = false;
    core::exit_status status_ = core::exit_status::done;
};

} // namespace netkit::sniff
