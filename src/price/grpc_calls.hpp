#pragma once

#include <atomic>

#include <grpcpp/grpcpp.h>
#include <netkit/price/v1/price.grpc.pb.h>

#include "engine.hpp"

// The calls of the service. Each function makes a reactor that owns itself until its call is done
// (gRPC's OnDone); what it does to the engine it posts to the engine's loop.

namespace netkit::price {

/// What all calls share; outlives the server.
struct call_parts {
    engine& prices;
    std::atomic<std::uint64_t> publishers{0}; ///< numbers the streams of publishers
    std::atomic<std::uint32_t> replays{0};    ///< running
};

using watch_reactor = grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>;
using bytes_writer = grpc::ServerWriteReactor<grpc::ByteBuffer>;
using publish_reactor = grpc::ServerBidiReactor<v1::PublishRequest, v1::PublishResponse>;

watch_reactor* watch(call_parts& with, grpc::CallbackServerContext& call);
bytes_writer* subscribe(call_parts& with, grpc::CallbackServerContext& call,
                        const grpc::ByteBuffer& asked);
publish_reactor* publish(call_parts& with, grpc::CallbackServerContext& call);
bytes_writer* replay(call_parts& with, grpc::CallbackServerContext& call,
                     const grpc::ByteBuffer& asked);
grpc::ServerUnaryReactor* latest_prices(call_parts& with, grpc::CallbackServerContext& call,
                                        const grpc::ByteBuffer& asked, grpc::ByteBuffer& answer);
grpc::ServerUnaryReactor* list_products(call_parts& with, grpc::CallbackServerContext& call,
                                        const v1::ListProductsRequest& asked,
                                        v1::ListProductsResponse& answer);

inline grpc::Status to_grpc(status how, std::string_view why)
{
    return {static_cast<grpc::StatusCode>(how), std::string{why}};
}

} // namespace netkit::price
