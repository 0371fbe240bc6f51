#include "netkit/sniff/ja.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

namespace netkit::sniff {

namespace {

using octets = std::vector<std::uint8_t>;
using numbers = std::vector<std::uint16_t>;

octets be16(const numbers& all)
{
    octets to;
    for (const auto each : all) {
        to.push_back(static_cast<std::uint8_t>(each >> 8U));
        to.push_back(static_cast<std::uint8_t>(each));
    }
    return to;
}

octets sized(octets content, unsigned width)
{
    octets to;
    for (unsigned i = width; i-- > 0;)
        to.push_back(static_cast<std::uint8_t>(content.size() >> (8 * i)));
    to.insert(to.end(), content.begin(), content.end());
    return to;
}

/// What a hello is made of; the bytes are written from it.
struct sketch {
    std::uint16_t version = 0x0303;
    numbers ciphers{0x1301};
    std::vector<std::pair<std::uint16_t, octets>> extensions{};
    bool without_block = false;

    sketch& add(std::uint16_t type, octets data = {})
    {
        extensions.emplace_back(type, std::move(data));
        return *this;
    }
    sketch& add_alpn(const octets& name) { return add(16, sized(sized(name, 1), 2)); }

    octets body(bool datagram = false) const
    {
        octets to = be16({version});
        to.insert(to.end(), 32, 0x55);
        to.push_back(0);
        if (datagram) to.push_back(0);
        append(to, sized(be16(ciphers), 2));
        append(to, {1, 0});
        if (without_block) return to;
        octets block;
        for (const auto& [type, data] : extensions) {
            append(block, be16({type}));
            append(block, sized(data, 2));
        }
        append(to, sized(block, 2));
        return to;
    }
    static void append(octets& to, const octets& more)
    {
        to.insert(to.end(), more.begin(), more.end());
    }
};

client_hello parsed(const octets& body, bool datagram = false)
{
    const auto size = static_cast<std::uint32_t>(body.size());
    return read_client_hello(cursor{body.data(), size, size}, datagram);
}

std::string ja4(const octets& body, ja4_carrier carrier = ja4_carrier::tcp,
                ja4_form as = ja4_form::hashed)
{
    text_out to{64};
    put_ja4(to, parsed(body, carrier == ja4_carrier::datagram), carrier, as);
    return std::string{to.view()};
}

std::string ja3_text(const octets& body)
{
    text_out to{64};
    put_ja3_text(to, parsed(body));
    return std::string{to.view()};
}

std::string ja3(const octets& body)
{
    text_out to{64};
    put_ja3(to, parsed(body));
    return std::string{to.view()};
}

/// The hello of the published example: Chrome's lists with GREASE among them.
sketch chrome()
{
    sketch hello;
    hello.ciphers = {0x3a3a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030,
                     0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035};
    const octets name{'e', 'x', 'a', 'm', 'p', 'l', 'e', '.', 'c', 'o', 'm'};
    octets entry{0};
    sketch::append(entry, sized(name, 2));
    hello.add(0x5a5a).add(0x001b, {2, 0, 2}).add(0, sized(entry, 2)).add(0x0033);
    hello.add(0x0010, sized({2, 'h', '2', 8, 'h', 't', 't', 'p', '/', '1', '.', '1'}, 2));
    hello.add(0x4469).add(0x0017).add(0x002d, {1, 1});
    hello.add(0x000d,
              sized(be16({0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601}), 2));
    hello.add(0x0005).add(0x0023).add(0x0012);
    hello.add(0x002b, sized(be16({0x8a8a, 0x0304, 0x0303}), 1));
    hello.add(0xff01, {0}).add(0x000b, {1, 0});
    hello.add(0x000a, sized(be16({0xfafa, 0x001d, 0x0017, 0x0018}), 2));
    hello.add(0x0015, octets(7, 0)).add(0xcaca, {0});
    return hello;
}

} // namespace

TEST_CASE("ja4: the published example", "[sniff][ja4]")
{
    const auto body = chrome().body();
    CHECK(ja4(body) == "t13d1516h2_8daaf6152771_e5627efa2ab1");
    CHECK(ja4(body, ja4_carrier::tcp, ja4_form::sorted) ==
          "t13d1516h2_002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,cca8,cca9_"
          "0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01_"
          "0403,0804,0401,0503,0805,0501,0806,0601");
    CHECK(ja4(body, ja4_carrier::tcp, ja4_form::original) ==
          "t13d1516h2_1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035_"
          "001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,0012,002b,ff01,000b,000a,0015_"
          "0403,0804,0401,0503,0805,0501,0806,0601");
    CHECK(ja4(body, ja4_carrier::quic).substr(0, 11) == "q13d1516h2_");
}

TEST_CASE("ja4: no signature algorithms leave no underscore", "[sniff][ja4]")
{
    auto hello = chrome();
    for (auto& [type, data] : hello.extensions)
        if (type == 0x000d) data = sized({}, 2);
    CHECK(ja4(hello.body()).substr(24) == "6d807ffa2a79");
}

TEST_CASE("ja4: empty lists are twelve zeros", "[sniff][ja4]")
{
    sketch hello;
    CHECK(ja4(hello.body()).substr(0, 11) == "t12i010000_");
    CHECK(ja4(hello.body()).substr(24) == "000000000000");
    hello.ciphers = {0x0a0a};
    hello.without_block = true;
    CHECK(ja4(hello.body()) == "t12i000000_000000000000_000000000000");
}

TEST_CASE("ja4: versions", "[sniff][ja4]")
{
    const std::vector<std::pair<std::uint16_t, std::string>> table{
        {0x0304, "13"}, {0x0303, "12"}, {0x0302, "11"}, {0x0301, "10"}, {0x0300, "s3"},
        {0x0002, "s2"}, {0xfeff, "d1"}, {0xfefd, "d2"}, {0xfefc, "d3"}, {0x1234, "00"}};
    for (const auto& [version, letters] : table) {
        INFO(version);
        sketch hello;
        hello.version = version;
        CHECK(ja4(hello.body()).substr(1, 2) == letters);
        sketch listed;
        listed.version = 0x0301;
        listed.add(43, sized(be16({0x0a0a, version, 0xfafa}), 1));
        CHECK(ja4(listed.body()).substr(1, 2) == letters);
    }
    sketch newest;
    newest.add(43, sized(be16({0xfeff, 0xfefc, 0xfefd}), 1));
    CHECK(ja4(newest.body(true), ja4_carrier::datagram).substr(0, 3) == "dd3");
}

TEST_CASE("ja4: the letters of ALPN", "[sniff][ja4]")
{
    const std::vector<std::pair<octets, std::string>> table{
        {{'h', '2'}, "h2"},
        {{'h'}, "hh"},
        {{'h', 't', 't', 'p', '/', '1', '.', '1'}, "h1"},
        {{}, "00"},
        {{0xab}, "ab"},
        {{0x30, 0xab}, "3b"},
        {{0xab, 0xcd}, "ad"},
        {{0x30, 0x31, 0xab, 0xcd}, "3d"},
        {{0x30, 0xab, 0xcd, 0x31}, "01"},
        {{'.', 'x'}, "28"}};
    for (const auto& [name, letters] : table) {
        sketch hello;
        hello.add_alpn(name);
        INFO(letters);
        CHECK(ja4(hello.body()).substr(8, 2) == letters);
    }
    sketch empty_list;
    empty_list.add(16, {0, 0});
    CHECK(ja4(empty_list.body()).substr(8, 2) == "00");
}

TEST_CASE("ja4: counts stop at 99", "[sniff][ja4]")
{
    sketch hello;
    hello.ciphers.clear();
    for (std::uint16_t i = 0; i < 120; ++i) {
        hello.ciphers.push_back(static_cast<std::uint16_t>(0xc100 + i));
        hello.add(static_cast<std::uint16_t>(0x2000 + i));
    }
    hello.ciphers.insert(hello.ciphers.end(), {0x00ff, 0x5600, 0xfe00, 0x1a1a});
    CHECK(ja4(hello.body()).substr(4, 4) == "9999");
}

TEST_CASE("ja3: the published examples", "[sniff][ja3]")
{
    // salesforce/ja3's README: two strings with their hashes.
    sketch hello;
    hello.version = 769;
    hello.ciphers = {47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4};
    hello.add(0, {0, 4, 0, 0, 1, 'x'});
    hello.add(10, sized(be16({23, 24, 25}), 2)).add(11, {1, 0});
    CHECK(ja3_text(hello.body()) ==
          "769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0");
    CHECK(ja3(hello.body()) == "ada70206e40642a3e4461f35503241d5");
    sketch bare;
    bare.version = 769;
    bare.ciphers = {4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99};
    bare.without_block = true;
    CHECK(ja3_text(bare.body()) == "769,4-5-10-9-100-98-3-6-19-18-99,,,");
    CHECK(ja3(bare.body()) == "de350869b8c85de67a350c8d186f11e6");
}

TEST_CASE("ja3: GREASE counts nowhere", "[sniff][ja3]")
{
    auto hello = chrome();
    const auto with = ja3_text(hello.body());
    CHECK(with ==
          "771,4865-4866-4867-49195-49199-49196-49200-52393-52392-49171-49172-156-157-47-53,"
          "27-0-51-16-17513-23-45-13-5-35-18-43-65281-11-10-21,29-23-24,0");
}

TEST_CASE("tls hello: every cut is seen and nothing is invented", "[sniff][tls]")
{
    const auto body = chrome().body();
    const auto whole = parsed(body);
    REQUIRE(whole.complete);
    CHECK(text_of(whole.server_name) == "example.com");
    CHECK(text_of(whole.first_alpn) == "h2");
    for (std::size_t size = 0; size < body.size(); ++size) {
        INFO(size);
        const octets part(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(size));
        const auto declared = static_cast<std::uint32_t>(body.size());
        const auto cut =
            read_client_hello(cursor{part.data(), static_cast<std::uint32_t>(size), declared});
        CHECK_FALSE(cut.complete);
        CHECK(cut.ciphers.size() <= whole.ciphers.size());
        if (!cut.server_name.empty()) CHECK(text_of(cut.server_name) == "example.com");
    }
}

} // namespace netkit::sniff
