#pragma once

namespace netkit::sniff {

/// What a decoder remembers between packets; every part of it is bounded.
struct decode_memory {};

} // namespace netkit::sniff
