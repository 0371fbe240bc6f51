// One table for all protocols: a request is a 64-bit hash of its conversation and of what tells it
// from the conversation's other requests. For DNS that is the id and the question; for HTTP/1,
// whose messages have no names but an order, a running number, kept in the same table; a hello
// needs nothing. A hash that does not match finds nothing, and a collision is one in 2^64.

#include "netkit/sniff/transactions.hpp"

#include "netkit/sniff/dns.hpp"
#include "netkit/sniff/flow_table.hpp"
#include "netkit/sniff/http_head.hpp"
#include "tls_parts.hpp"

namespace netkit::sniff {

namespace {

constexpr std::size_t places = 16'384;

std::uint64_t mix(std::uint64_t hash, std::uint64_t word) noexcept
{
    hash = (hash ^ word) * 0x9e3779b97f4a7c15U;
    return hash ^ hash >> 32U;
}

/// What the requests of one conversation have in common; `kind` keeps protocols apart. A
/// connection that uses ports again has another number.
std::uint64_t conversation_key(const flow_note& note, std::uint64_t kind) noexcept
{
    auto hash = hash_of(note.flow->key, kind);
    return mix(hash, note.stream) | 1U;
}

/// Names are equal in either case (RFC 4343).
std::uint64_t hash_of_name(std::uint64_t hash, std::string_view name) noexcept
{
    for (const char each : name)
        hash = mix(hash, static_cast<std::uint8_t>(each >= 'A' && each <= 'Z' ? each + 32 : each));
    return hash;
}

enum kind : std::uint64_t { dns_kind = 1, http_kind_of_key, http_asked, http_answered, hello_kind };

/// Whether a message is there to its end.
bool is_whole(const layer& at) noexcept
{
    if ((at.flags & layer::joined) != 0) return true;
    switch (at.id) {
    case proto::http:
        return text_of(at.bytes()).find("\r\n\r\n") != std::string_view::npos;
    case proto::tls:
        return (at.note[0] & tls_note::whole) != 0;
    default:
        return (at.flags & layer::later) == 0;
    }
}

} // namespace

transactions::transactions(bool joins) : joins_(joins)
{
}

void transactions::see(const packet& of, flow_note& note)
{
    constexpr std::uint32_t said_before = flow_note::retransmission |
                                          flow_note::fast_retransmission |
                                          flow_note::spurious_retransmission;
    if (note.flow == nullptr || (note.flags & said_before) != 0) return;
    for (std::size_t i = of.depth; i-- > 1;) {
        const auto& here = of.stack[i];
        if ((here.flags & layer::quoted) != 0) return;
        const bool message =
            here.id == proto::dns || here.id == proto::http || here.id == proto::tls;
        if (joins_ && message && !is_whole(here)) continue;         // comes again when it is
        if (message && requests_.empty()) requests_.resize(places); // 640 KiB, not before
        switch (here.id) {
        case proto::dns:
            see_dns(of, here, note);
            break;
        case proto::http:
            see_http(of, here, note);
            break;
        case proto::tls:
            see_hello(of, here, note);
            break;
        case proto::tcp:
        case proto::udp:
            return;
        default:
            break;
        }
    }
}

transactions::request& transactions::place_of(std::uint64_t key) noexcept
{
    return requests_[key >> 17U & (places - 1)];
}

void transactions::ask(std::uint64_t key, const packet& of, flow_note& note) noexcept
{
    auto& place = place_of(key);
    if (place.key == key && !place.answered) {
        note.repeats = place.count++;
        return;
    }
    place = {key, of.meta.time_ns, of.meta.number, 1, false};
}

void transactions::answer(std::uint64_t key, const packet& of, flow_note& note) noexcept
{
    auto& place = place_of(key);
    if (place.key != key || place.answered) return;
    place.answered = true;
    note.latency = of.meta.time_ns - place.time_ns;
    note.request_frame = static_cast<std::uint32_t>(place.frame);
    ++pairs_;
}

/// 0, 1, 2 ... for each call with the same key.
std::uint32_t transactions::count(std::uint64_t key) noexcept
{
    auto& place = place_of(key);
    if (place.key != key) place = {.key = key};
    return place.count++;
}

void transactions::see_dns(const packet& of, const layer& at, flow_note& note)
{
    dns_records records{dns_message_of(at)};
    const auto& header = records.header();
    dns_record question;
    if (!records.next(question) || question.section != dns_section::question) return;
    dns_name_room room{};
    auto key = mix(conversation_key(note, dns_kind), header.id);
    key = hash_of_name(key, dns_name_text(records.message(), question.name, room));
    key = mix(key, question.type) | 1U;
    if (header.is_response())
        answer(key, of, note);
    else
        ask(key, of, note);
}

void transactions::see_http(const packet& of, const layer& at, flow_note& note)
{
    auto text = text_of(at.bytes());
    const auto kind = http_kind_of(text);
    if (kind == http_kind::continuation) return;
    const auto conversation = conversation_key(note, http_kind_of_key);
    if (kind == http_kind::request)
        return ask(mix(conversation, count(conversation_key(note, http_asked))) | 1U, of, note);
    const auto start = read_http_start(take_line(text));
    if (start.status >= 100 && start.status < 200 && start.status != 101) return; // not the answer
    answer(mix(conversation, count(conversation_key(note, http_answered))) | 1U, of, note);
}

void transactions::see_hello(const packet& of, const layer& at, flow_note& note) noexcept
{
    if ((at.note[0] & tls_note::has_handshake) == 0) return;
    const auto type = at.note[0] >> 8U & 0xffU;
    const auto key = conversation_key(note, hello_kind);
    if (type == 1) ask(key, of, note);
    if (type == 2) answer(key, of, note);
}

} // namespace netkit::sniff
