#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/sniff/decoded.hpp"
#include "netkit/sniff/line.hpp"
#include "netkit/sniff/text_out.hpp"

namespace netkit::sniff {

/// One way to print packets.
class packet_printer {
public:
    virtual ~packet_printer() = default;
    /// What stands before the first packet.
    virtual void begin(text_out&) {}
    /// `interface` is the name of the one the packet came from; empty where nobody knows.
    virtual void print(const packet& of, std::string_view interface, text_out& to) = 0;
};

std::unique_ptr<packet_printer> print_lines(const line_options& options);
/// tshark -T fields: tabs between, commas between several occurrences.
std::unique_ptr<packet_printer> print_fields(const std::vector<std::string>& names);
/// The same columns as RFC 4180 wants them, with a header; lines end in a plain newline.
std::unique_ptr<packet_printer> print_csv(const std::vector<std::string>& names);
/// Layers and fields, indented by what belongs to what; an empty line behind each packet.
std::unique_ptr<packet_printer> print_tree();
/// All bytes in hex and ASCII, in tshark -x's form; an empty line behind each packet.
std::unique_ptr<packet_printer> print_hex();
/// One JSON object a packet; `detail` adds what is derived from other fields.
std::unique_ptr<packet_printer> print_json(bool detail);

} // namespace netkit::sniff
