#include "handshake_stream.hpp"

#include <algorithm>

namespace netkit::sniff {

std::size_t handshake_stream::add(std::uint64_t offset, byte_view bytes)
{
    if (offset + bytes.size() <= position_ || offset >= position_ + most_bytes) return 0;
    if (offset < position_) {
        bytes = bytes.subspan(static_cast<std::size_t>(position_ - offset));
        offset = position_;
    }
    const auto begin = static_cast<std::uint32_t>(offset - position_);
    bytes = bytes.first(std::min<std::size_t>(bytes.size(), most_bytes - begin));
    if (bytes.empty()) return 0;
    const auto before = bytes_.capacity();
    if (bytes_.size() < begin + bytes.size()) bytes_.resize(begin + bytes.size());
    auto* const at = bytes_.data() + begin;
    const auto end = static_cast<std::uint32_t>(begin + bytes.size());
    // First wins: what is there already is written again over the new bytes.
    std::uint32_t next = begin;
    for (std::size_t i = 0; i <= pieces_used_; ++i) {
        const auto there = i < pieces_used_ ? pieces_[i] : piece{end, end};
        const auto until = std::clamp(there.begin, next, end);
        std::copy_n(bytes.data() + (next - begin), until - next, at + (next - begin));
        next = std::clamp(there.end, until, end);
    }
    insert({begin, end});
    return bytes_.capacity() - before;
}

void handshake_stream::insert(piece added) noexcept
{
    std::size_t kept = 0;
    std::array<piece, 17> merged{};
    bool placed = false;
    for (std::size_t i = 0; i < pieces_used_; ++i) {
        const auto each = pieces_[i];
        if (each.end < added.begin) {
            merged[kept++] = each;
        } else if (each.begin > added.end) {
            if (!placed) merged[kept++] = added;
            placed = true;
            merged[kept++] = each;
        } else {
            added = {std::min(each.begin, added.begin), std::max(each.end, added.end)};
        }
    }
    if (!placed) merged[kept++] = added;
    pieces_used_ = std::min(kept, pieces_.size());
    std::copy_n(merged.begin(), pieces_used_, pieces_.begin());
}

byte_view whole_messages(byte_view bytes) noexcept
{
    std::size_t whole = 0;
    while (bytes.size() - whole >= 4) {
        const std::size_t size = 4 + std::size_t{load_be24(bytes.data() + whole + 1)};
        if (size > bytes.size() - whole) break;
        whole += size;
    }
    return bytes.first(whole);
}

byte_view handshake_stream::messages() const noexcept
{
    if (pieces_used_ == 0 || pieces_[0].begin != 0) return {};
    return whole_messages({bytes_.data(), pieces_[0].end});
}

void handshake_stream::drop(std::size_t size)
{
    if (pieces_used_ == 0 || pieces_[0].begin != 0) return;
    const auto gone = static_cast<std::uint32_t>(std::min<std::size_t>(size, pieces_[0].end));
    bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(gone));
    position_ += gone;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < pieces_used_; ++i) {
        const piece moved{pieces_[i].begin - std::min(pieces_[i].begin, gone),
                          pieces_[i].end - gone};
        if (moved.end > moved.begin) pieces_[kept++] = moved;
    }
    pieces_used_ = kept;
}

std::size_t handshake_stream::clear() noexcept
{
    const auto size = bytes_.capacity();
    std::vector<std::uint8_t>{}.swap(bytes_);
    pieces_used_ = 0;
    return size;
}

} // namespace netkit::sniff
