#include "sniff_options.hpp"

#include <array>

namespace netkit::cli {

namespace {

using namespace std::string_view_literals;

constexpr std::array on{"true"sv};

constexpr std::array tables{"flows"sv, "hierarchy"sv, "talkers"sv, "tcp"sv,
                            "dns"sv,   "http"sv,      "tls"sv};

constexpr std::array flow_rows{
    option_row{.name = "stats",
               .argument = "TABLES",
               .text = "Print tables instead of packets: flows, hierarchy, talkers, tcp, dns, "
                       "http, tls, joined by commas; all without a name; with --json as objects",
               .choices = tables,
               .setting = "sniff.stats",
               .gathers = gathering::commas,
               .is_optional = true},
    option_row{.name = "stats-every",
               .argument = "TIME",
               .text = "Print the tables each time so much packet time has passed",
               .setting = "sniff.stats_every"},
    option_row{.name = "stats-csv",
               .text = "Print the tables as CSV",
               .setting = "sniff.stats_csv",
               .writes = on},
    option_row{.name = "follow",
               .argument = "STREAM",
               .text = "Print what one stream said, in order: tcp:N, udp:N; with --json as objects",
               .setting = "sniff.follow"},
    option_row{.name = "reassemble",
               .text = "Show messages that span packets: TLS, heads of HTTP, DNS over TCP, IP "
                       "fragments",
               .setting = "sniff.reassemble",
               .writes = on},
    option_row{.name = "defrag",
               .text = "Put IP fragments together",
               .setting = "sniff.defrag",
               .writes = on},
    option_row{.name = "process",
               .text = "Name the process of this machine behind each packet: {curl/99722}, or {?} "
                       "where nobody knows; Linux",
               .setting = "sniff.process",
               .writes = on},
    option_row{.name = "max-flows",
               .argument = "N",
               .text = "Know at most N flows at a time",
               .fallback = "65536",
               .setting = "sniff.max_flows"},
};

} // namespace

const option_group sniff_flow_options{"Beyond the single packet", flow_rows};

} // namespace netkit::cli
