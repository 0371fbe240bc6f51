#include <array>

#include "escape.hpp"
#include "exchange_record_parts.hpp"
#include "exchange_record_time.hpp"

namespace netkit::proxy {

namespace {

void append_client(std::string& out, const exchange_record& record)
{
    if (is_known(record.client_ip))
        append_ip(out, record.client_ip);
    else
        out.append(record.peer_unix ? "unix" : "-");
}

/// Pads what was appended since `start` to a column of `width`.
void pad(std::string& out, std::size_t start, std::size_t width)
{
    const auto size = out.size() - start;
    if (size < width) out.append(width - size, ' ');
}

void pad_left(std::string& out, std::size_t start, std::size_t width)
{
    const auto size = out.size() - start;
    if (size < width) out.insert(start, width - size, ' ');
}

void append_word(std::string& out, std::string_view value)
{
    if (value.empty())
        out.push_back('-');
    else
        append_escaped(out, value, escape_style::word);
}

void append_column(std::string& out, std::string_view value, std::size_t width)
{
    const auto start = out.size();
    append_word(out, value);
    pad(out, start, width);
    out.push_back(' ');
}

void text_extra(std::string& out, std::string_view name, std::string_view value)
{
    if (value.empty()) return;
    out.append(" ").append(name).append("=");
    append_escaped(out, value, escape_style::word);
}

void text_status(std::string& out, int status)
{
    if (status == 0)
        out.append("---");
    else
        append_number(out, status);
    out.push_back(' ');
}

void append_quoted(std::string& out, std::string_view value)
{
    out.push_back('"');
    if (value.empty())
        out.push_back('-');
    else
        append_escaped(out, value, escape_style::quoted);
    out.push_back('"');
}

void append_request_line(std::string& out, const exchange_record& record)
{
    if (record.method.empty()) { // never parsed
        out.append("\"-\"");
        return;
    }
    out.push_back('"');
    append_escaped(out, record.method, escape_style::word);
    out.push_back(' ');
    append_word(out, record.target);
    if (!record.protocol.empty()) {
        out.push_back(' ');
        append_escaped(out, record.protocol, escape_style::word);
    }
    out.push_back('"');
}

} // namespace

/// Columns: time, status, duration, bytes out, client, server, method, host and target.
void append_text_line(std::string& out, const exchange_record& record)
{
    append_rfc3339(out, record.time);
    out.push_back(' ');
    text_status(out, record.status);
    auto start = out.size();
    append_milliseconds(out, record.took);
    out.append("ms");
    pad_left(out, start, 11);
    out.push_back(' ');
    start = out.size();
    append_number(out, record.bytes_out);
    pad_left(out, start, 9);
    out.push_back(' ');
    start = out.size();
    append_client(out, record);
    pad(out, start, 15);
    out.push_back(' ');
    append_column(out, record.server, 21);
    append_column(out, record.method, 7);
    if (record.host.empty() && record.target.empty()) out.push_back('-');
    append_escaped(out, record.host, escape_style::word);
    append_escaped(out, record.target, escape_style::word);
    if (record.reason != failure_reason::none) {
        text_extra(out, "reason", reason_name(record.reason));
    }
    text_extra(out, "detail", record.detail);
    if (record.attempts > 1) {
        out.append(" attempts=");
        append_number(out, record.attempts);
    }
    text_extra(out, "route", record.route);
    text_extra(out, "id", record.id);
    out.push_back('\n');
}

/// Apache's `%h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i"`.
void append_combined_line(std::string& out, const exchange_record& record)
{
    append_client(out, record);
    out.append(" - - [");
    append_clf_time(out, record.time);
    out.append("] ");
    append_request_line(out, record);
    out.push_back(' ');
    if (record.status == 0)
        out.push_back('-');
    else
        append_number(out, record.status);
    out.push_back(' ');
    append_number(out, record.bytes_out);
    out.push_back(' ');
    append_quoted(out, record.referer);
    out.push_back(' ');
    append_quoted(out, record.user_agent);
    out.push_back('\n');
}

} // namespace netkit::proxy
