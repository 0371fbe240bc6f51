#include <algorithm>
#include <charconv>

#include "grpc_calls.hpp"
#include "netkit/price/encode.hpp"
#include "netkit/price/pattern.hpp"
#include "wire.hpp"

namespace netkit::price {

namespace {

constexpr std::size_t usual_page = 100;
constexpr std::size_t most_page = 1000;

/// The bytes of a BatchGetPricesResponse: its first field has the records' own form.
std::string answer_prices(market& from, const v1::BatchGetPricesRequest& asked)
{
    std::string out;
    std::string errors;
    current_price latest;
    const auto add = [&](std::uint32_t index, product_error otherwise) {
        if (index != catalogue::nothing && from.products().is_live(index)) {
            from.prices().load(index, latest);
            if (latest.version > 0) {
                out += latest.bytes();
                return;
            }
            otherwise.reason = reason::unspecified;
            otherwise.message = "no price yet";
        }
        field_writer{errors}.message(2, encode_product_error(otherwise));
    };
    for (const auto id : asked.product_ids())
        add(from.products().by_id(id), {id, {}, reason::unknown_product, "no such product"});
    for (const auto& symbol : asked.symbols())
        add(from.products().by_symbol(symbol),
            {0, symbol.substr(0, pattern::longest), reason::unknown_product, "no such product"});
    out += errors;
    field_writer{out}.message(3, encode_position({from.epoch(), from.revision()}));
    return out;
}

/// False when the page token or the filter is none of ours.
bool answer_page(const market& from, const v1::ListProductsRequest& asked,
                 v1::ListProductsResponse& answer)
{
    std::int64_t after = 0;
    const auto& token = asked.page_token();
    const auto* end = token.data() + token.size();
    if (!token.empty() && std::from_chars(token.data(), end, after).ptr != end) return false;
    const auto filter = pattern::parse(asked.filter().empty() ? "*" : asked.filter());
    if (!filter || asked.page_size() < 0) return false;
    const auto wanted =
        asked.page_size() == 0 ? usual_page : static_cast<std::size_t>(asked.page_size());
    const auto most = static_cast<int>(std::min(wanted, most_page));
    for (auto page = from.products().page(after, most_page); !page.empty();
         page = from.products().page(after, most_page)) {
        for (const auto index : page) {
            const auto& each = from.products().at(index);
            if (answer.products_size() == most) {
                answer.set_next_page_token(std::to_string(after));
                return true;
            }
            after = each.id;
            if (filter->matches(each.symbol)) set_product(*answer.add_products(), each);
        }
    }
    return true;
}

} // namespace

// A unary call is not done before Finish: what gRPC lent us stays until the engine has answered.
grpc::ServerUnaryReactor* latest_prices(call_parts& with, grpc::CallbackServerContext& call,
                                        const grpc::ByteBuffer& asked, grpc::ByteBuffer& answer)
{
    auto* reactor = call.DefaultReactor();
    auto what = std::make_shared<v1::BatchGetPricesRequest>();
    grpc::ByteBuffer bytes{asked};
    if (!read_message(bytes, *what)) {
        reactor->Finish(to_grpc(status::invalid_argument, "not a BatchGetPricesRequest"));
        return reactor;
    }
    with.prices.home().post([&with, &answer, reactor, what] {
        answer = to_bytes(answer_prices(with.prices.prices(), *what));
        reactor->Finish(grpc::Status::OK);
    });
    return reactor;
}

grpc::ServerUnaryReactor* list_products(call_parts& with, grpc::CallbackServerContext& call,
                                        const v1::ListProductsRequest& asked,
                                        v1::ListProductsResponse& answer)
{
    auto* reactor = call.DefaultReactor();
    with.prices.home().post([&with, &asked, &answer, reactor] {
        const bool good = answer_page(with.prices.prices(), asked, answer);
        reactor->Finish(good ? grpc::Status::OK
                             : to_grpc(status::invalid_argument,
                                       "a page_token, page_size or filter of no use"));
    });
    return reactor;
}

} // namespace netkit::price
