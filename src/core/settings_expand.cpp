#include "settings_expand.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "netkit/base/text.hpp"

namespace netkit::core {

namespace {

bool is_variable_name(std::string_view name)
{
    const auto is_letter = [](char c) {
        return c == '_' || (to_lower(c) >= 'a' && to_lower(c) <= 'z');
    };
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return !name.empty() && is_letter(name[0]) &&
           std::ranges::all_of(name, [&](char c) { return is_letter(c) || is_digit(c); });
}

/// `inside` is what stands between the braces.
void put_in(expansion& made, std::string_view inside, const environment& variables)
{
    const auto dash = inside.find(":-");
    const std::string_view name = inside.substr(0, dash);
    if (!is_variable_name(name)) {
        made.fault = fmt::format("{} is not the name of a variable; write $${{ for a literal ${{",
                                 quote_foreign(name));
        return;
    }
    const auto value = variables.find(name);
    made.has_variables = true;
    if (value != variables.end() && (!value->second.empty() || dash == std::string_view::npos)) {
        if (is_utf8(value->second))
            made.text += value->second;
        else
            made.fault = fmt::format("the variable {} is not valid UTF-8", name);
    } else if (dash != std::string_view::npos) {
        made.text += inside.substr(dash + 2);
    } else {
        made.fault =
            fmt::format("the variable {0} is not set; set it, or write ${{{0}:-fallback}}", name);
    }
}

} // namespace

expansion expand_variables(std::string_view text, const environment& variables)
{
    expansion made;
    while (made.fault.empty()) {
        const auto open = text.find("${");
        made.text += text.substr(0, open);
        if (open == std::string_view::npos) break;
        if (open > 0 && text[open - 1] == '$') { // the text so far ends with the first dollar
            made.text += '{';
            text.remove_prefix(open + 2);
            continue;
        }
        const auto close = text.find('}', open);
        if (close == std::string_view::npos) {
            made.fault = "${ without its }; write $${ for a literal ${";
            break;
        }
        put_in(made, text.substr(open + 2, close - open - 2), variables);
        text.remove_prefix(close + 1);
    }
    return made;
}

} // namespace netkit::core
