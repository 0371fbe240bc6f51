// Names of fields, and the few rules that all fields share.
//
// Every field line of every message is identified once, so that later stages compare numbers. A
// perfect hash would need a multiplication and a table of 64 strings; the lengths of the known
// names already separate them into groups of at most four, so a name is loaded as three overlapping
// 64-bit words and compared with its group. Case is ignored per byte: the mask of a known name has
// 0x20 where it has a letter and 0 elsewhere, so `_` never equals DEL and CR never equals `-`.
#include "netkit/proxy/fields.hpp"

#include "http1_scan.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace netkit::proxy {
namespace {

struct spelling {
    field_id id;
    std::string_view name;
};

constexpr std::array spellings{
    spelling{field_id::other, ""},
    spelling{field_id::accept, "Accept"},
    spelling{field_id::authorization, "Authorization"},
    spelling{field_id::cache_control, "Cache-Control"},
    spelling{field_id::connection, "Connection"},
    spelling{field_id::content_length, "Content-Length"},
    spelling{field_id::content_type, "Content-Type"},
    spelling{field_id::cookie, "Cookie"},
    spelling{field_id::date, "Date"},
    spelling{field_id::expect, "Expect"},
    spelling{field_id::forwarded, "Forwarded"},
    spelling{field_id::host, "Host"},
    spelling{field_id::keep_alive, "Keep-Alive"},
    spelling{field_id::max_forwards, "Max-Forwards"},
    spelling{field_id::proxy_authenticate, "Proxy-Authenticate"},
    spelling{field_id::proxy_authorization, "Proxy-Authorization"},
    spelling{field_id::proxy_connection, "Proxy-Connection"},
    spelling{field_id::referer, "Referer"},
    spelling{field_id::sec_websocket_accept, "Sec-WebSocket-Accept"},
    spelling{field_id::sec_websocket_key, "Sec-WebSocket-Key"},
    spelling{field_id::server, "Server"},
    spelling{field_id::set_cookie, "Set-Cookie"},
    spelling{field_id::te, "TE"},
    spelling{field_id::traceparent, "traceparent"},
    spelling{field_id::tracestate, "tracestate"},
    spelling{field_id::trailer, "Trailer"},
    spelling{field_id::transfer_encoding, "Transfer-Encoding"},
    spelling{field_id::upgrade, "Upgrade"},
    spelling{field_id::user_agent, "User-Agent"},
    spelling{field_id::via, "Via"},
    spelling{field_id::x_forwarded_for, "X-Forwarded-For"},
    spelling{field_id::x_forwarded_host, "X-Forwarded-Host"},
    spelling{field_id::x_forwarded_port, "X-Forwarded-Port"},
    spelling{field_id::x_forwarded_proto, "X-Forwarded-Proto"},
    spelling{field_id::x_real_ip, "X-Real-IP"},
    spelling{field_id::x_request_id, "X-Request-Id"},
};

constexpr bool in_order()
{
    for (std::size_t i = 0; i < spellings.size(); ++i) {
        if (static_cast<std::size_t>(spellings[i].id) != i) return false;
    }
    return spellings.size() == field_id_count;
}
static_assert(in_order(), "one spelling per id, in the order of the enumeration");

constexpr std::size_t longest_name = 20;
constexpr std::size_t shortest_name = 2;

/// A name of up to 24 bytes as three words; they overlap when it is shorter. Equal words and equal
/// lengths mean equal names.
using words = std::array<std::uint64_t, 3>;

constexpr std::uint64_t load(std::string_view text, std::size_t at, std::size_t size)
{
    std::array<char, 8> bytes{};
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = text[at + i];
    return std::bit_cast<std::uint64_t>(bytes);
}

constexpr words words_of(std::string_view name)
{
    const std::size_t n = name.size();
    if (n < 4) return {load(name, 0, n), 0, 0};
    if (n < 8) return {load(name, 0, 4), load(name, n - 4, 4), 0};
    return {load(name, 0, 8), load(name, n - 8, 8), n > 16 ? load(name, 8, 8) : 0};
}

std::uint64_t load_word(std::string_view text, std::size_t at) noexcept
{
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    return word;
}

/// As `load` of four bytes: the other half is zero, wherever the first byte lies in a word.
std::uint64_t load_half(std::string_view text, std::size_t at) noexcept
{
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 4);
    return word;
}

struct pattern {
    field_id id = field_id::other;
    words lower{};
    words letters{}; ///< 0x20 under each letter

    bool matches(const words& name) const noexcept
    {
        const std::uint64_t first = (name[0] | letters[0]) ^ lower[0];
        const std::uint64_t last = (name[1] | letters[1]) ^ lower[1];
        const std::uint64_t middle = (name[2] | letters[2]) ^ lower[2];
        return (first | last | middle) == 0;
    }
};

constexpr bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr pattern pattern_of(const spelling& known)
{
    std::array<char, longest_name> lower{};
    std::array<char, longest_name> letters{};
    for (std::size_t i = 0; i < known.name.size(); ++i) {
        const char c = known.name[i];
        letters[i] = is_letter(c) ? '\x20' : '\0';
        lower[i] = static_cast<char>(c | letters[i]);
    }
    const std::size_t n = known.name.size();
    return {known.id, words_of({lower.data(), n}), words_of({letters.data(), n})};
}

/// The patterns sorted by length; those of length n are [first[n], first[n + 1]).
struct pattern_table {
    std::array<pattern, field_id_count - 1> patterns{};
    std::array<std::uint8_t, longest_name + 2> first{};
};

constexpr pattern_table make_table()
{
    pattern_table table;
    std::size_t count = 0;
    for (std::size_t n = 0; n <= longest_name; ++n) {
        table.first[n] = static_cast<std::uint8_t>(count);
        for (const auto& known : spellings) {
            if (n != 0 && known.name.size() == n) table.patterns[count++] = pattern_of(known);
        }
    }
    table.first[longest_name + 1] = static_cast<std::uint8_t>(count);
    return table;
}

constexpr pattern_table table = make_table();
static_assert(table.first.back() == table.patterns.size(), "no name is longer than longest_name");

bool is_field_space(char c) noexcept
{
    return c == ' ' || c == '\t';
}

} // namespace

field_id identify_field(std::string_view name) noexcept
{
    const std::size_t n = name.size();
    if (n < shortest_name || n > longest_name) return field_id::other;
    words loaded{};
    if (n < 4) {
        loaded[0] = load(name, 0, n);
    } else if (n < 8) {
        loaded[0] = load_half(name, 0);
        loaded[1] = load_half(name, n - 4);
    } else {
        loaded[0] = load_word(name, 0);
        loaded[1] = load_word(name, n - 8);
        if (n > 16) loaded[2] = load_word(name, 8);
    }
    for (std::size_t i = table.first[n]; i < table.first[n + 1]; ++i) {
        if (table.patterns[i].matches(loaded)) return table.patterns[i].id;
    }
    return field_id::other;
}

std::string_view field_name(field_id id) noexcept
{
    return spellings[static_cast<std::size_t>(id)].name;
}

bool is_token_byte(char byte) noexcept
{
    return has_class(byte, token_byte);
}

bool is_token(std::string_view text) noexcept
{
    return !text.empty() && find_token_end(text.data(), 0, text.size()) == text.size();
}

bool is_field_value(std::string_view text) noexcept
{
    return find_stop(text.data(), 0, text.size()) == text.size();
}

std::string_view trim_field_space(std::string_view text) noexcept
{
    while (!text.empty() && is_field_space(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_field_space(text.back()))
        text.remove_suffix(1);
    return text;
}

std::size_t element_size(std::string_view list) noexcept
{
    bool quoted = false;
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (quoted && list[i] == '\\') {
            ++i;
        } else if (list[i] == '"') {
            quoted = !quoted;
        } else if (list[i] == ',' && !quoted) {
            return i;
        }
    }
    return list.size();
}

const field_ref* field_table::find(field_id id) const noexcept
{
    const auto found = std::find_if(refs_.begin(), refs_.end(),
                                    [id](const field_ref& ref) { return ref.id == id; });
    return found == refs_.end() ? nullptr : &*found;
}

std::string_view field_table::value_of(field_id id) const noexcept
{
    const field_ref* ref = find(id);
    return ref == nullptr ? std::string_view{} : value(*ref);
}

} // namespace netkit::proxy
