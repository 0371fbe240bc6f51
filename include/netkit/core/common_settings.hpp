#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "netkit/base/address.hpp"
#include "netkit/base/clock.hpp"
#include "netkit/core/log.hpp"
#include "netkit/core/settings.hpp"

// The sections that every command understands: `runtime`, `log`, `admin`.

namespace netkit::core {

BOOST_DESCRIBE_ENUM(log_level, trace, debug, info, warn, error, off)

enum class log_style { text, json };
BOOST_DESCRIBE_ENUM(log_style, text, json)

struct runtime_settings { // runtime
    std::uint32_t threads = 0;
    duration grace = 35s;
    std::string pid_file;
    std::string ready_file;
};
BOOST_DESCRIBE_STRUCT(runtime_settings, (), (threads, grace, pid_file, ready_file))

constexpr auto notes(const runtime_settings*)
{
    return std::array{
        note{"threads",
             "Event loops, one thread each. 0: the command's own default, which is one per core "
             "for proxy and one for the others.",
             0, 1024},
        note{"grace",
             "After the first SIGTERM or SIGINT the process has this long to finish what it holds; "
             "then the rest is cut off.",
             0s, 24h},
        note{"pid_file", "Where to write the process id; removed at the end. Empty: nowhere."},
        note{"ready_file",
             "Where to write the addresses that are served, as JSON, once everything is able to "
             "serve. Empty: nowhere."},
    };
}
static_assert(fully_noted<runtime_settings>());

struct log_settings { // log; a string stands for its level
    log_level level = log_level::info;
    log_style format = log_style::text;
};
BOOST_DESCRIBE_STRUCT(log_settings, (), (level, format))

constexpr auto notes(const log_settings*)
{
    return std::array{
        note{"level", "Events below this level are not written."},
        note{"format", "text for people, json for machines: one object a line."},
    };
}
static_assert(fully_noted<log_settings>());

struct admin_settings { // admin; a string stands for its address
    std::optional<endpoint_address> address;
    std::string token;
    std::vector<std::string> allowed_hosts;
};
BOOST_DESCRIBE_STRUCT(admin_settings, (), (address, token, allowed_hosts))

constexpr auto notes(const admin_settings*)
{
    return std::array{
        note{"address",
             "Where the admin endpoint listens (status page, metrics, health, API). Absent: there "
             "is none. Other than loopback needs a token."},
        note{"token",
             "Demanded as `Authorization: Bearer …` for everything but health and readiness. "
             "Empty: no token."}
            .secret(),
        note{"allowed_hosts",
             "Names that a Host header may carry beside literal addresses and localhost; any other "
             "is refused, against DNS rebinding."},
    };
}
static_assert(fully_noted<admin_settings>());
void check(const admin_settings& settings, checker& into);

/// The three sections as values.
struct settings_common {
    runtime_settings runtime;
    log_settings log;
    admin_settings admin;
};

/// For the registry handed to `load_settings`, before the sections of the commands.
std::vector<section> common_sections();

settings_common read_common(const settings_document& from, fault_list& faults);

} // namespace netkit::core
