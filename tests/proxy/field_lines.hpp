#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "netkit/proxy/fields.hpp"

namespace netkit::proxy {

/// Field lines as a parser would leave them, without a parser.
class field_lines {
public:
    field_lines(std::initializer_list<std::pair<std::string_view, std::string_view>> lines)
    {
        for (const auto& [name, value] : lines) {
            field_ref ref;
            ref.name_offset = static_cast<std::uint32_t>(text_.size());
            ref.name_size = static_cast<std::uint16_t>(name.size());
            text_.append(name).append(": ");
            ref.value_offset = static_cast<std::uint32_t>(text_.size());
            ref.value_size = static_cast<std::uint32_t>(value.size());
            ref.id = identify_field(name);
            text_.append(value).append("\r\n");
            table.push(ref);
        }
        table.rebase(text_.data());
    }
    field_lines(const field_lines&) = delete;
    field_lines& operator=(const field_lines&) = delete;

    /// Names of what is left to forward, in order, joined by spaces.
    std::string kept() const
    {
        std::string names;
        for (const auto& ref : table.refs()) {
            if (ref.dropped) continue;
            if (!names.empty()) names.push_back(' ');
            names.append(table.name(ref));
        }
        return names;
    }

    field_table table;

private:
    std::string text_;
};

} // namespace netkit::proxy
