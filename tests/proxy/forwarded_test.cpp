#include "netkit/proxy/forwarded.hpp"

#include <string>
#include <utility>
#include <vector>

#include "proxy/field_lines.hpp"
#include "support/allocation_count.hpp"
#include "support/catch.hpp"

using namespace netkit;
using namespace netkit::proxy;

namespace {

ip_address ip(std::string_view text)
{
    return parse_ip(text).value();
}

trusted_set trusted(std::initializer_list<std::string_view> networks, bool unix_peers = false)
{
    std::vector<cidr> parsed;
    for (const auto network : networks) {
        parsed.push_back(parse_cidr(network).value());
    }
    return {std::move(parsed), unix_peers};
}

const trusted_set& inside()
{
    static const auto set = trusted({"10.0.0.0/8", "fd00::/8"});
    return set;
}

/// The client seen through these lines, from a trusted peer 10.0.0.1.
std::string seen(std::initializer_list<std::pair<std::string_view, std::string_view>> lines)
{
    const field_lines received{lines};
    return format_ip(client_address(ip("10.0.0.1"), true, received.table, inside()));
}

std::string seen_for(std::string_view list)
{
    return seen({{"X-Forwarded-For", list}});
}

std::string seen_forwarded(std::string_view list)
{
    return seen({{"Forwarded", list}});
}

forwarding about_peer(std::string_view peer)
{
    forwarding about;
    about.peer = ip(peer);
    about.peer_port = 4711;
    about.host = "example.org:8080";
    about.local_port = 8080;
    return about;
}

std::string written(const forwarding& about,
                    std::initializer_list<std::pair<std::string_view, std::string_view>> lines,
                    std::string_view client)
{
    const field_lines received{lines};
    std::string out;
    append_forwarding(out, about, received.table, ip(client));
    return out;
}

} // namespace

TEST_CASE("forwarded: trust is by network, and nobody's by default", "[proxy][forwarded]")
{
    CHECK_FALSE(trusted_set{}.trusts(ip("127.0.0.1")));
    CHECK_FALSE(trusted_set{}.trusts_unix());
    CHECK(trusted({}, true).trusts_unix());
    CHECK(inside().trusts(ip("10.255.0.1")));
    CHECK(inside().trusts(ip("fd12::1")));
    CHECK_FALSE(inside().trusts(ip("11.0.0.1")));
    CHECK_FALSE(inside().trusts(ip("fe80::1")));
}

TEST_CASE("forwarded: an untrusted peer is the client, whatever it claims", "[proxy][forwarded]")
{
    const field_lines lines{{"X-Forwarded-For", "192.0.2.1"}, {"Forwarded", "for=192.0.2.1"}};
    CHECK(client_address(ip("203.0.113.9"), false, lines.table, inside()) == ip("203.0.113.9"));
}

TEST_CASE("forwarded: the walk stops at the first address nobody vouches for", "[proxy][forwarded]")
{
    CHECK(seen({}) == "10.0.0.1");
    CHECK(seen_for("192.0.2.1") == "192.0.2.1");
    CHECK(seen_for("198.51.100.7, 192.0.2.1") == "192.0.2.1");
    CHECK(seen_for("198.51.100.7, 192.0.2.1, 10.0.0.2,10.0.0.3") == "192.0.2.1");
    CHECK(seen_for("10.0.0.9, 10.0.0.2") == "10.0.0.9"); // all trusted: the leftmost
    CHECK(seen_for("2001:db8::1, fd00::2") == "2001:db8::1");
}

TEST_CASE("forwarded: ports and brackets are no obstacle", "[proxy][forwarded]")
{
    CHECK(seen_for("192.0.2.1:4711") == "192.0.2.1");
    CHECK(seen_for("[2001:db8::1]:4711") == "2001:db8::1");
    CHECK(seen_for("[2001:db8::1]") == "2001:db8::1");
}

TEST_CASE("forwarded: several lines are one list, empty elements are none", "[proxy][forwarded]")
{
    CHECK(seen({{"X-Forwarded-For", "198.51.100.7, 192.0.2.1"},
                {"Accept", "*/*"},
                {"X-Forwarded-For", "10.0.0.2, 10.0.0.3"}}) == "192.0.2.1");
    CHECK(seen({{"X-Forwarded-For", "192.0.2.1"}, {"x-forwarded-for", ""}}) == "192.0.2.1");
    CHECK(seen_for(" , 192.0.2.1 ,, ") == "192.0.2.1");
}

TEST_CASE("forwarded: what is no address stops the walk at the last good one", "[proxy][forwarded]")
{
    for (const std::string_view bad :
         {"unknown", "_hidden", "192.0.2.256", "192.0.2.1:x", "192.0.2.1:99999",
          "192.0.2.1:", "[192.0.2.1]", "[2001:db8::1", "[2001:db8::1]x", "2001:db8::1::2",
          "example.org", "\"\"", "192.0.2.1 10.0.0.2", "[]", "[", ":", "192.0.2.01"}) {
        INFO(bad);
        CHECK(seen_for(std::string{"198.51.100.7, "}.append(bad)) == "10.0.0.1");
        CHECK(seen_for(std::string{bad}.append(", 10.0.0.5")) == "10.0.0.5");
        CHECK(seen_for(std::string{bad}.append(", 192.0.2.9, 10.0.0.5")) == "192.0.2.9");
    }
}

TEST_CASE("forwarded: Forwarded is walked where X-Forwarded-For is absent", "[proxy][forwarded]")
{
    CHECK(seen_forwarded("for=192.0.2.1") == "192.0.2.1");
    CHECK(seen_forwarded("For=\"192.0.2.1:80\";proto=http;by=10.0.0.1") == "192.0.2.1");
    CHECK(
        seen_forwarded("for=198.51.100.7, for=\"[2001:db8::1]:4711\" , proto=https;for=10.0.0.2") ==
        "2001:db8::1");
    CHECK(seen({{"Forwarded", "for=192.0.2.1"}, {"X-Forwarded-For", "192.0.2.2"}}) == "192.0.2.2");
    CHECK(seen({{"Forwarded", "for=192.0.2.1"}, {"Forwarded", "for=10.0.0.2"}}) == "192.0.2.1");
    CHECK(seen_forwarded("for=192.0.2.1;host=\"a,b\\\",c\", for=10.0.0.2;host=\",\"") ==
          "192.0.2.1");
}

TEST_CASE("forwarded: a broken or hidden Forwarded element stops the walk", "[proxy][forwarded]")
{
    for (const std::string_view bad :
         {"for=unknown", "for=_secret", "for=\"_secret:_port\"", "proto=https", "for=192.0.2.1:80",
          "for=[2001:db8::1]", "for", "for=", "=x", "for=1.2.3.4;for=1.2.3.5", "for =192.0.2.1",
          "for=\"192.0.2.1", "for=192.0.2.1\"", "for=192.0.2.1,\"a", "\"", "for=\"a\\",
          "for=192.0.2.1;host=a\"b\"", "x\", y\"=z", "\\\""}) {
        INFO(bad);
        CHECK(seen_forwarded(std::string{"for=198.51.100.7, "}.append(bad)) == "10.0.0.1");
        CHECK(seen_forwarded(std::string{bad}.append(", for=10.0.0.5")) == "10.0.0.5");
        CHECK(seen_forwarded(std::string{bad}.append(", for=192.0.2.9, for=\"10.0.0.5:1\"")) ==
              "192.0.2.9");
    }
}

TEST_CASE("forwarded: the syntax of RFC 7239", "[proxy][forwarded]")
{
    const auto nodes = [](std::string_view value) {
        std::vector<std::string_view> found;
        std::string joined = parse_forwarded_for(value, found) ? "" : "bad";
        for (const auto node : found) {
            joined.append("|").append(node);
        }
        return joined;
    };
    CHECK(nodes("for=192.0.2.1") == "|192.0.2.1");
    CHECK(nodes("for=192.0.2.1, for=\"[2001:db8::1]:80\";by=_x,proto=http") ==
          "|192.0.2.1|[2001:db8::1]:80|");
    CHECK(nodes("FOR=_a ; Proto=http ,, for=unknown") == "|_a|unknown");
    CHECK(nodes("").empty());
    CHECK(nodes("for=a;;host=b;") == "|a");
    CHECK(nodes("for=a, for=b c") == "bad|a");
    CHECK(nodes("for=a, for=\"b") == "bad|a");
    CHECK(nodes("for=a=b") == "bad");
    CHECK(nodes("for=\"a\x01\"") == "bad");
}

TEST_CASE("forwarded: what an untrusted peer said is replaced", "[proxy][forwarded]")
{
    auto about = about_peer("203.0.113.9");
    CHECK(written(about,
                  {{"X-Forwarded-For", "1.1.1.1"},
                   {"X-Forwarded-Proto", "https"},
                   {"X-Forwarded-Host", "evil"},
                   {"X-Forwarded-Port", "1"},
                   {"X-Real-IP", "1.1.1.1"},
                   {"Forwarded", "for=1.1.1.1"}},
                  "203.0.113.9") == "X-Forwarded-For: 203.0.113.9\r\n"
                                    "X-Forwarded-Proto: http\r\n"
                                    "X-Forwarded-Host: example.org:8080\r\n"
                                    "X-Forwarded-Port: 8080\r\n"
                                    "X-Real-IP: 203.0.113.9\r\n");
    about.tls = true;
    about.host = {};
    about.local_port = 0;
    CHECK(written(about, {}, "203.0.113.9") == "X-Forwarded-For: 203.0.113.9\r\n"
                                               "X-Forwarded-Proto: https\r\n"
                                               "X-Real-IP: 203.0.113.9\r\n");
}

TEST_CASE("forwarded: what a trusted peer said is continued", "[proxy][forwarded]")
{
    auto about = about_peer("10.0.0.1");
    about.peer_trusted = true;
    CHECK(written(about,
                  {{"X-Forwarded-For", "192.0.2.1"},
                   {"X-Forwarded-Proto", "https"},
                   {"X-Forwarded-For", "10.0.0.2"},
                   {"X-Forwarded-Host", "shop.example"},
                   {"X-Forwarded-Port", "443"},
                   {"X-Real-IP", "9.9.9.9"}},
                  "192.0.2.1") == "X-Forwarded-For: 192.0.2.1, 10.0.0.2, 10.0.0.1\r\n"
                                  "X-Forwarded-Proto: https\r\n"
                                  "X-Forwarded-Host: shop.example\r\n"
                                  "X-Forwarded-Port: 443\r\n"
                                  "X-Real-IP: 192.0.2.1\r\n");
    CHECK(written(about, {}, "10.0.0.1") == "X-Forwarded-For: 10.0.0.1\r\n"
                                            "X-Forwarded-Proto: http\r\n"
                                            "X-Forwarded-Host: example.org:8080\r\n"
                                            "X-Forwarded-Port: 8080\r\n"
                                            "X-Real-IP: 10.0.0.1\r\n");
    // with a kept Proto our own port would be the wrong one
    CHECK(written(about, {{"X-Forwarded-Proto", "https"}}, "10.0.0.1").find("Port") ==
          std::string::npos);
}

TEST_CASE("forwarded: a unix peer has no address of its own", "[proxy][forwarded]")
{
    forwarding about;
    about.peer_unix = true;
    about.rfc7239 = true;
    const field_lines none{};
    std::string out;
    append_forwarding(out, about, none.table, about.peer);
    CHECK(out == "X-Forwarded-Proto: http\r\n"
                 "Forwarded: for=unknown;by=_netkit;proto=http\r\n");
    about.peer_trusted = true;
    about.rfc7239 = false;
    CHECK(written(about, {{"X-Forwarded-For", "192.0.2.1"}}, "192.0.2.1") ==
          "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: http\r\nX-Real-IP: 192.0.2.1\r\n");
}

TEST_CASE("forwarded: RFC 7239 output quotes what is no token", "[proxy][forwarded]")
{
    auto about = about_peer("2001:db8::1");
    about.x_forwarded = false;
    about.rfc7239 = true;
    CHECK(written(about, {}, "2001:db8::1") ==
          "Forwarded: "
          "for=\"[2001:db8::1]:4711\";by=_netkit;host=\"example.org:8080\";proto=http\r\n");
    about = about_peer("192.0.2.1");
    about.x_forwarded = false;
    about.rfc7239 = true;
    about.host = "example.org";
    about.peer_port = 0;
    about.tls = true;
    CHECK(written(about, {{"Forwarded", "for=1.1.1.1"}}, "192.0.2.1") ==
          "Forwarded: for=192.0.2.1;by=_netkit;host=example.org;proto=https\r\n");
    about.host = "a\"\\";
    CHECK(written(about, {}, "192.0.2.1").find("host=\"a\\\"\\\\\";") != std::string::npos);
}

TEST_CASE("forwarded: Forwarded from a trusted peer is continued unless it is malformed",
          "[proxy][forwarded]")
{
    auto about = about_peer("10.0.0.1");
    about.peer_trusted = true;
    about.x_forwarded = false;
    about.rfc7239 = true;
    about.host = "h";
    about.peer_port = 0;
    const std::string ours = "for=10.0.0.1;by=_netkit;host=h;proto=http\r\n";
    CHECK(written(about, {{"Forwarded", "for=1.1.1.1"}, {"Forwarded", "for=10.0.0.2"}},
                  "1.1.1.1") == "Forwarded: for=1.1.1.1, for=10.0.0.2, " + ours);
    CHECK(written(about, {{"Forwarded", "for=\"1.1.1.1"}}, "10.0.0.1") == "Forwarded: " + ours);
}

TEST_CASE("forwarded: a family that is off passes from trusted peers only", "[proxy][forwarded]")
{
    auto about = about_peer("10.0.0.1");
    about.x_forwarded = false;
    CHECK(written(about, {{"X-Forwarded-For", "1.1.1.1"}, {"Forwarded", "for=1.1.1.1"}}, "10.0.0.1")
              .empty());
    about.peer_trusted = true;
    CHECK(written(about,
                  {{"x-forwarded-for", "1.1.1.1"}, {"Accept", "*/*"}, {"Forwarded", "for=2.2.2.2"}},
                  "1.1.1.1") == "x-forwarded-for: 1.1.1.1\r\nForwarded: for=2.2.2.2\r\n");
}

TEST_CASE("forwarded: all received forwarding lines can be dropped", "[proxy][forwarded]")
{
    field_lines lines{{"Host", "a"},
                      {"X-Forwarded-For", "1"},
                      {"x-forwarded-for", "2"},
                      {"X-Forwarded-Proto", "1"},
                      {"X-Forwarded-Host", "1"},
                      {"X-Forwarded-Port", "1"},
                      {"X-Real-Ip", "1"},
                      {"Forwarded", "1"},
                      {"X-Forwarded-Prefix", "/a"},
                      {"Via", "1.1 a"}};
    drop_forwarding_fields(lines.table);
    CHECK(lines.kept() == "Host X-Forwarded-Prefix Via");
}

TEST_CASE("forwarded: neither walking nor writing allocates", "[proxy][forwarded]")
{
    auto about = about_peer("10.0.0.1");
    about.peer_trusted = true;
    about.rfc7239 = true;
    const field_lines received{{"X-Forwarded-For", "198.51.100.7, 192.0.2.1, 10.0.0.2"},
                               {"Forwarded", "for=192.0.2.1;host=\"a,b\", for=\"[fd00::1]:80\""}};
    const field_lines only_forwarded{{"Forwarded", "for=192.0.2.1, for=\"[fd00::1]:80\""}};
    std::string out;
    out.reserve(4096);
    const auto set = trusted({"10.0.0.0/8", "fd00::/8"});
    const auto before = test::allocation_count();
    const auto client = client_address(about.peer, true, received.table, set);
    const auto same = client_address(about.peer, true, only_forwarded.table, set);
    append_forwarding(out, about, received.table, client);
    const auto after = test::allocation_count();
    CHECK(after == before);
    CHECK(client == ip("192.0.2.1"));
    CHECK(same == ip("192.0.2.1"));
}
