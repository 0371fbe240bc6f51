#include "output.hpp"

namespace netkit::proxy {

void output::add(std::string_view bytes) noexcept
{
    if (bytes.empty()) return;
    parts_[count_++] = {const_cast<char*>(bytes.data()), bytes.size()}; // iovec is for both ways
}

void output::add_chunk(std::string_view data) noexcept
{
    auto& line = chunk_text_[chunks_++];
    add({line.data(), write_chunk_size(line.data(), data.size())});
    add(data);
    add("\r\n");
}

output::flushed output::flush(wire& to) noexcept
{
    if (is_empty()) return flushed::all;
    const auto wrote = to.write({parts_.data() + first_, count_ - first_});
    if (wrote.what == io_outcome::kind::later) return flushed::later;
    if (wrote.what == io_outcome::kind::failed) {
        error_ = wrote.error;
        return flushed::failed;
    }
    sent_ += wrote.bytes;
    std::size_t left = wrote.bytes;
    while (first_ != count_ && left >= parts_[first_].iov_len)
        left -= parts_[first_++].iov_len;
    if (first_ == count_) {
        clear();
        return flushed::all;
    }
    // A short write means a full socket buffer: the kernel will say when there is room.
    parts_[first_].iov_base = static_cast<char*>(parts_[first_].iov_base) + left;
    parts_[first_].iov_len -= left;
    return flushed::later;
}

} // namespace netkit::proxy
