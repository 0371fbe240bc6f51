#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "netkit/base/clock.hpp"
#include "netkit/base/result.hpp"

namespace netkit {

namespace net = boost::asio;

} // namespace netkit

namespace netkit::core {

/// The house types: a concrete executor (a type-erased one is copied per operation) and I/O that
/// reports errors as values.
using executor = net::io_context::executor_type;
template <class T = void>
using task = net::awaitable<T, executor>;
using token = net::as_tuple_t<net::use_awaitable_t<executor>>;
using tcp_socket = token::as_default_on_t<net::basic_stream_socket<net::ip::tcp, executor>>;
using tcp_acceptor = token::as_default_on_t<net::basic_socket_acceptor<net::ip::tcp, executor>>;
using steady_timer = token::as_default_on_t<net::basic_waitable_timer<
    std::chrono::steady_clock, net::wait_traits<std::chrono::steady_clock>, executor>>;

} // namespace netkit::core
