#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/core/web_message.hpp"

namespace netkit::core {

/// Methods and path patterns: `/api/proxy/upstreams/{name}/servers/{address}`. A parameter is one
/// whole segment, not empty; a literal segment wins over a parameter at the same place. Pure.
class web_router {
public:
    /// Returns the number of the route, counted from 0. Throws std::invalid_argument for a pattern
    /// that is malformed or there already.
    std::size_t add(std::string_view method, std::string_view pattern);

    struct match {
        std::optional<std::size_t> route;
        web_pairs parameters;
        std::string allow; ///< the methods of this path when only the method is wrong
    };
    /// HEAD finds the route of GET unless it has its own.
    match find(std::string_view method, const web_target& target) const;

private:
    struct step {
        std::string text; ///< the literal, or the parameter's name
        bool is_parameter = false;
        bool operator==(const step&) const = default;
    };
    struct pattern {
        std::vector<step> steps;
        std::vector<std::pair<std::string, std::size_t>> methods;
    };

    static std::vector<step> parse(std::string_view text);
    static bool fits(const std::vector<step>& steps, const std::vector<std::string>& segments);
    static bool is_nearer(const std::vector<step>& left, const std::vector<step>& right);

    std::vector<pattern> patterns_;
    std::size_t routes_ = 0;
};

} // namespace netkit::core
