#pragma once

#include <cstddef>

#include "netkit/base/result.hpp"
#include "netkit/sniff/text_out.hpp"

namespace netkit::sniff {

/// When text leaves for the reader.
enum class flush_rule : std::uint8_t {
    automatic, ///< when the buffer is full, and after each batch if a terminal or pipe reads
    packet,    ///< after each packet
    full,      ///< when the buffer is full
};

/// Standard output: one buffer, written in large pieces. Writing blocks while the reader is slow,
/// so nothing grows behind it.
class output {
public:
    output(int descriptor, flush_rule rule);

    text_out& text() noexcept { return text_; }

    /// After each packet. False: the reader is gone or cannot be written to; go no further.
    bool packet_done()
    {
        return (text_.size() < largest && rule_ != flush_rule::packet) || write();
    }
    /// When no packet waits for its turn.
    bool batch_done() { return !is_prompt_ || write(); }
    /// Everything out.
    bool finish() { return write(); }

    bool reader_left() const noexcept { return reader_left_; }
    /// Why writing failed; no error when it did not, or the reader left.
    error_code failure() const noexcept { return failure_; }

private:
    static constexpr std::size_t largest = 256 * 1024;

    bool write();

    int descriptor_;
    flush_rule rule_;
    bool is_prompt_ = false;
    bool reader_left_ = false;
    error_code failure_;
    text_out text_{largest + 64 * 1024};
};

} // namespace netkit::sniff
