#include "settings_json.hpp"

#include <algorithm>

namespace netkit::core {

namespace {

bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// Behind the string that opens at `at`. A string that meets the end of its line is over: JSON
/// forbids it, and its parser says so.
std::size_t skip_string(std::string_view text, std::size_t at)
{
    for (++at; at < text.size() && text[at] != '\n'; ++at) {
        if (text[at] == '\\')
            ++at;
        else if (text[at] == '"')
            return at + 1;
    }
    return std::min(at, text.size());
}

void blank(std::string& text, std::size_t first, std::size_t last)
{
    for (std::size_t i = first; i < last; ++i) {
        if (text[i] != '\n') text[i] = ' ';
    }
}

std::size_t blank_comments(std::string& text)
{
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '"') {
            at = skip_string(text, at);
        } else if (text.compare(at, 2, "//") == 0) {
            const std::size_t end = std::min(text.find('\n', at), text.size());
            blank(text, at, end);
            at = end;
        } else if (text.compare(at, 2, "/*") == 0) {
            const std::size_t end = text.find("*/", at + 2);
            if (end == std::string::npos) return at;
            blank(text, at, end + 2);
            at = end + 2;
        } else {
            ++at;
        }
    }
    return std::string::npos;
}

/// A comma is trailing when a value stands before it and a closing bracket behind it; `[,]` is left
/// to the parser.
void blank_trailing_commas(std::string& text)
{
    char before = '[';
    std::size_t comma = std::string::npos;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (is_space(c)) {
            ++at;
            continue;
        }
        if ((c == ']' || c == '}') && comma != std::string::npos) text[comma] = ' ';
        const bool after_value = before != '[' && before != '{' && before != ',' && before != ':';
        comma = c == ',' && after_value ? at : std::string::npos;
        before = c;
        at = c == '"' ? skip_string(text, at) : at + 1;
    }
}

} // namespace

std::size_t blank_extras(std::string& text)
{
    const std::size_t open = blank_comments(text);
    if (open == std::string::npos) blank_trailing_commas(text);
    return open;
}

} // namespace netkit::core
