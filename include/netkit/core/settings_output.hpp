#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/core/settings.hpp"

namespace netkit::core {

struct print_options {
    bool origins = false; ///< each leaf is `{"value": …, "origin": "proxy.json:4"}`
    bool mask_secrets = true;
    std::vector<std::string> sections{}; ///< empty: all known
};

/// The effective configuration as JSON, two spaces a level, defaults written out. Without origins
/// and masks it reads back to the same settings. Give it documents without faults.
std::string print_settings(const settings_document& from, const print_options& options = {});

/// One object of a settings type as JSON, nothing masked.
std::string print_object(const shape& type, const void* object);
template <class T>
std::string print_object(const T& settings)
{
    return print_object(shape_of<T>(), &settings);
}

/// JSON Schema, draft 2020-12, of a whole configuration file.
std::string settings_schema(std::span<const section> sections);
/// The same of one section alone.
std::string section_schema(const section& one);

/// docs/reference/config.md.
std::string settings_reference(std::span<const section> sections);

/// Every key as a dotted path with its note, for completion of `--set`:
/// `proxy.listeners.N.address`, `proxy.upstreams.NAME.servers`.
struct setting_key {
    std::string path;
    std::string_view text;
};
std::vector<setting_key> setting_keys(std::span<const section> sections);

} // namespace netkit::core
