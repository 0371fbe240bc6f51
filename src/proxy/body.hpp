#pragma once

#include <cstdint>
#include <string_view>

#include "netkit/proxy/chunked.hpp"
#include "netkit/proxy/request_guard.hpp"

namespace netkit::proxy {

/// Takes a body out of what has been read, however it is framed.
class body_reader {
public:
    explicit body_reader(const chunk_limits& limits) : chunks_{limits} {}

    void begin(framing how, std::uint64_t length)
    {
        how_ = how;
        left_ = length;
        taken_ = 0;
        if (how == framing::chunked) chunks_.reset();
        ended_ = how == framing::none || (how == framing::length && length == 0);
    }

    struct step {
        parse_status status; ///< need_more: input used up; complete: the body has ended
        std::size_t consumed;
        std::string_view data;
    };
    /// Looks at the front of `from`; goes on from `consumed` next time.
    step next(std::string_view from)
    {
        if (ended_) return {parse_status::complete, 0, {}};
        step now{parse_status::need_more, from.size(), from};
        if (how_ == framing::chunked) {
            const auto [status, consumed, data] = chunks_.next(from);
            now = {status, consumed, data};
        } else if (how_ == framing::length && from.size() >= left_) {
            const auto rest = static_cast<std::size_t>(left_);
            now = {parse_status::complete, rest, from.substr(0, rest)};
        }
        left_ -= how_ == framing::length ? now.data.size() : 0;
        taken_ += now.data.size();
        ended_ = now.status == parse_status::complete;
        return now;
    }

    /// The sender closed: an end only where that is what ends a body.
    bool end_by_close() noexcept
    {
        if (how_ == framing::until_close) ended_ = true;
        return ended_;
    }

    framing how() const noexcept { return how_; }
    bool ended() const noexcept { return ended_; }
    std::uint64_t taken() const noexcept { return taken_; } ///< body bytes so far
    chunked_decoder& chunks() noexcept { return chunks_; }

private:
    framing how_ = framing::none;
    std::uint64_t left_ = 0;
    std::uint64_t taken_ = 0;
    chunked_decoder chunks_;
    bool ended_ = true;
};

} // namespace netkit::proxy
