// DHCP (RFC 2131) in the shape of BOOTP (RFC 951): 236 bytes that stand where they stand, then
// options, which may go on in the places of the file name and the server name (RFC 2132 §9.3).
//
//   0 op  1 hardware type  2 its length  3 hops  4 id  8 seconds  10 flags  12 client  16 yours
//   20 server  24 relay  28 hardware address (16)  44 server name (64)  108 file (128)  236 cookie

#include <algorithm>

#include "dhcp_fields.hpp"
#include "families.hpp"
#include "field_text.hpp"

namespace netkit::sniff {

namespace {

constexpr std::uint32_t fixed_size = 236;
constexpr std::uint32_t options_at = 240;
constexpr std::uint32_t cookie = 0x63825363;

/// A stretch of options: the space behind the cookie, or a borrowed one.
struct option_space {
    std::uint32_t at;
    std::uint32_t size;
};
constexpr option_space file_space{108, 128};
constexpr option_space name_space{44, 64};

/// Padding, which stands alone, and the end.
enum : std::uint8_t { pad = 0, overload = 52, message_type = 53, end = 255 };

bool has_options(const layer& from) noexcept
{
    return from.captured >= options_at && load_be32(from.data + fixed_size) == cookie;
}

/// Walks the options of a space; `visit(code, at, length)` gets the place of each value and returns
/// false to stop. Returns whether the end was marked.
template <class Visit>
bool each_option(const layer& from, option_space space, Visit visit)
{
    const auto limit = std::min(from.captured, space.at + space.size);
    auto at = space.at;
    while (at < limit) {
        const auto code = from.data[at++];
        if (code == pad) continue;
        if (code == end) return true;
        if (at == limit) return false;
        const std::uint32_t length = from.data[at++];
        if (!visit(code, at, length) || length > limit - at) return false;
        at += length;
    }
    return false;
}

/// Notes: the message type, 0 if there is none.
next_step decode_dhcp(cursor in, layer& here, decoding&)
{
    here.header = in.wire();
    in.skip(fixed_size);
    here.fault = in.fault();
    if (here.fault != damage::none || !has_options(here)) return {};
    bool whole = true;
    const auto visit = [&](std::uint8_t code, std::uint32_t at, std::uint32_t length) {
        whole = length <= here.captured - at;
        if (code == message_type && length == 1 && whole) here.note[0] = here.data[at];
        return whole;
    };
    each_option(here, {options_at, here.captured - options_at}, visit);
    if (!whole) here.fault = here.captured < here.wire ? damage::truncated : damage::malformed;
    return {};
}

void put_address(const layer& from, value_list& to)
{
    const auto kind = from.data[1];
    const std::uint32_t size = from.data[2];
    to.put(dhcp_row("hw.type"), kind, 1, 1);
    const byte_view space{from.data + 28, 16};
    if (size == 0) return to.put(dhcp_row("client_address_not_given"), 1, 2, 1);
    const auto used = std::min(size, 16U);
    if ((kind == 1 || kind == 6) && size == 6)
        to.put(dhcp_row("hw.mac_addr"), space.first(6), 28);
    else
        to.put(dhcp_row("hw.addr"), space.first(used), 28);
    if (used < 16) to.put(dhcp_row("hw.addr_padding"), space.subspan(used), 28 + used);
}

/// Names that end with a NUL; nothing is shown of an empty one.
void put_name(const layer& from, value_list& to, const field& row, option_space space)
{
    if (from.captured < space.at + space.size || from.data[space.at] == 0) return;
    put_ascii(to, row, {from.data + space.at, space.size}, space.at);
}

/// Padding in one piece.
void put_padding(const layer& from, value_list& to, std::uint32_t begin, std::uint32_t limit)
{
    if (begin == limit) return;
    to.put(dhcp_row("option.padding"), byte_view{from.data + begin, limit - begin}, begin);
}

/// Puts the options of one space, with their padding, and in between those of the spaces it
/// borrows.
class option_walk {
public:
    option_walk(const layer& from, value_list& to) noexcept : from_(from), to_(to) {}
    void put(option_space space);

private:
    bool on_option(std::uint8_t code, std::uint32_t at, std::uint32_t length);
    /// Padding from `behind_` on, as an option of its own.
    void put_pads(std::uint32_t until);

    const layer& from_;
    value_list& to_;
    std::uint32_t behind_ = 0;
    bool borrowed_ = false;
    bool good_ = true;
};

void option_walk::put_pads(std::uint32_t until)
{
    if (until <= behind_) return;
    to_.put(dhcp_row("option.type"), pad, behind_, 1);
    put_padding(from_, to_, behind_, until);
}

bool option_walk::on_option(std::uint8_t code, std::uint32_t at, std::uint32_t length)
{
    put_pads(at - 2);
    to_.put(dhcp_row("option.type"), code, at - 2, 1);
    to_.put(dhcp_row("option.length"), length, at - 1, 1);
    if (length > from_.captured - at) return good_ = false;
    const byte_view value{from_.data + at, length};
    to_.put(dhcp_row("option.value"), value, at);
    good_ = walk_dhcp_option(to_, code, value, at);
    if (code == overload && length == 1 && !borrowed_) {
        borrowed_ = true;
        if ((value[0] & 2U) != 0) put(name_space);
        if ((value[0] & 1U) != 0) put(file_space);
    }
    behind_ = at + length;
    return good_;
}

void option_walk::put(option_space space)
{
    behind_ = space.at;
    const auto visit = [this](std::uint8_t code, std::uint32_t at, std::uint32_t length) {
        return on_option(code, at, length);
    };
    const bool ended = each_option(from_, space, visit);
    if (!good_) return;
    const auto limit = std::min(from_.captured, space.at + space.size);
    auto at = behind_;
    while (at < limit && from_.data[at] == pad)
        ++at;
    put_pads(at);
    if (!ended) {
        if (at == limit) to_.put(dhcp_row("end_option_missing"), 1);
        return;
    }
    to_.put(dhcp_row("option.type"), 0, at, 1);
    to_.put(dhcp_row("option.end"), end, at, 1);
    if (space.at == options_at) put_padding(from_, to_, at + 1, limit);
}

void walk_dhcp(const packet&, const layer& from, value_list& to)
{
    if (from.captured < fixed_size) return;
    const bool options = has_options(from);
    if (!options) to.put(dhcp_row("bootp"), 1);
    put_address(from, to);
    std::uint8_t borrowed = 0;
    const auto peek = [&](std::uint8_t code, std::uint32_t at, std::uint32_t length) {
        if (code == overload && length == 1 && at < from.captured) borrowed = from.data[at];
        return length <= from.captured - at;
    };
    if (options) each_option(from, {options_at, from.captured - options_at}, peek);
    const bool name_borrowed = (borrowed & 2U) != 0;
    const bool file_borrowed = (borrowed & 1U) != 0;
    if (name_borrowed)
        to.put(dhcp_row("server_name_overloaded_by_dhcp"), 1, name_space.at, name_space.size);
    else
        put_name(from, to, dhcp_row("server"), name_space);
    if (file_borrowed)
        to.put(dhcp_row("boot_filename_overloaded_by_dhcp"), 1, file_space.at, file_space.size);
    else
        put_name(from, to, dhcp_row("file"), file_space);
    if (!options) return;
    to.put(dhcp_row("cookie"), byte_view{from.data + fixed_size, 4}, fixed_size);
    option_walk{from, to}.put({options_at, from.captured - options_at});
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::dhcp,
     .name = "dhcp",
     .title = "Dynamic Host Configuration Protocol",
     .decode = decode_dhcp,
     .fields = dhcp_fields,
     .walk = walk_dhcp},
}};

} // namespace

std::span<const protocol> dhcp_protocols()
{
    return rows;
}

} // namespace netkit::sniff
