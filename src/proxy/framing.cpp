#include "netkit/proxy/framing.hpp"

#include "netkit/base/text.hpp"

#include <charconv>
#include <limits>
#include <system_error>

namespace netkit::proxy {
namespace {

/// The codings of all Transfer-Encoding lines together, in order (RFC 9112 §6.1).
struct codings {
    int chunked = 0;
    int others = 0;
    bool chunked_last = false;
    bool malformed = false;

    void add(std::string_view element) noexcept
    {
        const auto name = trim_field_space(element.substr(0, element.find(';')));
        if (!is_token(name)) {
            malformed = true; // an empty element included
            return;
        }
        chunked_last = equal_ignoring_case(name, "chunked");
        ++(chunked_last ? chunked : others);
        if (chunked_last && name.size() != element.size()) malformed = true; // takes no parameter
    }

    void add_line(std::string_view list) noexcept
    {
        for (;;) {
            const std::size_t size = element_size(list);
            add(trim_field_space(list.substr(0, size)));
            if (size == list.size()) return;
            list.remove_prefix(size + 1);
        }
    }

    rule verdict() const noexcept
    {
        if (malformed) return rule::coding_syntax;
        if (chunked > 1) return rule::coding_repeated;
        if (!chunked_last) return rule::coding_not_final;
        return others == 0 ? rule::none : rule::coding_unknown;
    }
};

/// 1*DIGIT up to 2^63-1 (RFC 9112 §6.2); a comma list is refused even if all its members agree.
rule read_length(std::string_view text, std::uint64_t& length) noexcept
{
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const char* begin = text.data();
    const char* end = begin + text.size();
    const auto [stop, error] = std::from_chars(begin, end, length);
    const bool good = error == std::errc{} && stop == end && length <= most;
    return good ? rule::none : rule::length_syntax;
}

} // namespace

rule examine_framing(const field_table& fields, int version_minor, framing& body,
                     std::uint64_t& length) noexcept
{
    codings coded;
    int lengths = 0;
    int encodings = 0;
    rule broken_length = rule::none;
    std::uint64_t agreed = 0;
    for (const field_ref& ref : fields.refs()) {
        if (ref.id == field_id::transfer_encoding) {
            ++encodings;
            coded.add_line(fields.value(ref));
        } else if (ref.id == field_id::content_length) {
            std::uint64_t one = 0;
            if (broken_length == rule::none) broken_length = read_length(fields.value(ref), one);
            if (lengths++ == 0) agreed = one;
            if (broken_length == rule::none && one != agreed) broken_length = rule::length_conflict;
        }
    }
    body = framing::none;
    length = 0;
    if (encodings > 0 && lengths > 0) return rule::length_and_coding;
    if (encodings > 0) {
        if (version_minor == 0) return rule::coding_in_1_0;
        body = framing::chunked;
        return coded.verdict();
    }
    if (lengths > 0 && broken_length == rule::none) {
        body = framing::length;
        length = agreed;
    }
    return broken_length;
}

} // namespace netkit::proxy
