#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "netkit/sniff/tcp_reassembly.hpp"
#include "support/fuzz_check.hpp"

namespace netkit::test {

/// Plays a script of bytes as segments of two known streams, in any order, cut, repeated, lost,
/// with FIN and acknowledgements anywhere, over the wrap of sequence numbers; and demands that what
/// is delivered is the stream: every byte in its place, or a gap.
class reassembly_play final : public sniff::stream_sink {
public:
    explicit reassembly_play(const sniff::reassembly_limits& limits)
        : limits_{limits}, streams_{limits}, stream_{streams_.open()}
    {
    }

    void run(const std::uint8_t* script, std::size_t size)
    {
        for (; size >= 6; script += 6, size -= 6) {
            step(script);
            must(streams_.waiting_bytes() <= limits_.total_bytes, "bytes are bounded");
            must(streams_.waiting_segments() <= limits_.segments, "segments are bounded");
        }
        streams_.close(stream_, *this);
        must(streams_.waiting_bytes() == 0, "nothing is left behind");
        must(streams_.waiting_segments() == 0, "no segment is left behind");
    }

    std::uint64_t delivered() const noexcept { return delivered_; }

    void on_bytes(unsigned side, std::uint64_t offset, byte_view bytes) override
    {
        auto& of = sides_[side];
        must(!bytes.empty(), "something is delivered");
        must(!of.ended, "nothing behind the end");
        must(offset == of.offset, "bytes come in order");
        for (const auto byte : bytes)
            must(byte == byte_at(side, of.start + of.offset++), "the byte that was sent");
        delivered_ += bytes.size();
    }
    void on_gap(unsigned side, std::uint64_t offset, std::uint64_t bytes) override
    {
        auto& of = sides_[side];
        must(bytes > 0, "a gap is one");
        must(!of.ended, "no gap behind the end");
        must(offset == of.offset, "gaps come in order");
        of.offset += bytes;
    }
    void on_fin(unsigned side) override
    {
        must(!sides_[side].ended, "a stream ends once");
        sides_[side].ended = true;
    }

private:
    struct one_way {
        bool begun = false;
        bool ended = false;
        std::uint64_t start = 0; ///< place of the first byte seen
        std::uint64_t offset = 0;
    };

    static std::uint8_t byte_at(unsigned side, std::uint64_t place)
    {
        const auto mixed = (place + side * 77U) * 0x9e3779b97f4a7c15U;
        return static_cast<std::uint8_t>(mixed >> 56U);
    }

    void step(const std::uint8_t* at)
    {
        const unsigned who = at[0] & 1U;
        const unsigned what = at[0] >> 1U & 7U;
        const std::uint32_t place = static_cast<std::uint32_t>(at[1]) << 8U | at[2];
        const std::uint32_t size = (static_cast<std::uint32_t>(at[3]) << 8U | at[4]) % 3'000;
        time_ns_ += std::int64_t{at[5]} * (at[5] > 240 ? 100'000'000 : 10'000);
        const std::uint32_t isn = who == 0 ? 0xffffff00U : 0xffff8000U;
        auto& of = sides_[who];
        if (what == 7) { // the peer acknowledges
            if (of.begun) streams_.acknowledged(stream_, who, isn + 1 + place, *this);
            return;
        }
        sniff::stream_segment segment;
        segment.time_ns = time_ns_;
        segment.syn = what == 6;
        segment.fin = what == 5;
        segment.seq = segment.syn ? isn : isn + 1 + place;
        const std::uint32_t from = segment.syn ? 0 : place;
        bytes_.clear();
        for (std::uint32_t i = 0; i < size; ++i)
            bytes_.push_back(byte_at(who, from + std::uint64_t{i}));
        segment.length = size;
        // Sometimes the capture cut the packet.
        const std::size_t captured = what == 4 ? size / 2 : size;
        segment.bytes = {bytes_.data(), captured};
        if (!of.begun) {
            of.begun = true;
            of.start = from;
        }
        streams_.take(stream_, who, segment, *this);
    }

    sniff::reassembly_limits limits_;
    sniff::tcp_reassembly streams_;
    std::uint32_t stream_;
    std::int64_t time_ns_ = 0;
    std::array<one_way, 2> sides_{};
    std::vector<std::uint8_t> bytes_;
    std::uint64_t delivered_ = 0;
};

} // namespace netkit::test
