#include "netkit/price/respond.hpp"

#include "netkit/price/encode.hpp"

namespace netkit::price {

namespace {

// The arms of WatchResponse.response.
enum arm : std::uint32_t { opened = 1, changed, batch, heartbeat, canceled, draining, pong };

constexpr std::size_t longest_message = 200; // bytes of a text for people

std::string wrap(arm which, std::string_view body)
{
    std::string out;
    field_writer{out}.message(which, body);
    return out;
}

std::string_view short_text(std::string_view text)
{
    return text.substr(0, longest_message);
}

} // namespace

std::string encode_position(const position& at)
{
    std::string out;
    field_writer{out}.text(1, at.epoch).number(2, at.revision);
    return out;
}

std::string encode_product_error(const product_error& error)
{
    std::string out;
    field_writer{out}
        .number(1, static_cast<std::uint64_t>(error.id))
        .text(2, error.symbol)
        .number(3, static_cast<std::uint64_t>(error.reason))
        .text(4, short_text(error.message));
    return out;
}

std::string encode_opened(const opened_answer& answer)
{
    std::string out;
    field_writer{out}
        .text(1, answer.session)
        .message(2, encode_position(answer.at))
        .time(3, answer.heartbeat)
        .number(4, answer.max_products)
        .time(5, answer.min_interval)
        .text(6, answer.version);
    return wrap(opened, out);
}

std::string encode_changed(const changed_answer& answer)
{
    std::string out;
    field_writer write{out};
    write.number(1, answer.watch_id);
    for (const auto& error : answer.errors)
        write.message(2, encode_product_error(error));
    write.number(3, answer.active).number(4, answer.resumed ? 1 : 0);
    return wrap(changed, out);
}

std::string encode_canceled(std::uint32_t watch_id, reason why, std::string_view message)
{
    std::string out;
    field_writer{out}
        .number(1, watch_id)
        .number(2, static_cast<std::uint64_t>(why))
        .text(3, short_text(message));
    return wrap(canceled, out);
}

std::string encode_heartbeat(const heartbeat_answer& answer)
{
    std::string out;
    field_writer{out}
        .message(1, encode_position(answer.at))
        .time(2, answer.wall)
        .number(3, static_cast<std::uint64_t>(answer.feed))
        .number(4, answer.conflated_total);
    return wrap(heartbeat, out);
}

std::string encode_draining(const draining_answer& answer)
{
    std::string out;
    field_writer{out}
        .time(1, answer.reconnect_after)
        .time(2, answer.deadline)
        .message(3, encode_position(answer.at));
    return wrap(draining, out);
}

std::string encode_pong(std::uint64_t nonce)
{
    std::string out;
    field_writer{out}.number(1, nonce);
    return wrap(pong, out);
}

void encode_batch(std::string& to, std::string_view records, const batch_envelope& around)
{
    thread_local std::string tail;
    tail.clear();
    field_writer{tail}
        .number(2, around.seq)
        .number(3, around.revision)
        .number(4, around.snapshot ? 1 : 0)
        .number(5, around.snapshot_end ? 1 : 0)
        .number(6, around.conflated)
        .number(7, around.watch_id);
    to.clear();
    to += static_cast<char>(batch << 3U | 2U);
    append_varint(to, records.size() + tail.size());
    to += records;
    to += tail;
}

} // namespace netkit::price
