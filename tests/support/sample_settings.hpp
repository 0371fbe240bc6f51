#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "netkit/base/text.hpp"
#include "netkit/core/settings.hpp"

// Settings of an imaginary command, with every kind of type the engine knows.

namespace sample {

using namespace netkit;
using namespace netkit::unit_literals;
using core::note;

// NOLINTNEXTLINE(readability-identifier-naming): the word of the users is a keyword of C++
enum class style { json, text, off, auto_ };
BOOST_DESCRIBE_ENUM(style, json, text, off, auto_)

struct door {
    endpoint_address address;
    std::string name;
    std::uint16_t backlog = 128;
};
BOOST_DESCRIBE_STRUCT(door, (), (address, name, backlog))
constexpr auto notes(const door*)
{
    return std::array{
        note{"address", "Where to listen."}.required(),
        note{"name", "What the log calls it."},
        note{"backlog", "Waiting connections.", 1, 4096},
    };
}

struct limits {
    byte_size body = 1_MiB;
    duration wait = 10s;
    double ratio = 0.5;
    std::int32_t offset = -5;
    std::uint64_t total = 0;
    std::int64_t balance = 0;
    bool strict = true;
};
BOOST_DESCRIBE_STRUCT(limits, (), (body, wait, ratio, offset, total, balance, strict))
constexpr auto notes(const limits*)
{
    return std::array{
        note{"body", "Largest body.", 1_KiB, 1_GiB},
        note{"wait", "Longest wait.", 0s, 1h},
        note{"ratio", "Share of the good.", 0, 1},
        note{"offset", "Added to each.", -100, 100},
        note{"total", "Bytes | ever."},
        note{"balance", "Any integer."},
        note{"strict", "Refuse what is doubtful."},
    };
}

struct journal { // a string stands for its format
    style format = style::text;
    std::string path = "stderr";
    std::vector<std::uint8_t> levels = {1, 2};
};
BOOST_DESCRIBE_STRUCT(journal, (), (format, path, levels))
constexpr auto notes(const journal*)
{
    return std::array{
        note{"format", "How lines look."},
        note{"path", "Where they go."}.filled(),
        note{"levels", "Which are written.", 1, 9},
    };
}

struct group {
    std::vector<door> servers;
    std::map<std::string, std::string> labels;
};
BOOST_DESCRIBE_STRUCT(group, (), (servers, labels))
constexpr auto notes(const group*)
{
    return std::array{
        note{"servers", "Who answers."}.required().filled(),
        note{"labels", "Free words."},
    };
}

struct way {
    std::string group;
    std::optional<duration> wait;
    std::vector<cidr> allow;
};
BOOST_DESCRIBE_STRUCT(way, (), (group, wait, allow))
constexpr auto notes(const way*)
{
    return std::array{
        note{"group", "Who gets it."}.required(),
        note{"wait", "Instead of limits.wait.", 1ms, 1min},
        note{"allow", "Who may."},
    };
}

struct settings {
    std::vector<door> doors;
    std::map<std::string, group> groups;
    std::vector<way> ways;
    sample::limits limits;
    sample::journal journal;
    std::optional<sample::limits> extra;
    std::string token;
    std::vector<std::string> keys;
};
BOOST_DESCRIBE_STRUCT(settings, (), (doors, groups, ways, limits, journal, extra, token, keys))
constexpr auto notes(const settings*)
{
    return std::array{
        note{"doors", "Open doors."}.required(), note{"groups", "Servers by name."},
        note{"ways", "Who goes where."},         note{"limits", "Bounds."},
        note{"journal", "One line each."},       note{"extra", "Second bounds."},
        note{"token", "Pass word."}.secret(),    note{"keys", "More of them."}.secret(),
    };
}
static_assert(core::fully_noted<settings>());
static_assert(core::fully_noted<way>());
static_assert(core::fully_noted<group>());
static_assert(core::fully_noted<journal>());
static_assert(core::fully_noted<limits>());
static_assert(core::fully_noted<door>());

inline void check(const settings& all, core::checker& into)
{
    std::vector<std::string_view> names;
    names.reserve(all.groups.size());
    for (const auto& [name, unused] : all.groups)
        names.push_back(name);
    for (std::size_t i = 0; i < all.ways.size(); ++i) {
        if (!all.groups.contains(all.ways[i].group))
            into.unknown_name("ways/" + std::to_string(i) + "/group", "group", all.ways[i].group,
                              names);
    }
    if (all.journal.format == style::off && into.is_given("journal/path"))
        into.warn("journal/path", "has no effect while the format is off");
}

struct small {
    std::uint32_t threads = 0;
    bool quiet = false;
};
BOOST_DESCRIBE_STRUCT(small, (), (threads, quiet))
constexpr auto notes(const small*)
{
    return std::array{
        note{"threads", "How many.", 0, 64},
        note{"quiet", "Say less."},
    };
}

inline std::vector<core::section> sections()
{
    return {core::make_section<settings>("sample", "An imaginary command."),
            core::make_section<small>("other", "A second section.")};
}

/// Both sections as read from some inputs, and all that was wrong.
struct loaded {
    core::settings_document document;
    core::fault_list faults;
    sample::settings sample;
    sample::small other;
};

inline loaded load(const core::settings_inputs& inputs)
{
    loaded all;
    all.document = core::load_settings(sections(), inputs, all.faults);
    all.sample = core::read<settings>(all.document, "sample", all.faults);
    all.other = core::read<small>(all.document, "other", all.faults);
    return all;
}

inline core::settings_inputs from_text(std::string text)
{
    core::settings_inputs inputs;
    inputs.files.push_back({"one.json", std::move(text)});
    return inputs;
}

} // namespace sample
