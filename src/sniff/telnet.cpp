// Telnet (RFC 854): text with commands between, each after a byte of 255; options that were agreed
// on exchange subnegotiations.

#include <array>

#include "families.hpp"
#include "field_rows.hpp"
#include "text_lines.hpp"

namespace netkit::sniff {

namespace {

enum : std::uint8_t { end_of_sub = 240, sub = 250, will = 251, dont = 254, command = 255 };
enum : std::uint8_t { terminal_type = 24, window_size = 31 };

constexpr std::array commands{
    value_name{240, 240, "Suboption End"},
    value_name{241, 241, "No-Operation"},
    value_name{242, 242, "Data Mark"},
    value_name{243, 243, "Break"},
    value_name{244, 244, "Interrupt Process"},
    value_name{245, 245, "Abort Output"},
    value_name{246, 246, "Are You There?"},
    value_name{247, 247, "Escape Character"},
    value_name{248, 248, "Erase Line"},
    value_name{249, 249, "Go Ahead"},
    value_name{250, 250, "Suboption"},
    value_name{251, 251, "Will"},
    value_name{252, 252, "Won't"},
    value_name{253, 253, "Do"},
    value_name{254, 254, "Don't"},
};
constexpr std::array options{
    value_name{0, 0, "Binary Transmission"},
    value_name{1, 1, "Echo"},
    value_name{3, 3, "Suppress Go Ahead"},
    value_name{5, 5, "Status"},
    value_name{24, 24, "Terminal Type"},
    value_name{31, 31, "Negotiate About Window Size"},
    value_name{32, 32, "Terminal Speed"},
    value_name{33, 33, "Remote Flow Control"},
    value_name{34, 34, "Linemode"},
    value_name{35, 35, "X Display Location"},
    value_name{39, 39, "New Environment Option"},
};

constexpr auto fields = field_table(
    dec("telnet.cmd", "Command").with(commands), dec("telnet.subcmd", "Subcommand").with(options),
    row_of(form::text, "telnet.data", "Data"),
    row_of(form::text, "telnet.string_subopt.value", "Value").detail(),
    dec("telnet.naws_subopt.width", "Width").detail(),
    dec("telnet.naws_subopt.height", "Height").detail());

next_step decode_telnet(cursor, layer& here, decoding&)
{
    here.header = here.wire;
    return {};
}

class telnet_walk {
public:
    telnet_walk(const layer& from, value_list& to) noexcept : all_(from.bytes()), to_(to) {}

    void run()
    {
        while (at_ < all_.size()) {
            const auto end = next_command();
            text_lines lines{all_.subspan(at_, end - at_), at_};
            for (text_line each; lines.next(each);)
                put_ascii(to_, row_named(fields, "telnet.data"), each.whole, each.at);
            at_ = end;
            if (at_ < all_.size() && !take_command()) return;
        }
    }

private:
    /// Where the next command begins; a doubled 255 is text.
    std::uint32_t next_command() const noexcept
    {
        for (std::uint32_t i = at_; i < all_.size(); ++i) {
            if (all_[i] != command) continue;
            if (i + 1 >= all_.size() || all_[i + 1] != command) return i;
            ++i;
        }
        return static_cast<std::uint32_t>(all_.size());
    }
    /// False at the end.
    bool take_command()
    {
        if (at_ + 1 >= all_.size()) return false;
        const auto code = all_[at_ + 1];
        if (code < sub) {
            to_.put(row_named(fields, "telnet.cmd"), code, at_ + 1, 1);
            at_ += 2;
            return true;
        }
        if (at_ + 2 >= all_.size()) return false;
        to_.put(row_named(fields, "telnet.cmd"), code, at_ + 1, 1);
        to_.put(row_named(fields, "telnet.subcmd"), all_[at_ + 2], at_ + 2, 1);
        const auto option = all_[at_ + 2];
        at_ += 3;
        if (code == sub) take_negotiation(option);
        return true;
    }
    void take_negotiation(std::uint8_t option)
    {
        const auto end = next_command();
        const auto inside = all_.subspan(at_, end - at_);
        if (option == terminal_type && !inside.empty()) {
            to_.put(row_named(fields, "telnet.subcmd"), inside[0], at_, 1);
            if (inside.size() > 1)
                put_ascii(to_, row_named(fields, "telnet.string_subopt.value"), inside.subspan(1),
                          at_ + 1);
        } else if (option == window_size && inside.size() >= 4) {
            to_.put(row_named(fields, "telnet.naws_subopt.width"), load_be16(&inside[0]), at_, 2);
            to_.put(row_named(fields, "telnet.naws_subopt.height"), load_be16(&inside[2]), at_ + 2,
                    2);
        }
        at_ = end;
    }

    byte_view all_;
    value_list& to_;
    std::uint32_t at_ = 0;
};

void walk_telnet(const packet&, const layer& from, value_list& to)
{
    telnet_walk{from, to}.run();
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::telnet,
     .name = "telnet",
     .title = "Telnet",
     .decode = decode_telnet,
     .fields = fields,
     .walk = walk_telnet},
}};

} // namespace

std::span<const protocol> telnet_protocols()
{
    return rows;
}

} // namespace netkit::sniff
