#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "netkit/base/compress.hpp"
#include "netkit/base/result.hpp"
#include "netkit/sniff/text_out.hpp"
#include "output.hpp"

namespace netkit::sniff {

/// The directory of the files to write, held open: they can be made and removed when the path to it
/// may no longer be walked. A path that names no directory is in the working directory.
class output_directory {
public:
    /// `path` is that of a file; what is behind the last `/` before a `%` stays out.
    static result<output_directory> of(const std::string& path);
    output_directory(output_directory&& other) noexcept;
    output_directory& operator=(output_directory&&) = delete;
    ~output_directory();

    /// Creates the file or empties it. `path` begins with the path of the directory.
    result<int> create(const std::string& path) const;
    /// A file that is gone already is no matter.
    void remove(const std::string& path) const noexcept;

private:
    explicit output_directory(int descriptor, std::size_t skipped) noexcept
        : descriptor_(descriptor), skipped_(skipped)
    {
    }
    int descriptor_ = -1;
    std::size_t skipped_ = 0; // how much of a path the descriptor stands for
};

struct output_style {
    compression how = compression::none;
    int level = 0;          ///< 0: the usual one
    bool withholds = false; ///< a pipe's slow reader is not waited for
};

/// A capture that only grows, written in large pieces, compressed or not: a file, or a stream whose
/// reader may be slow.
class capture_output {
public:
    /// Takes the descriptor if it is `mine`, else it stays open.
    capture_output(int descriptor, bool mine, const output_style& style);
    capture_output(const capture_output&) = delete;
    capture_output& operator=(const capture_output&) = delete;
    ~capture_output();

    text_out& buffer() noexcept { return buffer_; }
    /// Called after each record: writes when the batch is large enough.
    result<void> record_done()
    {
        if (buffer_.size() < batch_bytes) return {};
        return write(compressor::until::later);
    }
    result<void> flush() { return write(compressor::until::flush); }
    /// Everything out, the compression ended, the file closed.
    result<void> close();
    /// How large the file is, with what waits uncompressed.
    std::uint64_t size() const noexcept { return written_ + buffer_.size(); }
    /// Null for files.
    output* stream() noexcept { return stream_.get(); }

private:
    static constexpr std::size_t batch_bytes = 256 * 1024;

    result<void> write(compressor::until when);
    result<void> write_out(const char* at, std::size_t size);
    result<void> write_stream(const char* at, std::size_t size);
    result<void> stream_state() const;
    void cut_to_whole() noexcept;

    int descriptor_;
    bool mine_;
    std::unique_ptr<output> stream_;
    std::unique_ptr<compressor> stage_;
    text_out buffer_{batch_bytes + 64 * 1024};
    text_out packed_{0};
    std::uint64_t written_ = 0;
};

} // namespace netkit::sniff
