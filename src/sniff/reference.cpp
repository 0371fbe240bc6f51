#include "netkit/sniff/service.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "netkit/sniff/protocol.hpp"

namespace netkit::sniff {

namespace {

std::string_view type_of(form as)
{
    switch (as) {
    case form::number:
    case form::hex:
        return "number";
    case form::boolean:
        return "boolean";
    case form::presence:
        return "presence";
    case form::ipv4:
        return "IPv4 address";
    case form::ipv6:
        return "IPv6 address";
    case form::mac:
        return "MAC address";
    case form::bytes:
        return "bytes";
    case form::text:
        return "text";
    case form::time:
        return "time";
    case form::seconds:
        return "duration";
    case form::signed_number:
        return "integer";
    case form::real:
        return "decimal";
    }
    return {};
}

} // namespace

std::string list_fields(std::string_view prefix)
{
    std::string text;
    std::string_view previous;
    for (const auto& each : all_fields()) {
        const auto& row = *each.row;
        if (!row.name.starts_with(prefix) || row.name == previous) continue;
        previous = row.name;
        text += fmt::format("{:<44} {:<13} {}\n", row.name, type_of(row.as), row.title);
    }
    return text;
}

std::string fields_reference()
{
    std::string text =
        "# Fields of netkit sniff\n\n"
        "Generated from the tables by `NETKIT_RENEW=1` and the tests of the command "
        "line; the same list as `netkit sniff --list-fields`. Names are "
        "Wireshark's.\n\n"
        "Column `shown`: `always` in `--json` and `--tree`; `detail` in `--tree`, in "
        "`--json` only with `-v`; `asked` only where it is named: `--fields`, "
        "`--csv`, `--where`.\n";
    for (std::size_t id = 1; id < proto_count; ++id) {
        const auto& owner = protocol_of(static_cast<proto>(id));
        if (owner.id != static_cast<proto>(id) || owner.fields.empty()) continue;
        text += fmt::format("\n## {}: {}\n", owner.name, owner.title);
        if (!owner.prefix.empty() && owner.prefix != owner.name) {
            text += fmt::format("\nThe fields `{}.*`.\n", owner.prefix);
            continue;
        }
        text += "\n| field | type | shown | meaning |\n|---|---|---|---|\n";
        std::string_view previous;
        for (const auto& row : owner.fields) {
            if (row.name == previous) continue;
            previous = row.name;
            const auto* who = row.who == shown::always   ? "always"
                              : row.who == shown::detail ? "detail"
                                                         : "asked";
            text +=
                fmt::format("| `{}` | {} | {} | {} |\n", row.name, type_of(row.as), who, row.title);
        }
    }
    return text;
}

} // namespace netkit::sniff
