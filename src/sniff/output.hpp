#pragma once

#include <cstddef>
#include <cstdint>

#include "netkit/base/result.hpp"
#include "netkit/sniff/text_out.hpp"

namespace netkit::sniff {

/// When text leaves for the reader; `automatic` is written `auto`.
enum class flush_rule : std::uint8_t {
    auto_,  ///< when the buffer is full, and after each batch if a terminal or pipe reads
    packet, ///< after each packet
    full,   ///< when the buffer is full
};

enum class output_mode : std::uint8_t {
    waits,     ///< writing blocks while the reader is slow
    withholds, ///< what a slow reader does not take stays here: `wants_room`, then `flush`
};

/// Standard output: one buffer, written in large pieces. It never grows beyond one batch more than
/// its size: whoever fills it stops when told so.
class output {
public:
    output(int descriptor, flush_rule rule, output_mode mode);

    /// Anything but a file: somebody may be looking, and may be slow.
    static bool is_stream(int descriptor) noexcept;

    text_out& text() noexcept { return text_; }
    int descriptor() const noexcept { return descriptor_; }

    /// After each packet. False: the reader is slow, gone, or cannot be written to: fill no more.
    bool packet_done()
    {
        return (text_.size() < largest && rule_ != flush_rule::packet) || flush();
    }
    /// When no packet waits for its turn. False as above.
    bool batch_done() { return !is_prompt_ || flush(); }
    /// Writes what can be written. False as above.
    bool flush();
    /// Everything out, whatever it takes; a slow reader is given up when a stop is asked for twice.
    bool finish();

    /// The reader is slow: text waits. Never in mode `waits`.
    bool wants_room() const noexcept { return !text_.empty() && !is_over(); }
    /// Somebody may be looking: text leaves with each batch.
    bool is_prompt() const noexcept { return is_prompt_; }
    /// The reader left or writing failed.
    bool is_over() const noexcept { return reader_left_ || static_cast<bool>(failure_); }
    bool reader_left() const noexcept { return reader_left_; }
    /// Why writing failed; no error when it did not, or the reader left.
    error_code failure() const noexcept { return failure_; }

private:
    static constexpr std::size_t largest = 256 * 1024;

    bool write_some(std::size_t most);

    int descriptor_;
    flush_rule rule_;
    bool is_prompt_ = false;
    bool withholds_ = false;
    bool reader_left_ = false;
    error_code failure_;
    text_out text_{largest + 64 * 1024};
    std::size_t written_ = 0; ///< of `text_`
};

} // namespace netkit::sniff
