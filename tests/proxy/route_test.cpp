#include "netkit/proxy/route.hpp"

#include <algorithm>
#include <ctime>
#include <iostream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "path_normal.hpp"
#include "support/allocation_count.hpp"
#include "support/catch.hpp"

#include "netkit/base/text.hpp"

using namespace netkit;
using namespace netkit::proxy;

namespace {

constexpr auto none = route_table::no_route;

/// What the table must say, the slow way: every route in file order.
bool host_matches(std::string_view pattern, std::string_view host)
{
    if (pattern == "*") return true;
    if (!pattern.starts_with("*.")) return equal_ignoring_case(pattern, host);
    const auto suffix = pattern.substr(1);
    return host.size() > suffix.size() &&
           equal_ignoring_case(host.substr(host.size() - suffix.size()), suffix);
}

bool path_matches(const std::string& prefix, const std::string& path)
{
    if (prefix == "/") return true;
    return path == prefix || path.starts_with(prefix + "/");
}

std::size_t first_match(const std::vector<route_match>& routes, std::string_view host,
                        std::string_view path)
{
    for (std::size_t i = 0; i < routes.size(); ++i) {
        const auto& hosts = routes[i].hosts;
        const bool host_ok =
            hosts.empty() || std::any_of(hosts.begin(), hosts.end(), [&](const auto& pattern) {
                return host_matches(pattern, host);
            });
        if (host_ok && path_matches(normal_path(routes[i].prefix), normal_path(path))) return i;
    }
    return none;
}

} // namespace

TEST_CASE("route: an empty table matches nothing", "[proxy][route]")
{
    CHECK(route_table{}.find("example.org", "/") == none);
    CHECK(route_table{{}}.find("", "") == none);
    CHECK(route_table{}.covered_by(0) == none);
}

TEST_CASE("route: a route without conditions takes everything", "[proxy][route]")
{
    const route_table table{{{}}};
    CHECK(table.find("example.org", "/a?b") == 0);
    CHECK(table.find("", "/") == 0);
    CHECK(table.find("192.0.2.1", "*") == 0);
}

TEST_CASE("route: prefixes match by whole segments", "[proxy][route]")
{
    const auto prefix = GENERATE("/a", "/a/", "//a", "/x/../a", "/%61");
    const route_table table{{{{}, prefix}}};
    for (const auto path :
         {"/a", "/a/", "/a/b", "/a?x=/b", "/a/b/c", "//a", "/a//b", "/./a", "/b/../a", "/%61",
          "/../a", "/a/.", "/a/b/..", "/b/%2E%2e/a", "/.//a"}) {
        INFO(prefix << " " << path);
        CHECK(table.find("h", path) == 0);
    }
    for (const auto path :
         {"/", "/ab", "/b/a", "/a%2Fb", "/A", "/a/..", "/a/../b", "/?/a", "*", "", "/a%", "/a;x"}) {
        INFO(prefix << " " << path);
        CHECK(table.find("h", path) == none);
    }
}

TEST_CASE("route: the first match in file order wins, not the longest", "[proxy][route]")
{
    const route_table table{{{{}, "/api/v1"}, {{}, "/api"}, {{}, "/api/v1/users"}, {{}, ""}}};
    CHECK(table.find("h", "/api/v1/users/7") == 0);
    CHECK(table.find("h", "/api/v2") == 1);
    CHECK(table.find("h", "/other") == 3);
    CHECK(table.find("h", "/api/v1/..") == 1);
}

TEST_CASE("route: hosts match exactly or by wildcard, in any case", "[proxy][route]")
{
    const route_table table{{{{"WWW.example.org", "example.org."}, ""},
                             {{"*.api.Example.org"}, ""},
                             {{"*.example.org"}, ""},
                             {{"192.0.2.1"}, ""},
                             {{"[2001:db8::1]"}, ""}}};
    CHECK(table.find("www.EXAMPLE.org", "/") == 0);
    CHECK(table.find("example.org", "/") == 0);
    CHECK(table.find("v1.api.example.org", "/") == 1);
    CHECK(table.find("a.b.api.example.org", "/") == 1);
    CHECK(table.find("api.example.org", "/") == 2);
    CHECK(table.find("x.example.org", "/") == 2);
    CHECK(table.find("192.0.2.1", "/") == 3);
    CHECK(table.find("[2001:DB8::1]", "/") == 4);
    for (const auto host :
         {"", "org", "example.com", "xexample.org", "example.org.evil", ".org", ".example.org"}) {
        INFO(host);
        CHECK(table.find(host, "/") == none);
    }
}

TEST_CASE("route: file order also decides between exact, wildcard and any host", "[proxy][route]")
{
    const route_table table{
        {{{"*.example.org"}, "/a"}, {{}, "/b"}, {{"www.example.org"}, ""}, {{"*"}, "/c"}}};
    CHECK(table.find("www.example.org", "/a") == 0);
    CHECK(table.find("www.example.org", "/b") == 1);
    CHECK(table.find("www.example.org", "/c") == 2);
    CHECK(table.find("other.example.org", "/c") == 3);
    CHECK(table.find("other.example.org", "/d") == none);
}

TEST_CASE("route: the normal form of a path", "[proxy][route]")
{
    for (const auto& [raw, normal] : std::vector<std::pair<std::string_view, std::string_view>>{
             {"", "/"},
             {"/", "/"},
             {"/a/b", "/a/b"},
             {"//a///b/", "/a/b"},
             {"/a/./b/../c", "/a/c"},
             {"/../../a", "/a"},
             {"/%7euser/%41%2d%5F", "/~user/A-_"},
             {"/a%2fb%2F", "/a%2Fb%2F"},
             {"/%2e/%2E%2e/a", "/a"},
             {"/a?/../b", "/a"},
             {"/%", "/%25"},
             {"/%4", "/%254"},
             {"/%zz%4g", "/%25zz%254g"},
             {"/%25%32%35", "/%2525"},
             {"/%00", "/%00"},
             {"/\xc3\xa9", "/%C3%A9"},
             {"/%c3%a9", "/%C3%A9"},
             {"/...", "/..."},
             {"/a/..b/.c", "/a/..b/.c"}}) {
        CHECK(normal_path(raw) == normal);
        CHECK(normal_path(normal) == normal);
    }
}

TEST_CASE("route: very long and very deep paths are matched like any", "[proxy][route]")
{
    const route_table table{{{{}, "/a"}, {{}, "/a/b"}}};
    std::string deep;
    for (int i = 0; i < 8000; ++i) {
        deep += "/x";
    }
    CHECK(table.find("h", deep) == none);
    CHECK(table.find("h", "/a" + deep) == 0);
    for (int i = 0; i < 8000; ++i) {
        deep += "/..";
    }
    CHECK(table.find("h", deep + "/a") == 0);
    CHECK(table.find("h", "/a/" + std::string(100'000, 'b')) == 0);
    CHECK(table.find(std::string(100'000, '.'), "/a") == 0);
}

TEST_CASE("route: a route that can never match names the one in its way", "[proxy][route]")
{
    const route_table table{{{{"a.example.org"}, "/x"},          // 0
                             {{"*.example.org"}, "/x"},          // 1
                             {{"b.example.org"}, "/x/y"},        // 2: by 1
                             {{"b.example.org"}, "/xy"},         // 3
                             {{"*.sub.example.org"}, "/x/"},     // 4: by 1
                             {{"c.org", "a.example.org"}, "/x"}, // 5: c.org is new
                             {{"C.org", "A.example.org"}, "/x"}, // 6: by 5 and 0
                             {{}, "/x"},                         // 7
                             {{"new.org"}, "/x/z"},              // 8: by 7
                             {{}, ""},                           // 9
                             {{}, ""}}};                         // 10: by 9
    CHECK(table.covered_by(0) == none);
    CHECK(table.covered_by(1) == none);
    CHECK(table.covered_by(2) == 1);
    CHECK(table.covered_by(3) == none);
    CHECK(table.covered_by(4) == 1);
    CHECK(table.covered_by(5) == none);
    CHECK(table.covered_by(6) == 5);
    CHECK(table.covered_by(7) == none);
    CHECK(table.covered_by(8) == 7);
    CHECK(table.covered_by(9) == none);
    CHECK(table.covered_by(10) == 9);
}

TEST_CASE("route: agrees with a search in file order on random tables", "[proxy][route]")
{
    const auto seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937 random{seed};
    const auto one_of = [&](const std::vector<std::string>& words) {
        return words[random() % words.size()];
    };
    const std::vector<std::string> labels{"a", "b", "www", "org", "B"};
    const std::vector<std::string> segments{"a", "b", "ab", "", ".", "..", "%61", "%2f", "a%", "x"};
    const auto host = [&] {
        std::string name = one_of(labels);
        while (random() % 3 != 0) {
            name += "." + one_of(labels);
        }
        return name;
    };
    const auto path = [&] {
        std::string text;
        for (auto n = random() % 6; n > 0; --n) {
            text += "/" + one_of(segments);
        }
        return text;
    };
    for (int round = 0; round < 300; ++round) {
        std::vector<route_match> routes(random() % 12);
        for (auto& route : routes) {
            for (auto n = random() % 3; n > 0; --n) {
                route.hosts.push_back((random() % 2 == 0 ? "*." : "") + host());
            }
            route.prefix = path();
        }
        const route_table table{routes};
        for (int i = 0; i < 100; ++i) {
            const auto asked_host = host();
            const auto asked_path = path() + (random() % 4 == 0 ? "?/a/b" : "");
            INFO(asked_host << " " << asked_path);
            REQUIRE(table.find(asked_host, asked_path) ==
                    first_match(routes, asked_host, asked_path));
        }
        for (std::size_t i = 0; i < routes.size(); ++i) { // whoever is covered is never found
            if (table.covered_by(i) == none) continue;
            for (int asked = 0; asked < 20; ++asked) {
                REQUIRE(table.find(host(), path()) != i);
            }
        }
    }
}

TEST_CASE("route: finding allocates nothing", "[proxy][route]")
{
    const route_table table{{{{"*.example.org"}, "/%7ea/b"}, {{"www.example.org"}, "/"}}};
    const std::string path = "/x/../~a/%62/" + std::string(16'000, 'c') + "?q";
    const auto before = test::allocation_count();
    CHECK(table.find("www.example.org", path) == 0);
    CHECK(test::allocation_count() == before);
}

TEST_CASE("route: nanoseconds per find, one route and ten thousand", "[!benchmark][proxy][route]")
{
    std::vector<route_match> many;
    for (int h = 0; h < 200; ++h) {
        for (int p = 0; p < 50; ++p) {
            many.push_back({{"host" + std::to_string(h) + ".example.org"},
                            "/service" + std::to_string(p) + "/v1"});
        }
    }
    const route_table large{many};
    const route_table small{{many.back()}};
    const auto measure = [](const route_table& table, std::string_view what) {
        constexpr int rounds = 2'000'000;
        std::size_t sum = 0;
        const auto start = std::clock(); // CPU time: other work on the machine does not count
        for (int i = 0; i < rounds; ++i) {
            sum += table.find("host199.example.org", "/service49/v1/items/4711?page=2");
        }
        const auto took = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        std::cout << what << ": " << took * 1e9 / rounds << " ns\n";
        return sum / rounds;
    };
    CHECK(measure(small, "1 route, find") == 0);
    CHECK(measure(large, "10000 routes, find") == 9999);
}
