#include "netkit/core/settings_output.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "netkit/core/common_settings.hpp"
#include "settings_json.hpp"
#include "support/catch.hpp"
#include "support/json_schema.hpp"
#include "support/sample_settings.hpp"
#include "support/source_folder.hpp"

using namespace netkit;
namespace fs = std::filesystem;

namespace {

const fs::path golden = test::source_folder() / "tests/golden/settings";

void compare_with(const char* name, const std::string& found)
{
    const fs::path path = golden / name;
    if (std::getenv("NETKIT_RENEW") != nullptr) // NOLINT(concurrency-mt-unsafe)
        std::ofstream{path, std::ios::binary} << found;
    std::ifstream file{path, std::ios::binary};
    CHECK(found == std::string{std::istreambuf_iterator<char>{file}, {}});
}

core::setting_node json(std::string text)
{
    core::blank_extras(text);
    core::json_text parsed = core::parse_json(text, 1);
    REQUIRE(parsed.is_json);
    REQUIRE(parsed.faults.empty());
    return std::move(parsed.root);
}

core::settings_document load(std::string text)
{
    core::settings_inputs inputs;
    inputs.files.push_back({"one.json", std::move(text)});
    inputs.variables = {{"NETKIT_OTHER__QUIET", "true"}, {"PORT", "9"}};
    inputs.sets = {"sample.limits.wait=4s"};
    inputs.flags = {{"other.threads", "3", "--threads 3"}};
    core::fault_list faults;
    auto document = core::load_settings(sample::sections(), inputs, faults);
    core::check_settings(document, faults);
    REQUIRE(faults.text().empty());
    return document;
}

constexpr const char* some = R"({"sample": {
    "doors": [ ":80", {"address": ":${PORT}", "name": "n"} ],
    "groups": { "g": { "servers": ["a:1"], "labels": {"k": "v"} } },
    "token": "hush", "keys": ["", "hush"] } })";

} // namespace

TEST_CASE("settings: the effective configuration is printed whole", "[core][settings]")
{
    compare_with("printed.txt", core::print_settings(load(some)));
}

TEST_CASE("settings: --origins tells where each leaf came from", "[core][settings]")
{
    compare_with("printed_origins.txt", core::print_settings(load(some), {.origins = true}));
}

TEST_CASE("settings: secrets are never printed", "[core][settings]")
{
    for (const bool origins : {false, true}) {
        const std::string printed = core::print_settings(load(some), {.origins = origins});
        CHECK(printed.find("hush") == std::string::npos);
        CHECK(printed.find("********") != std::string::npos);
        (void)json(printed);
    }
}

TEST_CASE("settings: schema and reference page are generated", "[core][settings]")
{
    const auto sections = sample::sections();
    compare_with("schema.txt", core::settings_schema(sections));
    compare_with("reference.txt", core::settings_reference(sections));
}

TEST_CASE("settings: the schema accepts what the program prints", "[core][settings]")
{
    const auto sections = sample::sections();
    const auto schema = json(core::settings_schema(sections));
    const core::settings_document document = load(some);
    CHECK(test::schema_faults(schema, json(core::print_settings(document))).empty());

    const auto one = json(core::section_schema(sections[1]));
    CHECK(test::schema_faults(one, json(R"({"threads": 3})")).empty());
    CHECK_FALSE(test::schema_faults(one, json(R"({"threads": 65})")).empty());
}

TEST_CASE("settings: schema and reader agree on good and bad values", "[core][settings]")
{
    struct row {
        std::string sample; ///< members beside "doors"
        bool is_good;
    };
    const row rows[] = {
        {R"("limits": {"wait": 0})", true},
        {R"("limits": {"wait": "1m30s"})", true},
        {R"("limits": {"wait": "${W:-1s}"})", true},
        {R"("limits": {"body": "64KiB", "total": 1e3})", true},
        {R"("limits": {"body": "64k"})", false},
        {R"("limits": {"wait": 5})", false},
        {R"("limits": {"wait": "5"})", false},
        {R"("limits": {"offset": 101})", false},
        {R"("limits": {"offset": 1.5})", false},
        {R"("limits": {"ratio": 1.01})", false},
        {R"("limits": {"strict": "no"})", false},
        {R"("limits": {"strict": "${S:-true}"})", true},
        {R"("limits": {"stricct": true})", false},
        {R"("limits": null)", false},
        {R"("extra": null)", true},
        {R"("extra": {"body": "1KiB"})", true},
        {R"("journal": "json")", true},
        {R"("journal": {"format": "xml"})", false},
        {R"("journal": {"path": ""})", false},
        {R"("journal": {"levels": [1, 9]})", true},
        {R"("journal": {"levels": [0]})", false},
        {R"("journal": 5)", false},
        {R"("groups": {"g": {"servers": ["a:1"]}})", true},
        {R"("groups": {"g": {"servers": []}})", false},
        {R"("groups": {"g": {}})", false},
        {R"("groups": {"": {"servers": ["a:1"]}})", false},
        {R"("groups": {"g": {"servers": ["a:1"], "labels": {"k": 1}}})", false},
        {R"("ways": [{}])", false},
        {R"("keys": "k")", false},
        {R"("bogus": 1)", false},
    };
    const auto schema = json(core::settings_schema(sample::sections()));
    for (const auto& [members, is_good] : rows) {
        const std::string text =
            R"({"$schema": "x", "sample": {"doors": [":80"], )" + members + "}}";
        INFO(text);
        core::settings_inputs inputs;
        inputs.files.push_back({"one.json", text});
        core::fault_list faults;
        core::check_settings(core::load_settings(sample::sections(), inputs, faults), faults);
        INFO(faults.text());
        CHECK(faults.ok() == is_good);
        CHECK(test::schema_faults(schema, json(text)).empty() == is_good);
    }
}

TEST_CASE("settings: every key has a path and a note", "[core][settings]")
{
    const auto keys = core::setting_keys(sample::sections());
    std::vector<std::string> paths;
    for (const auto& each : keys) {
        paths.push_back(each.path);
        CHECK_FALSE(each.text.empty());
    }
    for (const std::string path :
         {"sample", "sample.doors", "sample.doors.N.backlog", "sample.extra.wait",
          "sample.groups.NAME.servers.N.address", "other.threads"}) {
        INFO(path);
        CHECK(std::ranges::count(paths, path) == 1);
    }
}

TEST_CASE("settings: the common sections have good defaults", "[core][settings]")
{
    core::fault_list faults;
    const auto document = core::load_settings(core::common_sections(), {}, faults);
    const core::settings_common all = core::read_common(document, faults);
    CHECK(faults.text().empty());
    CHECK(all.runtime.threads == 0);
    CHECK(all.log.level == core::log_level::info);
    CHECK_FALSE(all.admin.address.has_value());
    const auto schema = json(core::settings_schema(core::common_sections()));
    CHECK(test::schema_faults(schema, json(core::print_settings(document))).empty());
}

TEST_CASE("settings: an admin endpoint in the open needs a token", "[core][settings]")
{
    const auto faults_of = [](const std::string& admin) {
        core::settings_inputs inputs;
        inputs.files.push_back({"a.json", R"({"admin": )" + admin + "}"});
        core::fault_list faults;
        const auto document = core::load_settings(core::common_sections(), inputs, faults);
        (void)core::read_common(document, faults);
        return faults.text();
    };
    for (const std::string good :
         {R"("127.0.0.1:9")", R"("127.9.9.9:9")", R"("[::1]:9")", R"("localhost:9")",
          R"("unix:/run/a")", R"({"address": ":9", "token": "t"})", R"({"token": "t"})"}) {
        INFO(good);
        CHECK(faults_of(good).empty());
    }
    for (const std::string bad :
         {R"(":9")", R"("0.0.0.0:9")", R"("[::]:9")", R"("192.0.2.1:9")", R"("host:9")"}) {
        INFO(bad);
        CHECK(faults_of(bad).find("a.json:1:11: /admin/address: ") == 0);
    }
}
