#include "read_filter.hpp"

#include <cerrno>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

#include "netkit/base/text.hpp"

namespace netkit::sniff {

bool read_filter_file(settings& of, std::ostream& err)
{
    if (of.filter_file.empty()) return true;
    constexpr std::size_t most_bytes = 1U << 20U;
    const auto refuse = [&](const std::string& why) {
        err << fmt::format("netkit sniff: filter file {}: {}\n", escape_foreign(of.filter_file),
                           why);
        return false;
    };
    std::ifstream file{of.filter_file};
    if (!file) return refuse(std::generic_category().message(errno));
    for (std::string line; std::getline(file, line);) {
        of.filter += line.substr(0, line.find('#')) + '\n';
        if (of.filter.size() > most_bytes) return refuse("a filter has at most 1 MiB");
    }
    if (file.bad()) return refuse("cannot be read");
    of.filter = std::string{trim(of.filter)};
    return true;
}

} // namespace netkit::sniff
