#pragma once

#include <type_traits>

#include "netkit/base/error.hpp"
#include "netkit/base/result.hpp"

namespace netkit::sniff {

/// Why a capture could not be read or written. What was read before stays good; the sentence with
/// the offset is the source's `fault_text()`.
enum class errc {
    unknown_format = 1,    ///< the file is no capture: name it, exit 1                 peer_fault
    unsupported_version,   ///< a capture of a version nobody writes                    peer_fault
    truncated_file,        ///< the file ends inside a record: print what it held       peer_fault
    corrupt_record,        ///< a length or an index breaks its law: stop there         peer_fault
    corrupt_compression,   ///< gzip or zstd data are damaged: stop there               peer_fault
    truncated_compression, ///< gzip or zstd data end early: print what they held   peer_fault
    too_much,              ///< more of something than we keep: stop there              limit
    several_link_types,    ///< pcap holds one link type: write pcapng instead          local_fault
    bad_file_name,         ///< the name to write to cannot be a file's name            local_fault
};

const boost::system::error_category& sniff_category() noexcept;

inline error_code make_error_code(errc value) noexcept
{
    return {static_cast<int>(value), sniff_category()};
}

} // namespace netkit::sniff

template <>
struct boost::system::is_error_code_enum<netkit::sniff::errc> : std::true_type {};
