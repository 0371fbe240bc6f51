#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <sstream>
#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>
#include <vector>

#include "netkit/cli/command.hpp"
#include "support/source_folder.hpp"

namespace netkit::cli {

/// What one run of the program left behind.
struct outcome {
    int status = 0;
    std::string out;
    std::string err;
};

/// `netkit WORDS...` in this process, with made-up streams and nothing of the real environment.
inline outcome netkit_run(const std::vector<std::string>& words, core::environment variables = {},
                          std::size_t width = 80, bool terminal = false)
{
    std::ostringstream out;
    std::ostringstream err;
    console with{.out = out,
                 .err = err,
                 .variables = std::move(variables),
                 .out_is_terminal = terminal,
                 .err_is_terminal = terminal,
                 .width = width};
    const auto status = run(words, with);
    return {static_cast<int>(status), out.str(), err.str()};
}

inline std::string read_text(const std::filesystem::path& path)
{
    std::ifstream file{path, std::ios::binary};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

inline void write_text(const std::filesystem::path& path, std::string_view text)
{
    std::filesystem::create_directories(path.parent_path());
    std::ofstream file{path, std::ios::binary};
    file << text;
}

/// Where `actual` departs from the golden file, or nothing; with NETKIT_RENEW=1 it becomes the
/// file.
inline std::string golden_difference(const std::filesystem::path& under_source,
                                     const std::string& actual)
{
    const std::filesystem::path path = test::source_folder() / under_source;
    const char* renew = std::getenv("NETKIT_RENEW");
    if (renew != nullptr && std::string_view{renew} == "1") write_text(path, actual);
    const std::string expected = read_text(path);
    if (expected == actual) return {};
    std::istringstream wanted{expected};
    std::istringstream found{actual};
    for (std::size_t number = 1;; ++number) {
        std::string left = "(end)";
        std::string right = "(end)";
        const bool more = static_cast<bool>(std::getline(wanted, left));
        if (!std::getline(found, right) && !more) right = left = "(the final newline differs)";
        if (left != right || right.starts_with("(the final"))
            return under_source.string() + ":" + std::to_string(number) + ": expected\n  " + left +
                   "\nfound\n  " + right + "\n(NETKIT_RENEW=1 takes over what was found)";
    }
}

/// A directory of its own, gone at the end of the test.
class scratch_directory {
public:
    scratch_directory()
    {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "netkit-cli-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no scratch directory");
        path_ = pattern;
    }
    ~scratch_directory()
    {
        std::error_code ignored; // a leftover in the temporary directory fails no test
        std::filesystem::remove_all(path_, ignored);
    }
    scratch_directory(const scratch_directory&) = delete;
    scratch_directory& operator=(const scratch_directory&) = delete;

    /// Writes `name` and returns its path.
    std::string file(std::string_view name, std::string_view text) const
    {
        write_text(path_ / name, text);
        return (path_ / name).string();
    }

private:
    std::filesystem::path path_;
};

} // namespace netkit::cli
