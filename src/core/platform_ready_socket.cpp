// Readiness on Asio's reactor.
//
// Problem: Asio's own readiness wait (`async_wait`) pays one epoll_ctl each time, and its reads try
// the socket first, which pays one recv that answers EAGAIN whenever a peer is waited for. Both are
// a sixth of what a small proxied request costs.
//
// Shape: on Linux with the Boost this was written against, two reactor operations are embedded in
// the state of each descriptor. Their `perform` step does no system call, it only says "done and
// exhausted", so that the reactor remembers an edge that nobody waited for and forgets it once it
// has been told. Everywhere else the same interface is `async_wait`, which the build option
// NETKIT_PORTABLE_IO selects on Linux too so that the twin is tested.
//
// Life time: a wait in flight holds a reference to the state; closing empties the owner pointer, so
// the aborted wait that the reactor hands back later finds nobody to tell.

#include "netkit/core/ready_socket.hpp"

#include <unistd.h>

#include <boost/version.hpp>

#if defined(__linux__) && BOOST_VERSION >= 108100 && BOOST_VERSION < 108200 &&                     \
    !defined(NETKIT_PORTABLE_IO)
#define NETKIT_REACTOR_READINESS 1
#include <boost/asio/detail/epoll_reactor.hpp>
#include <boost/asio/detail/reactor_op.hpp>
#else
#define NETKIT_REACTOR_READINESS 0
#include <boost/asio/posix/basic_descriptor.hpp>
#endif

namespace netkit::core {

#if NETKIT_REACTOR_READINESS

namespace {

using reactor = net::detail::epoll_reactor;
using reaction = void (ready_owner::*)();

} // namespace

struct ready_socket::state {
    struct wait final : net::detail::reactor_op {
        wait(state& in, int kind, reaction reacting)
            : reactor_op({}, &wait::perform_now, &wait::complete_now),
              of{in},
              type{kind},
              react{reacting}
        {
        }

        static status perform_now(reactor_op*) { return done_and_exhausted; }

        static void complete_now(void* loop_alive, net::detail::scheduler_operation* base,
                                 const error_code&, std::size_t)
        {
            auto& self = *static_cast<wait*>(base);
            self.pending = false;
            state& in = self.of;
            if (loop_alive != nullptr && in.owner != nullptr) (in.owner->*self.react)();
            in.release();
        }

        state& of;
        int type;
        reaction react;
        bool pending = false;
    };

    state(loop& on, int fd, ready_owner& told)
        : reactor_of_loop{net::use_service<reactor>(on.context())}, descriptor{fd}, owner{&told}
    {
        if (const int error = reactor_of_loop.register_descriptor(fd, registration); error != 0) {
            throw boost::system::system_error{error, boost::system::system_category(),
                                              "registering a descriptor with the event loop"};
        }
    }

    void await(wait& which)
    {
        if (which.pending) return;
        which.pending = true;
        which.ec_ = {};
        ++references;
        reactor_of_loop.start_op(which.type, descriptor, registration, &which, true, true);
    }

    void close()
    {
        owner = nullptr;
        reactor_of_loop.deregister_descriptor(descriptor, registration, true);
        ::close(descriptor);
        reactor_of_loop.cleanup_descriptor_data(registration);
        release();
    }

    void release()
    {
        if (--references == 0) delete this;
    }

    reactor& reactor_of_loop;
    reactor::per_descriptor_data registration{};
    int descriptor;
    ready_owner* owner;
    int references = 1;
    wait readable{*this, reactor::read_op, &ready_owner::on_readable};
    wait writable{*this, reactor::write_op, &ready_owner::on_writable};
};

void ready_socket::await_readable()
{
    state_->await(state_->readable);
}

void ready_socket::await_writable()
{
    state_->await(state_->writable);
}

#else

struct ready_socket::state {
    using descriptor_type = net::posix::basic_descriptor<executor>;

    state(loop& on, int fd, ready_owner& told) : descriptor{on.context(), fd}, owner{&told} {}

    void await(descriptor_type::wait_type type, bool& pending, void (ready_owner::*react)())
    {
        if (pending) return;
        pending = true;
        ++references;
        descriptor.async_wait(type, [this, &pending, react](const error_code&) {
            pending = false;
            if (owner != nullptr) (owner->*react)();
            release();
        });
    }

    void close()
    {
        owner = nullptr;
        error_code ignored; // close(2) frees the descriptor whatever it answers
        descriptor.close(ignored);
        release();
    }

    void release()
    {
        if (--references == 0) delete this;
    }

    descriptor_type descriptor;
    ready_owner* owner;
    int references = 1;
    bool read_pending = false;
    bool write_pending = false;
};

void ready_socket::await_readable()
{
    state_->await(state::descriptor_type::wait_read, state_->read_pending,
                  &ready_owner::on_readable);
}

void ready_socket::await_writable()
{
    state_->await(state::descriptor_type::wait_write, state_->write_pending,
                  &ready_owner::on_writable);
}

#endif

ready_socket::ready_socket(loop& on, int descriptor, ready_owner& owner)
{
    open(on, descriptor, owner);
}

void ready_socket::open(loop& on, int descriptor, ready_owner& owner)
{
    state_ = new state{on, descriptor, owner};
    descriptor_ = descriptor;
}

void ready_socket::close() noexcept
{
    if (state_ == nullptr) return;
    state* closing = std::exchange(state_, nullptr);
    descriptor_ = -1;
    closing->close();
}

} // namespace netkit::core
