#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "netkit/sniff/decoded.hpp"
#include "netkit/sniff/tcp_reassembly.hpp"
#include "netkit/sniff/text_out.hpp"

namespace netkit::sniff {

/// What to follow: `tcp:3`, `udp:0`.
struct follow_target {
    proto transport = proto::tcp;
    std::uint32_t stream = 0;
};
std::optional<follow_target> parse_follow(std::string_view text) noexcept;

enum class follow_form : std::uint8_t {
    text, ///< as it is, control characters escaped; the second side's lines are indented
    json, ///< an object for each piece
};

/// Prints what one conversation said, in order. Pieces of TCP as reassembly gives them, gaps
/// marked; the datagrams of UDP one by one. The side that was seen first is `client`, the other
/// `server`.
///
/// Text: the endpoints, then the lines of the client at the margin and those of the server behind a
/// tab; `[gap 1460 bytes]`, `[end]`. JSON: `{"stream":"tcp:3","from":"client","offset":0,
/// "time":..., "text":"..."}`, with `hex` instead of `text` where it is not UTF-8 text, with `gap`
/// (a number of bytes) or `end` (true) instead of either.
class follower final : private stream_sink {
public:
    follower(const follow_target& target, follow_form form, bool colour);

    /// Each packet that was tracked; appends what it adds.
    void see(const packet& of, text_out& to);
    /// At the end: what still waits behind gaps.
    void finish(text_out& to);

    bool found() const noexcept { return found_; }

private:
    void on_bytes(unsigned side, std::uint64_t offset, byte_view bytes) override;
    void on_gap(unsigned side, std::uint64_t offset, std::uint64_t bytes) override;
    void on_fin(unsigned side) override;

    void put_ends(const packet& of, const flow_note& note, text_out& to);
    void put_text(unsigned side, byte_view bytes);
    void put_mark(unsigned side, std::string_view text);
    void begin_object(unsigned side, std::uint64_t offset);
    void say_side(unsigned side);
    void end_line();

    follow_target target_;
    follow_form form_;
    bool colour_;
    bool found_ = false;
    tcp_reassembly streams_;
    std::uint32_t stream_;
    std::array<std::uint64_t, 2> udp_offset_{};

    text_out* to_ = nullptr;
    std::int64_t time_ns_ = 0;
    int side_ = -1; ///< whose text stands last; -1: nobody's
    bool in_line_ = false;
};

} // namespace netkit::sniff
