// One exchange, one line.
//
// Lines are written once per request on the loop that served it, so they are put together by hand:
// no format strings, no streams, nothing that allocates but the growth of the caller's buffer,
// which ends when it has reached its working size. A JSON line of usual length costs well below a
// microsecond; see the benchmark in exchange_record_test.cpp.
//
// Names, targets and header values come from strangers, so every string passes `append_escaped`
// (escape.hpp), also those that a parser has already looked at: a request that failed to parse is
// logged as well, with whatever bytes it had. Our own words (reasons, `unix`) are written as they
// are.
//
// Members of the JSON form keep their names for good. A value that is absent is left out instead of
// being null or zero: a line only says what is known.
#include "netkit/proxy/exchange_record.hpp"

#include <algorithm>

#include "escape.hpp"
#include "exchange_record_parts.hpp"
#include "exchange_record_time.hpp"

namespace netkit::proxy {

namespace {

/// `before` is everything from the comma to the value: one copy instead of three.
void json_string(std::string& out, std::string_view before, std::string_view value)
{
    if (value.empty()) return;
    out.append(before);
    append_escaped(out, value, escape_style::json);
    out.push_back('"');
}

template <class Number>
void json_number(std::string& out, std::string_view before, Number value)
{
    out.append(before);
    append_number(out, value);
}

void json_time(std::string& out, std::string_view before, duration value)
{
    if (value < duration::zero()) return;
    out.append(before);
    append_milliseconds(out, value);
}

void json_addresses(std::string& out, const exchange_record& record)
{
    if (is_known(record.client_ip)) {
        out.append(",\"client_ip\":\"");
        append_ip(out, record.client_ip);
        out.push_back('"');
    }
    if (record.peer_unix) {
        out.append(",\"peer\":\"unix\"");
    } else if (is_known(record.peer)) {
        out.append(",\"peer\":\"");
        append_ip(out, record.peer);
        out.push_back('"');
    }
}

} // namespace

void append_json_line(std::string& out, const exchange_record& record)
{
    out.append("{\"time\":\"");
    append_rfc3339(out, record.time);
    out.push_back('"');
    json_string(out, ",\"id\":\"", record.id);
    json_string(out, ",\"listener\":\"", record.listener);
    json_string(out, ",\"route\":\"", record.route);
    json_string(out, ",\"upstream\":\"", record.upstream);
    json_string(out, ",\"server\":\"", record.server);
    if (record.attempts != 0) json_number(out, ",\"attempts\":", record.attempts);
    json_addresses(out, record);
    json_string(out, ",\"method\":\"", record.method);
    json_string(out, ",\"host\":\"", record.host);
    json_string(out, ",\"target\":\"", record.target);
    json_string(out, ",\"protocol\":\"", record.protocol);
    if (record.status != 0) json_number(out, ",\"status\":", record.status);
    json_string(out, ",\"reason\":\"", reason_name(record.reason));
    json_string(out, ",\"detail\":\"", record.detail);
    json_number(out, ",\"bytes_in\":", record.bytes_in);
    json_number(out, ",\"bytes_out\":", record.bytes_out);
    json_time(out, ",\"duration_ms\":", std::max(record.took, duration::zero()));
    json_time(out, ",\"connect_ms\":", record.connect);
    json_time(out, ",\"ttfb_ms\":", record.first_byte);
    if (record.attempts != 0) {
        out.append(record.reused ? ",\"reused\":true" : ",\"reused\":false");
    }
    json_string(out, ",\"user_agent\":\"", record.user_agent);
    json_string(out, ",\"referer\":\"", record.referer);
    out.append("}\n");
}

void append_log_line(std::string& out, const exchange_record& record, log_format format)
{
    switch (format) {
    case log_format::json:
        append_json_line(out, record);
        break;
    case log_format::text:
        append_text_line(out, record);
        break;
    case log_format::combined:
        append_combined_line(out, record);
        break;
    case log_format::off:
        break;
    }
}

} // namespace netkit::proxy
