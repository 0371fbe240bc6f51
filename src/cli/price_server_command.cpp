#include <array>

#include "netkit/price/service.hpp"
#include "price_verbs.hpp"
#include "serve.hpp"

namespace netkit::cli {

namespace {

constexpr std::array rows{
    option_row{.name = "listen",
               .argument = "ADDR",
               .text = "Address of the service: host:port, [v6]:port, :port or unix:/path",
               .fallback = "127.0.0.1:50051",
               .setting = "price.listen"},
    option_row{.name = "feed",
               .argument = "FEED",
               .text = "Where prices come from: simulate[:SEED], or none for publishers only",
               .fallback = "simulate",
               .setting = "price.feed"},
    option_row{.name = "products",
               .argument = "FILE",
               .text = "JSON list of products, instead of twelve built-in ones",
               .completes = completion::file,
               .setting = "price.products"},
    option_row{.name = "max-age",
               .argument = "T",
               .text = "Ask a stream to move to another server at this age",
               .fallback = "never",
               .setting = "price.timeouts.max_age"},
};

const std::array groups{option_group{"Price server", rows}, server_options, output_options};

} // namespace

const verb_row price_server_verb{
    .name = "server", .text = "Serve prices over gRPC", .options = groups};

core::exit_status run_price_server(const invocation& call, console& with)
{
    return serve(call, with, {.make = price::make_server});
}

} // namespace netkit::cli
