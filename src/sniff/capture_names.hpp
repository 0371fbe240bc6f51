#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "netkit/base/clock.hpp"

namespace netkit::sniff {

/// The names of a run of files.
class capture_names {
public:
    enum class rule : std::uint8_t {
        one,      ///< the path as it is
        numbered, ///< NAME_00001_20260102150405.EXT
        pattern,  ///< strftime(3); a name that comes twice in a row gets _00002 and so on
    };
    capture_names(std::string path, rule how) : path_(std::move(path)), how_(how) {}

    /// The next name, for a file begun at `now`, local time. Empty when the pattern yields none.
    std::string next(wall_time now);

private:
    std::string path_;
    rule how_;
    std::uint64_t count_ = 0;
    std::string last_;
    std::uint64_t repeated_ = 1;
};

/// `path` with `added` before what tells the kind of file: `a.pcap.gz` and `_1` is `a_1.pcap.gz`.
std::string with_suffix(std::string_view path, std::string_view added);

} // namespace netkit::sniff
