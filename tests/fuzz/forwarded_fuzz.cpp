// Forwarding fields from a stranger: the walk, the syntax and what we write of it, as one
// X-Forwarded-For and one Forwarded line with the same value.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/proxy/forwarded.hpp"

using namespace netkit;
using namespace netkit::proxy;

namespace {

void require(bool held)
{
    if (!held) std::abort();
}

field_table table_of(const std::string& value, field_id id)
{
    field_table fields;
    field_ref ref;
    ref.value_size = static_cast<std::uint32_t>(value.size());
    ref.id = id;
    fields.push(ref);
    fields.rebase(value.data());
    return fields;
}

bool begins_with(std::string_view text, std::string_view head)
{
    return text.substr(0, head.size()) == head;
}

/// What we write must be readable by us again, the received part included.
void check_written(const field_table& fields, const ip_address& peer, const ip_address& client)
{
    forwarding about;
    about.peer = peer;
    about.peer_port = 4711;
    about.peer_trusted = true;
    about.host = "example.org";
    about.x_forwarded = false;
    about.rfc7239 = true;
    std::string out;
    append_forwarding(out, about, fields, client);
    require(begins_with(out, "Forwarded: ") && out.ends_with("\r\n"));
    std::vector<std::string_view> nodes;
    const std::string_view written{out};
    require(parse_forwarded_for(written.substr(11, written.size() - 13), nodes));
    require(!nodes.empty() && nodes.back() == "10.0.0.1:4711");
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string value{reinterpret_cast<const char*>(data), size};
    if (value.find_first_of(std::string_view{"\r\n\0", 3}) != std::string::npos) return 0;

    const auto peer = parse_ip("10.0.0.1").value();
    const trusted_set trusted{{parse_cidr("10.0.0.0/8").value()}, false};

    for (const auto id : {field_id::x_forwarded_for, field_id::forwarded}) {
        const auto fields = table_of(value, id);
        const auto client = client_address(peer, true, fields, trusted);
        require(client_address(peer, false, fields, trusted) == peer);
        if (id == field_id::forwarded) check_written(fields, peer, client);

        // Whatever stands on the left, an untrusted address appended by a trusted hop is the
        // client.
        const auto longer = value + ", " + (id == field_id::forwarded ? "for=" : "") + "192.0.2.1";
        const auto seen = client_address(peer, true, table_of(longer, id), trusted);
        require(seen == parse_ip("192.0.2.1").value());
    }

    std::vector<std::string_view> nodes;
    if (parse_forwarded_for(value, nodes)) {
        std::vector<std::string_view> again;
        require(parse_forwarded_for(value + ", for=_x", again));
        require(again.size() == nodes.size() + 1);
    }
    return 0;
}
