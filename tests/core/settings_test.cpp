#include "netkit/core/settings.hpp"

#include <algorithm>
#include <limits>

#include "netkit/core/settings_output.hpp"
#include "support/catch.hpp"
#include "support/sample_settings.hpp"

using namespace netkit;
using sample::from_text;
using sample::load;
using sample::loaded;

namespace {

constexpr std::string_view rich = R"({
  // every kind of value
  "sample": {
    "doors": [ "127.0.0.1:8080", { "address": "[::1]:443", "name": "secure", "backlog": 4096 },
               "unix:/run/x.sock", "fd:3", ":0" ],
    "groups": { "b": { "servers": ["b:1"] },
                "a/b": { "servers": ["a:1", "a:2"], "labels": { "k": "ü\"\\\n" } } },
    "ways": [ { "group": "b", "wait": "1.5s", "allow": ["10.0.0.0/8", "2001:db8::/32"] },
              { "group": "a/b" } ],
    "limits": { "body": "1GiB", "wait": "1h", "ratio": 0.1, "offset": -100,
                "total": 18446744073709551615, "balance": -9223372036854775808, "strict": false },
    "journal": { "format": "auto", "path": "/x", "levels": [] },
    "extra": {},
    "token": "hush", "keys": ["a", "b"],
  },
  "other": { "threads": 64 },
})";

} // namespace

TEST_CASE("settings: defaults are those of the structs", "[core][settings]")
{
    const loaded all = load(from_text(R"({"sample": {"doors": []}})"));
    CHECK(all.faults.text().empty());
    CHECK(all.sample.limits.body == byte_size{1 << 20});
    CHECK(all.sample.limits.wait == 10s);
    CHECK(all.sample.journal.levels == std::vector<std::uint8_t>{1, 2});
    CHECK_FALSE(all.sample.extra.has_value());
    CHECK(all.other.threads == 0);
}

TEST_CASE("settings: every type arrives exactly", "[core][settings]")
{
    const loaded all = load(from_text(std::string{rich}));
    CHECK(all.faults.text().empty());
    const sample::settings& s = all.sample;
    REQUIRE(s.doors.size() == 5);
    CHECK(s.doors[0].address == endpoint_address{.host = "127.0.0.1", .port = 8080});
    CHECK(s.doors[1].name == "secure");
    CHECK(s.doors[1].backlog == 4096);
    CHECK(s.doors[2].address.type == endpoint_address::kind::unix_path);
    CHECK(s.doors[3].address.descriptor == 3);
    CHECK(s.groups.at("a/b").labels.at("k") == "ü\"\\\n");
    CHECK(s.ways[0].wait == 1500ms);
    CHECK_FALSE(s.ways[1].wait.has_value());
    CHECK(s.ways[0].allow.size() == 2);
    CHECK(s.limits.total == std::numeric_limits<std::uint64_t>::max());
    CHECK(s.limits.balance == std::numeric_limits<std::int64_t>::min());
    CHECK(s.limits.ratio == 0.1);
    CHECK_FALSE(s.limits.strict);
    CHECK(s.journal.format == sample::style::auto_);
    CHECK(s.journal.levels.empty());
    CHECK(s.extra.has_value());
    CHECK(all.other.threads == 64);
}

TEST_CASE("settings: integers may be written as any JSON number that is one", "[core][settings]")
{
    for (const auto& [text, value] :
         std::vector<std::pair<std::string, std::uint32_t>>{{"1e1", 10},
                                                            {"10.0", 10},
                                                            {"0.5e1", 5},
                                                            {"640E-1", 64},
                                                            {"-0", 0},
                                                            {"0e999999999999", 0},
                                                            {"0.000", 0}}) {
        INFO(text);
        const loaded all =
            load(from_text(R"({"sample": {"doors": []}, "other": {"threads": )" + text + "}}"));
        CHECK(all.faults.text().empty());
        CHECK(all.other.threads == value);
    }
    for (const std::string text :
         {"0.5", "1e-1", "1e2", "1e10", "-1", "4294967296", "1e308", "65"}) {
        INFO(text);
        const loaded all =
            load(from_text(R"({"sample": {"doors": []}, "other": {"threads": )" + text + "}}"));
        CHECK(all.faults.size() == 1);
        CHECK(all.other.threads == 0);
    }
}

TEST_CASE("settings: what is printed reads back to the same settings", "[core][settings]")
{
    const loaded first = load(from_text(std::string{rich}));
    const std::string printed = core::print_settings(first.document, {.mask_secrets = false});
    const loaded second = load(from_text(printed));
    CHECK(second.faults.text().empty());
    CHECK(core::print_settings(second.document, {.mask_secrets = false}) == printed);
    CHECK(core::print_object(second.sample) == core::print_object(first.sample));
    CHECK(second.sample.limits.balance == std::numeric_limits<std::int64_t>::min());
    CHECK(second.sample.extra.has_value());
}

TEST_CASE("settings: a fault in a value keeps the default and the rest", "[core][settings]")
{
    const loaded all = load(
        from_text(R"({"sample": {"doors": [":1"], "limits": {"wait": "2h", "body": "2KiB"}}})"));
    CHECK(all.faults.size() == 1);
    CHECK_FALSE(all.faults.ok());
    CHECK(all.faults.has("/sample/limits/wait"));
    CHECK(all.sample.limits.wait == 10s);
    CHECK(all.sample.limits.body == byte_size{2048});
}

TEST_CASE("settings: without any file what is required is missing", "[core][settings]")
{
    const loaded all = load({});
    CHECK(all.faults.text() ==
          "configuration: /sample/doors: required, but not given; expected a list\n");
    core::fault_list none;
    core::check_settings(all.document, none); // sections nobody gave are not checked
    CHECK(none.empty());
}

TEST_CASE("settings: a thousand faults are told, the rest counted", "[core][settings]")
{
    std::string text = R"({"sample": {"doors": [)";
    for (int i = 0; i < 1500; ++i)
        text += "1,";
    const loaded all = load(from_text(text + "]}}"));
    CHECK(all.faults.size() == 1000);
    CHECK(all.faults.text().ends_with("... and 500 more\n"));
}

TEST_CASE("settings: positions are right whatever stands between", "[core][settings]")
{
    // The same faults with every separator replaced by blanks, lines and comments.
    for (const std::string gap :
         {"", " ", "\n", "\t\r\n  ", "// c , : { \" \n", "/* \n\n \" */", " /**/ "}) {
        std::string text = "@{@\"sample\"@:@{@\"doors\"@:@[@1@,@";
        text += "\"\\\"]\"@]@,@\"limits\"@:@{@\"ratio\"@:@-1e2@,@\"strict\"@:@null@}@}@}@";
        std::string made;
        std::vector<std::size_t> places; // of 1, "\"]", -1e2, null
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '@') {
                made += gap;
                continue;
            }
            const std::string_view rest = std::string_view{text}.substr(i);
            for (const std::string_view wanted : {"1@", "\"\\\"]\"", "-1e2", "null"})
                if (rest.starts_with(wanted) && (text[i] != '1' || text[i - 1] == '@'))
                    places.push_back(made.size());
            made += text[i];
        }
        std::vector<std::string> expected;
        for (const std::size_t at : places) {
            const auto line =
                std::count(made.begin(), made.begin() + static_cast<std::ptrdiff_t>(at), '\n') + 1;
            const auto start = made.rfind('\n', at) + 1;
            expected.push_back("one.json:" + std::to_string(line) + ":" +
                               std::to_string(at - start + 1));
        }
        const loaded all = load(from_text(made));
        std::vector<std::string> found;
        for (const core::setting_fault& each : all.faults)
            found.push_back(each.where);
        INFO(made);
        CHECK(expected.size() == 4);
        CHECK(found == expected);
    }
}
