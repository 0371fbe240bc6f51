#pragma once

#include <optional>
#include <string_view>

#include "netkit/sniff/decoded.hpp"
#include "netkit/sniff/flow_stage.hpp"
#include "netkit/sniff/process_table.hpp"
#include "settings.hpp"

namespace netkit::sniff {

/// Both ends of the outermost TCP or UDP of a packet that was really sent.
std::optional<socket_ends> ends_of(const packet& of);

/// What comments of netkit's own files say: `{curl/99722}`.
class commented_processes final : public process_source {
public:
    const process_name& find(const packet& of) override;

private:
    process_name latest_;
};

/// Whether a field named so is about processes.
bool is_process_field(std::string_view name) noexcept;
/// Whether anything of this run shows or asks for processes.
bool wants_processes(const settings& from);

} // namespace netkit::sniff
