#pragma once

#include <string>
#include <vector>

#include "netkit/base/result.hpp"
#include "netkit/core/runtime.hpp"
#include "netkit/core/service.hpp"

namespace netkit::core {

/// Replaces `path` by `text` at once: whoever reads it sees the old or the whole new content.
error_code write_whole(const std::string& path, const std::string& text);

/// `{"pid":N,"listening":[{"what":"proxy","address":"127.0.0.1:8080"}]}` and a line end.
std::string format_ready(int pid, const std::vector<bound_address>& bound);

/// Writes pid file and ready file where asked for; false, explained on stderr, if one cannot be.
bool write_life_files(const runtime_options& options, const std::vector<bound_address>& bound);

/// Removes the ready file of an earlier life, which would promise too much.
void remove_stale_ready_file(const runtime_options& options);
void remove_pid_file(const runtime_options& options);

} // namespace netkit::core
