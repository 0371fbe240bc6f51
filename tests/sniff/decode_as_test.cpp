#include "netkit/sniff/decode_as.hpp"

#include "support/catch.hpp"

namespace netkit::sniff {

TEST_CASE("decode_as: a rule forces one port or a range", "[sniff][decode_as]")
{
    decode_rules rules;
    CHECK(rules.ports.forced_udp(5300, 40000) == proto::none);
    CHECK(add_decode_as(rules, "udp.port==5300,dns").empty());
    CHECK(add_decode_as(rules, "tcp.port == 8000-8002 , data").empty());
    CHECK(rules.ports.forced_udp(5300, 40000) == proto::dns);
    CHECK(rules.ports.forced_udp(53, 5300) == proto::dns);
    CHECK(rules.ports.forced_tcp(5300, 53) == proto::none);
    CHECK(rules.ports.forced_tcp(7999, 8002) == proto::data);
    CHECK(rules.ports.forced_tcp(7999, 8003) == proto::none);
}

TEST_CASE("decode_as: a wrong rule says what is wrong and changes nothing", "[sniff][decode_as]")
{
    const auto fault = [](std::string_view rule) {
        decode_rules rules;
        return add_decode_as(rules, rule);
    };
    const std::string shape = ": expected LAYER==PORT,PROTOCOL such as udp.port==5300,dns";
    CHECK(fault("udp.port=5300,dns") == "\"udp.port=5300,dns\"" + shape);
    CHECK(fault("udp.port==5300") == "\"udp.port==5300\"" + shape);
    CHECK(fault("ip.proto==6,tcp") ==
          "\"ip.proto\": only tcp.port and udp.port can be decoded as something else");
    CHECK(fault("udp.port==70000,dns") ==
          "\"70000\": not a port from 0 to 65535 or a range such as 8000-8010");
    CHECK(fault("udp.port==20-10,dns") ==
          "\"20-10\": not a port from 0 to 65535 or a range such as 8000-8010");
    CHECK(fault("udp.port==53,dsn") == "\"dsn\": no such protocol; did you mean \"dns\"?");
}

} // namespace netkit::sniff
