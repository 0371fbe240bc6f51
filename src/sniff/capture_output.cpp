#include "capture_output.hpp"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace netkit::sniff {

namespace {

error_code last_error() noexcept
{
    return {errno, boost::system::system_category()};
}

} // namespace

result<output_directory> output_directory::of(const std::string& path)
{
    const auto slash = path.substr(0, path.find('%')).rfind('/');
    const auto skipped = slash == std::string::npos ? 0 : slash + 1;
    const auto name = skipped == 0 ? std::string{"."} : path.substr(0, skipped);
    const int descriptor = ::open(name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return last_error();
    return output_directory{descriptor, skipped};
}

output_directory::output_directory(output_directory&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), skipped_(other.skipped_)
{
}

output_directory::~output_directory()
{
    if (descriptor_ >= 0) ::close(descriptor_);
}

result<int> output_directory::create(const std::string& path) const
{
    constexpr ::mode_t mode = 0666; // the umask decides
    for (;;) {
        const int file = ::openat(descriptor_, path.c_str() + skipped_,
                                  O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
        if (file >= 0) return file;
        if (errno != EINTR) return last_error();
    }
}

void output_directory::remove(const std::string& path) const noexcept
{
    ::unlinkat(descriptor_, path.c_str() + skipped_, 0);
}

capture_output::capture_output(int descriptor, bool mine, const output_style& style)
    : descriptor_(descriptor), mine_(mine)
{
    if (output::is_stream(descriptor)) {
        const auto mode = style.withholds ? output_mode::withholds : output_mode::waits;
        stream_ = std::make_unique<output>(descriptor, flush_rule::auto_, mode);
    }
    if (style.how == compression::none) return;
    stage_ =
        make_compressor(style.how, style.level == 0 ? levels_of(style.how).usual : style.level);
}

capture_output::~capture_output()
{
    if (mine_ && descriptor_ >= 0) ::close(descriptor_);
}

result<void> capture_output::close()
{
    if (auto done = write(compressor::until::finish); !done) return done;
    if (stream_) {
        stream_->finish();
        if (auto done = stream_state(); !done) return done;
    }
    const int closing = std::exchange(descriptor_, -1);
    if (mine_ && ::close(closing) != 0 && errno != EINTR) return last_error();
    return {};
}

result<void> capture_output::write(compressor::until when)
{
    if (!stage_) {
        const auto bytes = buffer_.view();
        if (auto done = write_out(bytes.data(), bytes.size()); !done) return done;
        buffer_.clear();
        return {};
    }
    const auto text = buffer_.view();
    byte_view rest{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
    for (bool whole = false; !whole;) {
        auto* room = reinterpret_cast<std::uint8_t*>(packed_.room(batch_bytes));
        const auto step = stage_->next(rest, {room, batch_bytes}, when);
        rest = rest.subspan(step.consumed);
        packed_.wrote(step.produced);
        whole = step.whole && rest.empty();
        if (packed_.size() < batch_bytes && !(whole && when != compressor::until::later)) continue;
        if (auto done = write_out(packed_.view().data(), packed_.size()); !done) return done;
        packed_.clear();
    }
    buffer_.clear();
    return {};
}

result<void> capture_output::write_out(const char* at, std::size_t size)
{
    if (stream_) return write_stream(at, size);
    const auto* const end = at + size;
    while (at != end) {
        const auto wrote = ::write(descriptor_, at, static_cast<std::size_t>(end - at));
        if (wrote >= 0) {
            at += wrote;
        } else if (errno != EINTR) {
            const auto why = last_error();
            cut_to_whole();
            return why;
        }
    }
    written_ += size;
    return {};
}

result<void> capture_output::write_stream(const char* at, std::size_t size)
{
    stream_->text().put(std::string_view{at, size});
    stream_->flush();
    written_ += size;
    return stream_state();
}

result<void> capture_output::stream_state() const
{
    if (stream_->reader_left()) return error_code{EPIPE, boost::system::system_category()};
    if (stream_->failure()) return stream_->failure();
    return {};
}

/// A disk that fills up in the middle of a batch leaves half a record: the file goes back to the
/// end of the batch before, so that it can be read without complaint. Not so a descriptor of
/// others: it may hold what they wrote.
void capture_output::cut_to_whole() noexcept
{
    if (stage_ || !mine_) return;
    // What cannot be cut (a device) stays as it is, and the error is told anyway.
    if (::ftruncate(descriptor_, static_cast<::off_t>(written_)) != 0) return;
}

} // namespace netkit::sniff
