#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "netkit/base/bytes.hpp"
#include "netkit/sniff/decoded.hpp"
#include "netkit/sniff/line.hpp"
#include "netkit/sniff/text_out.hpp"

namespace netkit::sniff {

struct line_memory;

/// Where in the packet's bytes something stands, from the first captured one.
using place = std::size_t;

// What `line::put` writes, beside text and numbers.

struct hexed { ///< lower-case digits, at least `digits`; no 0x
    std::uint64_t number;
    unsigned digits = 1;
};
struct zeros { ///< decimal with leading zeros
    std::uint64_t number;
    unsigned digits;
};
struct padded { ///< decimal, right-aligned
    std::uint64_t number;
    unsigned columns;
};
struct relative_time { ///< 1w2d3h4m5s, largest units first, without the zeros
    std::uint32_t seconds;
};
struct ipv4_text {
    std::array<std::uint8_t, 4> bytes;
};
struct ipv6_text {
    std::array<std::uint8_t, 16> bytes;
};
struct mac_text {
    std::array<std::uint8_t, 6> bytes;
};

/// A number that has a name.
struct number_name {
    std::uint32_t number;
    std::string_view name;
};
using number_names = std::span<const number_name>;

/// The number's name, or `otherwise` with the number in place of %u, %x, %02x, %04x or %08x.
struct named {
    number_names names;
    std::uint32_t number;
    std::string_view otherwise;
};
/// The names of all set bits, or `otherwise` when none of them has one.
struct bit_names {
    number_names names;
    std::uint32_t bits;
    std::string_view otherwise;
    std::string_view between = ", ";
};

// Pieces whose size is known before they are written, one by one: `room_of` is what each may touch
// at most, `write_piece` returns where its text ends. What has both needs no look at the text's
// state in between.
inline std::size_t room_of(std::string_view text) noexcept
{
    return text.size();
}
inline char* write_piece(char* to, std::string_view text) noexcept
{
    return write_text(to, text);
}
template <std::same_as<char> Char> // a number must not become one
std::size_t room_of(Char) noexcept
{
    return 1;
}
template <std::same_as<char> Char>
char* write_piece(char* to, Char c) noexcept
{
    *to = c;
    return to + 1;
}
template <std::unsigned_integral Number>
std::size_t room_of(Number) noexcept
{
    return dec_room;
}
template <std::unsigned_integral Number>
char* write_piece(char* to, Number number) noexcept
{
    return write_dec(to, number);
}
inline std::size_t room_of(const hexed&) noexcept
{
    return hex_room;
}
inline char* write_piece(char* to, const hexed& number) noexcept
{
    return write_hex(to, number.number, number.digits);
}
inline std::size_t room_of(const ipv4_text&) noexcept
{
    return ipv4_room;
}
inline char* write_piece(char* to, const ipv4_text& address) noexcept
{
    return write_ipv4(to, address.bytes.data());
}
inline std::size_t room_of(const ipv6_text&) noexcept
{
    return ipv6_room;
}
inline char* write_piece(char* to, const ipv6_text& address) noexcept
{
    return write_ipv6(to, address.bytes.data());
}
inline std::size_t room_of(const mac_text&) noexcept
{
    return mac_room;
}
inline char* write_piece(char* to, const mac_text& address) noexcept
{
    return write_mac(to, address.bytes.data());
}
template <class Piece>
concept bounded_piece = requires(char* to, const Piece& piece) { write_piece(to, piece); };

/// Null when the number has no name.
const number_name* find_name(number_names names, std::uint32_t number) noexcept;

/// Colours of a terminal line: each is the SGR parameter.
enum class ink : std::uint8_t { plain, time, protocol, address, flags, length, note, fault };

/// What every printer of a part of the line gets: the bytes, the text, what was asked for.
///
/// Reading: only captured bytes can be read. The first attempt behind them ends the line: what is
/// printed later is thrown away, and the line ends in ` [|part]`. So a printer reads what it needs
/// for a piece of text before it puts that piece (arguments of `put` are read before), and loops
/// check their lengths, which makes them end when everything reads as 0. Reading behind a declared
/// length is each printer's own concern.
class line {
public:
    text_out& out;
    const line_options& options;
    const packet& of;
    line_memory& memory;
    std::string_view part = "unknown"; ///< who is printing: stands in ` [|part]`
    std::uint32_t link_header = 0;     ///< bytes before those that -x shows
    std::uint8_t depth = 0;            ///< packets inside packets

    line(text_out& to, const line_options& with, const packet& from, line_memory& remembered)
        : out(to),
          options(with),
          of(from),
          memory(remembered),
          data_(from.meta.data),
          limit_(from.meta.captured)
    {
    }

    bool verbose(unsigned level = 1) const noexcept { return options.verbose >= level; }

    // Reading.

    /// Where captured bytes end.
    place limit() const noexcept { return limit_; }
    /// How many bytes can be read from there.
    std::size_t left(place at) const noexcept { return at < limit_ ? limit_ - at : 0; }
    bool has(place at, std::size_t size) const noexcept
    {
        return size <= limit_ && at <= limit_ - size;
    }
    /// As `has`, and without them the line ends here.
    bool need(place at, std::size_t size) noexcept
    {
        if (has(at, size)) return true;
        stop();
        return false;
    }
    std::uint8_t u8(place at) noexcept { return need(at, 1) ? data_[at] : std::uint8_t{0}; }
    std::uint16_t be16(place at) noexcept
    {
        return need(at, 2) ? load_be16(data_ + at) : std::uint16_t{0};
    }
    std::uint32_t be24(place at) noexcept { return need(at, 3) ? load_be24(data_ + at) : 0; }
    std::uint32_t be32(place at) noexcept { return need(at, 4) ? load_be32(data_ + at) : 0; }
    std::uint64_t be64(place at) noexcept { return need(at, 8) ? load_be64(data_ + at) : 0; }
    std::uint16_t le16(place at) noexcept
    {
        return need(at, 2) ? load_le16(data_ + at) : std::uint16_t{0};
    }
    std::uint32_t le32(place at) noexcept { return need(at, 4) ? load_le32(data_ + at) : 0; }
    std::uint64_t le64(place at) noexcept { return need(at, 8) ? load_le64(data_ + at) : 0; }
    ipv4_text ipv4(place at) noexcept { return {copy<4>(at)}; }
    ipv6_text ipv6(place at) noexcept { return {copy<16>(at)}; }
    mac_text mac(place at) noexcept { return {copy<6>(at)}; }
    /// `size` bytes; empty, and the line ends, if they were not captured.
    byte_view bytes(place at, std::size_t size) noexcept
    {
        if (!need(at, size)) return {};
        return {data_ + at, size};
    }
    /// As many of `size` bytes as were captured.
    byte_view some(place at, std::size_t size) const noexcept
    {
        if (at >= limit_) return {};
        return {data_ + at, std::min(size, limit_ - at)};
    }

    // Ends.

    bool stopped() const noexcept { return stopped_; }
    /// The line ends here.
    void stop() noexcept
    {
        if (stopped_) return;
        stopped_ = true;
        stopped_part_ = part;
        stopped_size_ = out.size();
        limit_ = 0;
    }
    /// Moves the end of a stopped line: what was put behind `size` goes as well.
    void stop_at(std::size_t size) noexcept { stopped_size_ = size; }
    /// Called once, behind everything.
    void finish()
    {
        if (!stopped_) return;
        out.cut(stopped_size_);
        truncated(stopped_part_);
    }
    /// ` [|tcp]`: the capture ends inside this part; the parts around it may go on.
    void truncated(std::string_view name) { put(" [|", name, ']'); }
    void truncated() { truncated(part); }
    void invalid() { put(" (invalid)"); }
    /// Whether one more packet inside this one may be printed.
    bool can_nest() const noexcept { return depth < most_nested; }

    // Writing.

    template <class... Pieces>
    void put(const Pieces&... pieces)
    {
        if constexpr ((bounded_piece<Pieces> && ...)) {
            char* at = out.room((room_of(pieces) + ... + 0));
            ((at = write_piece(at, pieces)), ...);
            out.wrote_until(at);
        } else {
            (one(pieces), ...);
        }
    }
    void paint(ink with)
    {
        if (options.colour) put_ink(with);
    }
    /// Foreign characters as tcpdump shows them: ^X for control characters, M- before the upper
    /// half.
    void foreign(byte_view text);
    void foreign_character(std::uint8_t c);
    /// Foreign characters up to a NUL, at most `size`; whether that end was captured.
    bool foreign_until_nul(place at, std::size_t size);

private:
    friend class narrowed;
    static constexpr std::uint8_t most_nested = 48;

    template <std::size_t Size>
    std::array<std::uint8_t, Size> copy(place at) noexcept
    {
        std::array<std::uint8_t, Size> bytes{};
        if (need(at, Size)) std::memcpy(bytes.data(), data_ + at, Size);
        return bytes;
    }
    template <bounded_piece Piece>
    void one(const Piece& piece)
    {
        out.wrote_until(write_piece(out.room(room_of(piece)), piece));
    }
    template <std::signed_integral Number>
        requires(!bounded_piece<Number>) // char
    void one(Number number)
    {
        out.dec_signed(number);
    }
    void one(const zeros& number) { out.dec_zeros(number.number, number.digits); }
    void one(const padded& number) { out.dec_right(number.number, number.columns); }
    void one(const relative_time& time);
    void one(const named& number);
    void one(const bit_names& bits);
    void put_pattern(std::string_view pattern, std::uint32_t number);
    void put_ink(ink with);

    const std::uint8_t* data_;
    std::size_t limit_;
    std::size_t stopped_size_ = 0;
    std::string_view stopped_part_;
    bool stopped_ = false;
};

/// While it lives, nothing behind `end` can be read: the length of a packet inside a packet.
class narrowed {
public:
    narrowed(line& of, place end) noexcept : of_(of), before_(of.limit_)
    {
        if (end < of.limit_) of.limit_ = end;
    }
    ~narrowed()
    {
        if (!of_.stopped_) of_.limit_ = before_;
    }
    narrowed(const narrowed&) = delete;
    narrowed& operator=(const narrowed&) = delete;

private:
    line& of_;
    std::size_t before_;
};

/// While it lives, one packet more is open inside the others.
class nested {
public:
    explicit nested(line& of) noexcept : of_(of) { ++of_.depth; }
    ~nested() { --of_.depth; }
    nested(const nested&) = delete;
    nested& operator=(const nested&) = delete;

private:
    line& of_;
};

} // namespace netkit::sniff
