#pragma once

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include <stdlib.h> // NOLINT(*-deprecated-headers): mkdtemp is POSIX

namespace netkit::test {

/// A folder of its own for one test, gone with everything in it afterwards.
class scratch_folder {
public:
    scratch_folder() : path_((std::filesystem::temp_directory_path() / "netkit-XXXXXX").string())
    {
        if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error{"no scratch folder"};
    }
    scratch_folder(const scratch_folder&) = delete;
    scratch_folder& operator=(const scratch_folder&) = delete;
    ~scratch_folder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    const std::string& path() const noexcept { return path_; }
    std::string operator/(const std::string& name) const { return path_ + "/" + name; }
    /// Names of the files in it, sorted.
    std::vector<std::string> names() const
    {
        std::vector<std::string> all;
        for (const auto& one : std::filesystem::directory_iterator{path_}) {
            all.push_back(one.path().filename().string());
        }
        std::sort(all.begin(), all.end());
        return all;
    }

private:
    std::string path_;
};

} // namespace netkit::test
