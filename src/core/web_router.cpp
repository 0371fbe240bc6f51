#include "netkit/core/web_router.hpp"

#include <algorithm>
#include <stdexcept>

#include "netkit/base/text.hpp"

namespace netkit::core {

namespace {

[[noreturn]] void refuse(std::string_view pattern, std::string_view why)
{
    throw std::invalid_argument("web route " + std::string{pattern} + ": " + std::string{why});
}

std::optional<std::size_t>
find_method(const std::vector<std::pair<std::string, std::size_t>>& methods, std::string_view name)
{
    for (const auto& [method, route] : methods)
        if (method == name) return route;
    return std::nullopt;
}

std::string allow_list(const std::vector<std::pair<std::string, std::size_t>>& methods)
{
    std::string list;
    for (const auto& [method, route] : methods)
        list += (list.empty() ? "" : ", ") + method;
    if (find_method(methods, "GET") && !find_method(methods, "HEAD")) list += ", HEAD";
    return list;
}

} // namespace

std::vector<web_router::step> web_router::parse(std::string_view text)
{
    if (!text.starts_with('/')) refuse(text, "must begin with a slash");
    std::vector<step> steps;
    for (const std::string_view piece : split(text.substr(1), '/')) {
        const bool is_parameter = piece.starts_with('{') && piece.ends_with('}');
        if (is_parameter && piece.size() == 2) refuse(text, "a parameter has no name");
        const std::string_view name = is_parameter ? piece.substr(1, piece.size() - 2) : piece;
        if (name.find_first_of("{}") != std::string_view::npos)
            refuse(text, "a parameter is a whole segment");
        steps.push_back(step{std::string{name}, is_parameter});
    }
    return steps;
}

std::size_t web_router::add(std::string_view method, std::string_view text)
{
    auto steps = parse(text);
    const auto same_shape = [&](const pattern& one) {
        return std::equal(one.steps.begin(), one.steps.end(), steps.begin(), steps.end(),
                          [](const step& a, const step& b) {
                              return a.is_parameter == b.is_parameter &&
                                     (a.is_parameter || a.text == b.text);
                          });
    };
    auto at = std::find_if(patterns_.begin(), patterns_.end(), same_shape);
    if (at == patterns_.end())
        at = patterns_.insert(at, pattern{std::move(steps), {}});
    else if (at->steps != steps)
        refuse(text, "has other parameter names than an earlier route");
    if (find_method(at->methods, method)) refuse(text, "is there already");
    at->methods.emplace_back(method, routes_);
    return routes_++;
}

bool web_router::fits(const std::vector<step>& steps, const std::vector<std::string>& segments)
{
    return std::equal(steps.begin(), steps.end(), segments.begin(), segments.end(),
                      [](const step& one, const std::string& segment) {
                          return one.is_parameter ? !segment.empty() : one.text == segment;
                      });
}

/// The first place where they differ decides; both have the same length.
bool web_router::is_nearer(const std::vector<step>& left, const std::vector<step>& right)
{
    for (std::size_t i = 0; i < left.size(); ++i)
        if (left[i].is_parameter != right[i].is_parameter) return !left[i].is_parameter;
    return false;
}

web_router::match web_router::find(std::string_view method, const web_target& target) const
{
    const pattern* best = nullptr;
    for (const pattern& one : patterns_)
        if (fits(one.steps, target.segments) &&
            (best == nullptr || is_nearer(one.steps, best->steps)))
            best = &one;
    match found;
    if (best == nullptr) return found;
    found.route = find_method(best->methods, method);
    if (!found.route && method == "HEAD") found.route = find_method(best->methods, "GET");
    if (!found.route) found.allow = allow_list(best->methods);
    for (std::size_t i = 0; i < best->steps.size(); ++i)
        if (best->steps[i].is_parameter)
            found.parameters.emplace_back(best->steps[i].text, target.segments[i]);
    return found;
}

} // namespace netkit::core
