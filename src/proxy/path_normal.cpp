#include "path_normal.hpp"

#include <algorithm>
#include <vector>

namespace netkit::proxy {

segment_facts look_at_segment(std::string_view raw) noexcept
{
    segment_facts facts;
    std::uint64_t hash = 0xcbf29ce484222325; // FNV-1a
    for_each_normal_byte(raw, [&](char c) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
        ++facts.size;
    });
    facts.hash = hash;
    facts.is_plain = std::none_of(raw.begin(), raw.end(), [](char c) {
        return c == '%' || static_cast<unsigned char>(c) >= 0x80;
    });
    if (!may_be_dots(raw)) return facts;
    facts.is_dot = is_normal_form(raw, ".");
    facts.is_dot_dot = is_normal_form(raw, "..");
    return facts;
}

bool is_normal_form(std::string_view raw, std::string_view normal) noexcept
{
    std::size_t at = 0;
    bool same = true;
    for_each_normal_byte(raw, [&](char c) {
        same = same && at < normal.size() && normal[at] == c;
        ++at;
    });
    return same && at == normal.size();
}

bool take_segment(std::string_view& path, std::string_view& raw) noexcept
{
    while (!path.empty() && path.front() == '/') {
        path.remove_prefix(1);
    }
    const auto end =
        std::find_if(path.begin(), path.end(), [](char c) { return c == '/' || c == '?'; });
    raw = path.substr(0, static_cast<std::size_t>(end - path.begin()));
    path.remove_prefix(raw.size());
    if (!path.empty() && path.front() == '?') path = {};
    return !raw.empty();
}

std::string normal_path(std::string_view path)
{
    std::vector<std::string_view> segments;
    std::string_view raw;
    while (take_segment(path, raw)) {
        const auto facts = look_at_segment(raw);
        if (facts.is_dot) continue;
        if (!facts.is_dot_dot) {
            segments.push_back(raw);
        } else if (!segments.empty()) {
            segments.pop_back();
        }
    }
    std::string normal;
    for (const auto segment : segments) {
        normal.push_back('/');
        for_each_normal_byte(segment, [&](char c) { normal.push_back(c); });
    }
    if (normal.empty()) normal.push_back('/');
    return normal;
}

} // namespace netkit::proxy
