#include "netkit/sniff/tls_hello.hpp"

namespace netkit::sniff {

namespace {

/// A vector with a length of `width` bytes before it: what of it is there.
byte_view vector(cursor& in, unsigned width) noexcept
{
    const std::uint32_t size = width == 1 ? in.u8() : in.be16();
    return in.sub(size).bytes();
}

codes code_vector(byte_view data, unsigned width) noexcept
{
    cursor in{data.data(), static_cast<std::uint32_t>(data.size()),
              static_cast<std::uint32_t>(data.size())};
    return {vector(in, width)};
}

/// RFC 6066 §3: a list of names, of which only type 0 exists.
byte_view host_name(byte_view data) noexcept
{
    cursor in{data.data(), static_cast<std::uint32_t>(data.size()),
              static_cast<std::uint32_t>(data.size())};
    in.narrow(in.be16());
    while (in.captured() > 0) {
        const auto type = in.u8();
        const auto name = vector(in, 2);
        if (type == 0 && in.ok()) return name;
    }
    return {};
}

void read_extension(client_hello& to, std::uint16_t type, byte_view data) noexcept
{
    switch (type) {
    case 0:
        to.has_server_name = true;
        to.server_name = host_name(data);
        break;
    case 10:
        to.groups = code_vector(data, 2);
        break;
    case 11:
        to.point_formats = code_vector(data, 1).bytes;
        break;
    case 13:
        to.algorithms = code_vector(data, 2);
        break;
    case 16:
        to.has_alpn = true;
        to.alpn = code_vector(data, 2).bytes;
        to.first_alpn = code_vector(to.alpn, 1).bytes;
        break;
    case 43:
        to.versions = code_vector(data, 1);
        break;
    default:
        break;
    }
}

} // namespace

client_hello read_client_hello(cursor body, bool datagram) noexcept
{
    client_hello to;
    to.version = body.be16();
    to.random = body.read(32);
    to.session_id = vector(body, 1);
    if (datagram) vector(body, 1);
    to.ciphers = {vector(body, 2)};
    vector(body, 1); // compression methods
    const bool head = body.ok();
    if (head && body.wire() == 0) {
        to.complete = true; // extensions are optional before TLS 1.3
        return to;
    }
    const std::uint32_t size = body.be16();
    const bool fits = size <= body.captured();
    to.extensions = body.sub(size).bytes();
    const auto read = [&to](std::uint16_t type, byte_view data) { read_extension(to, type, data); };
    const bool nested = for_each_extension(to.extensions, read);
    to.complete = head && body.ok() && fits && nested;
    return to;
}

} // namespace netkit::sniff
