// The words of filter expressions.

#include "filter_words.hpp"

#include <algorithm>
#include <charconv>

namespace netkit::sniff {

std::optional<std::uint32_t> parse_number(std::string_view text) noexcept
{
    int base = 10;
    if (text.starts_with("0x") || text.starts_with("0X")) {
        text.remove_prefix(2);
        base = 16;
    } else if (text.size() > 1 && text[0] == '0') {
        return std::nullopt; // octal to libpcap
    }
    std::uint32_t number = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number, base);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return number;
}

std::optional<dotted> parse_dotted(std::string_view text) noexcept
{
    dotted found;
    while (true) {
        const auto dot = text.find('.');
        const auto number = parse_number(text.substr(0, dot));
        if (!number || *number > 255 || found.count == 4) return std::nullopt;
        found.octets[found.count++] = static_cast<std::uint8_t>(*number);
        if (dot == std::string_view::npos) return found;
        text.remove_prefix(dot + 1);
    }
}

bool is_filter_word_character(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == ':' || c == '-' || c == '\\';
}

std::vector<std::string_view> split_filter_words(std::string_view text)
{
    std::vector<std::string_view> words;
    std::size_t at = 0;
    while (at < text.size()) {
        const char c = text[at];
        std::size_t size = 1;
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            ++at;
            continue;
        }
        if (is_filter_word_character(c)) {
            while (at + size < text.size() && is_filter_word_character(text[at + size]))
                ++size;
        } else if (const auto two = text.substr(at, 2); two == "&&" || two == "||") {
            size = 2;
        } else if (c != '(' && c != ')' && c != '!' && c != '/') {
            return {};
        }
        words.push_back(text.substr(at, size));
        at += size;
    }
    return words;
}

bool is_other_keyword(std::string_view word) noexcept
{
    constexpr std::array<std::string_view, 24> keywords{
        "aarp",    "atalk",     "broadcast", "byte",     "carp", "decnet", "ether", "fddi",
        "gateway", "greater",   "inbound",   "iso",      "lat",  "len",    "less",  "link",
        "moprc",   "multicast", "netbeui",   "outbound", "ppp",  "rarp",   "slip",  "vlan"};
    return std::binary_search(keywords.begin(), keywords.end(), word);
}

bool is_literal_expression(std::string_view text)
{
    constexpr std::array<std::string_view, 9> words{
        "vlan", "mpls", "pppoed", "pppoes", "geneve", "vxlan", "link", "gtp", "protochain"};
    const auto is_boundary = [](char c) { return !is_filter_word_character(c); };
    std::size_t at = 0;
    while (at < text.size()) {
        if (is_boundary(text[at])) {
            ++at;
            continue;
        }
        const auto* const from = text.data() + at;
        const auto* const stop = std::find_if(from, text.data() + text.size(), is_boundary);
        const std::string_view word{from, static_cast<std::size_t>(stop - from)};
        at += word.size();
        if (std::find(words.begin(), words.end(), word) != words.end()) return true;
        const auto next = text.find_first_not_of(" \t\n\r", at);
        if (word == "ether" && next != std::string_view::npos && text[next] == '[') return true;
        // `ether proto 0x8100` asks for the tag itself.
        const auto number = parse_number(word);
        if (number && (*number == 0x8100 || *number == 0x88a8 || *number == 0x9100)) return true;
    }
    return false;
}

} // namespace netkit::sniff
