#pragma once

#include <string>
#include <string_view>

#include "where_program.hpp"

namespace netkit::sniff {

/// The field or protocol of that name; false when there is none.
bool find_where_operand(std::string_view name, where_operand& to);

/// `no field "tcp.dstprt"; did you mean "tcp.dstport"?`
std::string no_such_field(std::string_view name);

/// What stands between the brackets: `0:3`, `2-5`, `4`, `:2`, `-2:`, several joined by commas.
bool read_where_slices(std::string_view text, std::vector<where_slice>& to);

} // namespace netkit::sniff
