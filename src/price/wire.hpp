#pragma once

#include <grpcpp/support/byte_buffer.h>
#include <netkit/price/v1/price.pb.h>

#include "netkit/price/product.hpp"
#include "netkit/price/request.hpp"
#include "netkit/price/update.hpp"

// The messages of the protocol as values of ours, and back.

namespace netkit::price {

/// Nothing when the bytes are no message of this type.
std::optional<request> read_watch_request(grpc::ByteBuffer& bytes);

/// Nothing when the bytes are no message, or there is no watch in it.
struct subscription {
    stream_options options;
    create_watch watch;
};
std::optional<subscription> read_subscribe_request(grpc::ByteBuffer& bytes);

/// False when the bytes are no message of this type.
bool read_message(grpc::ByteBuffer& bytes, google::protobuf::Message& into);

price_update to_update(const v1::PriceUpdate& from);
void set_product(v1::Product& to, const product& from);

/// One slice, copied once.
grpc::ByteBuffer to_bytes(std::string_view message);

} // namespace netkit::price
