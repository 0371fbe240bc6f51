// One client of the small web server. Beast reads requests; that is all it does here, because its
// parser alone takes things for granted which it should not (codings it does not know, two hosts):
// `refuse_request` looks at the head before the body is read, and fields are taken from the head
// only, so a trailer never becomes one. Answers are one string and one write.
//
// Time is one timer of the loop's wheel per connection. It stands for whatever the connection does
// now: waiting for a request (idle), a whole request with its answer, or lingering. When it expires
// the pending operation is cancelled and `timed_out_` says why; what comes next is decided by the
// coroutine, so nothing is closed under its feet.
//
// An answer that ends the connection may overtake a request that is still being sent; closing then
// would reset the connection and take the answer from the client's hands. So the sending side is
// shut first and what comes is read and dropped, within `linger` and 256 KiB.

#include "web_connection.hpp"

#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <array>
#include <cstring>

namespace netkit::core {

namespace {

namespace http = boost::beast::http;

constexpr std::size_t buffer_beyond_head = 4096;
constexpr std::size_t drop_at_most = 256 << 10;

std::string peer_name(const web_stream& socket)
{
    error_code failed;
    const auto remote = socket.remote_endpoint(failed);
    const int family = failed ? AF_UNIX : remote.protocol().family();
    if (family != AF_INET && family != AF_INET6) return "unix";
    net::ip::tcp::endpoint tcp;
    std::memcpy(tcp.data(), remote.data(), std::min(remote.size(), tcp.capacity()));
    return tcp.address().to_string();
}

unsigned status_of(error_code why)
{
    if (why == http::error::header_limit || why == http::error::buffer_overflow) return 431;
    if (why == http::error::body_limit) return 413;
    if (why == http::error::bad_version) return 505;
    return 400;
}

/// True for what the client did wrong, false for connections that just ended.
bool deserves_answer(error_code why)
{
    return why.category() == http::make_error_code(http::error::bad_method).category() &&
           why != http::error::end_of_stream && why != http::error::partial_message;
}

} // namespace

struct web_connection::wire {
    explicit wire(const web_options& limits) : buffer{limits.head.bytes + buffer_beyond_head} {}

    void begin(const web_options& limits)
    {
        parser.emplace();
        parser->header_limit(static_cast<std::uint32_t>(limits.head.bytes));
        parser->body_limit(limits.body.bytes);
    }

    boost::beast::flat_buffer buffer;
    std::optional<http::request_parser<http::string_body>> parser;
};

web_connection::web_connection(web_site& site, web_stream socket)
    : site_{site},
      socket_{std::move(socket)},
      place_{site.open.insert(site.open.end(), this)},
      timer_{[](wheel_timer&, void* self) {
                 auto& expired = *static_cast<web_connection*>(self);
                 expired.timed_out_ = true;
                 error_code ignored; // the operation may have ended by itself meanwhile
                 expired.socket_.cancel(ignored);
             },
             this}
{
    site_.counts.open.add(site_.on.index(), 1);
}

web_connection::~web_connection()
{
    site_.open.erase(place_);
    site_.counts.open.add(site_.on.index(), -1);
}

void web_connection::close() noexcept
{
    closed_ = true;
    timer_.disarm();
    error_code ignored; // nothing is owed to the client any more
    socket_.close(ignored);
}

void web_connection::allow(duration time)
{
    timed_out_ = false;
    deadline_ = site_.on.now() + time;
    timer_.arm(site_.on.wheel(), deadline_);
}

task<> web_connection::run()
{
    wire in{site_.options};
    bool again = true;
    while (again && !site_.draining) {
        const bool came = co_await wait_for_request(in);
        if (!came) co_return;
        again = co_await serve_one(in);
        if (closed_) co_return;
    }
    co_await read_until_closed(in);
    close();
}

task<bool> web_connection::wait_for_request(wire& in)
{
    if (in.buffer.size() > 0) co_return true; // pipelined
    allow(site_.options.idle);
    idle_ = true;
    idle_since_ = site_.on.coarse_now();
    const auto room = in.buffer.prepare(buffer_beyond_head);
    const auto [failed, size] = co_await socket_.async_read_some(room, token{});
    idle_ = false;
    in.buffer.commit(size);
    if (failed) close();
    co_return !failed && !closed_;
}

/// False when the connection is to end; it has been answered then, unless it is closed.
task<bool> web_connection::serve_one(wire& in)
{
    allow(site_.options.request);
    in.begin(site_.options);
    reply to;
    const error_code failed = co_await receive(in, to);
    if (closed_) co_return false;
    if (failed && !timed_out_ && !deserves_answer(failed)) {
        close();
        co_return false;
    }
    if (failed || timed_out_) explain(failed, to);
    const bool sent = co_await send(to);
    co_return sent&& to.keep;
}

task<error_code> web_connection::receive(wire& in, reply& to)
{
    const auto [failed, size] =
        co_await http::async_read_header(socket_, in.buffer, *in.parser, token{});
    if (failed) co_return failed;
    web_request request = take_head(in);
    const bool http_1_0 = in.parser->get().version() < 11;
    to.with_body = request.method != "HEAD";
    if (auto refusal = refuse_request(site_.options.policy, request, http_1_0)) {
        site_.count(site_.counts.refused);
        to.response = std::move(*refusal);
        co_return error_code{};
    }
    const error_code cut = co_await read_body(in);
    if (cut) co_return cut;
    request.body = std::move(in.parser->get().body());
    to.response = co_await answer(site_, std::move(request));
    to.keep = in.parser->get().keep_alive() && !http_1_0 && !site_.draining;
    co_return error_code{};
}

task<error_code> web_connection::read_body(wire& in)
{
    const auto& head = in.parser->get();
    const bool asked =
        boost::beast::iequals(head[http::field::expect], "100-continue") && head.version() == 11;
    if (asked && in.buffer.size() == 0 && !in.parser->is_done()) {
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        const auto bytes = net::buffer(go_on.data(), go_on.size());
        const auto [failed, size] = co_await net::async_write(socket_, bytes, token{});
        if (failed) co_return failed;
    }
    if (in.parser->is_done()) co_return error_code{};
    const auto [failed, size] = co_await http::async_read(socket_, in.buffer, *in.parser, token{});
    co_return failed;
}

web_request web_connection::take_head(const wire& in) const
{
    const auto& head = in.parser->get();
    web_request request;
    request.method = head.method_string();
    for (const auto& field : head)
        request.fields.emplace_back(field.name_string(), field.value());
    request.peer = peer_name(socket_);
    request.deadline = deadline_;
    const std::string_view target{head.target().data(), head.target().size()};
    if (auto parsed = parse_web_target(target)) request.target = std::move(*parsed);
    return request;
}

void web_connection::explain(error_code why, reply& to)
{
    to.keep = false;
    if (!timed_out_) {
        site_.count(site_.counts.malformed);
        to.response = web_error(status_of(why), why.message());
        return;
    }
    site_.count(site_.counts.timed_out);
    allow(site_.options.linger);
    if (why)
        to.response = web_error(408, "the request did not arrive in time");
    else
        to.response = web_error(503, "the answer took too long");
}

task<bool> web_connection::send(const reply& what)
{
    site_.count(site_.counts.requests);
    const web_response& response = what.response;
    const std::string head = format_web_head(response, what.keep, std::chrono::system_clock::now());
    std::array<net::const_buffer, 2> parts{net::buffer(head), net::const_buffer{}};
    if (what.with_body) parts[1] = net::buffer(response.body);
    const auto [failed, size] = co_await net::async_write(socket_, parts, token{});
    if (failed) {
        if (timed_out_) site_.count(site_.counts.timed_out);
        close();
    }
    co_return !failed;
}

task<> web_connection::read_until_closed(wire& in)
{
    allow(site_.options.linger);
    error_code failed;
    socket_.shutdown(net::socket_base::shutdown_send, failed);
    in.buffer.clear();
    for (std::size_t dropped = 0; !failed && dropped < drop_at_most;) {
        const auto room = in.buffer.prepare(buffer_beyond_head);
        const auto [ended, size] = co_await socket_.async_read_some(room, token{});
        failed = ended;
        dropped += size;
    }
}

task<> serve_client(web_site& site, web_stream socket)
{
    web_connection client{site, std::move(socket)};
    co_await client.run();
}

} // namespace netkit::core
