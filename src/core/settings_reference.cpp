#include "netkit/core/settings_output.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "settings_value.hpp"
#include "settings_words.hpp"

namespace netkit::core {

namespace {

constexpr std::string_view preface = R"(# Configuration reference

Written by `netkit config reference` from the tables that the program reads its configuration with.

- **Forms.** Durations are strings with a unit: `ns us ms s m h d`, as in `"250ms"` or `"1m30s"`. Sizes
  too: `"64KiB"`, `"1MiB"` (powers of 1024), `"10MB"` (powers of 1000). Both may be a plain `0`. Addresses are
  `host:port`, `[v6]:port`, `:port` (all interfaces), `unix:/path` or `fd:N`.
- **Files** are JSON; comments (`//`, `/* */`) and trailing commas are accepted. A string where an
  object is expected stands for the object with only its first key set.
- **Variables.** A string may hold `${VAR}` or `${VAR:-fallback}`; `$${` stands for `${`.
- **Precedence**, weakest first: defaults, files in order, environment (`NETKIT_PROXY__LISTENERS__0__ADDRESS`),
  `--set PATH=VALUE`, flags. Objects are merged key by key; a list replaces the list before it.
)";

const shape* innermost(const shape* type)
{
    while (type->element != nullptr)
        type = type->element;
    return type;
}

/// `duration` out of `a duration such as 10s`.
std::string noun_of(const shape& type)
{
    std::string_view text = type.expects;
    text = text.substr(0, std::min(text.find(" such as"), text.find(':')));
    for (const std::string_view article : {"a ", "an "})
        if (text.starts_with(article)) text.remove_prefix(article.size());
    return std::string{text};
}

std::string type_words(const shape& type, const note& about)
{
    const setting_range range = range_of(type, &about);
    const std::string limits = range.low.empty() && range.high.empty() ? ""
                               : range.high.empty() ? fmt::format(", from {}", range.low)
                               : range.low.empty()
                                   ? fmt::format(", up to {}", range.high)
                                   : fmt::format(", {} to {}", range.low, range.high);
    switch (type.what) {
    case shape::kind::boolean:
        return "true or false";
    case shape::kind::integer:
        return "integer" + limits;
    case shape::kind::real:
        return "number" + limits;
    case shape::kind::string:
        return "string";
    case shape::kind::text:
        return noun_of(type) + limits;
    case shape::kind::choice:
        return fmt::format("`{}`", fmt::join(type.choices, "`, `"));
    case shape::kind::list:
        return "list of: " + type_words(*type.element, about);
    case shape::kind::table:
        return "by name: " + type_words(*type.element, about);
    case shape::kind::optional:
        return type_words(*type.element, about);
    case shape::kind::object:
        return "object, below";
    }
    return {};
}

std::string default_words(const member_shape& member, const void* object)
{
    if (member.about.is_required) return "**required**";
    if (member.type->what == shape::kind::object) return "";
    const void* value = member.at(const_cast<void*>(object));
    const auto preset = value_printer{}.print(*member.type, value, nullptr, nullptr);
    if (preset.is_null()) return "none";
    return fmt::format("`{}`", preset.dump());
}

/// `|` ends a cell.
std::string cell(std::string_view text)
{
    std::string out;
    for (const char c : text)
        out += c == '|' ? std::string{"\\|"} : std::string{c};
    return out;
}

/// What elements of `type` are called in a path.
std::string step_words(const shape* type)
{
    std::string out;
    for (; type->element != nullptr; type = type->element) {
        if (type->what == shape::kind::list) out += "[]";
        if (type->what == shape::kind::table) out += ".NAME";
    }
    return out;
}

void describe(std::string& out, const shape& type, const std::string& path, std::size_t level)
{
    const auto fresh = type.fresh();
    out += "\n| key | type | default | meaning |\n|---|---|---|---|\n";
    for (const member_shape& each : type.members) {
        out += fmt::format("| `{}` | {} | {} | {}{} |\n", each.about.name,
                           cell(type_words(*each.type, each.about)),
                           cell(default_words(each, fresh.get())), cell(each.about.text),
                           each.about.is_secret ? " Never shown." : "");
    }
    for (const member_shape& each : type.members) {
        const shape* inner = innermost(each.type);
        if (inner->what != shape::kind::object) continue;
        const std::string below =
            fmt::format("{}.{}{}", path, each.about.name, step_words(each.type));
        out += fmt::format("\n{} `{}`\n\n{}\n", std::string(level, '#'), below, each.about.text);
        if (const member_shape* first = inner->shorthand())
            out += fmt::format("A string stands for its `{}`.\n", first->about.name);
        describe(out, *inner, below, std::min<std::size_t>(level + 1, 6));
    }
}

void collect_keys(std::vector<setting_key>& out, const shape& type, const std::string& path)
{
    for (const member_shape& each : type.members) {
        const std::string below = fmt::format("{}.{}", path, each.about.name);
        out.push_back({below, each.about.text});
        std::string inside = below;
        const shape* inner = each.type;
        for (; inner->element != nullptr; inner = inner->element) {
            if (inner->what == shape::kind::list) inside += ".N";
            if (inner->what == shape::kind::table) inside += ".NAME";
        }
        collect_keys(out, *inner, inside);
    }
}

} // namespace

std::string settings_reference(std::span<const section> sections)
{
    std::string out{preface};
    for (const section& each : sections) {
        out += fmt::format("\n## `{}`\n\n{}\n", each.name, each.summary);
        describe(out, *each.type, std::string{each.name}, 3);
    }
    return out;
}

std::vector<setting_key> setting_keys(std::span<const section> sections)
{
    std::vector<setting_key> out;
    for (const section& each : sections) {
        out.push_back({std::string{each.name}, each.summary});
        collect_keys(out, *each.type, std::string{each.name});
    }
    return out;
}

} // namespace netkit::core
