#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "body.hpp"
#include "generation.hpp"
#include "link.hpp"
#include "netkit/proxy/chunked.hpp"
#include "netkit/proxy/exchange_record.hpp"
#include "netkit/proxy/http1_parser.hpp"
#include "netkit/proxy/request_guard.hpp"
#include "netkit/proxy/retry.hpp"
#include "output.hpp"
#include "session.hpp"

namespace netkit::proxy {

struct upstream_slot;

/// One request with its response: takes a head from its client, finds route and server, sends the
/// request, brings the answer back, writes one log line. Pooled per loop and used again, so that a
/// steady stream of requests allocates nothing.
///
/// Everything moves in two pumps, request and response, each of which goes as far as it can and
/// then says what it waits for. Events only call a pump. The exchange never ends inside one: it
/// says `is_over`, and its session takes it down (`session::settle`).
class exchange final : private link_user {
public:
    explicit exchange(worker& of);
    ~exchange();

    /// The first byte of a request has come.
    void begin(session& client);
    /// Feeds what the client has sent; false while the head is incomplete (all input taken).
    bool take_head(input& from);

    void on_client_readable();
    void on_client_writable();
    /// A pump that had enough for one turn goes on.
    void resume();
    void on_deadline(time_point now);
    time_point deadline() const noexcept;

    /// The client is gone, or the process stops: no answer, one log line.
    void abandon(failure_reason why);
    /// Nothing came, or no complete head: answered with the reason's status where a client listens.
    void refuse_head(failure_reason why);

    bool is_over() const noexcept { return phase_ == phase::over; }
    bool is_tunnel() const noexcept { return phase_ == phase::tunnel; }
    /// How the client's connection goes on once this is over.
    enum class sequel : std::uint8_t { keep, linger, close, reset };
    sequel then() const noexcept { return then_; }
    /// The client may have sent more than was read; no new edge will tell.
    bool client_has_more() const noexcept { return client_has_more_; }

    /// Writes log line and metrics, lets go of everything; ready for `begin` again.
    void wrap_up();
    std::string_view what() const noexcept { return record_.target; }
    std::string_view server_name() const noexcept { return record_.server; }

private:
    enum class phase : std::uint8_t { head, connecting, forwarding, tunnel, replying, over };
    /// What is being waited for on one side, and what it means when it does not come.
    struct waiting {
        time_point until = time_point::max();
        failure_reason why = failure_reason::none;
    };

    // exchange.cpp: from head to server
    void start();
    rule accept_head();
    void note_request();
    void try_server();
    link* borrow(server_slot& slot);
    bool choose_server();
    void drop_link(bool keep);
    void on_link_open() override;
    void on_link_refused(failure_reason why) override;
    void on_link_readable() override;
    void on_link_writable() override;

    // exchange_end.cpp
    void fail(failure_reason why, std::string_view detail = {});
    void fail_rule(failure_reason why, rule broken);
    void reply(int status, failure_reason why, std::string_view detail);
    bool retry(failure_reason why, bool reused);
    bool is_answer_under_way() const noexcept;
    void cut();
    void finish(sequel then) noexcept;

    // exchange_request.cpp
    void send_request();
    void pump_request();
    bool queue_request_body();
    bool read_request_body();
    void request_sent();
    void upload_failed();
    void wait_for_client();
    bool is_body_too_slow(time_point now) noexcept;
    void watch_client();

    // exchange_response.cpp
    void pump_response();
    bool flush_to_client();
    bool read_response();
    bool upstream_ended(const io_outcome& how);
    bool take_answer_head();
    bool on_interim();
    void on_final_head();
    bool queue_response_body();
    void response_ended();
    void answer_delivered();

    // exchange_tunnel.cpp
    bool on_switching();
    void start_tunnel();
    void pump_tunnel();
    bool pump_tunnel_way(wire& source, input& from, output& out, wire& sink, bool& open,
                         std::uint64_t& counted);
    bool end_tunnel_broken(const wire& side);
    void end_tunnel(failure_reason why);

    worker& worker_;
    session* client_ = nullptr;
    link* link_ = nullptr;
    generation_ptr config_;
    upstream_slot* upstream_ = nullptr;
    server_slot* server_ = nullptr;
    std::size_t server_index_ = 0;
    std::size_t route_ = route_table::no_route;

    // the request
    request_parser head_;
    request_facts facts_;
    std::string head_text_; ///< the head as received
    std::string up_head_;   ///< the head as sent
    std::string request_id_;
    body_reader request_body_;
    output to_server_;
    std::size_t body_begin_ = 0; ///< in the client's block, for sending it again
    bool body_replayable_ = false;
    bool request_sent_ = false;    ///< all of it
    bool request_written_ = false; ///< some of it, in this attempt
    bool upload_broken_ = false;

    // the response
    response_parser answer_;
    response_facts answer_facts_;
    input from_server_;
    std::string answer_text_;  ///< a head that came in pieces
    std::string client_head_;  ///< the head as sent
    std::string interim_head_; ///< an interim head on its way, later the end of a chunked body
    std::string own_answer_;   ///< head and body of an answer of ours
    body_reader response_body_;
    output to_client_;
    std::uint32_t interims_ = 0;
    bool answer_started_ = false; ///< the final head was read
    bool answer_ended_ = false;   ///< all of it was read
    bool chunked_to_client_ = false;

    // servers and time
    std::vector<bool> tried_;
    std::uint32_t retries_ = 0;
    bool fresh_only_ = false;
    waiting on_client_;  ///< for bytes of the request
    waiting on_sending_; ///< for room towards the client
    waiting on_server_;
    duration read_timeout_{};
    time_point total_until_ = time_point::max();
    time_point began_{};
    time_point sent_at_{};
    time_point connect_began_{};
    time_point waited_since_{};
    duration waited_{0};         ///< for body bytes of the client, in all
    time_point rate_check_at_{}; ///< when to look at limits.min_body_rate next
    std::uint64_t sent_before_answer_ = 0;

    exchange_record record_;
    phase phase_ = phase::head;
    sequel then_ = sequel::close;
    bool keep_client_ = false;
    bool client_has_more_ = false;
    bool head_complete_ = false;
    bool up_open_ = false;   ///< of a tunnel: the client has not finished
    bool down_open_ = false; ///< nor the server
};

} // namespace netkit::proxy
