#include "netkit/base/digest.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>

namespace netkit {

result<sha1_digest> sha1(std::string_view bytes)
{
    sha1_digest digest{};
    unsigned int size = 0;
    const int ok =
        EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha1(), nullptr);
    if (ok != 1 || size != digest.size()) {
        ERR_clear_error(); // nobody else may find our entry in the thread's queue
        return boost::system::errc::make_error_code(boost::system::errc::not_supported);
    }
    return digest;
}

std::size_t encode_base64(const std::uint8_t* bytes, std::size_t size, char* out) noexcept
{
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char* end = out;
    for (std::size_t i = 0; i < size; i += 3) {
        const std::size_t left = size - i;
        std::uint32_t group = static_cast<std::uint32_t>(bytes[i]) << 16;
        if (left > 1) group |= static_cast<std::uint32_t>(bytes[i + 1]) << 8;
        if (left > 2) group |= bytes[i + 2];
        *end++ = alphabet[group >> 18 & 63];
        *end++ = alphabet[group >> 12 & 63];
        *end++ = left > 1 ? alphabet[group >> 6 & 63] : '=';
        *end++ = left > 2 ? alphabet[group & 63] : '=';
    }
    return static_cast<std::size_t>(end - out);
}

} // namespace netkit
