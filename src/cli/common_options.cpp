#include <array>

#include "command_table.hpp"

namespace netkit::cli {

namespace {

using namespace std::string_view_literals;

constexpr std::array log_levels{"trace"sv, "debug"sv, "info"sv, "warn"sv, "error"sv, "off"sv};
constexpr std::array log_formats{"text"sv, "json"sv};
constexpr std::array color_modes{"auto"sv, "always"sv, "never"sv};
constexpr std::array quieter{"warn"sv, "error"sv};
constexpr std::array louder{"debug"sv, "trace"sv};

constexpr std::array configuration_rows{
    option_row{.name = "config",
               .letter = 'c',
               .argument = "FILE",
               .text = "JSON configuration file; may be repeated, later files win key by key",
               .completes = completion::file},
    option_row{.name = "set",
               .argument = "PATH=VALUE",
               .text =
                   "One setting by its dotted path, stronger than every file; VALUE is JSON if it "
                   "parses, else a string; may be repeated",
               .completes = completion::setting},
};

constexpr std::array dry_run_rows{
    option_row{.name = "check",
               .text = "Validate the configuration and exit: 0 good, 2 bad; opens no socket and "
                       "resolves no name"},
    option_row{.name = "print-config",
               .text = "Print the effective configuration as JSON and exit, secrets masked"},
    option_row{.name = "origins", .text = "With --print-config: where each value comes from"},
};

constexpr std::array server_rows{
    option_row{.name = "threads",
               .argument = "N",
               .text = "Event loops, each with a thread",
               .fallback = "one per core",
               .setting = "runtime.threads"},
    option_row{.name = "admin",
               .argument = "ADDR",
               .text = "Open the admin endpoint: status page, /metrics, /healthz, /readyz, /api",
               .fallback = "off",
               .setting = "admin.address"},
    option_row{.name = "ready-file",
               .argument = "FILE",
               .text = "Once able to serve, write the real addresses here as JSON",
               .completes = completion::file,
               .setting = "runtime.ready_file"},
};

constexpr std::array log_rows{
    option_row{.name = "log-level",
               .argument = "LEVEL",
               .text = "Least severe event that is logged, on stderr",
               .fallback = "info",
               .choices = log_levels,
               .setting = "log.level"},
    option_row{.name = "log-format",
               .argument = "FORMAT",
               .text = "Lines for people or for machines",
               .fallback = "text",
               .choices = log_formats,
               .setting = "log.format"},
    option_row{.name = "quiet",
               .letter = 'q',
               .text = "Log warnings and errors only; twice: errors only",
               .setting = "log.level",
               .writes = quieter},
    option_row{.name = "verbose",
               .letter = 'v',
               .text = "Log debug events too; twice: everything",
               .setting = "log.level",
               .writes = louder},
};

constexpr option_row color_row{.name = "color",
                               .argument = "WHEN",
                               .text = "Colour on stdout and stderr; NO_COLOR is honoured",
                               .fallback = "auto",
                               .choices = color_modes};

constexpr std::array color_rows{color_row};

constexpr std::array output_rows{
    color_row,
    option_row{.name = "json",
               .text = "Machine-readable stdout: one JSON object a line, nothing else"},
};

constexpr std::array help_rows{
    option_row{.name = "help", .letter = 'h', .text = "Print this help and exit"},
};

} // namespace

const option_group configuration_options{"Configuration", configuration_rows};
const option_group dry_run_options{"Looking before leaping", dry_run_rows};
const option_group server_options{"Running", server_rows};
const option_group log_options{"Log", log_rows};
const option_group output_options{"Output", output_rows};
const option_group color_options{"Output", color_rows};
const option_group help_options{"Help", help_rows};

} // namespace netkit::cli
