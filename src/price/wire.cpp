#include "wire.hpp"

#include <algorithm>
#include <limits>

#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <grpcpp/grpcpp.h>

namespace netkit::price {

namespace {

/// At most a year either way: a peer's numbers must not overflow ours.
duration to_duration(const google::protobuf::Duration& from)
{
    constexpr std::int64_t year = 366 * 86'400;
    const auto seconds = std::clamp<std::int64_t>(from.seconds(), -year, year);
    return std::chrono::seconds{seconds} + std::chrono::nanoseconds{from.nanos()};
}

decimal to_decimal(const v1::Decimal& from)
{
    const auto scale = std::min<std::uint32_t>(from.scale(), 255); // above 18: refused by name
    return {from.unscaled(), static_cast<std::uint8_t>(scale)};
}

watch_options to_options(const v1::WatchOptions& from)
{
    watch_options options;
    options.every_update = from.delivery_mode() == v1::DELIVERY_MODE_EVERY_UPDATE;
    options.min_interval = std::max<duration>(to_duration(from.min_interval()), 0s);
    options.skip_snapshot = from.skip_snapshot();
    if (from.has_min_change()) options.min_change = to_decimal(from.min_change());
    options.min_change_bps = from.min_change_bps();
    options.max_batch_updates = from.max_batch_updates();
    return options;
}

stream_options to_stream_options(const v1::StreamOptions& from)
{
    return {to_duration(from.heartbeat_interval()), from.max_unacked_batches()};
}

create_watch to_create(const v1::CreateWatch& from)
{
    create_watch watch;
    watch.watch_id = from.watch_id();
    watch.ids.assign(from.product_ids().begin(), from.product_ids().end());
    watch.symbols.assign(from.symbols().begin(), from.symbols().end());
    watch.patterns.assign(from.patterns().begin(), from.patterns().end());
    watch.options = to_options(from.options());
    if (from.has_resume_from())
        watch.resume_from = position{from.resume_from().epoch(), from.resume_from().revision()};
    return watch;
}

modify_watch to_modify(const v1::ModifyWatch& from)
{
    modify_watch watch;
    watch.watch_id = from.watch_id();
    watch.add_ids.assign(from.add_product_ids().begin(), from.add_product_ids().end());
    watch.remove_ids.assign(from.remove_product_ids().begin(), from.remove_product_ids().end());
    watch.add_symbols.assign(from.add_symbols().begin(), from.add_symbols().end());
    watch.remove_symbols.assign(from.remove_symbols().begin(), from.remove_symbols().end());
    if (from.has_options()) watch.options = to_options(from.options());
    return watch;
}

} // namespace

bool read_message(grpc::ByteBuffer& bytes, google::protobuf::Message& into)
{
    std::vector<grpc::Slice> slices;
    if (!bytes.Dump(&slices).ok()) return false;
    if (slices.size() == 1)
        return into.ParseFromArray(slices[0].begin(), static_cast<int>(slices[0].size()));
    std::string whole;
    for (const auto& each : slices)
        whole.append(reinterpret_cast<const char*>(each.begin()), each.size());
    return into.ParseFromString(whole);
}

std::optional<request> read_watch_request(grpc::ByteBuffer& bytes)
{
    v1::WatchRequest message;
    if (!read_message(bytes, message)) return std::nullopt;
    switch (message.request_case()) {
    case v1::WatchRequest::kOptions:
        return to_stream_options(message.options());
    case v1::WatchRequest::kCreate:
        return to_create(message.create());
    case v1::WatchRequest::kModify:
        return to_modify(message.modify());
    case v1::WatchRequest::kCancel:
        return cancel_watch{message.cancel().watch_id()};
    case v1::WatchRequest::kAck:
        return acknowledge{message.ack().batch_seq()};
    case v1::WatchRequest::kPing:
        return ping{message.ping().nonce()};
    case v1::WatchRequest::REQUEST_NOT_SET:
        break;
    }
    return std::monostate{};
}

std::optional<subscription> read_subscribe_request(grpc::ByteBuffer& bytes)
{
    v1::SubscribeRequest message;
    if (!read_message(bytes, message) || !message.has_watch()) return std::nullopt;
    subscription all{to_stream_options(message.options()), to_create(message.watch())};
    all.watch.watch_id = std::max<std::uint32_t>(all.watch.watch_id, 1);
    return all;
}

price_update to_update(const v1::PriceUpdate& from)
{
    price_update update;
    update.product_id = from.product_id();
    if (from.has_price()) update.price = to_decimal(from.price());
    if (from.has_bid()) update.bid = to_decimal(from.bid());
    if (from.has_ask()) update.ask = to_decimal(from.ask());
    update.event_time_ns = from.event_time_ns();
    update.currency = from.currency_code();
    const bool known = from.flag() == v1::PRICE_FLAG_STALE || from.flag() == v1::PRICE_FLAG_HALTED;
    if (known) update.flag = static_cast<price_flag>(from.flag());
    return update;
}

void set_product(v1::Product& to, const product& from)
{
    to.set_id(from.id);
    to.set_symbol(from.symbol);
    to.set_display_name(from.name);
    to.set_currency_code(from.currency);
    to.set_price_scale(from.scale);
    if (!from.tick) return;
    to.mutable_tick_size()->set_unscaled(from.tick->unscaled);
    to.mutable_tick_size()->set_scale(from.tick->scale);
}

grpc::ByteBuffer to_bytes(std::string_view message)
{
    const grpc::Slice slice{message.data(), message.size()};
    return {&slice, 1};
}

} // namespace netkit::price
