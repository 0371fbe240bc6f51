#include <fmt/format.h>

#include "netkit/base/text.hpp"
#include "netkit/core/settings.hpp"

namespace netkit::core {

std::string settings_document::where(origin at) const
{
    const setting_source& source = sources_.at(at.source);
    switch (source.what) {
    case setting_source::kind::built_in:
        return "configuration";
    case setting_source::kind::file:
        return at.line == 0 ? source.name
                            : fmt::format("{}:{}:{}", source.name, at.line, at.column);
    case setting_source::kind::environment:
        return "environment " + source.name;
    case setting_source::kind::set:
        return std::string{trim("--set " + source.name)};
    case setting_source::kind::flag:
        return source.name;
    }
    return {};
}

std::string settings_document::origin_text(origin at) const
{
    const setting_source& source = sources_.at(at.source);
    switch (source.what) {
    case setting_source::kind::built_in:
        return "default";
    case setting_source::kind::file:
        return fmt::format("{}:{}", source.name, at.line);
    case setting_source::kind::environment:
        return "env " + source.name;
    case setting_source::kind::set:
        return "flag --set " + source.name;
    case setting_source::kind::flag:
        return "flag " + source.name;
    }
    return {};
}

namespace {

/// The steps of `a/b~1c`, unescaped.
std::vector<std::string> pointer_steps(std::string_view pointer)
{
    if (pointer.starts_with('/')) pointer.remove_prefix(1);
    std::vector<std::string> steps;
    if (pointer.empty()) return steps;
    for (const std::string_view each : split(pointer, '/')) {
        std::string step;
        for (std::size_t i = 0; i < each.size(); ++i) {
            const bool escaped = each[i] == '~' && i + 1 < each.size();
            step += escaped ? (each[++i] == '1' ? '/' : '~') : each[i];
        }
        steps.push_back(std::move(step));
    }
    return steps;
}

} // namespace

checker::checker(const settings_document& from, std::string pointer, const setting_node* node,
                 origin near, fault_list& into)
    : document_{from}, pointer_{std::move(pointer)}, node_{node}, near_{near}, faults_{into}
{
}

void checker::fail(std::string_view pointer, std::string message)
{
    add(pointer, std::move(message), false);
}

void checker::warn(std::string_view pointer, std::string message)
{
    add(pointer, std::move(message), true);
}

void checker::unknown_name(std::string_view pointer, std::string_view noun, std::string_view found,
                           std::span<const std::string_view> known)
{
    fail(pointer,
         fmt::format("no {} {}{}", noun, quote_foreign(found), did_you_mean(found, known)));
}

bool checker::is_given(std::string_view pointer) const
{
    const setting_node* node = node_;
    for (const std::string& step : pointer_steps(pointer)) {
        if (node == nullptr) return false;
        node = node->below(step);
    }
    return node != nullptr;
}

void checker::add(std::string_view pointer, std::string message, bool is_warning)
{
    std::string whole = pointer_;
    origin at = near_;
    const setting_node* node = node_;
    for (const std::string& step : pointer_steps(pointer)) {
        whole = join_pointer(whole, step);
        node = node != nullptr ? node->below(step) : nullptr;
        if (node != nullptr) at = node->written_at; // the deepest that was written
    }
    if (faults_.has(whole)) return;
    faults_.add({document_.where(at), whole, std::move(message), at, is_warning});
}

} // namespace netkit::core
