#pragma once

#include <algorithm>
#include <string_view>

#include "field_text.hpp"
#include "netkit/base/bytes.hpp"
#include "netkit/sniff/decoded.hpp"

namespace netkit::sniff {

/// One line of a payload: protocols made of text.
struct text_line {
    byte_view whole; ///< with its end of line, if it has one
    byte_view line;  ///< without
    std::uint32_t at = 0;

    bool is_ended() const noexcept { return whole.size() > line.size(); }
};

/// Cuts a payload into lines that end with LF or CR LF; the last one may have no end.
class text_lines {
public:
    explicit text_lines(byte_view all, std::uint32_t at = 0) noexcept : rest_(all), at_(at) {}

    bool next(text_line& to) noexcept
    {
        if (rest_.empty()) return false;
        const auto end = text_of(rest_).find('\n');
        const bool ended = end != std::string_view::npos;
        to.whole = rest_.first(ended ? end + 1 : rest_.size());
        to.line = ended ? to.whole.first(end) : to.whole;
        if (ended && !to.line.empty() && to.line.back() == '\r')
            to.line = to.line.first(to.line.size() - 1);
        to.at = at_;
        rest_ = rest_.subspan(to.whole.size());
        at_ += static_cast<std::uint32_t>(to.whole.size());
        return true;
    }
    byte_view rest() const noexcept { return rest_; }
    std::uint32_t at() const noexcept { return at_; }

private:
    byte_view rest_;
    std::uint32_t at_;
};

/// A word of a line and what follows it.
struct text_word {
    byte_view word;
    byte_view rest; ///< without the spaces between
};
inline text_word first_word(byte_view line) noexcept
{
    const auto text = text_of(line);
    const auto end = std::min(text.find(' '), text.size());
    const auto more = std::min(text.find_first_not_of(' ', end), text.size());
    return {line.first(end), line.subspan(more)};
}

/// Whether the segment or datagram around `at` goes to the lower of its two ports: by habit the
/// server's.
inline bool is_to_server(const packet& of, const layer& at) noexcept
{
    for (const layer* each = &at; each > of.stack.data();) {
        --each;
        if (each->id != proto::tcp && each->id != proto::udp) continue;
        return load_be16(each->data + 2) <= load_be16(each->data);
    }
    return true;
}

/// The number a text begins with: at most `most` digits.
inline std::uint32_t leading_number(std::string_view text, std::size_t most = 9) noexcept
{
    std::uint32_t number = 0;
    for (const char c : text.substr(0, most)) {
        if (c < '0' || c > '9') break;
        number = number * 10 + static_cast<std::uint32_t>(c - '0');
    }
    return number;
}
inline bool is_digits(std::string_view text) noexcept
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace netkit::sniff
