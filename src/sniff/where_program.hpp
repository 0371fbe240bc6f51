#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/sniff/fields.hpp"
#include "netkit/sniff/protocols.hpp"
#include "netkit/sniff/where.hpp"
#include "where_regex.hpp"

// What an expression is compiled to: tests, and a list of steps over one truth value.

namespace netkit::sniff {

/// What two operands must share to be compared.
enum class where_kind : std::uint8_t {
    number,   ///< unsigned; also booleans
    integer,  ///< signed
    real,     ///< floating point
    time,     ///< nanoseconds since 1970
    duration, ///< nanoseconds
    ipv4,
    ipv6,
    bytes, ///< also MAC addresses, slices and protocols
    text,
    nothing, ///< there or not, no more: cannot be compared
};

/// One value as tests compare it.
struct where_value {
    std::uint64_t number = 0; ///< also the bits of integer, real, time, duration
    std::string_view bytes{}; ///< ipv4, ipv6, bytes, text
    unsigned prefix = 0;      ///< of an address written with one, in bits; else its whole length
};

/// A value written in the expression.
struct where_constant {
    std::uint64_t number = 0;
    std::string bytes{};
    unsigned prefix = 0;

    where_value view() const noexcept { return {number, bytes, prefix}; }
};

/// A part of bytes. A negative `first` counts from the end.
struct where_slice {
    std::int64_t first = 0;
    std::int64_t end = to_end; ///< behind the last byte
    bool ends_from_end =
        false; ///< `end` is the last byte's place and counts from the end: negative

    static constexpr std::int64_t to_end = std::numeric_limits<std::int64_t>::max();
};

enum class where_function : std::uint8_t { none, length, count, lower, upper };

/// A field or a protocol with what is done to it before it is compared.
struct where_operand {
    std::string name{};
    where_kind kind = where_kind::number; ///< of the result
    bool is_protocol = false;
    std::vector<field_selection> wanted{}; ///< by protocol; empty where it is not carried
    std::vector<bool> carriers{};          ///< by protocol
    std::vector<where_slice> slices{};
    std::int32_t layer = 0; ///< only the n-th layer of its protocol, from 1; negative: from the end
    where_function function = where_function::none;
    bool has_mask = false;
    std::uint64_t mask = 0;
    const field* row = nullptr; ///< null for protocols
};

enum class where_relation : std::uint8_t {
    present,
    nonzero, ///< of `field & mask`
    equal,
    unequal,
    less,
    less_equal,
    greater,
    greater_equal,
    contains,
    matches,
    in,
};

struct where_test {
    where_relation relation = where_relation::present;
    bool all = false; ///< of the occurrences, not one of them
    where_operand left{};
    std::optional<where_operand> right{};         ///< a field, or
    std::vector<where_constant> constants{};      ///< one value; of `in`: pairs from, to
    std::shared_ptr<const where_regex> pattern{}; ///< of `matches`
};

/// Steps over one truth value.
struct where_step {
    enum class what : std::uint8_t { test, negate, skip_if_false, skip_if_true, push, exclusive };
    what does = what::test;
    std::uint32_t argument = 0; ///< the test; the step to go on with
};

struct where_program {
    std::vector<where_test> tests;
    std::vector<where_step> steps;
    std::vector<std::string> fields;
};

inline constexpr std::size_t most_where_depth = 64;

struct where_memory {
    value_list left;
    value_list right;
    std::string left_text; ///< slices and changed case
    std::string right_text;
};

/// What `text`, written for a field of that kind, means; without an answer `why` says what was
/// expected. `quoted` text stands for itself, a word is read by its form.
bool read_where_constant(std::string_view text, bool quoted, const where_operand& to_compare,
                         where_constant& to, std::string& why);

/// "an IPv4 address", "a number" ...: the type in words.
std::string_view where_kind_name(where_kind kind) noexcept;

/// Reads the whole expression into `to`, which is empty.
bool parse_where(std::string_view expression, where_program& to, where_fault& why);

/// The verdict of one test.
bool run_where_test(const where_test& test, const packet& of, where_memory& with);

} // namespace netkit::sniff
