#include "grpc_server.hpp"

#include <grpc/grpc.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>

#include "grpc_calls.hpp"

namespace netkit::price {

namespace {

using v1::PriceService;
// Messages of the hot calls go in and out as bytes; the others are few.
using raw_service = PriceService::WithRawCallbackMethod_Watch<
    PriceService::WithRawCallbackMethod_Subscribe<PriceService::WithRawCallbackMethod_Replay<
        PriceService::WithRawCallbackMethod_BatchGetPrices<PriceService::WithCallbackMethod_Publish<
            PriceService::WithCallbackMethod_ListProducts<PriceService::Service>>>>>>;

class price_service final : public raw_service {
public:
    explicit price_service(call_parts& with) : with_{with} {}

    watch_reactor* Watch(grpc::CallbackServerContext* call) override { return watch(with_, *call); }
    bytes_writer* Subscribe(grpc::CallbackServerContext* call,
                            const grpc::ByteBuffer* asked) override
    {
        return subscribe(with_, *call, *asked);
    }
    bytes_writer* Replay(grpc::CallbackServerContext* call, const grpc::ByteBuffer* asked) override
    {
        return replay(with_, *call, *asked);
    }
    publish_reactor* Publish(grpc::CallbackServerContext* call) override
    {
        return publish(with_, *call);
    }
    grpc::ServerUnaryReactor* BatchGetPrices(grpc::CallbackServerContext* call,
                                             const grpc::ByteBuffer* asked,
                                             grpc::ByteBuffer* answer) override
    {
        return latest_prices(with_, *call, *asked, *answer);
    }
    grpc::ServerUnaryReactor* ListProducts(grpc::CallbackServerContext* call,
                                           const v1::ListProductsRequest* asked,
                                           v1::ListProductsResponse* answer) override
    {
        return list_products(with_, *call, *asked, *answer);
    }

private:
    call_parts& with_;
};

constexpr std::size_t quota_bytes = std::size_t{256} << 20U;
constexpr int least_ping_pause_ms = 5000; // below what usual clients choose; the default is 5 min

int milliseconds(duration value)
{
    return static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(value).count());
}

void configure(grpc::ServerBuilder& to, const settings& from)
{
    const auto& limits = from.limits;
    to.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0); // else two servers share a port unnoticed
    to.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, milliseconds(from.timeouts.keepalive));
    to.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS,
                          milliseconds(from.timeouts.keepalive_answer));
    to.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
    to.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
    to.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                          least_ping_pause_ms);
    to.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS,
                          static_cast<int>(limits.streams_per_connection));
    to.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE,
                          static_cast<int>(limits.metadata_bytes.bytes));
    to.SetMaxReceiveMessageSize(static_cast<int>(limits.request_bytes.bytes));
    grpc::ResourceQuota quota{"price"};
    quota.Resize(quota_bytes);
    to.SetResourceQuota(quota);
}

/// As gRPC names addresses.
std::string name_of(const endpoint_address& where)
{
    if (where.type == endpoint_address::kind::unix_path) return "unix:" + where.host;
    if (!where.host.empty()) return format_endpoint(where);
    return "[::]:" + std::to_string(where.port);
}

} // namespace

class grpc_server::parts {
public:
    explicit parts(engine& prices) : with{prices}, service{with} {}

    call_parts with;
    price_service service;
    std::unique_ptr<grpc::Server> server;
};

grpc_server::grpc_server(engine& prices) : parts_{std::make_unique<parts>(prices)}
{
}

grpc_server::~grpc_server() = default;

result<std::string> grpc_server::start()
{
    const auto& configured = parts_->with.prices.configured();
    grpc::EnableDefaultHealthCheckService(true);
    if (configured.reflection) grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    grpc::ServerBuilder builder;
    configure(builder, configured);
    int port = 0;
    builder.AddListeningPort(name_of(configured.listen), grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&parts_->service);
    parts_->server = builder.BuildAndStart();
    const bool local = configured.listen.type == endpoint_address::kind::unix_path;
    if (parts_->server == nullptr || (port == 0 && !local)) {
        parts_->server.reset();
        return make_error_code(boost::system::errc::address_in_use);
    }
    if (auto* health = parts_->server->GetHealthCheckService(); health != nullptr)
        health->SetServingStatus("netkit.price.v1.PriceService", true);
    auto bound = configured.listen;
    if (!local) bound.port = static_cast<std::uint16_t>(port);
    return format_endpoint(bound);
}

void grpc_server::refuse()
{
    if (parts_->server == nullptr) return;
    if (auto* health = parts_->server->GetHealthCheckService(); health != nullptr)
        health->SetServingStatus(false);
}

void grpc_server::shut_down(duration within)
{
    if (parts_->server == nullptr) return;
    parts_->server->Shutdown(
        std::chrono::system_clock::now() +
        std::chrono::duration_cast<std::chrono::system_clock::duration>(within));
}

} // namespace netkit::price
