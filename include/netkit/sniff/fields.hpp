#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/sniff/decoded.hpp"

namespace netkit::sniff {

/// How a field's value is written. `--fields` writes exactly what tshark 4.0 does.
enum class form : std::uint8_t {
    number,   ///< decimal
    hex,      ///< 0x and `digits` digits
    boolean,  ///< 1 or 0; true or false in JSON
    presence, ///< 1 when it is there: a label
    ipv4,
    ipv6,
    mac,
    bytes,   ///< hexadecimal digits without separators
    text,    ///< as it is, control characters escaped
    time,    ///< nanoseconds since 1970, written as seconds with nine digits
    seconds, ///< a duration in nanoseconds, written the same way
    signed_number,
    real, ///< a double in `value::number`'s bits
};

/// Who sees a field that nobody named.
enum class shown : std::uint8_t {
    always, ///< --json, --tree
    detail, ///< --tree; --json only with -v
    asked,  ///< nobody: only --fields, --csv and --where
};

/// The names of a field's values: sorted by `from`; one row may cover a range.
struct value_name {
    std::uint64_t from;
    std::uint64_t to;
    std::string_view name;
};

/// One field of one protocol: everything any output or filter needs to know about it. Where it has
/// a width it is read from the layer's bytes by this row alone; otherwise the protocol's `walk`
/// puts its values.
struct field {
    std::string_view name;  ///< Wireshark's: "tcp.srcport"
    std::string_view title; ///< for people: "Source Port"
    form as = form::number;
    std::uint16_t offset = 0; ///< bytes from the layer's first one
    std::uint8_t width = 0;   ///< bytes: 1 to 8; any for addresses, bytes and text
    std::uint64_t mask = 0;   ///< of the big-endian number read; 0 is all of it. Shifted down.
    std::uint8_t digits = 0;  ///< of `form::hex`
    shown who = shown::always;
    std::span<const value_name> names{};
    /// A row with a width that exists only sometimes: the bytes are there, but mean something else.
    bool (*when)(const layer&) = nullptr;
};

/// One value of one field in one layer.
struct value {
    const field* of = nullptr;
    std::uint64_t number = 0;           ///< the numeric forms
    const std::uint8_t* data = nullptr; ///< the others: an address, bytes, text
    std::uint32_t size = 0;
    std::uint32_t at = 0;     ///< where in the layer's bytes it was read, for hex views
    std::uint32_t length = 0; ///< 0: computed, it stands nowhere
    std::uint16_t place = 0;  ///< of the field in its protocol's table

    std::string_view text() const noexcept { return {reinterpret_cast<const char*>(data), size}; }
};

struct protocol;

/// Which fields of a protocol are wanted, by their place in its table. Walking through it costs the
/// fields that are in it, which is why it is no std::bitset.
class field_set {
public:
    static constexpr std::size_t size() noexcept { return 256; }

    constexpr bool test(std::size_t place) const noexcept
    {
        return (words_[place / 64] >> place % 64 & 1U) != 0;
    }
    constexpr void set(std::size_t place) noexcept { words_[place / 64] |= bit(place); }
    constexpr void set() noexcept { words_.fill(~std::uint64_t{0}); }
    constexpr void reset(std::size_t place) noexcept { words_[place / 64] &= ~bit(place); }
    constexpr bool any() const noexcept { return words_ != words{}; }

    /// Calls `take(place)` for each place below `limit`, in order.
    template <class Take>
    void each_below(std::size_t limit, Take take) const
    {
        for (std::size_t word = 0; 64 * word < limit; ++word) {
            for (auto rest = words_[word]; rest != 0; rest &= rest - 1) {
                const auto place = 64 * word + static_cast<std::size_t>(std::countr_zero(rest));
                if (place >= limit) return;
                take(place);
            }
        }
    }

private:
    using words = std::array<std::uint64_t, 4>;
    static constexpr std::uint64_t bit(std::size_t place) noexcept
    {
        return std::uint64_t{1} << place % 64;
    }
    words words_{};
};

/// The fields of a protocol that somebody wants, made ready for reading: made once, used for every
/// packet. The protocol's walk is left out where it could put nothing wanted.
class field_selection {
public:
    field_selection() = default;
    field_selection(const protocol& owner, const field_set& wanted);

    bool any() const noexcept { return !rows_.empty() || walks_; }
    const field_set& wanted() const noexcept { return wanted_; }

private:
    friend class value_list;

    /// What reading needs of a row, together in one place.
    struct reading {
        const field* row;
        bool (*when)(const layer&);
        std::uint64_t mask;
        std::uint16_t offset;
        std::uint16_t place;
        std::uint8_t width;
        std::uint8_t shift;
        bool is_bytes;
        bool is_truth;
    };

    const protocol* owner_ = nullptr;
    field_set wanted_;
    std::vector<reading> rows_;
    bool walks_ = false;
};

/// The values of one layer, in the order of the bytes. One object is used again for every layer;
/// its memory stays.
class value_list {
public:
    /// Reads the selected fields of `from`, whose protocol the selection was made for.
    void collect(const packet& of, const layer& from, const field_selection& wanted);
    /// The same for a selection that is not worth keeping.
    void collect(const packet& of, const layer& from, const field_set& wanted);

    std::span<const value> all() const noexcept { return values_; }

    // For the protocols' walks.

    /// Lets a walk leave out work nobody asked for; `put` does the test anyway.
    bool wants(const field& which) const noexcept { return wanted_->test(place_of(which)); }
    void put(const field& which, std::uint64_t number, std::uint32_t at = 0,
             std::uint32_t length = 0)
    {
        const auto place = place_of(which);
        if (!wanted_->test(place)) return;
        values_.push_back(
            {&which, number, nullptr, 0, at, length, static_cast<std::uint16_t>(place)});
    }
    /// `bytes` live as long as the packet: a part of the layer or of a decoder's buffer.
    void put(const field& which, byte_view bytes, std::uint32_t at = 0)
    {
        const auto place = place_of(which);
        if (!wanted_->test(place)) return;
        const auto size = static_cast<std::uint32_t>(bytes.size());
        values_.push_back(
            {&which, 0, bytes.data(), size, at, size, static_cast<std::uint16_t>(place)});
    }
    /// Text made for the occasion; it is copied.
    void put_text(const field& which, std::string_view text, std::uint32_t at = 0,
                  std::uint32_t length = 0);

private:
    std::size_t place_of(const field& which) const noexcept
    {
        return static_cast<std::size_t>(&which - table_);
    }
    void begin(const layer& from, const field_set& wanted);

    std::vector<value> values_;
    std::deque<std::string> texts_; // stable addresses; strings keep their capacity
    std::size_t texts_used_ = 0;
    const field* table_ = nullptr; ///< of the layer's protocol
    const field_set* wanted_ = nullptr;
};

/// A field by its name with the protocols that carry it: `dns.id` is a field of mdns layers too.
struct named_field {
    const field* row;
    const protocol* owner; ///< of the table the row stands in
    std::size_t place;     ///< in that table
};

/// All fields, ordered by name.
std::span<const named_field> all_fields();
/// Null when there is none.
const named_field* find_field(std::string_view name);

} // namespace netkit::sniff
