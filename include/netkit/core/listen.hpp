#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "netkit/base/address.hpp"
#include "netkit/base/result.hpp"

namespace netkit::core {

/// A descriptor that is closed with its owner.
class owned_descriptor {
public:
    owned_descriptor() noexcept = default;
    explicit owned_descriptor(int native) noexcept : native_{native} {}
    ~owned_descriptor() { close(); }
    owned_descriptor(owned_descriptor&& other) noexcept : native_{other.release()} {}
    owned_descriptor& operator=(owned_descriptor&& other) noexcept
    {
        if (this != &other) {
            close();
            native_ = other.release();
        }
        return *this;
    }

    int native() const noexcept { return native_; }
    /// Gives the descriptor to the caller, for instance to an acceptor's `assign`.
    int release() noexcept { return std::exchange(native_, -1); }
    void close() noexcept;

private:
    int native_ = -1;
};

/// The file of a unix socket: removed with its owner, if it is still the one that was bound. Best
/// removed before the sockets are closed, while no other file can get its number.
class socket_file {
public:
    socket_file() noexcept = default;
    explicit socket_file(std::string path);
    ~socket_file() { remove(); }
    socket_file(socket_file&& other) noexcept { swap(other); }
    socket_file& operator=(socket_file&& other) noexcept
    {
        swap(other);
        return *this;
    }
    void remove() noexcept;

private:
    void swap(socket_file& other) noexcept;

    std::string path_;
    std::uint64_t device_ = 0;
    std::uint64_t inode_ = 0;
    std::filesystem::file_time_type bound_at_{};
};

struct listen_options {
    std::size_t sockets = 1; ///< one per loop
    int backlog = 4096;      ///< connections the kernel holds; the system's own cap applies too
    bool takeover = false;   ///< skip the probe: share the address with a process that we replace
};

/// Sockets that listen already, non-blocking and closed on exec.
struct listening {
    std::vector<owned_descriptor> sockets; ///< as many as asked for
    int family = 0;                        ///< AF_INET, AF_INET6, AF_UNIX
    bool spread = false;                   ///< the kernel deals connections out; else they compete
    std::string address;                   ///< `127.0.0.1:8080`, with the real port; `unix:/path`
    socket_file file;                      ///< keep it as long as the sockets
};

/// Opens `where`. TCP: on Linux one socket per loop in one SO_REUSEPORT group, after a probe
/// without that option, so that two processes never share a port unnoticed; elsewhere duplicates of
/// one. `:port` is `[::]` for both families, or `0.0.0.0` on a machine without IPv6. A name stands
/// for its first IPv4 address, or else its first IPv6 one; it is resolved here, blocking: call at
/// start. unix: a stale file is removed if nobody answers behind it. fd: taken over as inherited,
/// and checked to be a listening stream socket (systemd's LISTEN_FDS start at fd:3).
/// Errors: what the system says; `explain_listen_error` makes it useful.
result<listening> open_listening(const endpoint_address& where, const listen_options& options);

/// One sentence with the cure, for stderr: `address 127.0.0.1:80 is in use by another process; …`.
std::string explain_listen_error(const endpoint_address& where, const error_code& why);

} // namespace netkit::core
