#include "sniff_options.hpp"

#include <array>

namespace netkit::cli {

namespace {

using namespace std::string_view_literals;

constexpr std::array on{"true"sv};

constexpr std::array flow_rows{
    option_row{.name = "reassemble",
               .text = "Show messages that span packets: TLS, heads of HTTP, DNS over TCP, IP "
                       "fragments",
               .setting = "sniff.reassemble",
               .writes = on},
    option_row{.name = "defrag",
               .text = "Put IP fragments together",
               .setting = "sniff.defrag",
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
