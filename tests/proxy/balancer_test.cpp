#include "netkit/proxy/balancer.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "support/allocation_count.hpp"
#include "support/catch.hpp"

using namespace netkit;
using namespace netkit::proxy;

namespace {

std::vector<candidate> weights(std::initializer_list<std::uint32_t> list)
{
    std::vector<candidate> servers;
    for (const auto weight : list) {
        servers.push_back({.weight = weight, .eligible = true});
    }
    return servers;
}

/// `count` picks as letters; `-` is nobody.
std::string picks(balancer& chooser, const std::vector<candidate>& servers, int count)
{
    std::string letters;
    for (int i = 0; i < count; ++i) {
        const auto chosen = chooser.pick(servers);
        letters.push_back(chosen == balancer::nobody ? '-' : static_cast<char>('a' + chosen));
    }
    return letters;
}

} // namespace

TEST_CASE("balancer: round robin spreads a heavy server's turns", "[proxy][balancer]")
{
    CHECK(picks(*make_round_robin(0), weights({5, 1, 1}), 14) == "aabacaaaabacaa");
    CHECK(picks(*make_round_robin(0), weights({1, 1, 1}), 6) == "abcabc");
    CHECK(picks(*make_round_robin(0), weights({3, 2}), 10) == "ababaababa");
    CHECK(picks(*make_round_robin(0), weights({7}), 3) == "aaa");
    CHECK(picks(*make_round_robin(0), weights({500, 100, 100}), 7) == "aabacaa");
}

TEST_CASE("balancer: the offset turns the sequence", "[proxy][balancer]")
{
    CHECK(picks(*make_round_robin(1), weights({1, 1, 1}), 6) == "bcabca");
    CHECK(picks(*make_round_robin(2), weights({1, 1, 1}), 6) == "cabcab");
    CHECK(picks(*make_round_robin(3), weights({1, 1, 1}), 6) == "abcabc");
    CHECK(picks(*make_round_robin(2), weights({5, 1, 1}), 7) == "bacaaaa");
    CHECK(picks(*make_round_robin(9), weights({500, 100, 100}), 7) == "bacaaaa");
}

TEST_CASE("balancer: a server that is not eligible or drained gets nothing", "[proxy][balancer]")
{
    const auto chooser = make_round_robin(0);
    auto servers = weights({1, 1, 1});
    servers[1].eligible = false;
    CHECK(picks(*chooser, servers, 4) == "acac");
    servers[1].eligible = true;
    servers[2].weight = 0;
    CHECK(picks(*chooser, servers, 4).find('c') == std::string::npos);
}

TEST_CASE("balancer: nobody eligible is nobody", "[proxy][balancer]")
{
    const auto chooser = make_round_robin(3);
    CHECK(picks(*chooser, {}, 2) == "--");
    CHECK(picks(*chooser, weights({0, 0}), 2) == "--");
    auto servers = weights({1, 2});
    servers[0].eligible = servers[1].eligible = false;
    CHECK(picks(*chooser, servers, 2) == "--");
    servers[1].eligible = true;
    CHECK(picks(*chooser, servers, 2) == "bb");
}

TEST_CASE("balancer: a retry that excludes the first choice moves on", "[proxy][balancer]")
{
    const auto chooser = make_round_robin(0);
    auto servers = weights({1, 1});
    CHECK(picks(*chooser, servers, 1) == "a");
    servers[0].eligible = false; // tried
    CHECK(picks(*chooser, servers, 1) == "b");
}

TEST_CASE("balancer: new weights hold from the next pick on", "[proxy][balancer]")
{
    const auto chooser = make_round_robin(0);
    picks(*chooser, weights({1000, 1000, 1}), 1001);
    const auto after = picks(*chooser, weights({1, 1, 2}), 40);
    CHECK(std::count(after.begin(), after.end(), 'a') == Approx(10).margin(1));
    CHECK(std::count(after.begin(), after.end(), 'b') == Approx(10).margin(1));
    CHECK(std::count(after.begin(), after.end(), 'c') == Approx(20).margin(1));
    // a server that ramps up: weights change with every pick
    std::string ramp;
    for (std::uint32_t weight = 10; weight <= 100; ++weight) {
        ramp += picks(*chooser, weights({100, 100, weight}), 1);
    }
    CHECK(std::count(ramp.begin(), ramp.end(), 'c') == Approx(91 * 55.0 / 255.0).margin(2));
}

TEST_CASE("balancer: a changed number of servers starts anew", "[proxy][balancer]")
{
    const auto chooser = make_round_robin(0);
    CHECK(picks(*chooser, weights({1, 1}), 1) == "a");
    CHECK(picks(*chooser, weights({1, 1, 1}), 3) == "abc");
    CHECK(picks(*chooser, weights({1}), 2) == "aa");
}

TEST_CASE("balancer: shares follow the weights while servers come and go", "[proxy][balancer]")
{
    const auto seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937 random{seed};
    const auto chooser = make_round_robin(seed % 8);
    auto servers = weights({4, 3, 2, 1});
    std::vector<double> expected(servers.size(), 0.0);
    std::vector<int> got(servers.size(), 0);
    for (int phase = 0; phase < 200; ++phase) {
        double sum = 0;
        for (auto& server : servers) {
            server.eligible = random() % 3 != 0;
            if (server.eligible) sum += server.weight;
        }
        for (int i = 0; i < 50; ++i) {
            const auto chosen = chooser->pick(servers);
            if (sum == 0) {
                REQUIRE(chosen == balancer::nobody);
                continue;
            }
            REQUIRE(chosen < servers.size());
            REQUIRE(servers[chosen].eligible);
            ++got[chosen];
        }
        for (std::size_t i = 0; i < servers.size() && sum > 0; ++i) {
            if (servers[i].eligible) expected[i] += 50.0 * servers[i].weight / sum;
        }
    }
    for (std::size_t i = 0; i < servers.size(); ++i) {
        CHECK(got[i] == Approx(expected[i]).epsilon(0.02).margin(20));
    }
}

TEST_CASE("balancer: picking allocates nothing once the servers are known", "[proxy][balancer]")
{
    const auto chooser = make_round_robin(1);
    auto servers = weights({5, 1, 1});
    chooser->pick(servers);
    const auto before = test::allocation_count();
    for (std::uint32_t i = 1; i < 100; ++i) {
        servers[0].weight = i;
        servers[1].eligible = i % 2 == 0;
        chooser->pick(servers);
    }
    CHECK(test::allocation_count() == before);
}
