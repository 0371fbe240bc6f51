#include "netkit/core/settings.hpp"
#include "netkit/core/settings_output.hpp"
#include "support/catch.hpp"
#include "support/sample_settings.hpp"

using namespace netkit;
using sample::from_text;
using sample::load;
using sample::loaded;

TEST_CASE("settings: the stronger input wins, pair by pair", "[core][settings]")
{
    // inputs 0 to 5: default, first file, second file, environment, --set, flag
    const auto with = [](bool f1, bool f2, bool env, bool set, bool flag) {
        core::settings_inputs inputs = from_text(R"({"sample": {"doors": []}})");
        if (f1) inputs.files.push_back({"f1", R"({"other": {"threads": 1}})"});
        if (f2) inputs.files.push_back({"f2", R"({"other": {"threads": 2}})"});
        if (env) inputs.variables["NETKIT_OTHER__THREADS"] = "3";
        if (set) inputs.sets.push_back("other.threads=4");
        if (flag) inputs.flags.push_back({"other.threads", "5", "--threads 5"});
        return inputs;
    };
    const std::string origins[] = {
        "default",         "f1:1", "f2:1", "env NETKIT_OTHER__THREADS", "flag --set other.threads",
        "flag --threads 5"};
    for (unsigned given = 0; given < 32; ++given) {
        const loaded all = load(with((given & 1) != 0, (given & 2) != 0, (given & 4) != 0,
                                     (given & 8) != 0, (given & 16) != 0));
        unsigned strongest = 0;
        for (unsigned i = 0; i < 5; ++i)
            if ((given >> i & 1) != 0) strongest = i + 1;
        INFO(given);
        CHECK(all.faults.text().empty());
        CHECK(all.other.threads == strongest);
        const std::string printed =
            core::print_settings(all.document, {.origins = true, .sections = {"other"}});
        CHECK(printed.find("\"origin\": \"" + origins[strongest] + '"') != std::string::npos);
    }
}

TEST_CASE("settings: files are merged key by key and lists replace", "[core][settings]")
{
    core::settings_inputs inputs = from_text(R"({"sample": {
        "doors": [":1", ":2"], "journal": "json", "groups": {"a": {"servers": ["a:1"]}},
        "limits": {"body": "2MiB", "wait": "2s"}, "extra": {"wait": "3s"} }})");
    inputs.files.push_back({"two.json", R"({"sample": {
        "doors": [":3"], "journal": {"path": "/x"}, "groups": {"b": {"servers": ["b:1"]}},
        "limits": {"wait": "4s"}, "extra": null }})"});
    const loaded all = load(inputs);
    CHECK(all.faults.text().empty());
    REQUIRE(all.sample.doors.size() == 1);
    CHECK(all.sample.doors[0].address.port == 3);
    CHECK(all.sample.journal.format == sample::style::json);
    CHECK(all.sample.journal.path == "/x");
    CHECK(all.sample.groups.size() == 2);
    CHECK(all.sample.limits.body == byte_size{2 << 20});
    CHECK(all.sample.limits.wait == 4s);
    CHECK_FALSE(all.sample.extra.has_value());
}

TEST_CASE("settings: variables reach lists, maps and shorthands", "[core][settings]")
{
    core::settings_inputs inputs = from_text(R"({"sample": {
        "doors": [":1"], "groups": {"My-App": {"servers": ["a:1"]}} }})");
    inputs.variables = {
        {"NETKIT_SAMPLE__DOORS__0__NAME", "first"},
        {"NETKIT_SAMPLE__DOORS__1", ":2"},
        {"NETKIT_SAMPLE__DOORS__1__BACKLOG", "7"},
        {"NETKIT_SAMPLE__GROUPS__MY_APP__SERVERS__0__ADDRESS", "b:2"},
        {"NETKIT_SAMPLE__GROUPS__NEW__SERVERS", R"(["c:3"])"},
        {"NETKIT_SAMPLE__JOURNAL", "json"},
        {"NETKIT_SAMPLE__TOKEN", "123"}, // a number, and yet a string is wanted
        {"NETKIT_SAMPLE__KEYS", "[]"},
        {"NETKIT_SAMPLE__LIMITS__STRICT", "false"},
        {"NETKIT_LINK", "not a setting"},
        {"PATH", "/bin"},
    };
    for (int i = 2; i < 12; ++i) // __10 comes after __9
        inputs.variables["NETKIT_SAMPLE__DOORS__" + std::to_string(i)] =
            ":" + std::to_string(i + 1);
    const loaded all = load(inputs);
    CHECK(all.faults.text().empty());
    REQUIRE(all.sample.doors.size() == 12);
    CHECK(all.sample.doors[0].address.port == 1);
    CHECK(all.sample.doors[0].name == "first");
    CHECK(all.sample.doors[1].backlog == 7);
    CHECK(all.sample.doors[11].address.port == 12);
    CHECK(all.sample.groups.at("My-App").servers[0].address.host == "b");
    CHECK(all.sample.groups.at("new").servers.size() == 1);
    CHECK(all.sample.journal.format == sample::style::json);
    CHECK(all.sample.token == "123");
    CHECK_FALSE(all.sample.limits.strict);
}

TEST_CASE("settings: --set takes JSON, strings, indexes and escaped dots", "[core][settings]")
{
    core::settings_inputs inputs = from_text(R"({"sample": {"doors": [":1"]}})");
    inputs.sets = {"sample.doors.0.name=a=b",
                   "sample.doors.1=:2",
                   R"(sample.doors.2={"address": ":3", "backlog": 9})",
                   R"(sample.groups.a\.b.servers=["x:1"])",
                   R"(sample.groups.a\.b.servers.1=x:2)",
                   R"(sample.token="quoted")",
                   "sample.journal.path=${HOME}/log",
                   R"(sample.limits={"wait":"5s"})",
                   "sample.limits.body=2KiB",
                   "sample.limits.ratio=1",
                   "sample.extra.offset=-7",
                   "sample.ways=[]"};
    inputs.variables["HOME"] = "/home/u";
    const loaded all = load(inputs);
    CHECK(all.faults.text().empty());
    REQUIRE(all.sample.doors.size() == 3);
    CHECK(all.sample.doors[0].name == "a=b");
    CHECK(all.sample.doors[0].address.port == 1);
    CHECK(all.sample.doors[2].backlog == 9);
    CHECK(all.sample.groups.at("a.b").servers.size() == 2);
    CHECK(all.sample.token == "quoted");
    CHECK(all.sample.journal.path == "/home/u/log");
    CHECK(all.sample.limits.wait == 5s);
    CHECK(all.sample.limits.body == byte_size{2048});
    CHECK(all.sample.limits.ratio == 1);
    CHECK(all.sample.extra->offset == -7);
}

TEST_CASE("settings: a path that fails halfway leaves nothing behind", "[core][settings]")
{
    core::settings_inputs inputs = from_text(R"({"sample": {"doors": [":1"]}})");
    inputs.sets = {"sample.groups.g.servers.5.address=a:1", "sample.doors.1.address.x=1"};
    const loaded all = load(inputs);
    CHECK(all.faults.size() == 2);
    CHECK(all.sample.groups.empty());
    CHECK(all.sample.doors.size() == 1);
}

TEST_CASE("settings: ${VAR} is replaced once, with fallback and escape", "[core][settings]")
{
    core::settings_inputs inputs = from_text(R"({"sample": {"doors": [":${PORT}"],
        "keys": ["${A}", "x${A}y${B:-b}z", "${EMPTY:-full}", "${EMPTY}", "$${A}", "$$", "$", "${RAW}",
                 "$${A}${A}", "${B:-}"],
        "limits": { "total": "${N}", "ratio": "${R:-0.25}", "strict": "${NO}", "wait": "${T:-0}" } }})");
    inputs.variables = {{"PORT", "81"},  {"A", "1"},  {"EMPTY", ""},
                        {"RAW", "${A}"}, {"N", "12"}, {"NO", "false"}};
    const loaded all = load(inputs);
    CHECK(all.faults.text().empty());
    CHECK(all.sample.doors[0].address.port == 81);
    CHECK(all.sample.keys == std::vector<std::string>{"1", "x1ybz", "full", "", "${A}", "$$", "$",
                                                      "${A}", "${A}1", ""});
    CHECK(all.sample.limits.total == 12);
    CHECK(all.sample.limits.ratio == 0.25);
    CHECK_FALSE(all.sample.limits.strict);
    CHECK(all.sample.limits.wait == 0s);
}

TEST_CASE("settings: files that cannot be read say what to do", "[core][settings]")
{
    const auto fault_of = [](const std::string& path) {
        core::settings_inputs inputs;
        inputs.files.push_back({path, {}});
        core::fault_list faults;
        const auto document = core::load_settings(sample::sections(), inputs, faults);
        CHECK_FALSE(document.is_complete());
        (void)core::read<sample::settings>(document, "sample", faults);
        return faults.text();
    };
    CHECK(fault_of("/nowhere/x.json") ==
          "/nowhere/x.json: cannot be read: No such file or directory; "
          "check the path given to --config\n");
    CHECK(fault_of("/") == "/: cannot be read: Is a directory; name a file\n");
    CHECK(fault_of("/dev/null") == "/dev/null: is empty; the smallest configuration is {}\n");
    CHECK(fault_of("/dev/zero") == "/dev/zero: is larger than 16MiB; a configuration is smaller\n");
}

TEST_CASE("settings: a byte order mark and Windows lines are fine", "[core][settings]")
{
    const loaded all = load(from_text(
        "\xEF\xBB\xBF{\r\n\"sample\": // doors\r\n{\"doors\": [\":1\",],\r\n\"bogus\": 1}}\r\n"));
    CHECK(all.faults.text() == "one.json:4:1: /sample/bogus: unknown key\n");
}
