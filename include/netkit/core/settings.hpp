#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/core/setting_fault.hpp"
#include "netkit/core/setting_note.hpp"
#include "netkit/core/setting_reflection.hpp"
#include "netkit/core/setting_tree.hpp"

namespace netkit::core {

/// One top-level object of the configuration and the struct that holds it.
struct section {
    std::string_view name;
    std::string_view summary;
    const shape* type;
};

template <class T>
section make_section(std::string_view name, std::string_view summary)
{
    return {name, summary, &shape_of<T>()};
}

using environment = std::map<std::string, std::string, std::less<>>;
environment read_environment();

struct settings_file {
    std::string name;                ///< path; `-` is standard input
    std::optional<std::string> text; ///< used instead of reading `name`
};

/// One setting given by a flag of its own.
struct flag_setting {
    std::string path;  ///< dotted, `runtime.threads`
    std::string value; ///< as typed; numbers and booleans are read from the text
    std::string shown; ///< `--threads 4`, for faults and origins
    bool is_json = false;
};

/// Everything that may configure a run, weakest first; within a list the later wins.
struct settings_inputs {
    std::vector<settings_file> files;
    environment variables;         ///< `NETKIT_<PATH>` and what `${VAR}` refers to
    std::vector<std::string> sets; ///< `PATH=VALUE`
    std::vector<flag_setting> flags;
};

/// All inputs merged key by key (lists replace), with the origin of every value. A value; what it
/// knows of types it knows through its sections.
class settings_document {
public:
    settings_document() = default;
    explicit settings_document(std::vector<section> known) : known_{std::move(known)} {}

    const setting_node& root() const noexcept { return root_; }
    const setting_node* find(std::string_view section) const noexcept
    {
        return root_.find(section);
    }
    const std::vector<section>& known() const noexcept { return known_; }
    const std::vector<setting_source>& sources() const noexcept { return sources_; }

    /// False when an input could not be read or parsed: then nothing is said about what is missing.
    bool is_complete() const noexcept { return is_complete_; }

    /// `proxy.json:4:17`, as faults begin.
    std::string where(origin at) const;
    /// `default`, `proxy.json:4`, `env NETKIT_X`, `flag --threads 4`, as `--origins` prints.
    std::string origin_text(origin at) const;

private:
    friend class settings_loader;

    std::vector<section> known_;
    std::vector<setting_source> sources_{setting_source{}};
    setting_node root_;
    bool is_complete_ = true;
};

/// Reads and merges; what cannot be read, parsed or placed goes to `faults`, and the rest is kept.
/// Sections that are not in `known` are faults.
settings_document load_settings(std::vector<section> known, const settings_inputs& inputs,
                                fault_list& faults);

/// Fills the object behind `into`, default-made, from `section` of the document.
void read_section(const settings_document& from, std::string_view section, const shape& type,
                  void* into, fault_list& faults);

/// The settings of one section, defaults where nothing is given. With faults the result is for
/// looking at, not for running.
template <class T>
T read(const settings_document& from, std::string_view section, fault_list& faults)
{
    T settings{};
    read_section(from, section, shape_of<T>(), &settings, faults);
    return settings;
}

/// Reads every known section for its faults alone.
void check_settings(const settings_document& from, fault_list& faults);

/// What a struct's own `void check(const T&, checker&)` (found beside the struct) complains to:
/// faults between values, such as dangling references. Pointers are relative to that struct:
/// `routes/0/upstream`, empty for the struct itself. A place that is at fault already stays silent.
class checker {
public:
    checker(const settings_document& from, std::string pointer, const setting_node* node,
            origin near, fault_list& into);

    void fail(std::string_view pointer, std::string message);
    void warn(std::string_view pointer, std::string message);
    /// `no upstream "ap"; did you mean "app"?`
    void unknown_name(std::string_view pointer, std::string_view noun, std::string_view found,
                      std::span<const std::string_view> known);

    /// The value was given by somebody; false: it is the default.
    bool is_given(std::string_view pointer) const;

private:
    void add(std::string_view pointer, std::string message, bool is_warning);

    const settings_document& document_;
    std::string pointer_;
    const setting_node* node_;
    origin near_;
    fault_list& faults_;
};

} // namespace netkit::core
