#pragma once

#include <optional>
#include <string_view>

#include "netkit/base/bytes.hpp"
#include "netkit/sniff/source.hpp"

namespace netkit::sniff {

/// One address of a name resolution block.
struct known_name {
    byte_view address; ///< 4 or 16 bytes
    std::string_view name;
};

/// The names of a kept block, one after the other; none of a block of another kind.
///
///     for (name_reader in{block}; const auto found = in.next();)
class name_reader {
public:
    explicit name_reader(const kept_block& from) noexcept;
    std::optional<known_name> next() noexcept;

private:
    byte_view rest_;
};

} // namespace netkit::sniff
