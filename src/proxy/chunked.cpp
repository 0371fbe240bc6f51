// Chunked bodies, decoded in place.
//
// The decoder is fed whatever a read delivered and hands back slices of that same memory, so a body
// is relayed without a copy; only trailers, rare and small, are collected in a buffer of its own,
// where the field parser can see them as one piece. A chunk costs one call: the call that meets the
// CRLF behind old data goes on through the next size line to the next run of data.
//
// Size lines go byte by byte through a small state machine. They are a handful of bytes, and every
// hole in a lenient reader (white space, signs, `0x`, a bare LF, an unread extension) has been a
// way to make two servers see two different ends of one body (RFC 9112 §7.1, §11.2).
#include "netkit/proxy/chunked.hpp"

#include "http1_scan.hpp"
#include "netkit/proxy/hop_by_hop.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace netkit::proxy {
namespace {

constexpr int most_digits = 16;
constexpr auto most_size = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

/// Value of a hexadecimal digit, or 16.
unsigned hex_value(char c) noexcept
{
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
    return 16;
}

bool is_space(char c) noexcept
{
    return c == ' ' || c == '\t';
}

head_limits trailer_limits(const chunk_limits& limits) noexcept
{
    head_limits made;
    made.header_bytes = limits.trailer_bytes;
    made.header_count = limits.trailer_count;
    return made;
}

} // namespace

chunked_decoder::chunked_decoder(const chunk_limits& limits)
    : limits_{limits}, section_{trailer_limits(limits)}
{
}

void chunked_decoder::reset() noexcept
{
    section_.reset();
    trailers_.clear();
    state_ = state::size_begin;
    broken_ = rule::none;
    digits_ = 0;
    left_ = 0;
    extension_line_ = extension_body_ = 0;
}

chunked_decoder::step chunked_decoder::next(std::string_view input)
{
    std::size_t used = 0;
    while (broken_ == rule::none && state_ != state::done && used < input.size()) {
        const auto rest = input.substr(used);
        switch (state_) {
        case state::data: {
            const auto run = rest.substr(0, std::min<std::uint64_t>(left_, rest.size()));
            left_ -= run.size();
            if (left_ == 0) state_ = state::data_cr;
            return {parse_status::need_more, used + run.size(), run};
        }
        case state::data_cr:
        case state::data_lf:
            used += read_data_end(rest);
            break;
        case state::trailers:
            used += read_trailers(rest);
            break;
        default:
            used += read_size_line(rest);
            break;
        }
    }
    if (broken_ != rule::none) return {parse_status::bad, used, {}};
    const bool done = state_ == state::done;
    return {done ? parse_status::complete : parse_status::need_more, used, {}};
}

std::size_t chunked_decoder::read_data_end(std::string_view input) noexcept
{
    const bool at_cr = state_ == state::data_cr;
    if (input.front() != (at_cr ? '\r' : '\n')) {
        fail(rule::chunk_end);
        return 0;
    }
    state_ = at_cr ? state::data_lf : state::size_begin;
    return 1;
}

std::size_t chunked_decoder::read_size_line(std::string_view input) noexcept
{
    std::size_t used = 0;
    while (used < input.size() && state_ < state::data) {
        take_size_byte(input[used]);
        if (broken_ != rule::none) break;
        ++used;
    }
    return used;
}

void chunked_decoder::take_size_byte(char byte) noexcept
{
    if (state_ == state::line_end) {
        if (byte == '\n') return end_size_line();
        return fail(rule::bare_cr);
    }
    if (byte == '\n') return fail(rule::bare_lf);
    if (state_ != state::size_begin && state_ != state::size) return take_extension_byte(byte);

    if (const unsigned digit = hex_value(byte); digit < 16) {
        add_digit(digit);
    } else if (state_ == state::size && byte == '\r') {
        state_ = state::line_end;
    } else if (state_ == state::size && byte == ';') {
        take_extension_byte(byte);
    } else {
        fail(rule::chunk_size_syntax);
    }
}

void chunked_decoder::add_digit(unsigned digit) noexcept
{
    state_ = state::size;
    if (++digits_ > most_digits || left_ > (most_size >> 4)) {
        return fail(rule::chunk_size_too_large);
    }
    left_ = left_ << 4 | digit;
}

void chunked_decoder::take_extension_byte(char byte) noexcept
{
    const bool ends = byte == '\r' && (state_ == state::name || state_ == state::token ||
                                       state_ == state::quote_end);
    if (ends) {
        state_ = state::line_end;
        return;
    }
    if (++extension_line_ > limits_.extension_line || ++extension_body_ > limits_.extension_body) {
        return fail(rule::chunk_extension_too_large);
    }
    if (!step_extension(byte)) fail(rule::chunk_extension_syntax);
}

/// One byte of `*( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )`, except that the
/// size itself is followed by `;` at once.
bool chunked_decoder::step_extension(char byte) noexcept
{
    const bool token = has_class(byte, token_byte);
    const bool space = is_space(byte);
    const auto go = [this](state next) {
        state_ = next;
        return true;
    };
    switch (state_) {
    case state::before_name:
        return space || (token && go(state::name));
    case state::before_value:
        return space || (token && go(state::token)) || (byte == '"' && go(state::quoted));
    case state::quoted:
        if (byte == '"') return go(state::quote_end);
        if (byte == '\\') return go(state::escaped);
        return !has_class(byte, stop_byte);
    case state::escaped:
        return !has_class(byte, stop_byte) && go(state::quoted);
    case state::name:
    case state::after_name:
        if (token && state_ == state::name) return true;
        if (space) return go(state::after_name);
        if (byte == '=') return go(state::before_value);
        break;
    case state::token:
        if (token) return true;
        [[fallthrough]];
    case state::quote_end:
    case state::after_value:
        if (space) return go(state::after_value);
        break;
    default:
        break;
    }
    return byte == ';' && go(state::before_name);
}

void chunked_decoder::end_size_line() noexcept
{
    state_ = left_ == 0 ? state::trailers : state::data;
    digits_ = 0;
    extension_line_ = 0;
}

std::size_t chunked_decoder::read_trailers(std::string_view input)
{
    // No more than the limit allows is ever stored: the section decides with two bytes behind it.
    const std::size_t before = trailers_.size();
    const std::size_t room = limits_.trailer_bytes + 2 - before;
    const auto taken = input.substr(0, room);
    trailers_.append(taken);
    switch (section_.parse(trailers_)) {
    case parse_status::need_more:
        return taken.size();
    case parse_status::complete:
        break;
    case parse_status::bad: {
        const rule broken = section_.broken();
        const bool limit = broken == rule::head_too_large || broken == rule::too_many_fields;
        fail(limit ? rule::trailer_too_large : rule::trailer_syntax);
        return 0;
    }
    }
    state_ = state::done;
    trailers_.resize(section_.end() - 2); // without the empty line
    drop_forbidden_trailers();
    return section_.end() - before;
}

void chunked_decoder::drop_forbidden_trailers() noexcept
{
    field_table& fields = section_.fields();
    for (field_ref& ref : fields.refs()) {
        if (is_forbidden_trailer(ref.id, fields.name(ref))) ref.dropped = true;
    }
}

std::size_t write_chunk_size(char* out, std::uint64_t size) noexcept
{
    char* end = std::to_chars(out, out + 16, size, 16).ptr;
    *end++ = '\r';
    *end++ = '\n';
    return static_cast<std::size_t>(end - out);
}

} // namespace netkit::proxy
