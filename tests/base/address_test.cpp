#include "netkit/base/address.hpp"

#include "support/catch.hpp"

#include <string>

using netkit::cidr;
using netkit::endpoint_address;
using netkit::format_cidr;
using netkit::format_endpoint;
using netkit::format_ip;
using netkit::ip_address;
using netkit::parse_cidr;
using netkit::parse_endpoint;
using netkit::parse_ip;

namespace {

std::string round_trip(std::string_view text)
{
    const auto address = parse_ip(text);
    return address ? format_ip(*address) : "refused";
}

std::string cidr_round_trip(std::string_view text)
{
    const auto network = parse_cidr(text);
    return network ? format_cidr(*network) : "refused";
}

bool contains(std::string_view network, std::string_view address)
{
    return parse_cidr(network).value().contains(parse_ip(address).value());
}

std::string endpoint_round_trip(std::string_view text)
{
    const auto endpoint = parse_endpoint(text);
    return endpoint ? format_endpoint(*endpoint) : "refused";
}

} // namespace

TEST_CASE("address: IPv4 is four decimal octets and nothing else", "[base][address]")
{
    CHECK(round_trip("192.0.2.1") == "192.0.2.1");
    CHECK(round_trip("0.0.0.0") == "0.0.0.0");
    CHECK(round_trip("255.255.255.255") == "255.255.255.255");
    for (const char* text :
         {"", "1", "1.2.3", "1.2.3.", ".1.2.3", "1.2.3.4.", "1.2.3.4.5", "1..2.3", "256.0.0.1",
          "01.2.3.4", "1.2.3.04", "0x7f.0.0.1", "1.2.3.4 ", " 1.2.3.4", "1.2.3.-4", "+1.2.3.4",
          "1.2.3.4/8", "a.b.c.d", "1.2.3.1000"}) {
        CAPTURE(text);
        CHECK(round_trip(text) == "refused");
    }
}

TEST_CASE("address: IPv6 is written in the form of RFC 5952", "[base][address]")
{
    const std::pair<const char*, const char*> table[] = {
        {"::", "::"},
        {"::1", "::1"},
        {"2001:db8::1", "2001:db8::1"},
        {"2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"},
        {"2001:DB8::A", "2001:db8::a"},
        {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
        {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
        {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
        {"fe80::", "fe80::"},
        {"0:0:0:0:0:0:0:2", "::2"},
        {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
        {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
        {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
        {"1:2:3:4:5:6:192.0.2.33", "1:2:3:4:5:6:c000:221"},
        {"::ffff:10.1.2.3", "10.1.2.3"},
        {"::ffff:a01:203", "10.1.2.3"},
    };
    for (const auto& [text, expected] : table) {
        CAPTURE(text);
        CHECK(round_trip(text) == expected);
    }
}

TEST_CASE("address: malformed IPv6 is refused", "[base][address]")
{
    for (const char* text : {":",
                             ":::",
                             "1:",
                             ":1",
                             "1::2::3",
                             "1:2:3:4:5:6:7",
                             "1:2:3:4:5:6:7:8:9",
                             "12345::",
                             "1:2:3:4:5:6:7:8::",
                             "::1:2:3:4:5:6:7:8",
                             "g::",
                             "::1%eth0",
                             "[::1]",
                             "::1.2.3",
                             "1.2.3.4::",
                             "::1.2.3.4:5",
                             "1:2:3:4:5:6:7:1.2.3.4",
                             "::01.2.3.4",
                             "1:::2",
                             " ::1",
                             "::-1",
                             "::+1",
                             "0x1::",
                             "1:2:3:4:5:6:7:8:"}) {
        CAPTURE(text);
        CHECK(round_trip(text) == "refused");
    }
}

TEST_CASE("address: a mapped address and its IPv4 form are one value", "[base][address]")
{
    CHECK(parse_ip("::ffff:192.0.2.1").value() == parse_ip("192.0.2.1").value());
    CHECK(netkit::ipv4_address({192, 0, 2, 1}) == parse_ip("192.0.2.1").value());
    CHECK(netkit::ipv6_address(parse_ip("192.0.2.1").value().bytes).v4);
    CHECK(ip_address{} == parse_ip("0.0.0.0").value());
    CHECK(ip_address{} != parse_ip("::").value());
}

TEST_CASE("address: a network contains exactly its prefix", "[base][address]")
{
    CHECK(contains("10.0.0.0/8", "10.255.0.1"));
    CHECK_FALSE(contains("10.0.0.0/8", "11.0.0.0"));
    CHECK(contains("10.0.0.0/8", "::ffff:10.0.0.1"));
    CHECK(contains("192.0.2.128/25", "192.0.2.255"));
    CHECK_FALSE(contains("192.0.2.128/25", "192.0.2.127"));
    CHECK(contains("192.0.2.1", "192.0.2.1"));
    CHECK_FALSE(contains("192.0.2.1", "192.0.2.0"));
    CHECK(contains("0.0.0.0/0", "203.0.113.9"));
    CHECK_FALSE(contains("0.0.0.0/0", "2001:db8::1"));
    CHECK(contains("::/0", "2001:db8::1"));
    CHECK_FALSE(contains("::/0", "203.0.113.9"));
    CHECK(contains("2001:db8::/33", "2001:db8:7fff::1"));
    CHECK_FALSE(contains("2001:db8::/33", "2001:db8:8000::1"));
    CHECK(contains("::1", "::1"));
}

TEST_CASE("address: a network with host bits or a bad prefix is refused", "[base][address]")
{
    CHECK(cidr_round_trip("10.0.0.0/8") == "10.0.0.0/8");
    CHECK(cidr_round_trip("2001:db8::/32") == "2001:db8::/32");
    CHECK(cidr_round_trip("192.0.2.7") == "192.0.2.7/32");
    CHECK(cidr_round_trip("::1") == "::1/128");
    CHECK(cidr_round_trip("::ffff:10.0.0.0/104") == "10.0.0.0/8");
    for (const char* text :
         {"10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/08", "10.0.0.0/-1", "/8",
          "2001:db8::1/64", "::/129", "::ffff:10.0.0.0/8", "10.0.0.0/8/8", "10.0.0.0/ 8", "x/8"}) {
        CAPTURE(text);
        CHECK(cidr_round_trip(text) == "refused");
    }
}

TEST_CASE("address: an endpoint survives being written and read", "[base][address]")
{
    for (const char* text :
         {"127.0.0.1:8080", "example.org:80", "[::1]:443", ":8080", "localhost:0", "my_host:1",
          "unix:/run/x.sock", "unix:a:b", "fd:3", "a.b.:65535"}) {
        CAPTURE(text);
        CHECK(endpoint_round_trip(text) == text);
    }
    for (const char* text :
         {"",        "8080",        "host",      "host:",   "host:65536", "host:-1",
          "host:08", "host:80x",    "::1:80",    "[::1]",   "[]:80",      "[1.2.3.4]:80",
          "[::1:80", "::1]:80",     "unix:",     "fd:",     "fd:x",       "fd:-1",
          "a b:80",  "http://a:80", "user@a:80", "host:8 0"}) {
        CAPTURE(text);
        CHECK(endpoint_round_trip(text) == "refused");
    }
}

TEST_CASE("address: an endpoint is taken apart", "[base][address]")
{
    const auto v6 = parse_endpoint("[2001:db8::1]:443").value();
    CHECK(v6.type == endpoint_address::kind::tcp);
    CHECK(v6.host == "2001:db8::1");
    CHECK(v6.port == 443);
    const auto path = parse_endpoint("unix:/run/x.sock").value();
    CHECK(path.type == endpoint_address::kind::unix_path);
    CHECK(path.host == "/run/x.sock");
    const auto inherited = parse_endpoint("fd:7").value();
    CHECK(inherited.type == endpoint_address::kind::inherited);
    CHECK(inherited.descriptor == 7);
    CHECK(parse_endpoint(":80").value().host.empty());
}
