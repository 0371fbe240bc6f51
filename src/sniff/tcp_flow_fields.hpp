#pragma once

#include "netkit/sniff/fields.hpp"

namespace netkit::sniff {

struct flow_note;

// For the walks of TCP and UDP: values that no single packet holds. Without flow tracking sequence
// numbers are as on the wire, windows are not scaled, and the rest does not exist.

/// The numbers of the header, as the flow makes them readable. `tcp` holds a whole fixed header.
void put_tcp_numbers(const layer& tcp, const flow_note* note, value_list& to);
/// Stream, times, and what the analysis found.
void put_tcp_flow(const flow_note& note, value_list& to);

} // namespace netkit::sniff
