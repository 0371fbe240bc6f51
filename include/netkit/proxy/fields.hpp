#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace netkit::proxy {

/// Fields the proxy itself looks at; everything else is `other` and passes untouched.
enum class field_id : std::uint8_t {
    other,
    accept,
    authorization,
    cache_control,
    connection,
    content_length,
    content_type,
    cookie,
    date,
    expect,
    forwarded,
    host,
    keep_alive,
    max_forwards,
    proxy_authenticate,
    proxy_authorization,
    proxy_connection,
    referer,
    sec_websocket_accept,
    sec_websocket_key,
    server,
    set_cookie,
    te,
    traceparent,
    tracestate,
    trailer,
    transfer_encoding,
    upgrade,
    user_agent,
    via,
    x_forwarded_for,
    x_forwarded_host,
    x_forwarded_port,
    x_forwarded_proto,
    x_real_ip,
    x_request_id,
};

/// How many ids there are, `other` included.
inline constexpr std::size_t field_id_count = static_cast<std::size_t>(field_id::x_request_id) + 1;

/// Case-insensitive and exact for any bytes: the few names of that length are compared eight bytes
/// at a time.
field_id identify_field(std::string_view name) noexcept;
/// The canonical spelling, e.g. `X-Forwarded-For`; empty for `other`.
std::string_view field_name(field_id id) noexcept;

/// Whether `byte` may stand in a token: method, field name, coding (RFC 9110 §5.6.2).
bool is_token_byte(char byte) noexcept;
/// One or more token bytes and nothing else.
bool is_token(std::string_view text) noexcept;
/// No control byte but HTAB (RFC 9110 §5.5); the ends are not looked at.
bool is_field_value(std::string_view text) noexcept;
/// Without SP and HTAB at both ends; no other byte counts as white space.
std::string_view trim_field_space(std::string_view text) noexcept;
/// Bytes before the next comma outside a quoted string, or all of them.
std::size_t element_size(std::string_view list) noexcept;

/// One field line by position, so that the bytes may move. Values are trimmed of SP and HTAB.
struct field_ref {
    std::uint32_t name_offset = 0;
    std::uint32_t value_offset = 0;
    std::uint32_t value_size = 0;
    std::uint16_t name_size = 0;
    field_id id = field_id::other;
    bool dropped = false; ///< not to be forwarded; the parser sets it for a repeated Content-Length
};

/// The field lines of one message in the order they came.
class field_table {
public:
    void clear() noexcept { refs_.clear(); }
    void push(const field_ref& ref) { refs_.push_back(ref); }
    std::vector<field_ref>& refs() noexcept { return refs_; }
    const std::vector<field_ref>& refs() const noexcept { return refs_; }

    /// The bytes that positions count from; set by whoever owns them, again after each move.
    void rebase(const char* base) noexcept { base_ = base; }
    std::string_view name(const field_ref& ref) const noexcept
    {
        return {base_ + ref.name_offset, ref.name_size};
    }
    std::string_view value(const field_ref& ref) const noexcept
    {
        return {base_ + ref.value_offset, ref.value_size};
    }
    /// First line with this id, or nullptr.
    const field_ref* find(field_id id) const noexcept;
    /// Value of the first line with this id, or empty.
    std::string_view value_of(field_id id) const noexcept;

private:
    const char* base_ = nullptr;
    std::vector<field_ref> refs_;
};

/// Calls `visit(element)` for each element of a comma list (RFC 9110 §5.6.1), trimmed, empty ones
/// skipped, quoted strings kept whole.
template <class Visit>
void for_each_element(std::string_view list, Visit&& visit)
{
    while (!list.empty()) {
        const std::size_t size = element_size(list);
        const std::string_view element = trim_field_space(list.substr(0, size));
        if (!element.empty()) visit(element);
        list.remove_prefix(size < list.size() ? size + 1 : size);
    }
}

} // namespace netkit::proxy
