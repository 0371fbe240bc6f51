// SNMP 1, 2c and 3 (RFC 1157, RFC 3416, RFC 3412): BER elements at known places. Object names stay
// dotted numbers: no MIB is read.
//
//   v1, v2c   { version, community, PDU { id, status, index, { { name, value } ... } } }
//   v3        { version, { id, size, flags, model }, security, { engine, context, PDU } or
//   encrypted }

#include <algorithm>
#include <array>

#include "ber.hpp"
#include "families.hpp"
#include "field_rows.hpp"
#include "field_text.hpp"
#include "short_text.hpp"

namespace netkit::sniff {

namespace {

enum tag : std::uint8_t {
    integer = 0x02,
    octets = 0x04,
    null = 0x05,
    object = 0x06,
    sequence = 0x30,
    address = 0x40,
    counter32 = 0x41,
    gauge32 = 0x42,
    timeticks = 0x43,
    opaque = 0x44,
    counter64 = 0x46,
    no_such_object = 0x80,
    no_such_instance = 0x81,
    end_of_mib = 0x82,
    get_request = 0xa0,
    trap_v1 = 0xa4,
    get_bulk = 0xa5,
    report = 0xa8,
};

constexpr std::array versions{
    value_name{0, 0, "version-1"},
    value_name{1, 1, "v2c"},
    value_name{3, 3, "snmpv3"},
};
constexpr std::array pdus{
    value_name{0, 0, "get-request"},   value_name{1, 1, "get-next-request"},
    value_name{2, 2, "get-response"},  value_name{3, 3, "set-request"},
    value_name{4, 4, "trap"},          value_name{5, 5, "getBulkRequest"},
    value_name{6, 6, "informRequest"}, value_name{7, 7, "snmpV2-trap"},
    value_name{8, 8, "report"},
};
constexpr std::array statuses{
    value_name{0, 0, "noError"},       value_name{1, 1, "tooBig"},
    value_name{2, 2, "noSuchName"},    value_name{3, 3, "badValue"},
    value_name{4, 4, "readOnly"},      value_name{5, 5, "genErr"},
    value_name{6, 6, "noAccess"},      value_name{16, 16, "authorizationError"},
    value_name{17, 17, "notWritable"},
};

constexpr auto fields = field_table(
    row_of(form::signed_number, "snmp.version", "version").with(versions),
    row_of(form::text, "snmp.community", "community"), dec("snmp.data", "data").with(pdus),
    label("snmp.get_request_element", "get-request"),
    label("snmp.get_next_request_element", "get-next-request"),
    label("snmp.get_response_element", "get-response"),
    label("snmp.set_request_element", "set-request"), label("snmp.trap_element", "trap"),
    label("snmp.getBulkRequest_element", "getBulkRequest"),
    label("snmp.informRequest_element", "informRequest"),
    label("snmp.snmpV2_trap_element", "snmpV2-trap"), label("snmp.report_element", "report"),
    row_of(form::signed_number, "snmp.request_id", "request-id"),
    row_of(form::signed_number, "snmp.error_status", "error-status").with(statuses),
    row_of(form::signed_number, "snmp.error_index", "error-index").detail(),
    dec("snmp.non_repeaters", "non-repeaters").detail(),
    dec("snmp.max_repetitions", "max-repetitions").detail(),
    dec("snmp.variable_bindings", "variable-bindings").detail(),
    row_of(form::text, "snmp.enterprise", "enterprise"),
    row_of(form::ipv4, "snmp.agent_addr", "agent-addr").detail(),
    row_of(form::signed_number, "snmp.generic_trap", "generic-trap"),
    row_of(form::signed_number, "snmp.specific_trap", "specific-trap"),
    dec("snmp.time_stamp", "time-stamp").detail(), row_of(form::text, "snmp.name", "Object Name"),
    row_of(form::signed_number, "snmp.value.int", "Value (Integer32)"),
    row_of(form::bytes, "snmp.value.octets", "Value (OctetString)"),
    row_of(form::text, "snmp.value.oid", "Value (OID)"), label("snmp.value.null", "Value (Null)"),
    row_of(form::ipv4, "snmp.value.ipv4", "Value (IpAddress)"),
    dec("snmp.value.counter", "Value (Counter32)"), dec("snmp.value.g32", "Value (Gauge32)"),
    dec("snmp.value.timeticks", "Value (Timeticks)"),
    raw_bytes("snmp.value.opaque", "Value (Opaque)"), label("snmp.noSuchObject", "noSuchObject"),
    label("snmp.noSuchInstance", "noSuchInstance"), label("snmp.endOfMibView", "endOfMibView"),
    row_of(form::text, "snmp.var-bind_str", "Variable-binding-string").asked(),
    row_of(form::signed_number, "snmp.msgVersion", "msgVersion"),
    label("snmp.msgGlobalData_element", "msgGlobalData"), dec("snmp.msgID", "msgID"),
    dec("snmp.msgMaxSize", "msgMaxSize").detail(), raw_bytes("snmp.msgFlags", "msgFlags"),
    flag("snmp.v3.flags.auth", "Authenticated"), flag("snmp.v3.flags.crypt", "Encrypted"),
    flag("snmp.v3.flags.report", "Reportable"),
    dec("snmp.msgSecurityModel", "msgSecurityModel").detail(),
    raw_bytes("snmp.msgAuthoritativeEngineID", "msgAuthoritativeEngineID"),
    dec("snmp.msgAuthoritativeEngineBoots", "msgAuthoritativeEngineBoots").detail(),
    dec("snmp.msgAuthoritativeEngineTime", "msgAuthoritativeEngineTime").detail(),
    row_of(form::text, "snmp.msgUserName", "msgUserName"),
    raw_bytes("snmp.msgAuthenticationParameters", "msgAuthenticationParameters"),
    raw_bytes("snmp.msgPrivacyParameters", "msgPrivacyParameters"),
    dec("snmp.msgData", "msgData").detail(), label("snmp.plaintext_element", "plaintext"),
    raw_bytes("snmp.encryptedPDU", "encryptedPDU"),
    raw_bytes("snmp.contextEngineID", "contextEngineID"),
    row_of(form::text, "snmp.contextName", "contextName"));

/// By PDU tag, from 0xa0.
constexpr std::array pdu_labels{
    &row_named(fields, "snmp.get_request_element"),
    &row_named(fields, "snmp.get_next_request_element"),
    &row_named(fields, "snmp.get_response_element"),
    &row_named(fields, "snmp.set_request_element"),
    &row_named(fields, "snmp.trap_element"),
    &row_named(fields, "snmp.getBulkRequest_element"),
    &row_named(fields, "snmp.informRequest_element"),
    &row_named(fields, "snmp.snmpV2_trap_element"),
    &row_named(fields, "snmp.report_element"),
};

/// Puts elements with their places.
class snmp_walk {
public:
    snmp_walk(value_list& to, const std::uint8_t* base) noexcept : to_(to), base_(base) {}

    void message(cursor in);

private:
    std::uint32_t at(const ber_element& of) const noexcept
    {
        return static_cast<std::uint32_t>(of.content.data() - base_);
    }
    void number(const field& row, const ber_element& of)
    {
        to_.put(row, static_cast<std::uint64_t>(of.integer()), at(of), of.content.wire());
    }
    void natural(const field& row, const ber_element& of)
    {
        to_.put(row, of.natural(), at(of), of.content.wire());
    }
    void bytes(const field& row, const ber_element& of)
    {
        to_.put(row, of.content.bytes(), at(of));
    }
    void text(const field& row, const ber_element& of)
    {
        if (of.content.wire() > 0) put_utf8(to_, row, of.content.bytes(), at(of));
    }
    void label(const field& row, const ber_element& of)
    {
        to_.put(row, 1, at(of), of.content.wire());
    }
    void object_name(const field& row, const ber_element& of);
    void value(const ber_element& of);
    void bindings(const ber_element& list);
    void trap(cursor in);
    void pdu(const ber_element& of);
    void head_v3(cursor in);
    void security(cursor in);
    void scoped(cursor in);

    value_list& to_;
    const std::uint8_t* base_;
};

/// Numbers of seven bits a byte; the first holds two (X.690 §8.19).
void snmp_walk::object_name(const field& row, const ber_element& of)
{
    if (!to_.wants(row)) return;
    short_text<1536> made;
    std::uint64_t part = 0;
    bool first = true;
    for (const auto byte : of.content.bytes()) {
        part = part << 7U | (byte & 0x7fU);
        if ((byte & 0x80U) != 0) continue;
        if (first) {
            const auto root = std::min<std::uint64_t>(part / 40, 2);
            made.dec(root);
            part -= root * 40;
            first = false;
        }
        made.put('.');
        made.dec(part);
        part = 0;
    }
    to_.put_text(row, made.view(), at(of), of.content.wire());
}

void snmp_walk::value(const ber_element& of)
{
    switch (of.tag) {
    case integer:
        return number(row_named(fields, "snmp.value.int"), of);
    case octets: {
        bytes(row_named(fields, "snmp.value.octets"), of);
        const auto plain = [](std::uint8_t byte) { return byte >= 0x20 && byte < 0x7f; };
        const auto all = of.content.bytes();
        if (!all.empty() && std::ranges::all_of(all, plain))
            text(row_named(fields, "snmp.var-bind_str"), of);
        return;
    }
    case null:
        return label(row_named(fields, "snmp.value.null"), of);
    case object:
        return object_name(row_named(fields, "snmp.value.oid"), of);
    case address:
        if (of.content.captured() == 4) bytes(row_named(fields, "snmp.value.ipv4"), of);
        return;
    case counter32:
    case counter64:
        return natural(row_named(fields, "snmp.value.counter"), of);
    case gauge32:
        return natural(row_named(fields, "snmp.value.g32"), of);
    case timeticks:
        return natural(row_named(fields, "snmp.value.timeticks"), of);
    case opaque:
        return bytes(row_named(fields, "snmp.value.opaque"), of);
    case no_such_object:
        return label(row_named(fields, "snmp.noSuchObject"), of);
    case no_such_instance:
        return label(row_named(fields, "snmp.noSuchInstance"), of);
    case end_of_mib:
        return label(row_named(fields, "snmp.endOfMibView"), of);
    default:
        return;
    }
}

void snmp_walk::bindings(const ber_element& list)
{
    ber_element each;
    std::uint64_t count = 0;
    for (cursor in = list.content; each.next(in);)
        ++count;
    to_.put(row_named(fields, "snmp.variable_bindings"), count, at(list), list.content.wire());
    for (cursor in = list.content; each.next(in);) {
        cursor pair = each.content;
        ber_element part;
        if (!part.next(pair) || part.tag != object) return;
        object_name(row_named(fields, "snmp.name"), part);
        if (part.next(pair)) value(part);
    }
}

/// RFC 1157 §4.1.6
void snmp_walk::trap(cursor in)
{
    ber_element each;
    if (each.next(in)) object_name(row_named(fields, "snmp.enterprise"), each);
    if (each.next(in) && each.content.captured() == 4)
        bytes(row_named(fields, "snmp.agent_addr"), each);
    if (each.next(in)) number(row_named(fields, "snmp.generic_trap"), each);
    if (each.next(in)) number(row_named(fields, "snmp.specific_trap"), each);
    if (each.next(in)) natural(row_named(fields, "snmp.time_stamp"), each);
    if (each.next(in)) bindings(each);
}

void snmp_walk::pdu(const ber_element& of)
{
    if (of.tag < get_request || of.tag > report) return;
    const std::size_t kind = of.tag - std::size_t{get_request};
    to_.put(row_named(fields, "snmp.data"), kind, at(of), of.content.wire());
    label(*pdu_labels[kind], of);
    if (of.tag == trap_v1) return trap(of.content);
    cursor in = of.content;
    ber_element each;
    if (each.next(in)) number(row_named(fields, "snmp.request_id"), each);
    if (each.next(in)) {
        if (of.tag == get_bulk)
            natural(row_named(fields, "snmp.non_repeaters"), each);
        else
            number(row_named(fields, "snmp.error_status"), each);
    }
    if (each.next(in)) {
        if (of.tag == get_bulk)
            natural(row_named(fields, "snmp.max_repetitions"), each);
        else
            number(row_named(fields, "snmp.error_index"), each);
    }
    if (each.next(in)) bindings(each);
}

void snmp_walk::head_v3(cursor in)
{
    ber_element each;
    if (each.next(in)) natural(row_named(fields, "snmp.msgID"), each);
    if (each.next(in)) natural(row_named(fields, "snmp.msgMaxSize"), each);
    if (each.next(in) && each.content.captured() == 1) {
        bytes(row_named(fields, "snmp.msgFlags"), each);
        const auto flags = each.natural();
        to_.put(row_named(fields, "snmp.v3.flags.auth"), flags & 1U, at(each), 1);
        to_.put(row_named(fields, "snmp.v3.flags.crypt"), flags >> 1U & 1U, at(each), 1);
        to_.put(row_named(fields, "snmp.v3.flags.report"), flags >> 2U & 1U, at(each), 1);
    }
    if (each.next(in)) natural(row_named(fields, "snmp.msgSecurityModel"), each);
}

/// RFC 3414 §2.4: a sequence within an octet string.
void snmp_walk::security(cursor in)
{
    ber_element each;
    if (!each.next(in)) return;
    in = each.content;
    if (each.next(in)) bytes(row_named(fields, "snmp.msgAuthoritativeEngineID"), each);
    if (each.next(in)) natural(row_named(fields, "snmp.msgAuthoritativeEngineBoots"), each);
    if (each.next(in)) natural(row_named(fields, "snmp.msgAuthoritativeEngineTime"), each);
    if (each.next(in)) text(row_named(fields, "snmp.msgUserName"), each);
    if (each.next(in)) bytes(row_named(fields, "snmp.msgAuthenticationParameters"), each);
    if (each.next(in)) bytes(row_named(fields, "snmp.msgPrivacyParameters"), each);
}

void snmp_walk::scoped(cursor in)
{
    ber_element each;
    if (each.next(in)) bytes(row_named(fields, "snmp.contextEngineID"), each);
    if (each.next(in)) text(row_named(fields, "snmp.contextName"), each);
    if (each.next(in)) pdu(each);
}

void snmp_walk::message(cursor in)
{
    ber_element each;
    if (!each.next(in) || each.tag != integer) return;
    if (each.integer() != 3) {
        number(row_named(fields, "snmp.version"), each);
        if (!each.next(in)) return;
        text(row_named(fields, "snmp.community"), each);
        if (each.next(in)) pdu(each);
        return;
    }
    number(row_named(fields, "snmp.msgVersion"), each);
    if (!each.next(in)) return;
    label(row_named(fields, "snmp.msgGlobalData_element"), each);
    head_v3(each.content);
    if (each.next(in)) security(each.content);
    if (!each.next(in)) return;
    const bool plain = each.tag == sequence;
    to_.put(row_named(fields, "snmp.msgData"), plain ? 0 : 1, at(each), each.content.wire());
    if (!plain) return bytes(row_named(fields, "snmp.encryptedPDU"), each);
    label(row_named(fields, "snmp.plaintext_element"), each);
    scoped(each.content);
}

next_step decode_snmp(cursor in, layer& here, decoding&)
{
    here.header = here.wire;
    ber_element whole;
    whole.next(in);
    here.fault = in.fault();
    return {};
}

void walk_snmp(const packet&, const layer& from, value_list& to)
{
    cursor in = from.read();
    ber_element whole;
    whole.next(in);
    if (whole.tag == sequence) snmp_walk{to, from.data}.message(whole.content);
}

constexpr std::array<protocol, 1> rows{{
    {.id = proto::snmp,
     .name = "snmp",
     .title = "Simple Network Management Protocol",
     .decode = decode_snmp,
     .fields = fields,
     .walk = walk_snmp},
}};

} // namespace

std::span<const protocol> snmp_protocols()
{
    return rows;
}

} // namespace netkit::sniff
