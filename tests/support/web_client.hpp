#pragma once

#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "support/catch.hpp"

namespace netkit::test {

/// A blocking client; whatever takes longer than five seconds has failed.
class client {
public:
    explicit client(std::uint16_t port) : socket_{::socket(AF_INET, SOCK_STREAM, 0)}
    {
        const timeval limit{5, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        const int at_once = 1; // or a split request waits for a delayed acknowledgement
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        REQUIRE(::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0);
    }
    ~client() { ::close(socket_); }
    client(const client&) = delete;
    client& operator=(const client&) = delete;

    void send(std::string_view text)
    {
        while (!text.empty()) {
            const ssize_t sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
            if (sent <= 0) return; // the server has closed: what it answered tells
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
    /// One answer with its body, by Content-Length; shorter when the server closed.
    std::string receive(bool with_body = true)
    {
        while (held_.find("\r\n\r\n") == std::string_view::npos)
            if (!read_some()) return std::exchange(held_, {});
        const std::size_t head = held_.find("\r\n\r\n") + 4;
        std::size_t size = head;
        const std::size_t field = held_.find("Content-Length: ");
        if (with_body && field < head) size += std::stoul(held_.substr(field + 16));
        while (held_.size() < size)
            if (!read_some()) break;
        const std::string answer = held_.substr(0, size);
        held_.erase(0, size);
        return answer;
    }
    bool is_at_end() { return held_.empty() && !read_some(); }
    std::string ask(std::string_view text)
    {
        send(text);
        return receive();
    }

private:
    bool read_some()
    {
        std::array<char, 4096> room{};
        const ssize_t size = ::recv(socket_, room.data(), room.size(), 0);
        if (size < 0) REQUIRE((errno != EAGAIN && errno != EWOULDBLOCK));
        if (size <= 0) return false;
        held_.append(room.data(), static_cast<std::size_t>(size));
        return true;
    }

    int socket_;
    std::string held_;
};

inline std::string get(std::string_view path)
{
    return "GET " + std::string{path} + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

inline std::string post(std::string_view path, std::string_view body)
{
    return "POST " + std::string{path} +
           " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + std::string{body};
}

inline bool has(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

} // namespace netkit::test
