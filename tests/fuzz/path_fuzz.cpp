// Paths from a stranger: the normal form is its own normal form, and the route table, which never
// builds it, decides as if it had.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/proxy/route.hpp"
#include "path_normal.hpp"

using namespace netkit::proxy;

namespace {

void require(bool held)
{
    if (!held) std::abort();
}

bool holds(const std::string& prefix, const std::string& path)
{
    return prefix == "/" || path == prefix ||
           (path.size() > prefix.size() && path.starts_with(prefix) && path[prefix.size()] == '/');
}

} // namespace

/// The first line is a prefix, the second a path; a fixed table takes part as well.
// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input{reinterpret_cast<const char*>(data), size};
    const auto line_end = input.find('\n');
    const std::string prefix{input.substr(0, line_end)};
    const std::string path{line_end == std::string_view::npos ? input : input.substr(line_end + 1)};

    const auto normal = path == "*" ? "/" : normal_path(path); // OPTIONS *
    require(normal.front() == '/' && normal.find("//") == std::string::npos);
    require(normal.find('?') == std::string::npos);
    require(normal_path(normal) == normal);

    const std::vector<route_match> routes{
        {{"*.a.b"}, "/a/b"}, {{"x.a.b"}, prefix}, {{}, prefix}, {{"x.a.b"}, ""}};
    const route_table table{routes};
    const bool held = holds(normal_path(prefix), normal);
    require(table.find("x.a.b", path) == (holds("/a/b", normal) ? 0U : held ? 1U : 3U));
    require(table.find("y", path) == (held ? 2U : route_table::no_route));
    require(table.find("x.a.b", path) == table.find("X.A.B", normal));
    table.find(path, prefix); // any bytes as a host
    require(table.covered_by(3) == (normal_path(prefix) == "/" ? 1U : route_table::no_route));
    return 0;
}
