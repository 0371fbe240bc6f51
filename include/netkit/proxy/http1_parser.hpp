#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "netkit/proxy/field_section.hpp"
#include "netkit/proxy/fields.hpp"
#include "netkit/proxy/rule.hpp"

namespace netkit::proxy {

enum class method_id : std::uint8_t {
    other,
    get,
    head,
    post,
    put,
    delete_,
    options,
    trace,
    connect,
    patch
};

/// Strict, zero-copy, resumable parser of request heads (RFC 9112 §2-5). Every byte is looked at
/// once however the head is cut into pieces, and the verdict does not depend on the cuts.
class request_parser {
public:
    explicit request_parser(const head_limits& limits = {}) noexcept
        : limits_{limits}, section_{limits}
    {
    }

    /// `bytes` always begins at the first byte of the message and holds what earlier calls held,
    /// possibly at another address. On `complete`, `head_size()` bytes belong to the head.
    parse_status parse(std::string_view bytes);
    void reset() noexcept;

    rule broken() const noexcept { return broken_; } ///< after `bad`: which rule, see rule.hpp
    std::size_t head_size() const noexcept { return section_.end(); }

    /// Valid after `complete`; views into the bytes last given to `parse` or `rebase`.
    std::string_view method() const noexcept { return {base_ + line_, method_size_}; }
    method_id method_known() const noexcept { return method_; }
    std::string_view target() const noexcept { return {base_ + target_, target_size_}; }
    int version_minor() const noexcept
    {
        return minor_;
    } ///< as received, 0-9; 2-9 are served as
      ///< 1 (RFC 9110 §2.5)
    const field_table& fields() const noexcept { return section_.fields(); }
    field_table& fields() noexcept { return section_.fields(); }
    void rebase(const char* base) noexcept;

private:
    parse_status read_first_line(std::string_view bytes);
    rule take_request_line(std::string_view bytes, std::size_t stop);
    bool method_too_long(std::string_view bytes, std::size_t stop) const noexcept;
    parse_status fail(rule broken) noexcept;

    head_limits limits_;
    field_section section_;
    const char* base_ = nullptr;
    std::size_t line_ = 0; ///< first byte of the request line
    std::size_t scan_ = 0;
    std::size_t method_size_ = 0;
    std::size_t target_ = 0;
    std::size_t target_size_ = 0;
    int empty_lines_ = 0;
    int minor_ = 1;
    method_id method_ = method_id::other;
    bool in_fields_ = false;
    rule broken_ = rule::none;
};

/// The same for response heads: repairs what RFC 9112 lets a proxy repair (space before the colon,
/// obs-fold, missing SP before an empty reason), everything else is `bad`. The bytes are mutable
/// because a fold is replaced by spaces in place.
class response_parser {
public:
    explicit response_parser(const head_limits& limits = {}) noexcept
        : limits_{limits}, section_{limits}
    {
    }

    parse_status parse(char* bytes, std::size_t size);
    void reset() noexcept;
    rule broken() const noexcept { return broken_; }
    std::size_t head_size() const noexcept { return section_.end(); }

    int status() const noexcept { return status_; } ///< 100-599
    std::string_view reason() const noexcept { return {base_ + reason_, reason_size_}; }
    int version_minor() const noexcept { return minor_; }
    const field_table& fields() const noexcept { return section_.fields(); }
    field_table& fields() noexcept { return section_.fields(); }
    void rebase(const char* base) noexcept;

private:
    parse_status read_first_line(std::string_view bytes);
    rule take_status_line(std::string_view line);
    parse_status fail(rule broken) noexcept;

    head_limits limits_;
    field_section section_;
    const char* base_ = nullptr;
    std::size_t scan_ = 0;
    std::size_t reason_ = 0;
    std::size_t reason_size_ = 0;
    int status_ = 0;
    int minor_ = 1;
    bool in_fields_ = false;
    rule broken_ = rule::none;
};

} // namespace netkit::proxy
