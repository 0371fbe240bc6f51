#pragma once

#include "netkit/core/web.hpp"
#include "netkit/core/web_router.hpp"

#include <boost/asio/generic/stream_protocol.hpp>

#include <list>
#include <variant>
#include <vector>

namespace netkit::core {

/// TCP or unix, whatever the listening socket was.
using web_stream = net::basic_stream_socket<net::generic::stream_protocol, executor>;

class web_connection;

/// `netkit_web_…{server="NAME"}`.
struct web_counts {
    web_counts(metrics& in, const std::string& server);

    gauge& open;
    counter& accepted;
    counter& turned_away;
    counter& requests;
    counter& refused;
    counter& malformed;
    counter& timed_out;
    counter& failed;
};

/// What the connections of one server share. Outlives them: the server joins its tasks.
struct web_site {
    void count(counter& one) noexcept { one.add(on.index()); }

    loop& on;
    web_options options;
    web_counts counts;
    web_router router{};
    std::vector<std::variant<web_server::handler, web_server::task_handler>> handlers{}; // by route
    std::list<web_connection*> open{};
    bool draining = false;
    bool aborting = false;
};

/// The answer of the route, or 404, 405, or 500 when its handler threw.
task<web_response> answer(web_site& site, web_request request);

/// One client from accept to close. Lives in the frame of `serve_client`.
class web_connection {
public:
    web_connection(web_site& site, web_stream socket);
    ~web_connection();
    web_connection(const web_connection&) = delete;
    web_connection& operator=(const web_connection&) = delete;

    task<> run();

    /// Between two requests, with nothing of the next one received.
    bool is_idle() const noexcept { return idle_ && !closed_; }
    bool is_closed() const noexcept { return closed_; }
    time_point idle_since() const noexcept { return idle_since_; }
    void close() noexcept;

private:
    struct wire; // buffer and parser
    struct reply {
        web_response response;
        bool with_body = true; // false for HEAD
        bool keep = false;     // the connection goes on
    };

    task<bool> wait_for_request(wire& in);
    task<bool> serve_one(wire& in);
    task<error_code> receive(wire& in, reply& to);
    task<error_code> read_body(wire& in);
    task<bool> send(const reply& what);
    task<> read_until_closed(wire& in);

    void allow(duration time);
    web_request take_head(const wire& in) const;
    void explain(error_code why, reply& to);

    web_site& site_;
    web_stream socket_;
    std::list<web_connection*>::iterator place_;
    wheel_timer timer_;
    time_point deadline_{};
    time_point idle_since_{};
    bool idle_ = false;
    bool timed_out_ = false;
    bool closed_ = false;
};

task<> serve_client(web_site& site, web_stream socket);

/// Status line and fields of an answer, the empty line included. `now` becomes its Date.
std::string format_web_head(const web_response& response, bool keep, wall_time now);

} // namespace netkit::core
