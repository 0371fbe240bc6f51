// RADIUS (RFC 2865, RFC 2866): a head of 20 bytes, then attributes of type, length and value. The
// attributes people ask for are a table; all of them are shown as bytes.

#include <algorithm>
#include <array>

#include "families.hpp"
#include "field_rows.hpp"
#include "field_text.hpp"

namespace netkit::sniff {

namespace {

constexpr std::uint32_t head_size = 20;

constexpr std::array codes{
    value_name{1, 1, "Access-Request"},
    value_name{2, 2, "Access-Accept"},
    value_name{3, 3, "Access-Reject"},
    value_name{4, 4, "Accounting-Request"},
    value_name{5, 5, "Accounting-Response"},
    value_name{11, 11, "Access-Challenge"},
    value_name{12, 12, "Status-Server"},
    value_name{13, 13, "Status-Client"},
    value_name{40, 40, "Disconnect-Request"},
    value_name{41, 41, "Disconnect-ACK"},
    value_name{42, 42, "Disconnect-NAK"},
    value_name{43, 43, "CoA-Request"},
    value_name{44, 44, "CoA-ACK"},
    value_name{45, 45, "CoA-NAK"},
};

constexpr auto fields = field_table(
    dec("radius.code", "Code").at(0, 1).with(codes), dec("radius.id", "Identifier").at(1, 1),
    dec("radius.length", "Length").at(2, 2).detail(),
    raw_bytes("radius.authenticator", "Authenticator").at(4, 16), flag("radius.req", "Request"),
    flag("radius.rsp", "Response"), raw_bytes("radius.avp", "AVP"),
    dec("radius.avp.length", "Length").detail(), dec("radius.avp.type", "Type").detail(),
    dec("radius.avp.vendor_id", "Vendor ID").detail(),
    dec("radius.avp.vendor_type", "Type").detail(), dec("radius.avp.vendor_len", "Length").detail(),
    row_of(form::text, "radius.User_Name", "User-Name"),
    raw_bytes("radius.User_Password_encrypted", "User-Password (encrypted)"),
    row_of(form::ipv4, "radius.NAS_IP_Address", "NAS-IP-Address"),
    dec("radius.NAS_Port", "NAS-Port").detail(),
    dec("radius.Service_Type", "Service-Type").detail(),
    row_of(form::ipv4, "radius.Framed-IP-Address", "Framed-IP-Address"),
    row_of(form::text, "radius.Filter_Id", "Filter-Id").detail(),
    row_of(form::text, "radius.Reply_Message", "Reply-Message"), raw_bytes("radius.State", "State"),
    raw_bytes("radius.Class", "Class"), dec("radius.Session_Timeout", "Session-Timeout").detail(),
    row_of(form::text, "radius.Called_Station_Id", "Called-Station-Id").detail(),
    row_of(form::text, "radius.Calling_Station_Id", "Calling-Station-Id"),
    row_of(form::text, "radius.NAS_Identifier", "NAS-Identifier"),
    dec("radius.Acct_Status_Type", "Acct-Status-Type"),
    dec("radius.Acct_Delay_Time", "Acct-Delay-Time").detail(),
    dec("radius.Acct_Input_Octets", "Acct-Input-Octets").detail(),
    dec("radius.Acct_Output_Octets", "Acct-Output-Octets").detail(),
    row_of(form::text, "radius.Acct_Session_Id", "Acct-Session-Id"),
    dec("radius.Acct_Session_Time", "Acct-Session-Time").detail(),
    dec("radius.Acct_Terminate_Cause", "Acct-Terminate-Cause").detail(),
    row_of(form::text, "radius.Event_Timestamp", "Event-Timestamp").detail(),
    dec("radius.NAS_Port_Type", "NAS-Port-Type").detail(),
    raw_bytes("radius.eap_fragment", "EAP fragment"),
    raw_bytes("radius.Message_Authenticator", "Message-Authenticator"),
    row_of(form::text, "radius.NAS_Port_Id", "NAS-Port-Id").detail());

enum class kind : std::uint8_t { text, number, address, bytes, time };

struct attribute_row {
    std::uint8_t type;
    kind as;
    const field* row;
};
consteval attribute_row known(std::uint8_t type, kind as, std::string_view name)
{
    for (const auto& each : fields)
        if (each.name.substr(7) == name) return {type, as, &each};
    throw "no such field";
}

constexpr std::array attributes{
    known(1, kind::text, "User_Name"),
    known(2, kind::bytes, "User_Password_encrypted"),
    known(4, kind::address, "NAS_IP_Address"),
    known(5, kind::number, "NAS_Port"),
    known(6, kind::number, "Service_Type"),
    known(8, kind::address, "Framed-IP-Address"),
    known(11, kind::text, "Filter_Id"),
    known(18, kind::text, "Reply_Message"),
    known(24, kind::bytes, "State"),
    known(25, kind::bytes, "Class"),
    known(27, kind::number, "Session_Timeout"),
    known(30, kind::text, "Called_Station_Id"),
    known(31, kind::text, "Calling_Station_Id"),
    known(32, kind::text, "NAS_Identifier"),
    known(40, kind::number, "Acct_Status_Type"),
    known(41, kind::number, "Acct_Delay_Time"),
    known(42, kind::number, "Acct_Input_Octets"),
    known(43, kind::number, "Acct_Output_Octets"),
    known(44, kind::text, "Acct_Session_Id"),
    known(46, kind::number, "Acct_Session_Time"),
    known(49, kind::number, "Acct_Terminate_Cause"),
    known(55, kind::time, "Event_Timestamp"),
    known(61, kind::number, "NAS_Port_Type"),
    known(79, kind::bytes, "eap_fragment"),
    known(80, kind::bytes, "Message_Authenticator"),
    known(87, kind::text, "NAS_Port_Id"),
};

next_step decode_radius(cursor in, layer& here, decoding&)
{
    here.header = here.wire;
    in.skip(2);
    const auto length = in.be16();
    if (in.ok() && length < head_size) in.fail(damage::malformed);
    in.skip(length < 4 ? 0 : length - 4U);
    here.fault = in.fault();
    return {};
}

void put_value(value_list& to, const attribute_row& how, byte_view value, std::uint32_t at)
{
    const auto size = static_cast<std::uint32_t>(value.size());
    switch (how.as) {
    case kind::text:
        return put_utf8(to, *how.row, value, at);
    case kind::bytes:
        return to.put(*how.row, value, at);
    case kind::number:
        if (size == 4) to.put(*how.row, load_be32(value.data()), at, size);
        return;
    case kind::address:
        if (size == 4) to.put(*how.row, value, at);
        return;
    case kind::time:
        if (size == 4)
            put_utc(to, *how.row, std::int64_t{load_be32(value.data())} * 1'000'000'000, {at, 4});
        return;
    }
}

void put_vendor(value_list& to, byte_view value, std::uint32_t at)
{
    if (value.size() < 6) return;
    to.put(row_named(fields, "radius.avp.vendor_id"), load_be32(value.data()), at, 4);
    to.put(row_named(fields, "radius.avp.vendor_type"), value[4], at + 4, 1);
    to.put(row_named(fields, "radius.avp.vendor_len"), value[5], at + 5, 1);
}

void put_attributes(const layer& from, value_list& to)
{
    const auto limit = std::min<std::uint32_t>(from.captured, load_be16(from.data + 2));
    for (std::uint32_t at = head_size; at + 2 <= limit;) {
        const auto type = from.data[at];
        const std::uint32_t size = from.data[at + 1];
        if (size < 2 || size > limit - at) return;
        to.put(row_named(fields, "radius.avp"), byte_view{from.data + at, size}, at);
        to.put(row_named(fields, "radius.avp.type"), type, at, 1);
        to.put(row_named(fields, "radius.avp.length"), size, at + 1, 1);
        const byte_view value{from.data + at + 2, size - 2};
        if (type == 26) put_vendor(to, value, at + 2);
        const auto how = std::ranges::lower_bound(attributes, type, {}, &attribute_row::type);
        if (how != attributes.end() && how->type == type) put_value(to, *how, value, at + 2);
        at += size;
    }
}

void walk_radius(const packet&, const layer& from, value_list& to)
{
    constexpr std::array<std::uint8_t, 6> requests{1, 4, 12, 13, 40, 43};
    if (from.captured < head_size) return;
    const auto code = from.data[0];
    const bool request = std::ranges::find(requests, code) != requests.end();
    to.put(request ? row_named(fields, "radius.req") : row_named(fields, "radius.rsp"), 1, 0, 1);
    put_attributes(from, to);
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::radius,
     .name = "radius",
     .title = "RADIUS Protocol",
     .decode = decode_radius,
     .fields = fields,
     .walk = walk_radius},
}};

} // namespace

std::span<const protocol> radius_protocols()
{
    return rows;
}

} // namespace netkit::sniff
