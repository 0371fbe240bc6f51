#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "netkit/sniff/decoded.hpp"
#include "netkit/sniff/text_out.hpp"

namespace netkit::sniff {

/// What stands at the beginning of a line: tcpdump's -t ... -ttttt.
enum class line_time : std::uint8_t { clock, none, epoch, since_previous, date, since_first };

/// What follows the line.
enum class line_bytes : std::uint8_t {
    none,
    hex,            ///< -x
    hex_link,       ///< -xx: with the link header
    hex_ascii,      ///< -X
    hex_ascii_link, ///< -XX
    ascii,          ///< -A
    ascii_link,     ///< -AA
};

struct line_options {
    line_time time = line_time::clock;
    line_bytes bytes = line_bytes::none;
    std::uint8_t verbose = 0;  ///< -v, -vv, -vvv
    bool nanoseconds = false;  ///< nine digits instead of six
    bool link = false;         ///< -e
    bool quiet = false;        ///< -q
    bool absolute_seq = false; ///< -S
    bool numbers = false;      ///< -#
    bool lengths = false;      ///< --lengths
    bool compat = false;       ///< nothing that tcpdump 4.99.3 -n would not print
    bool colour = false;
    bool interfaces = false; ///< name the interface: several are captured
    /// The name of this machine's interface of that index, empty when it has none: cooked headers
    /// hold indexes, and tcpdump believes them to be this machine's. Null: they stay numbers.
    std::string_view (*interface_name)(std::uint32_t index) = nullptr;
};

/// Prints packets one line each, as tcpdump -n does; netkit's own additions come at the end of the
/// line. Remembers what tcpdump remembers (sequence numbers, the previous time), within bounds.
class line_printer {
public:
    explicit line_printer(const line_options& options);
    ~line_printer();
    line_printer(line_printer&&) noexcept;
    line_printer& operator=(line_printer&&) noexcept;

    /// Appends the packet's line, the newline included. `interface` is named if the options say so.
    void print(const packet& of, std::string_view interface, text_out& to);

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace netkit::sniff
