#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/core/settings.hpp"

namespace netkit::core {

/// Puts the inputs on top of each other, weakest first.
class settings_loader {
public:
    settings_loader(settings_document& into, const environment& variables, fault_list& faults)
        : document_{into}, variables_{variables}, faults_{faults}
    {
    }

    void add_file(const settings_file& file);
    void add_variables();
    void add_set(const std::string& assignment);
    void add_flag(const flag_setting& flag);

private:
    std::uint32_t add_source(setting_source::kind what, std::string name);
    void complain(origin at, std::string_view pointer, std::string message);
    void lose(origin at, std::string message);

    void add_layer(setting_node root);
    void drop_unknown_sections(setting_node& root);
    void expand(setting_node& node, const std::string& pointer);
    void put(const std::vector<std::string>& path, setting_node value, origin at);

    setting_node loose_value(std::string_view text, origin at, bool may_be_json);
    std::vector<std::string> resolve_variable(std::span<const std::string_view> steps) const;

    settings_document& document_;
    const environment& variables_;
    fault_list& faults_;
};

/// What stands behind one step of a path; null when the type has no such step.
const shape* step_into(const shape* type, std::string_view step);

/// Writes a bare string as the object it stands for, everywhere below `node`.
void spell_out(setting_node& node, const shape& type);

/// Objects key by key, everything else replaces.
void merge(setting_node& under, setting_node over);

/// Merges `value` in at `path` below `node`. Returns what is wrong, empty when nothing.
std::string place(setting_node& node, const shape* type, std::span<const std::string> path,
                  setting_node value);

/// `proxy.listeners.0.address`; a backslash takes the next character as it is.
std::vector<std::string> split_path(std::string_view path);

/// What a section name or a key means when it comes as part of a variable's name.
std::string fold(std::string_view key);

} // namespace netkit::core
