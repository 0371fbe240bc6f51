#include "netkit/core/setting_fault.hpp"

#include <algorithm>

#include "netkit/base/text.hpp"

namespace netkit::core {

std::string setting_fault::text() const
{
    std::string out;
    for (const std::string* part : {&where, &pointer}) {
        if (!part->empty()) out += escape_foreign(*part) + ": ";
    }
    return out + (is_warning ? "warning: " : "") + message;
}

void fault_list::add(setting_fault found)
{
    const auto same = [&](const setting_fault& other) {
        return other.at == found.at && other.pointer == found.pointer &&
               other.message == found.message && other.where == found.where;
    };
    const auto [first, last] = std::ranges::equal_range(faults_, found.at, {}, &setting_fault::at);
    if (std::any_of(first, last, same)) return;
    if (!found.is_warning) ++errors_;
    if (faults_.size() == most_kept) {
        ++left_out_;
        return;
    }
    if (!found.is_warning) places_.insert(found.pointer);
    faults_.insert(last, std::move(found));
}

void fault_list::append(const fault_list& others)
{
    for (const setting_fault& each : others)
        add(each);
    left_out_ += others.left_out_;
    errors_ += others.left_out_;
}

bool fault_list::has(std::string_view pointer) const noexcept
{
    return places_.contains(pointer);
}

std::string fault_list::text() const
{
    std::string out;
    for (const setting_fault& each : faults_)
        out += each.text() + '\n';
    if (left_out_ > 0) out += "... and " + std::to_string(left_out_) + " more\n";
    return out;
}

} // namespace netkit::core
