// DHCP (RFC 2131) in the shape of BOOTP (RFC 951): 236 bytes that stand where they stand, then
// options, which may go on in the places of the file name and the server name (RFC 2132 §9.3).
//
//   0 op  1 hardware type  2 its length  3 hops  4 id  8 seconds  10 flags  12 client  16 yours
//   20 server  24 relay  28 hardware address (16)  44 server name (64)  108 file (128)  236 cookie

#include <algorithm>
#include <array>
#include <utility>

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

struct option_place {
    std::uint8_t code = 0;
    std::uint32_t at = 0; ///< of the value
    std::uint32_t length = 0;
};

/// Goes from one option of a space to the next, over padding, until one that is longer than the
/// space has been told.
class option_steps {
public:
    option_steps() = default;
    option_steps(const layer& from, option_space space) noexcept
        : data_(from.data), at_(space.at), limit_(std::min(from.captured, space.at + space.size))
    {
    }

    bool next(option_place& to) noexcept
    {
        while (at_ < limit_ && data_[at_] == pad)
            ++at_;
        if (at_ >= limit_ || ended_) return false;
        to.code = data_[at_++];
        ended_ = to.code == end;
        if (ended_ || at_ == limit_) return false;
        to.length = data_[at_++];
        to.at = at_;
        at_ = to.length > limit_ - at_ ? limit_ : at_ + to.length;
        return true;
    }
    /// Whether the end was marked.
    bool is_ended() const noexcept { return ended_; }

private:
    const std::uint8_t* data_ = nullptr;
    std::uint32_t at_ = 0;
    std::uint32_t limit_ = 0;
    bool ended_ = false;
};

/// Notes: the message type, 0 if there is none.
next_step decode_dhcp(cursor in, layer& here, decoding&)
{
    here.header = in.wire();
    in.skip(fixed_size);
    here.fault = in.fault();
    if (here.fault != damage::none || !has_options(here)) return {};
    bool whole = true;
    option_steps steps{here, {options_at, here.captured - options_at}};
    for (option_place each; whole && steps.next(each);) {
        whole = each.length <= here.captured - each.at;
        if (each.code == message_type && each.length == 1 && whole)
            here.note[0] = here.data[each.at];
    }
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

/// Puts the options of the space behind the cookie, with their padding. One of them says that the
/// places of the names hold options too: those stand right behind it, so what is left of the first
/// space waits on a stack of three until they are done. They cannot borrow once more.
class option_walk {
public:
    option_walk(const layer& from, value_list& to) noexcept : from_(from), to_(to) {}
    void run()
    {
        enter({options_at, from_.captured - options_at});
        while (depth_ > 0 && good_) {
            option_place each;
            if (top().steps.next(each))
                put(each);
            else
                leave();
        }
    }

private:
    struct visit {
        option_space space;
        option_steps steps;
        std::uint32_t behind = 0; ///< of the last option
    };
    visit& top() noexcept { return open_[depth_ - 1]; }
    void enter(option_space space)
    {
        open_[depth_++] = {space, option_steps{from_, space}, space.at};
    }
    void leave();
    void put(const option_place& of);
    /// Padding from the last option on, as an option of its own.
    void put_pads(std::uint32_t until);

    const layer& from_;
    value_list& to_;
    std::array<visit, 3> open_{};
    std::size_t depth_ = 0;
    bool borrowed_ = false;
    bool good_ = true;
};

void option_walk::put_pads(std::uint32_t until)
{
    if (until <= top().behind) return;
    to_.put(dhcp_row("option.type"), pad, top().behind, 1);
    put_padding(from_, to_, top().behind, until);
}

void option_walk::put(const option_place& of)
{
    put_pads(of.at - 2);
    to_.put(dhcp_row("option.type"), of.code, of.at - 2, 1);
    to_.put(dhcp_row("option.length"), of.length, of.at - 1, 1);
    good_ = of.length <= from_.captured - of.at;
    if (!good_) return;
    const byte_view value{from_.data + of.at, of.length};
    to_.put(dhcp_row("option.value"), value, of.at);
    top().behind = of.at + of.length;
    good_ = walk_dhcp_option(to_, of.code, value, of.at);
    if (of.code != overload || of.length != 1 || std::exchange(borrowed_, true)) return;
    if ((value[0] & 1U) != 0) enter(file_space);
    if ((value[0] & 2U) != 0) enter(name_space); // on top: it comes first
}

void option_walk::leave()
{
    const auto& [space, steps, behind] = top();
    const auto limit = std::min(from_.captured, space.at + space.size);
    auto at = behind;
    while (at < limit && from_.data[at] == pad)
        ++at;
    put_pads(at);
    if (steps.is_ended()) {
        to_.put(dhcp_row("option.type"), 0, at, 1);
        to_.put(dhcp_row("option.end"), end, at, 1);
        if (space.at == options_at) put_padding(from_, to_, at + 1, limit);
    } else if (at == limit) {
        to_.put(dhcp_row("end_option_missing"), 1);
    }
    --depth_;
}

void walk_dhcp(const packet&, const layer& from, value_list& to)
{
    if (from.captured < name_space.at) return;
    put_address(from, to);
    if (from.captured < fixed_size) return;
    const bool options = has_options(from);
    if (!options) to.put(dhcp_row("bootp"), 1);
    std::uint8_t borrowed = 0;
    option_steps steps{from, {options_at, from.captured - options_at}};
    for (option_place each; options && steps.next(each);)
        if (each.code == overload && each.length == 1 && each.at < from.captured)
            borrowed = from.data[each.at];
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
    option_walk{from, to}.run();
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
