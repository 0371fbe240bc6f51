#include "netkit/base/digest.hpp"

#include <algorithm>
#include <cstring>

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

sha256_digest sha256(std::string_view bytes) noexcept
{
    // Looked up once: asking EVP_sha256() for an implementation anew costs as much as hashing.
    static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    sha256_digest digest{};
    unsigned int size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, algorithm, nullptr) != 1)
        ERR_clear_error();
    return digest;
}

namespace {

/// The hash of `first` (one block) and everything in `rest`, as HMAC's two rounds need it.
sha256_digest sha256_behind(const std::array<std::uint8_t, 64>& first, byte_view rest) noexcept
{
    static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    sha256_digest digest{};
    EVP_MD_CTX* const context = EVP_MD_CTX_new();
    const bool ok = context != nullptr && EVP_DigestInit_ex(context, algorithm, nullptr) == 1 &&
                    EVP_DigestUpdate(context, first.data(), first.size()) == 1 &&
                    EVP_DigestUpdate(context, rest.data(), rest.size()) == 1 &&
                    EVP_DigestFinal_ex(context, digest.data(), nullptr) == 1;
    EVP_MD_CTX_free(context);
    if (!ok) ERR_clear_error();
    return digest;
}

} // namespace

sha256_digest hmac_sha256(byte_view key, byte_view bytes) noexcept
{
    sha256_digest hashed;
    if (key.size() > 64) {
        hashed = sha256(text_of(key));
        key = hashed;
    }
    std::array<std::uint8_t, 64> inner{}, outer{};
    std::ranges::copy(key, inner.begin());
    std::ranges::copy(key, outer.begin());
    for (unsigned i = 0; i < 64; ++i) {
        inner[i] ^= 0x36;
        outer[i] ^= 0x5c;
    }
    return sha256_behind(outer, sha256_behind(inner, bytes));
}

sha256_digest hkdf_extract(byte_view salt, byte_view secret) noexcept
{
    return hmac_sha256(salt, secret);
}

void hkdf_expand_label(const sha256_digest& secret, std::string_view label,
                       std::span<std::uint8_t> out) noexcept
{
    constexpr std::string_view prefix = "tls13 ";
    std::array<std::uint8_t, 64> info{};
    label = label.substr(0, 32);
    std::size_t used = 0;
    info[used++] = 0; // the length asked for, two bytes
    info[used++] = static_cast<std::uint8_t>(out.size());
    info[used++] = static_cast<std::uint8_t>(prefix.size() + label.size());
    for (const auto part : {prefix, label}) {
        std::memcpy(info.data() + used, part.data(), part.size());
        used += part.size();
    }
    info[used++] = 0; // no context
    info[used++] = 1; // the number of the only block
    const auto block = hmac_sha256(secret, byte_view{info.data(), used});
    std::copy_n(block.begin(), std::min(out.size(), block.size()), out.begin());
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
