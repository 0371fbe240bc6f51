#include "netkit/price/product.hpp"

namespace netkit::price {

std::vector<product> built_in_products()
{
    return {
        {1, "BTC-USD", "Bitcoin", "USD", 2, decimal{1, 2}},
        {2, "ETH-USD", "Ether", "USD", 2, decimal{1, 2}},
        {3, "SOL-USD", "Solana", "USD", 3, decimal{1, 3}},
        {4, "EUR-USD", "Euro", "USD", 5, decimal{1, 5}},
        {5, "GBP-USD", "Pound sterling", "USD", 5, decimal{1, 5}},
        {6, "USD-JPY", "US dollar in yen", "JPY", 3, decimal{1, 3}},
        {7, "XAU-USD", "Gold, troy ounce", "USD", 2, decimal{1, 2}},
        {8, "XAG-USD", "Silver, troy ounce", "USD", 3, decimal{1, 3}},
        {9, "WTI-USD", "Crude oil, barrel", "USD", 2, decimal{1, 2}},
        {10, "SPX-USD", "S&P 500", "USD", 2, decimal{25, 2}},
        {11, "NDX-USD", "Nasdaq 100", "USD", 2, decimal{25, 2}},
        {12, "USDT-USD", "Tether", "USD", 4, decimal{1, 4}},
    };
}

} // namespace netkit::price
