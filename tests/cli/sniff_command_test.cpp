#include <string>

#include "cli_fixture.hpp"
#include "netkit/sniff/service.hpp"
#include "support/catch.hpp"

using namespace netkit::cli;

TEST_CASE("sniff: the page of fields is what the tables say", "[cli][sniff]")
{
    CHECK(golden_difference("docs/reference/fields.md", netkit::sniff::fields_reference()) == "");
}

TEST_CASE("sniff: fields are listed by their beginning", "[cli][sniff]")
{
    const auto listed = netkit_run({"sniff", "--list-fields", "udp.src"});
    CHECK(listed.status == 0);
    CHECK(listed.out.starts_with("udp.srcport"));
    CHECK(netkit_run({"sniff", "--list-fields=no.such"}).status == 1);
}

TEST_CASE("sniff: mistakes are told with their place and a cure", "[cli][sniff]")
{
    const auto fault = [](std::vector<std::string> words) {
        words.insert(words.begin(), {"sniff", "-r", "none"});
        const auto result = netkit_run(words);
        CHECK(result.status == 2);
        CHECK(result.out.empty());
        return result.err;
    };
    CHECK(fault({"--fields", "udp.srcpotr"}).find("did you mean \"udp.srcport\"") !=
          std::string::npos);
    CHECK(fault({"-Y", "ip.ttl <"}).find("column 9") != std::string::npos);
    CHECK(fault({"-Y", "ip.tll < 3"}).find("did you mean \"ip.ttl\"") != std::string::npos);
    CHECK(fault({"--json", "--tree"}).find("one way") != std::string::npos);
    CHECK(fault({"-f", "tcp", "udp"}).find("two filters") != std::string::npos);
    CHECK(fault({"-c", "many"}).find("--count many") != std::string::npos);
}
