#include "netkit/sniff/hpack.hpp"

#include <string>

#include "support/catch.hpp"
#include "support/packet_builder.hpp"

namespace netkit::sniff {

namespace {

using test::from_hex;

/// The headers of a block, one a line; `?` before those whose reference is not known.
std::string read(hpack_decoder& with, std::string_view hex)
{
    const auto bytes = from_hex(hex);
    const auto size = static_cast<std::uint32_t>(bytes.size());
    cursor block{bytes.data(), size, size};
    std::string all;
    hpack_header each;
    while (with.next(block, each)) {
        if (!each.known) all += '?';
        all.append(each.name).append(": ").append(each.value).append("\n");
    }
    if (!block.ok()) all += "malformed";
    return all;
}

} // namespace

TEST_CASE("hpack: literals of RFC 7541 appendix C.2", "[sniff][hpack]")
{
    hpack_decoder with;
    CHECK(read(with, "400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572") ==
          "custom-key: custom-header\n");
    CHECK(read(with, "040c 2f73 616d 706c 652f 7061 7468") == ":path: /sample/path\n");
    CHECK(read(with, "1008 7061 7373 776f 7264 0673 6563 7265 74") == "password: secret\n");
    CHECK(read(with, "82") == ":method: GET\n");
    CHECK(read(with, "be") == "custom-key: custom-header\n");
}

TEST_CASE("hpack: requests of RFC 7541 appendices C.3 and C.4", "[sniff][hpack]")
{
    const std::string first = ":method: GET\n:scheme: http\n:path: /\n"
                              ":authority: www.example.com\n";
    const std::string second = first + "cache-control: no-cache\n";
    const std::string third = ":method: GET\n:scheme: https\n:path: /index.html\n"
                              ":authority: www.example.com\ncustom-key: custom-value\n";
    hpack_decoder plain;
    CHECK(read(plain, "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d") == first);
    CHECK(read(plain, "8286 84be 5808 6e6f 2d63 6163 6865") == second);
    CHECK(read(plain, "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65") ==
          third);
    hpack_decoder coded;
    CHECK(read(coded, "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff") == first);
    CHECK(read(coded, "8286 84be 5886 a8eb 1064 9cbf") == second);
    CHECK(read(coded, "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf") == third);
}

TEST_CASE("hpack: responses with eviction of RFC 7541 appendix C.6", "[sniff][hpack]")
{
    hpack_decoder with;
    read(with, "3f e1 01"); // the table's size becomes 256
    CHECK(read(with, "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 "
                     "82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3") ==
          ":status: 302\ncache-control: private\ndate: Mon, 21 Oct 2013 20:13:21 GMT\n"
          "location: https://www.example.com\n");
    CHECK(read(with, "4883 640e ffc1 c0bf") ==
          ":status: 307\ncache-control: private\ndate: Mon, 21 Oct 2013 20:13:21 GMT\n"
          "location: https://www.example.com\n");
    CHECK(read(with, "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b "
                     "d9ab 77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 "
                     "0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07") ==
          ":status: 200\ncache-control: private\ndate: Mon, 21 Oct 2013 20:13:22 GMT\n"
          "location: https://www.example.com\ncontent-encoding: gzip\n"
          "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1\n");
}

TEST_CASE("hpack: what was missed is unknown, what comes after is not", "[sniff][hpack]")
{
    hpack_decoder with;
    CHECK(read(with, "be") == "?: \n");
    CHECK(read(with, "7e 01 78") ==
          "?: x\n"); // a name that was never seen, remembered all the same
    CHECK(read(with, "40 01 61 01 62") == "a: b\n");
    CHECK(read(with, "be bf") == "a: b\n?: x\n");
    with.lose();
    CHECK(read(with, "be") == "?: \n");
}

TEST_CASE("hpack: malformed blocks end with a fault", "[sniff][hpack]")
{
    for (const std::string_view hex :
         {"ff ff ff ff ff ff ff", "40", "40 05 61", "00 81 fe 00", "00 84 ff ff ff ff 00", "3f"}) {
        INFO(hex);
        hpack_decoder with;
        CHECK(read(with, hex).ends_with("malformed"));
    }
}

TEST_CASE("hpack: the table never outgrows its limit", "[sniff][hpack]")
{
    hpack_decoder with;
    read(with, "3f ff ff ff 7f");                    // asks for more than is allowed
    test::octets block{0x40, 1, 'n', 0x7f, 0x81, 7}; // a value of 1024 bytes
    block.resize(block.size() + 1024, 'v');
    for (int i = 0; i < 2000; ++i) {
        const auto size = static_cast<std::uint32_t>(block.size());
        cursor in{block.data(), size, size};
        hpack_header each;
        REQUIRE(with.next(in, each));
        CHECK(each.value.size() == 1024);
    }
    CHECK(read(with, "be").starts_with("n: vvv"));
}

} // namespace netkit::sniff
