#pragma once

#include <memory>
#include <string>

#include "engine.hpp"
#include "netkit/base/result.hpp"

namespace netkit::price {

/// The gRPC server: PriceService, grpc.health.v1 and, if wanted, reflection. Its threads are
/// gRPC's own.
class grpc_server {
public:
    explicit grpc_server(engine& prices);
    ~grpc_server(); ///< Blocks until the last call is gone: `shut_down` comes before.
    grpc_server(const grpc_server&) = delete;
    grpc_server& operator=(const grpc_server&) = delete;

    /// Binds and serves. The address with the real port; the error only says that there was one.
    result<std::string> start();
    /// Health says NOT_SERVING from now on.
    void refuse();
    /// Ends what is left: blocks at most about `within` (2 s more when calls have to be cut).
    void shut_down(duration within);

private:
    class parts;
    std::unique_ptr<parts> parts_;
};

} // namespace netkit::price
