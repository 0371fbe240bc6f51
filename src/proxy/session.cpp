#include "session.hpp"

#include <algorithm>

#include "exchange.hpp"
#include "worker.hpp"

namespace netkit::proxy {

namespace {

// A client that closed right behind its last request shows no edge of its own, so an idle
// connection is looked at once soon after it became idle.
constexpr duration first_look_after = 200ms;

// While draining, an idle client may have a request on its way already; it gets this long.
constexpr duration last_request_grace = 500ms;

// Requests answered in a row without waiting for anything, before other connections get their turn.
constexpr int answers_per_turn = 32;

// What a client may send into a connection that only waits to be closed.
constexpr std::size_t linger_bytes = std::size_t{8} << 20;

} // namespace

session::session(worker& of, int descriptor, const client_origin& from)
    : worker_{of}, from_{from}, timer_{&session::on_timer, this}
{
    wire_.open(of.on(), descriptor, *this);
    of.enter(*this);
}

session::~session() = default;

void session::start()
{
    const event during{*this};
    wait_for_request();
}

void session::refuse(failure_reason why)
{
    const event during{*this};
    begin_exchange();
    phase_ = phase::exchanging;
    exchange_->refuse_head(why);
}

void session::begin_exchange()
{
    exchange_ = worker_.take_exchange();
    exchange_->begin(*this);
    phase_ = phase::reading;
}

void session::serve()
{
    for (;;) {
        if (in_.is_empty()) {
            const auto got = in_.fill(wire_, worker_.blocks());
            if (got.what != io_outcome::kind::done) in_.release();
            if (got.what == io_outcome::kind::later) return wire_.await_readable();
            if (got.what != io_outcome::kind::done) return client_left();
        }
        if (!exchange_) begin_exchange();
        if (exchange_->take_head(in_)) {
            phase_ = phase::exchanging;
            return;
        }
    }
}

void session::client_left()
{
    if (!exchange_) return end();
    phase_ = phase::exchanging;
    exchange_->abandon(failure_reason::client_closed);
}

void session::wait_for_request()
{
    phase_ = phase::idle;
    in_.release();
    const auto now = worker_.now();
    idle_until_ = now + (worker_.is_draining() ? last_request_grace
                                               : worker_.config()->configured.timeouts.keepalive);
    first_look_ = true;
    wire_.await_readable();
}

void session::finish_exchange()
{
    const auto then = exchange_->then();
    const bool more = exchange_->client_has_more() || !in_.is_empty();
    exchange_->wrap_up();
    worker_.give_back(std::move(exchange_));
    switch (then) {
    case exchange::sequel::keep:
        wait_for_request_or(more);
        break;
    case exchange::sequel::linger:
        linger();
        break;
    case exchange::sequel::close:
        end();
        break;
    case exchange::sequel::reset:
        wire_.abort();
        end();
        break;
    }
}

void session::wait_for_request_or(bool more)
{
    if (!more) return wait_for_request();
    phase_ = phase::idle;
    idle_until_ = worker_.now() + worker_.config()->configured.timeouts.keepalive;
    serve();
}

void session::settle()
{
    for (int answers = 0; phase_ == phase::exchanging && exchange_->is_over(); ++answers) {
        if (answers == answers_per_turn) {
            resume_later();
            break;
        }
        finish_exchange();
    }
    worker& of = worker_;
    if (phase_ == phase::closed) {
        delete this;
    } else {
        arm();
        --depth_;
    }
    of.sweep();
}

void session::arm()
{
    auto due = idle_until_;
    if (phase_ == phase::idle && first_look_) due = std::min(due, worker_.now() + first_look_after);
    if (phase_ == phase::reading || phase_ == phase::exchanging) due = exchange_->deadline();
    if (due == time_point::max()) {
        timer_.disarm();
    } else {
        timer_.arm(worker_.wheel(), due);
    }
}

void session::on_timer(wheel_timer&, void* self)
{
    auto& here = *static_cast<session*>(self);
    here.worker_.refresh_now();
    const event during{here};
    here.on_time();
}

void session::on_time()
{
    const auto now = worker_.now();
    switch (phase_) {
    case phase::idle:
        if (now >= idle_until_) return end();
        if (first_look_ && !wire_.is_quiet()) serve();
        first_look_ = false;
        return;
    case phase::reading:
        if (now < exchange_->deadline()) return;
        phase_ = phase::exchanging;
        return exchange_->on_deadline(now);
    case phase::exchanging:
        return exchange_->on_deadline(now);
    case phase::lingering:
        if (now >= idle_until_) end();
        return;
    case phase::closed:
        return;
    }
}

void session::on_readable()
{
    worker_.refresh_now();
    const event during{*this};
    switch (phase_) {
    case phase::idle:
    case phase::reading:
        return serve();
    case phase::exchanging:
        return exchange_->on_client_readable();
    case phase::lingering:
        return drop_input();
    case phase::closed:
        return;
    }
}

void session::on_writable()
{
    worker_.refresh_now();
    const event during{*this};
    if (phase_ == phase::exchanging && !exchange_->is_over()) exchange_->on_client_writable();
}

void session::resume_later()
{
    if (std::exchange(resuming_, true)) return;
    worker_.resume_later(*this);
}

void session::resume()
{
    resuming_ = false;
    const event during{*this};
    if (phase_ == phase::exchanging && !exchange_->is_over()) exchange_->resume();
}

void session::linger()
{
    phase_ = phase::lingering;
    wire_.finish_sending();
    lingered_ = 0;
    idle_until_ = worker_.now() + worker_.config()->configured.timeouts.linger;
    drop_input();
}

void session::drop_input()
{
    while (lingered_ < linger_bytes) {
        const auto got = in_.fill(wire_, worker_.blocks());
        in_.release();
        if (got.what == io_outcome::kind::later) return wire_.await_readable();
        if (got.what != io_outcome::kind::done) break;
        lingered_ += got.bytes;
    }
    end();
}

void session::drain()
{
    const event during{*this};
    if (phase_ != phase::idle) return;
    idle_until_ = std::min(idle_until_, worker_.now() + last_request_grace);
}

void session::abort()
{
    const event during{*this};
    if (exchange_) {
        phase_ = phase::exchanging;
        exchange_->abandon(failure_reason::stopping);
        exchange_->wrap_up();
        worker_.give_back(std::move(exchange_));
    }
    end();
}

void session::end() noexcept
{
    if (phase_ == phase::closed) return;
    phase_ = phase::closed;
    timer_.disarm();
    in_.release();
    wire_.close();
    worker_.leave(*this, resuming_);
}

} // namespace netkit::proxy
