#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "netkit/sniff/decoded.hpp"

namespace netkit::sniff {

struct where_program;
struct where_memory;

/// Why an expression is not understood.
struct where_fault {
    std::string text{};     ///< one sentence: what was expected, what was found, a did-you-mean
    std::size_t column = 0; ///< bytes from the beginning of the expression, from 0
};

/// A condition on decoded fields, in Wireshark's language of display filters (4.0):
/// - `tcp.dstport == 443 && ip.ttl < 10`; `== != < <= > >=`, `eq ne lt le gt ge`, `contains`,
///   `matches` (RE2, case ignored), `in {80, 443, 8000..8010}`; `&&` `||` `^^` `!`, `and or xor
///   not`; brackets. A field alone is true when it is there.
/// - Values by the field's type: numbers (also 0x, 0b, octal, 'c', and the names a field's values
///   have), addresses with a prefix length, `aa:bb:cc` bytes, quoted text, times. Fields may stand
///   on both sides. A protocol's name stands for its bytes: `frame contains "x"`.
/// - `eth.src[0:3]`, `[2-5]`, `[4]`, `[:2]`, `[-2:]`, `[0:2,4:2]`; `ip.addr#2`; `tcp.flags & 0x02`;
///   `len() count() lower() upper()`.
/// - Several occurrences: a comparison holds when it holds for one of them; `!=` when it holds for
///   all; `===`, `!==` are true for all, for any. What is not there compares to nothing.
/// Compiled once to a program of tests and jumps; a packet costs no allocation in steady state. Not
/// for several threads: each has its own, by `copy`.
class where_filter {
public:
    /// Null when `expression` is not understood, and `why` is filled.
    static std::unique_ptr<where_filter> compile(std::string_view expression, where_fault& why);
    ~where_filter();
    where_filter(const where_filter&) = delete;
    where_filter& operator=(const where_filter&) = delete;
    std::unique_ptr<where_filter> copy() const;

    bool matches(const packet& of);

    /// Names of the fields it asks for, so that a run may leave out what nobody needs.
    std::span<const std::string> fields() const noexcept;

private:
    explicit where_filter(std::shared_ptr<const where_program> made);

    std::shared_ptr<const where_program> program_; ///< shared between copies
    std::unique_ptr<where_memory> memory_;
};

} // namespace netkit::sniff
