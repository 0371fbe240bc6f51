// The product list is read by the settings engine, so that its faults are found all at once and
// named by line and column. The file is an array and the engine reads objects: two braces are put
// around it on the first line, which moves that line's columns and nothing else.

#include "product_file.hpp"

#include <fstream>
#include <sstream>
#include <unordered_set>

#include "netkit/price/error.hpp"

namespace netkit::core {

template <>
struct setting_text<price::decimal> {
    static constexpr std::string_view expects = "a decimal in quotes such as \"0.01\"";
    static result<price::decimal> parse(std::string_view text)
    {
        return price::parse_decimal(text);
    }
    static std::string format(price::decimal value) { return price::format_decimal(value); }
};

} // namespace netkit::core

namespace netkit::price {

namespace {

using core::note;

struct product_row {
    std::int64_t id = 0;
    std::string symbol;
    std::string name;
    std::string currency = "USD";
    std::uint32_t scale = 2;
    std::optional<decimal> tick;
};
BOOST_DESCRIBE_STRUCT(product_row, (), (id, symbol, name, currency, scale, tick))

constexpr auto notes(const product_row*)
{
    return std::array{
        note{"id", "Positive, never given to another product.", 1, 9'000'000'000'000'000'000}
            .required(),
        note{"symbol", "1 to 32 characters of A-Z, 0-9 and . _ / -"}.required().filled(),
        note{"name", "For people."},
        note{"currency", "What one unit costs is counted in this."},
        note{"scale", "Digits behind the point that a display shows.", 0, 18},
        note{"tick", "Smallest meaningful step."},
    };
}

struct product_list {
    std::vector<product_row> products;
};
BOOST_DESCRIBE_STRUCT(product_list, (), (products))

constexpr auto notes(const product_list*)
{
    return std::array{note{"products", "The products."}.required().filled()};
}

void check(const product_list& all, core::checker& faults)
{
    std::unordered_set<std::int64_t> ids;
    std::unordered_set<std::string> symbols;
    for (std::size_t i = 0; i < all.products.size(); ++i) {
        const auto& each = all.products[i];
        const auto at = "products/" + std::to_string(i);
        if (!is_symbol(each.symbol))
            faults.fail(at + "/symbol", make_error_code(errc::bad_symbol).message());
        if (each.name.size() > 128) faults.fail(at + "/name", "more than 128 bytes");
        if (each.currency.size() > 16) faults.fail(at + "/currency", "more than 16 bytes");
        if (!ids.insert(each.id).second) faults.fail(at + "/id", "this id is taken already");
        if (!symbols.insert(each.symbol).second)
            faults.fail(at + "/symbol", "this symbol is taken already");
    }
}

} // namespace

std::vector<product> read_products(const std::string& file, core::fault_list& faults)
{
    core::settings_inputs inputs;
    core::settings_file from{file, std::nullopt};
    if (std::ifstream in{file}; in) {
        std::ostringstream text;
        text << in.rdbuf();
        from.text = R"({"list":{"products":)" + text.str() + "}}";
    }
    inputs.files.push_back(std::move(from));
    const auto document = core::load_settings(
        {core::make_section<product_list>("list", "The products.")}, inputs, faults);
    const auto rows = core::read<product_list>(document, "list", faults);
    std::vector<product> all;
    all.reserve(rows.products.size());
    for (const auto& row : rows.products)
        all.push_back({row.id, row.symbol, row.name, row.currency,
                       static_cast<std::uint8_t>(row.scale), row.tick});
    return all;
}

} // namespace netkit::price
