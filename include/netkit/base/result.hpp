#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

namespace netkit {

/// Either a value or the reason why there is none. Asio speaks the same error type, so nothing is
/// translated between a socket and a caller.
template <class T = void>
using result = boost::system::result<T>;

using error_code = boost::system::error_code;

} // namespace netkit

/// Takes the value out of a `result`, or returns its error from the enclosing function, which must
/// itself return a `result`: `NETKIT_TRY(auto head, parse(bytes));`. Never holds a `co_await`.
#define NETKIT_TRY(declaration, expression)                                                        \
    NETKIT_TRY_NAMED(declaration, expression, NETKIT_TRY_JOIN(netkit_try_, __LINE__))
#define NETKIT_TRY_JOIN(left, right) NETKIT_TRY_JOIN_NOW(left, right)
#define NETKIT_TRY_JOIN_NOW(left, right) left##right
#define NETKIT_TRY_NAMED(declaration, expression, name)                                            \
    auto name = (expression);                                                                      \
    if (name.has_error()) return name.error();                                                     \
    declaration = std::move(name).value()
