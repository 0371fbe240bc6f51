#include "netkit/price/error.hpp"

#include <array>
#include <string>

namespace netkit::price {

namespace {

struct meaning {
    errc code;
    fault boils_down_to;
    const char* message;
};

constexpr std::array meanings{
    meaning{errc::bad_decimal, fault::peer_fault, "not a plain decimal number"},
    meaning{errc::decimal_out_of_range, fault::limit,
            "a decimal with more than 18 digits behind the point, or beyond 64 bits"},
    meaning{errc::bad_symbol, fault::peer_fault,
            "not a symbol: 1 to 32 characters of A-Z, 0-9 and . _ / -"},
    meaning{errc::bad_pattern, fault::peer_fault,
            "not a pattern: 1 to 64 characters of a symbol, *, ? and [A-Z]"},
    meaning{errc::bad_message, fault::peer_fault, "not a message of the protocol"},
};

class price_category_type final : public netkit::error_category {
public:
    const char* name() const noexcept override { return "netkit.price"; }

    std::string message(int value) const override
    {
        for (const auto& row : meanings) {
            if (static_cast<int>(row.code) == value) return row.message;
        }
        return "unknown";
    }

    boost::system::error_condition default_error_condition(int value) const noexcept override
    {
        for (const auto& row : meanings) {
            if (static_cast<int>(row.code) == value) return make_error_condition(row.boils_down_to);
        }
        return {value, *this};
    }
};

} // namespace

const boost::system::error_category& price_category() noexcept
{
    static const price_category_type category;
    return category;
}

} // namespace netkit::price
