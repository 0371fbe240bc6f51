#include "netkit/base/digest.hpp"

#include "support/catch.hpp"

#include <string>

namespace {

std::string base64(std::string_view text)
{
    std::string out(netkit::base64_size(text.size()), '\0');
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const std::size_t size = netkit::encode_base64(bytes, text.size(), out.data());
    REQUIRE(size == out.size());
    return out;
}

std::string hex(const netkit::sha1_digest& digest)
{
    std::string out;
    for (const std::uint8_t byte : digest) {
        out += "0123456789abcdef"[byte >> 4];
        out += "0123456789abcdef"[byte & 15];
    }
    return out;
}

} // namespace

TEST_CASE("digest: base64 is that of RFC 4648", "[base][digest]")
{
    CHECK(base64("") == "");
    CHECK(base64("f") == "Zg==");
    CHECK(base64("fo") == "Zm8=");
    CHECK(base64("foo") == "Zm9v");
    CHECK(base64("foobar") == "Zm9vYmFy");
    CHECK(base64("\xfb\xff\xbf") == "+/+/");
}

TEST_CASE("digest: SHA-1 is that of FIPS 180", "[base][digest]")
{
    CHECK(hex(netkit::sha1("abc").value()) == "a9993e364706816aba3e25717850c26c9cd0d89d");
    CHECK(hex(netkit::sha1("").value()) == "da39a3ee5e6b4b0d3255bfef95601890afd80709");
}
