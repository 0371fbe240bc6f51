// Field lines, one at a time.
//
// The scan looks for the next control byte from where the last call stopped, so a byte is examined
// once however the input is cut; what a line means is decided when its CRLF is there, from bytes
// that are still in the cache. All verdicts depend on positions alone (where the first control byte
// is, where the limit lies), never on how much arrived with one call: the tests feed every message
// at every split and demand one outcome.
//
// Nothing is copied. A field is four numbers relative to the start of the message, because the
// caller's buffer may move between two reads.
#include "netkit/proxy/field_section.hpp"

#include "http1_scan.hpp"

#include <algorithm>
#include <limits>

namespace netkit::proxy {
namespace {

bool is_space(char c) noexcept
{
    return c == ' ' || c == '\t';
}

std::size_t skip_space(std::string_view bytes, std::size_t from, std::size_t to) noexcept
{
    while (from < to && is_space(bytes[from]))
        ++from;
    return from;
}

std::size_t drop_space(std::string_view bytes, std::size_t from, std::size_t to) noexcept
{
    while (to > from && is_space(bytes[to - 1]))
        --to;
    return to;
}

bool holds_colon(std::string_view bytes, std::size_t from, std::size_t to) noexcept
{
    return bytes.substr(from, to - from).find(':') != std::string_view::npos;
}

} // namespace

void field_section::reset(std::size_t at) noexcept
{
    fields_.clear();
    begin_ = line_ = scan_ = at;
    done_ = false;
    broken_ = rule::none;
}

parse_status field_section::fail(rule broken) noexcept
{
    broken_ = broken;
    return parse_status::bad;
}

parse_status field_section::parse(std::string_view bytes, char* writable)
{
    const char* base = bytes.data();
    fields_.rebase(base);
    if (broken_ != rule::none) return parse_status::bad;
    while (!done_) {
        const std::size_t stop = find_stop(base, scan_, bytes.size());
        scan_ = stop;
        if (stop - begin_ > limits_.header_bytes) return fail(rule::head_too_large);
        if (stop == bytes.size()) return parse_status::need_more;
        if (bytes[stop] != '\r') return fail(stray_byte(bytes, stop));
        if (stop + 1 == bytes.size()) return parse_status::need_more;
        if (bytes[stop + 1] != '\n') return fail(rule::bare_cr);
        if (stop == line_) {
            done_ = true;
        } else if (const rule broken = take_line(bytes, stop, writable); broken != rule::none) {
            return fail(broken);
        }
        line_ = scan_ = stop + 2;
    }
    return parse_status::complete;
}

rule field_section::stray_byte(std::string_view bytes, std::size_t at) const noexcept
{
    if (bytes[at] == '\n') return rule::bare_lf;
    return holds_colon(bytes, line_, at) ? rule::field_value_syntax : rule::field_name_syntax;
}

rule field_section::take_line(std::string_view bytes, std::size_t stop, char* writable)
{
    // CR is no token byte, so the name cannot run past the line.
    const std::size_t name_end = find_token_end(bytes.data(), line_, bytes.size());
    if (bytes[name_end] == ':' && name_end != line_) {
        return add_field(bytes, name_end, name_end, stop);
    }
    return take_odd_line(bytes, stop, name_end, writable);
}

rule field_section::take_odd_line(std::string_view bytes, std::size_t stop, std::size_t name_end,
                                  char* writable)
{
    if (is_space(bytes[line_])) {
        if (line_ == begin_) return rule::space_before_first_field;
        return writable == nullptr ? rule::obs_fold : take_fold(bytes, stop, writable);
    }
    const std::size_t colon = skip_space(bytes, name_end, stop);
    if (name_end > line_ && colon < stop && bytes[colon] == ':') {
        if (writable == nullptr) return rule::space_before_colon;
        return add_field(bytes, name_end, colon, stop);
    }
    return holds_colon(bytes, line_, stop) ? rule::field_name_syntax : rule::colon_missing;
}

rule field_section::take_fold(std::string_view bytes, std::size_t stop, char* writable)
{
    field_ref& ref = fields_.refs().back();
    if (ref.id == field_id::content_length || ref.id == field_id::transfer_encoding) {
        return rule::obs_fold; // a framing field that another parser reads differently
    }
    const std::size_t from = skip_space(bytes, line_, stop);
    const std::size_t to = drop_space(bytes, from, stop);
    if (from == to) return rule::none;
    if (ref.value_size == 0) {
        ref.value_offset = static_cast<std::uint32_t>(from);
    } else {
        std::fill(writable + ref.value_offset + ref.value_size, writable + from, ' ');
    }
    ref.value_size = static_cast<std::uint32_t>(to - ref.value_offset);
    return rule::none;
}

rule field_section::add_field(std::string_view bytes, std::size_t name_end, std::size_t colon,
                              std::size_t stop)
{
    if (fields_.refs().size() >= limits_.header_count) return rule::too_many_fields;
    const std::size_t name_size = name_end - line_;
    if (name_size > std::numeric_limits<std::uint16_t>::max()) return rule::head_too_large;
    const std::size_t value = skip_space(bytes, colon + 1, stop);
    const std::size_t value_end = drop_space(bytes, value, stop);
    field_ref ref;
    ref.name_offset = static_cast<std::uint32_t>(line_);
    ref.name_size = static_cast<std::uint16_t>(name_size);
    ref.value_offset = static_cast<std::uint32_t>(value);
    ref.value_size = static_cast<std::uint32_t>(value_end - value);
    ref.id = identify_field(bytes.substr(line_, name_size));
    if (ref.id == field_id::content_length) unify_length(ref);
    fields_.push(ref);
    return rule::none;
}

void field_section::unify_length(field_ref& ref) const noexcept
{
    for (auto text = fields_.value(ref); text.size() > 1 && text.front() == '0';) {
        ++ref.value_offset;
        --ref.value_size;
        text.remove_prefix(1);
    }
    const field_ref* first = fields_.find(field_id::content_length);
    ref.dropped = first != nullptr && fields_.value(*first) == fields_.value(ref);
}

} // namespace netkit::proxy
