#include "netkit/base/md5.hpp"

#include <string>

#include "support/catch.hpp"

namespace netkit {

namespace {

std::string hex(const md5_digest& digest)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const auto byte : digest) {
        text += digits[byte >> 4U];
        text += digits[byte & 15U];
    }
    return text;
}

} // namespace

TEST_CASE("md5: the test suite of RFC 1321", "[base][md5]")
{
    CHECK(hex(md5("")) == "d41d8cd98f00b204e9800998ecf8427e");
    CHECK(hex(md5("a")) == "0cc175b9c0f1b6a831c399e269772661");
    CHECK(hex(md5("abc")) == "900150983cd24fb0d6963f7d28e17f72");
    CHECK(hex(md5("message digest")) == "f96b697d7cb7938d525a2f31aaf161d0");
    CHECK(hex(md5("abcdefghijklmnopqrstuvwxyz")) == "c3fcd3d76192e4007dfb496cca67e13b");
    CHECK(hex(md5("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")) ==
          "d174ab98d277d9f5a5611c2c9f419d9f");
    CHECK(hex(md5("1234567890123456789012345678901234567890123456789012345678901234567890123456789"
                  "0")) == "57edf4a22be3c955ac49da2e2107b67a");
}

TEST_CASE("md5: lengths around a block's end", "[base][md5]")
{
    // Made with an independent implementation (Python's hashlib): n times 'x'.
    CHECK(hex(md5(std::string(55, 'x'))) == "04364420e25c512fd958a70738aa8f72");
    CHECK(hex(md5(std::string(56, 'x'))) == "668a72d5ba17f08e62dabcafad6db14b");
    CHECK(hex(md5(std::string(63, 'x'))) == "7dc2ca208106a2f703567bdff99d8981");
    CHECK(hex(md5(std::string(64, 'x'))) == "c1bb4f81d892b2d57947682aeb252456");
    CHECK(hex(md5(std::string(65, 'x'))) == "1bc932052302d074bdec39795fe00cf6");
}

} // namespace netkit
