#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "netkit/core/settings.hpp"
#include "support/catch.hpp"
#include "support/sample_settings.hpp"
#include "support/source_folder.hpp"

// Every tests/golden/settings/NAME.json is read as a configuration file, and what is wrong with it
// is compared with NAME.expected, line by line. Leading comment lines may add inputs: `// env
// NAME=VALUE`, `// set PATH=VALUE`, `// flag PATH VALUE SHOWN`, `// file OTHER.part`.
// NETKIT_RENEW=1 writes the .expected files anew, for review as a diff.

namespace {

using namespace netkit;
namespace fs = std::filesystem;

const fs::path golden = test::source_folder() / "tests/golden/settings";

std::string read_file(const fs::path& path)
{
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

core::settings_inputs inputs_of(const fs::path& path)
{
    core::settings_inputs inputs;
    const std::string text = read_file(path);
    inputs.files.push_back({path.filename().string(), text});
    for (std::string_view line : split(text, '\n')) {
        if (!line.starts_with("// ")) break;
        line.remove_prefix(3);
        const auto space = line.find(' ');
        const std::string_view verb = line.substr(0, space);
        const std::string_view rest = space == std::string_view::npos ? "" : line.substr(space + 1);
        const std::string_view name = rest.substr(0, rest.find('='));
        if (verb == "env") {
            inputs.variables.emplace(name, rest.substr(name.size() + 1));
        } else if (verb == "set") {
            inputs.sets.emplace_back(rest);
        } else if (verb == "flag") {
            const auto words = split(rest, ' ');
            const auto shown = rest.substr(words.at(0).size() + words.at(1).size() + 2);
            inputs.flags.push_back(
                {std::string{words[0]}, std::string{words[1]}, std::string{shown}});
        } else if (verb == "file") {
            inputs.files.push_back({std::string{rest}, read_file(golden / rest)});
        }
    }
    return inputs;
}

std::string faults_of(const fs::path& path)
{
    core::fault_list faults;
    const auto document = core::load_settings(sample::sections(), inputs_of(path), faults);
    core::check_settings(document, faults);
    return faults.text();
}

} // namespace

TEST_CASE("settings: every bad configuration is told exactly", "[core][settings]")
{
    const bool renew = std::getenv("NETKIT_RENEW") != nullptr; // NOLINT(concurrency-mt-unsafe)
    std::size_t bad = 0;
    for (const auto& entry : fs::directory_iterator{golden}) {
        if (entry.path().extension() != ".json") continue;
        INFO(entry.path().filename().string());
        const std::string found = faults_of(entry.path());
        fs::path expected = entry.path();
        expected.replace_extension(".expected");
        if (renew) std::ofstream{expected, std::ios::binary} << found;
        CHECK(found == read_file(expected));
        bad += found.empty() ? 0 : 1;
    }
    CHECK(bad >= 40);
}
