#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "netkit/sniff/text_out.hpp"

namespace netkit::sniff {

struct flow_note;

/// The program behind one end of a flow.
struct process_name {
    std::string command{}; ///< as the kernel names it: at most 15 bytes
    std::int64_t pid = 0;  ///< 0: nobody knows
};

/// `{curl/99722}`, or `{?}`.
void put_process(text_out& to, const process_name& process);
/// The process of a packet's flow; null if nobody knows or asked. `note` may be null.
const process_name* known_process(const flow_note* note) noexcept;
/// Finds such a text, the last one, in what may hold anything. False: there is none.
bool find_process(std::string_view text, process_name& to);

} // namespace netkit::sniff
