#include "netkit/proxy/http1_writer.hpp"

#include <array>
#include <charconv>

#include "netkit/proxy/failure.hpp"
#include "netkit/proxy/hop_by_hop.hpp"

namespace netkit::proxy {

namespace {

void add_number(std::string& out, std::uint64_t number)
{
    std::array<char, 20> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

void add_field(std::string& out, std::string_view name, std::string_view value)
{
    out.append(name).append(": ").append(value).append("\r\n");
}

void add_kept(std::string& out, const field_table& fields)
{
    for (const auto& ref : fields.refs()) {
        if (!ref.dropped) add_field(out, fields.name(ref), fields.value(ref));
    }
}

void drop(field_table& fields, field_id id)
{
    for (auto& ref : fields.refs()) {
        if (ref.id == id) ref.dropped = true;
    }
}

void add_length(std::string& out, std::uint64_t length)
{
    out.append("Content-Length: ");
    add_number(out, length);
    out.append("\r\n");
}

void add_status_line(std::string& out, int status, std::string_view reason)
{
    out.append("HTTP/1.1 ");
    add_number(out, static_cast<std::uint64_t>(status));
    out.append(" ").append(reason).append("\r\n");
}

void add_request_connection(std::string& out, const request_facts& facts, bool close)
{
    if (!facts.upgrade.empty()) {
        add_field(out, "Connection", "Upgrade");
        add_field(out, "Upgrade", facts.upgrade);
    } else if (facts.te_trailers) {
        add_field(out, "Connection", close ? "close, TE" : "TE");
    } else if (close) {
        add_field(out, "Connection", "close");
    }
    if (facts.te_trailers) add_field(out, "TE", "trailers");
}

} // namespace

void write_request_head(std::string& out, request_parser& head, const request_facts& facts,
                        const request_additions& ours)
{
    auto& fields = head.fields();
    drop(fields, field_id::host);
    drop(fields, field_id::content_length);
    if (!ours.request_id.empty()) drop(fields, field_id::x_request_id);
    if (!ours.max_forwards.empty()) drop(fields, field_id::max_forwards);

    out.append(head.method()).append(facts.path_query.front() == '?' ? " /" : " ");
    out.append(facts.path_query).append(" HTTP/1.1\r\n");
    add_field(out, "Host", facts.authority.empty() ? ours.server : facts.authority);
    append_forwarding(out, ours.about, fields, ours.client);
    drop_forwarding_fields(fields);
    add_kept(out, fields);
    if (!ours.max_forwards.empty()) add_field(out, "Max-Forwards", ours.max_forwards);
    if (!ours.request_id.empty()) add_field(out, "X-Request-Id", ours.request_id);
    if (!ours.via.empty()) {
        out.append("Via: ")
            .append(facts.http_1_0 ? "1.0 " : "1.1 ")
            .append(ours.via)
            .append("\r\n");
    }
    if (facts.body == framing::length) add_length(out, facts.length);
    if (facts.body == framing::chunked) add_field(out, "Transfer-Encoding", "chunked");
    add_request_connection(out, facts, ours.close);
    out.append("\r\n");
}

void write_response_head(std::string& out, response_parser& head, const response_facts& facts,
                         const response_framing& how)
{
    auto& fields = head.fields();
    const bool only_described = facts.body == framing::none && head.status() >= 200 &&
                                head.status() != 204 && head.status() != 205;
    if (!only_described) drop(fields, field_id::content_length);

    add_status_line(out, head.status(), head.reason());
    const bool dated = fields.find(field_id::date) != nullptr;
    if (!dated && !how.date.empty() && !facts.interim) add_field(out, "Date", how.date);
    const auto upgrade = how.upgrade ? fields.value_of(field_id::upgrade) : std::string_view{};
    add_kept(out, fields);
    if (facts.body == framing::length && !how.chunked) add_length(out, facts.length);
    if (head.status() == 205) add_length(out, 0);
    if (how.chunked) add_field(out, "Transfer-Encoding", "chunked");
    if (how.upgrade) {
        add_field(out, "Connection", "Upgrade");
        add_field(out, "Upgrade", upgrade);
    } else if (how.close) {
        add_field(out, "Connection", "close");
    } else if (how.keep_alive_1_0) {
        add_field(out, "Connection", "keep-alive");
    }
    out.append("\r\n");
}

void write_own_answer(std::string& out, const own_answer& answer)
{
    add_status_line(out, answer.status, status_phrase(answer.status));
    add_field(out, "Date", answer.date);
    if (!answer.body.empty()) add_field(out, "Content-Type", answer.type);
    if (answer.status != 204) add_length(out, answer.body.size());
    out.append(answer.extra);
    if (answer.close) {
        add_field(out, "Connection", "close");
    } else if (answer.keep_alive_1_0) {
        add_field(out, "Connection", "keep-alive");
    }
    out.append("\r\n");
    if (!answer.head_only) out.append(answer.body);
}

void write_last_chunk(std::string& out, const field_table& trailers, bool pass)
{
    out.append("0\r\n");
    if (pass) add_kept(out, trailers);
    out.append("\r\n");
}

} // namespace netkit::proxy
