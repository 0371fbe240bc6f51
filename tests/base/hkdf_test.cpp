#include "netkit/base/digest.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

namespace netkit {

namespace {

std::vector<std::uint8_t> bytes(std::string_view hex)
{
    std::vector<std::uint8_t> all;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        all.push_back(
            static_cast<std::uint8_t>(std::stoul(std::string{hex.substr(i, 2)}, nullptr, 16)));
    return all;
}

template <class Bytes>
std::string hex(const Bytes& all)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : all) {
        text += digits[byte >> 4U];
        text += digits[byte & 15U];
    }
    return text;
}

} // namespace

TEST_CASE("digest: SHA-256 of FIPS 180-4's examples", "[base][digest]")
{
    CHECK(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("digest: HMAC-SHA-256 of RFC 4231", "[base][digest]")
{
    const auto text = bytes("4869205468657265");
    CHECK(hex(hmac_sha256(bytes("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"), text)) ==
          "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    const std::string_view larger = "Test Using Larger Than Block-Size Key - Hash Key First";
    const byte_view message{reinterpret_cast<const std::uint8_t*>(larger.data()), larger.size()};
    CHECK(hex(hmac_sha256(std::vector<std::uint8_t>(131, 0xaa), message)) ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("digest: HKDF with QUIC's labels, RFC 9001 appendix A.1", "[base][digest]")
{
    const auto initial =
        hkdf_extract(bytes("38762cf7f55934b34d179ae6a4c80cadccbb7f0a"), bytes("8394c8f03e515708"));
    CHECK(hex(initial) == "7db5df06e7a69e432496adedb00851923595221596ae2ae9fb8115c1e9ed0a44");
    sha256_digest client{};
    hkdf_expand_label(initial, "client in", client);
    CHECK(hex(client) == "c00cf151ca5be075ed0ebfb5c80323c42d6b7db67881289af4008f1f6c357aea");
    std::array<std::uint8_t, 16> key{};
    hkdf_expand_label(client, "quic key", key);
    CHECK(hex(key) == "1f369613dd76d5467730efcbe3b1a22d");
    std::array<std::uint8_t, 12> iv{};
    hkdf_expand_label(client, "quic iv", iv);
    CHECK(hex(iv) == "fa044b2f42a3fd3b46fb255c");
    hkdf_expand_label(client, "quic hp", key);
    CHECK(hex(key) == "9f50449e04a0e810283a1e9933adedd2");
}

} // namespace netkit
