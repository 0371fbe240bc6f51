#include "where_scan.hpp"

#include <algorithm>
#include <array>

namespace netkit::sniff {

namespace {

using namespace std::string_view_literals;
using kind = where_token::kind;

/// The longer ones first.
constexpr std::array symbols{"==="sv, "!=="sv, "=="sv, "!="sv, "~="sv, "<="sv, ">="sv, "&&"sv,
                             "||"sv,  "^^"sv,  ".."sv, "<"sv,  ">"sv,  "~"sv,  "!"sv,  "&"sv,
                             "("sv,   ")"sv,   "{"sv,  "}"sv,  "["sv,  "]"sv,  ","sv,  "#"sv};

bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           "_.:-/+*?@%$\\"sv.find(c) != std::string_view::npos ||
           static_cast<unsigned char>(c) >= 0x80;
}

int digit(char c, int base)
{
    int value = base;
    if (c >= '0' && c <= '9') value = c - '0';
    if (c >= 'a' && c <= 'f') value = c - 'a' + 10;
    if (c >= 'A' && c <= 'F') value = c - 'A' + 10;
    return value < base ? value : -1;
}

/// Digits of an escape, at most `most` of them, from `at` on.
char read_code(std::string_view text, std::size_t& at, int base, std::size_t most)
{
    int code = 0;
    for (std::size_t n = 0; n < most && at < text.size() && digit(text[at], base) >= 0; ++n)
        code = code * base + digit(text[at++], base);
    return static_cast<char>(code);
}

/// What stands behind a backslash; `at` goes behind it.
char read_escape(std::string_view text, std::size_t& at)
{
    constexpr std::string_view letters = "abfnrtv";
    constexpr std::string_view meanings = "\a\b\f\n\r\t\v";
    const char c = text[at];
    if (digit(c, 8) >= 0) return read_code(text, at, 8, 3);
    ++at;
    if (c == 'x') return read_code(text, at, 16, 2);
    const auto known = letters.find(c);
    return known == std::string_view::npos ? c : meanings[known];
}

where_token scan_quoted(std::string_view text, where_token found, bool raw)
{
    const char quote = text[found.end];
    for (std::size_t at = found.end + 1; at < text.size();) {
        const char c = text[at++];
        if (c == quote) {
            found.end = at;
            found.what = kind::quoted;
            if (quote == '\'') { // a character: a word that reads as a number
                found.what = kind::word;
                found.text = '\'' + found.text + '\'';
            }
            return found;
        }
        if (c != '\\' || at == text.size()) {
            found.text += c;
        } else if (raw) { // the backslash stays, and takes the quote behind it along
            found.text += c;
            found.text += text[at++];
        } else {
            found.text += read_escape(text, at);
        }
    }
    found.what = kind::unclosed;
    return found;
}

where_token scan_word(std::string_view text, where_token found)
{
    std::size_t end = found.column;
    while (end < text.size() && is_word(text[end]) && !text.substr(end).starts_with(".."))
        ++end;
    found.what = kind::word;
    found.text = text.substr(found.column, end - found.column);
    found.end = end;
    return found;
}

} // namespace

where_token scan_where(std::string_view expression, std::size_t from)
{
    where_token found;
    while (from < expression.size() && is_space(expression[from]))
        ++from;
    found.column = found.end = from;
    const auto rest = expression.substr(from);
    if (rest.empty()) return found;
    if (rest.front() == '"' || rest.front() == '\'') return scan_quoted(expression, found, false);
    if (rest.starts_with("r\"") || rest.starts_with("R\"")) {
        ++found.end;
        return scan_quoted(expression, found, true);
    }
    for (const auto symbol : symbols)
        if (rest.starts_with(symbol)) {
            found.what = kind::symbol;
            found.text = symbol;
            found.end = from + symbol.size();
            return found;
        }
    if (is_word(rest.front())) return scan_word(expression, found);
    found.what = kind::unknown;
    found.text = rest.substr(0, 1);
    found.end = from + 1;
    return found;
}

} // namespace netkit::sniff
