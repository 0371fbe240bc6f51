#include "netkit/base/cipher.hpp"

#include <algorithm>
#include <memory>

#include <openssl/err.h>
#include <openssl/evp.h>

namespace netkit {

namespace {

struct context_free {
    void operator()(EVP_CIPHER_CTX* each) const noexcept { EVP_CIPHER_CTX_free(each); }
};
using context = std::unique_ptr<EVP_CIPHER_CTX, context_free>;

// Looked up once: asking for an implementation anew costs more than a packet's decryption.
const EVP_CIPHER* ecb() noexcept
{
    static const EVP_CIPHER* const algorithm = EVP_CIPHER_fetch(nullptr, "AES-128-ECB", nullptr);
    return algorithm;
}
const EVP_CIPHER* gcm() noexcept
{
    static const EVP_CIPHER* const algorithm = EVP_CIPHER_fetch(nullptr, "AES-128-GCM", nullptr);
    return algorithm;
}

/// Nobody else may find our entry in the thread's queue.
bool checked(bool ok) noexcept
{
    if (!ok) ERR_clear_error();
    return ok;
}

int size_of(byte_view bytes) noexcept
{
    return static_cast<int>(bytes.size());
}

} // namespace

bool aes128_encrypt_block(const aes128_key& key, const aes_block& in, aes_block& out) noexcept
{
    const context with{EVP_CIPHER_CTX_new()};
    int size = 0;
    return checked(with != nullptr &&
                   EVP_EncryptInit_ex(with.get(), ecb(), nullptr, key.data(), nullptr) == 1 &&
                   EVP_CIPHER_CTX_set_padding(with.get(), 0) == 1 &&
                   EVP_EncryptUpdate(with.get(), out.data(), &size, in.data(), 16) == 1 &&
                   size == 16);
}

bool aes128_gcm_open(const aes128_key& key, const gcm_nonce& nonce, byte_view associated,
                     byte_view sealed, std::uint8_t* out) noexcept
{
    if (sealed.size() < gcm_tag_size) return false;
    const auto cipher = sealed.first(sealed.size() - gcm_tag_size);
    std::array<std::uint8_t, gcm_tag_size> tag;
    std::ranges::copy(sealed.last(gcm_tag_size), tag.begin()); // OpenSSL wants it writable
    const context with{EVP_CIPHER_CTX_new()};
    int size = 0;
    return checked(
        with != nullptr &&
        EVP_DecryptInit_ex(with.get(), gcm(), nullptr, key.data(), nonce.data()) == 1 &&
        EVP_DecryptUpdate(with.get(), nullptr, &size, associated.data(), size_of(associated)) ==
            1 &&
        EVP_DecryptUpdate(with.get(), out, &size, cipher.data(), size_of(cipher)) == 1 &&
        EVP_CIPHER_CTX_ctrl(with.get(), EVP_CTRL_GCM_SET_TAG, gcm_tag_size, tag.data()) == 1 &&
        EVP_DecryptFinal_ex(with.get(), out + cipher.size(), &size) == 1);
}

bool aes128_gcm_seal(const aes128_key& key, const gcm_nonce& nonce, byte_view associated,
                     byte_view plain, std::uint8_t* out) noexcept
{
    const context with{EVP_CIPHER_CTX_new()};
    int size = 0;
    return checked(with != nullptr &&
                   EVP_EncryptInit_ex(with.get(), gcm(), nullptr, key.data(), nonce.data()) == 1 &&
                   EVP_EncryptUpdate(with.get(), nullptr, &size, associated.data(),
                                     size_of(associated)) == 1 &&
                   EVP_EncryptUpdate(with.get(), out, &size, plain.data(), size_of(plain)) == 1 &&
                   EVP_EncryptFinal_ex(with.get(), out + plain.size(), &size) == 1 &&
                   EVP_CIPHER_CTX_ctrl(with.get(), EVP_CTRL_GCM_GET_TAG, gcm_tag_size,
                                       out + plain.size()) == 1);
}

} // namespace netkit
