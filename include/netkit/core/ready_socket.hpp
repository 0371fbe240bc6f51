#pragma once

#include "netkit/core/loop.hpp"

namespace netkit::core {

/// Who is told that a descriptor may be read or written again.
class ready_owner {
public:
    virtual void on_readable() = 0;
    virtual void on_writable() = 0;

protected:
    ~ready_owner() = default;
};

/// A non-blocking descriptor on one loop, readiness style: the owner reads and writes it directly
/// and asks here only when the kernel said EAGAIN. Nothing is allocated per wait, and many
/// connections can share one buffer because none has to lend one to a pending read.
///
/// Readiness is edge-triggered and remembered: asking when an edge came in between reacts at once.
/// A reaction may be spurious. It always comes from the loop, never from inside `await_*`. Loop
/// thread only. On Linux a wait costs no system call; elsewhere it is Asio's `async_wait`.
class ready_socket {
public:
    ready_socket() noexcept = default;
    /// Owns `descriptor`, which must be non-blocking; `owner` must outlive this or `close`.
    ready_socket(loop& on, int descriptor, ready_owner& owner);
    ~ready_socket() { close(); }
    ready_socket(const ready_socket&) = delete;
    ready_socket& operator=(const ready_socket&) = delete;

    int native() const noexcept { return descriptor_; }
    bool is_open() const noexcept { return descriptor_ >= 0; }

    /// Takes over `descriptor` where none is held.
    void open(loop& on, int descriptor, ready_owner& owner);

    /// One reaction each; asking again while waiting changes nothing.
    void await_readable();
    void await_writable();

    /// No reaction comes after this. Idempotent.
    void close() noexcept;

    struct state; ///< lives until the last pending wait has been taken back by the loop

private:
    state* state_ = nullptr;
    int descriptor_ = -1;
};

} // namespace netkit::core
