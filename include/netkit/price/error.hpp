#pragma once

#include <type_traits>

#include "netkit/base/error.hpp"
#include "netkit/base/result.hpp"

namespace netkit::price {

/// Why a value of ours could not be made of bytes or text.
enum class errc {
    bad_decimal = 1,      ///< no plain decimal number: name the place, go on        peer_fault
    decimal_out_of_range, ///< more than 18 digits behind the point, or beyond 64 bits   limit
    bad_symbol,           ///< not 1 to 32 characters of A-Z 0-9 . _ / -             peer_fault
    bad_pattern,          ///< a glob with an open or empty class, or of odd length  peer_fault
    bad_message,          ///< bytes that are no message of the protocol             peer_fault
};

const boost::system::error_category& price_category() noexcept;

inline error_code make_error_code(errc value) noexcept
{
    return {static_cast<int>(value), price_category()};
}

} // namespace netkit::price

template <>
struct boost::system::is_error_code_enum<netkit::price::errc> : std::true_type {};
