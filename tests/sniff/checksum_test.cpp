#include "netkit/sniff/checksum.hpp"

#include <algorithm>
#include <random>
#include <string_view>

#include "support/catch.hpp"
#include "support/decoded_packet.hpp"
#include "support/packet_gallery.hpp"

namespace netkit::sniff {

using test::decoded_packet;
using test::from_hex;
using test::octets;
using test::packet_builder;

namespace {

/// RFC 1071 §1, word by word.
std::uint16_t plain_checksum(const octets& bytes)
{
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < bytes.size(); i += 2)
        sum +=
            static_cast<std::uint32_t>(bytes[i]) << 8U | (i + 1 < bytes.size() ? bytes[i + 1] : 0U);
    while (sum > 0xffff)
        sum = (sum & 0xffffU) + (sum >> 16U);
    return static_cast<std::uint16_t>(~sum);
}

checksum_state state_of(const packet_builder& built, proto id, std::uint32_t* expected = nullptr)
{
    decoded_packet seen;
    seen.read(built);
    const auto* const which = seen.packet().find(id);
    REQUIRE(which != nullptr);
    return check_checksum(seen.packet(), *which, expected);
}

} // namespace

TEST_CASE("checksum: RFC 1071's example and every length", "[sniff][checksum]")
{
    CHECK(internet_checksum(from_hex("0001f203f4f5f6f7")) == 0x220d);
    std::mt19937 random{7};
    octets bytes;
    for (std::size_t size = 0; size < 200; ++size) {
        INFO(size);
        CHECK(internet_checksum(bytes) == plain_checksum(bytes));
        bytes.push_back(static_cast<std::uint8_t>(random()));
    }
    CHECK(internet_checksum(octets(65535, 0xff)) == plain_checksum(octets(65535, 0xff)));
}

TEST_CASE("checksum: sums of even pieces add up", "[sniff][checksum]")
{
    const auto all = from_hex("0102030405060708090a");
    const byte_view whole{all};
    CHECK(checksum_of(checksum_sum(whole.first(4)) + checksum_sum(whole.subspan(4))) ==
          internet_checksum(whole));
}

TEST_CASE("checksum: CRC-32C of RFC 3720 appendix B.4", "[sniff][checksum]")
{
    const auto crc = [](const octets& bytes) { return ~crc32c(0xffffffffU, bytes); };
    CHECK(crc(octets(32, 0)) == 0x8a9136aaU);
    CHECK(crc(octets(32, 0xff)) == 0x62a8ab43U);
    octets rising(32);
    for (std::size_t i = 0; i < rising.size(); ++i)
        rising[i] = static_cast<std::uint8_t>(i);
    CHECK(crc(rising) == 0x46dd794eU);
    CHECK(crc(test::from_text("123456789")) == 0xe3069283U);
}

TEST_CASE("checksum: every packet of the gallery that the builder checked is good",
          "[sniff][checksum]")
{
    for (const auto& each : test::packet_gallery()) {
        INFO(each.name);
        decoded_packet seen;
        seen.read(each.built);
        for (const auto& at : seen.packet().layers()) {
            const bool built = at.id == proto::ip || at.id == proto::udp || at.id == proto::tcp;
            // The builder knows no last stop of a routing header, which the sum would be over.
            const bool by_hand = each.name == "teredo" || each.name == "l2tp" ||
                                 each.name == "every extension header";
            if (!built || by_hand) continue;
            const auto state = check_checksum(seen.packet(), at);
            CHECK((state == checksum_state::good || state == checksum_state::unverified));
        }
    }
}

TEST_CASE("checksum: a wrong one is told with the right one", "[sniff][checksum]")
{
    const auto built = packet_builder{}.eth().ip("10.0.0.1", "10.0.0.2").udp(1, 2).payload("odd");
    const auto right = load_be16(built.bytes().data() + 40);
    auto wrong = built;
    std::uint32_t expected = 0;
    CHECK(state_of(wrong.poke16(6, 0x1111), proto::udp, &expected) == checksum_state::bad);
    CHECK(expected == right);
}

TEST_CASE("checksum: nothing is said of what was not captured", "[sniff][checksum]")
{
    const auto bytes =
        packet_builder{}.eth().ip("10.0.0.1", "10.0.0.2").tcp(1, 2).payload("hello").bytes();
    decoded_packet seen;
    seen.read(bytes, bytes.size() - 1);
    const auto& cut = seen.packet();
    REQUIRE(cut.find(proto::tcp) != nullptr);
    CHECK(check_checksum(cut, *cut.find(proto::tcp)) == checksum_state::unverified);
    CHECK(check_checksum(cut, *cut.find(proto::ip)) == checksum_state::good);
}

TEST_CASE("checksum: fragments and quoted packets are not verified", "[sniff][checksum]")
{
    const auto ip = packet_builder{}.eth().ip("10.0.0.1", "10.0.0.2");
    auto fragment = ip;
    CHECK(state_of(fragment.fragment(0, true).udp(1, 2).payload("12345678"), proto::udp) ==
          checksum_state::unverified);
    auto quoted = ip;
    CHECK(state_of(quoted.icmp(3, 3).ip("1.1.1.1", "2.2.2.2").udp(1, 2), proto::udp) ==
          checksum_state::unverified);
}

TEST_CASE("checksum: IPv6 sums the address a routing header leads to", "[sniff][checksum]")
{
    const auto state =
        state_of(packet_builder{}
                     .eth()
                     .ip6("2001:db8::1", "2001:db8::2")
                     .routing(0, 1, from_hex("00000000 20010db8000000000000000000000009"))
                     .udp(1, 2)
                     .payload("x"),
                 proto::udp);
    CHECK((state == checksum_state::good || state == checksum_state::bad));
    CHECK(state_of(packet_builder{}.eth().ip6("2001:db8::1", "2001:db8::2").tcp(1, 2).payload("x"),
                   proto::tcp) == checksum_state::good);
}

} // namespace netkit::sniff
