#include "netkit/proxy/exchange_record.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <iostream>
#include <map>
#include <random>
#include <string>

#include "escape.hpp"
#include "proxy/strict_json.hpp"
#include "support/allocation_count.hpp"
#include "support/catch.hpp"

using namespace netkit;
using namespace netkit::proxy;

namespace {

wall_time at(std::int64_t seconds, int milliseconds = 0)
{
    return wall_time{std::chrono::seconds{seconds} + std::chrono::milliseconds{milliseconds}};
}

exchange_record full_record()
{
    exchange_record record;
    record.time = at(1'767'323'045, 678); // 2026-01-02T03:04:05.678Z
    record.id = "0123abcd";
    record.listener = "front";
    record.route = "shop";
    record.upstream = "app";
    record.server = "127.0.0.1:9001";
    record.attempts = 2;
    record.client_ip = parse_ip("192.0.2.1").value();
    record.peer = parse_ip("10.0.0.1").value();
    record.method = "GET";
    record.host = "example.org";
    record.target = "/a?b=1";
    record.protocol = "HTTP/1.1";
    record.user_agent = "curl/7.88.1";
    record.referer = "https://example.org/";
    record.status = 502;
    record.reason = failure_reason::upstream_bad_response;
    record.detail = "length_conflict";
    record.bytes_in = 123;
    record.bytes_out = 4567;
    record.took = 12'345'678ns;
    record.connect = 250us;
    record.first_byte = 1ms;
    record.reused = true;
    return record;
}

std::string line(const exchange_record& record, log_format format)
{
    std::string out;
    append_log_line(out, record, format);
    return out;
}

std::map<std::string, std::string> members_of(std::string_view json_line)
{
    REQUIRE(json_line.ends_with("\n"));
    json_line.remove_suffix(1);
    CHECK(json_line.find('\n') == std::string_view::npos);
    std::map<std::string, std::string> members;
    INFO(json_line);
    REQUIRE(strict_json::read(json_line, members));
    return members;
}

} // namespace

TEST_CASE("exchange_record: a full JSON line has the names of the reference", "[proxy][log]")
{
    CHECK(line(full_record(), log_format::json) ==
          "{\"time\":\"2026-01-02T03:04:05.678Z\",\"id\":\"0123abcd\",\"listener\":\"front\","
          "\"route\":\"shop\",\"upstream\":\"app\",\"server\":\"127.0.0.1:9001\",\"attempts\":2,"
          "\"client_ip\":\"192.0.2.1\",\"peer\":\"10.0.0.1\",\"method\":\"GET\","
          "\"host\":\"example.org\",\"target\":\"/a?b=1\",\"protocol\":\"HTTP/1.1\","
          "\"status\":502,\"reason\":\"upstream_bad_response\",\"detail\":\"length_conflict\","
          "\"bytes_in\":123,\"bytes_out\":4567,\"duration_ms\":12.345,\"connect_ms\":0.250,"
          "\"ttfb_ms\":1.000,\"reused\":true,\"user_agent\":\"curl/7.88.1\","
          "\"referer\":\"https://example.org/\"}\n");
}

TEST_CASE("exchange_record: absent values are left out of JSON", "[proxy][log]")
{
    exchange_record record;
    record.time = at(0);
    CHECK(line(record, log_format::json) ==
          "{\"time\":\"1970-01-01T00:00:00.000Z\",\"reason\":\"none\",\"bytes_in\":0,"
          "\"bytes_out\":0,\"duration_ms\":0.000}\n");
    record.peer_unix = true;
    CHECK(members_of(line(record, log_format::json))["peer"] == "\"unix");
}

TEST_CASE("exchange_record: times are right around the edges of seconds and days", "[proxy][log]")
{
    const auto time_of = [](wall_time time) {
        exchange_record record;
        record.time = time;
        return members_of(line(record, log_format::json))["time"].substr(1);
    };
    CHECK(time_of(at(951'782'399, 999)) == "2000-02-28T23:59:59.999Z");
    CHECK(time_of(at(951'782'400)) == "2000-02-29T00:00:00.000Z");
    CHECK(time_of(at(951'868'800, 1)) == "2000-03-01T00:00:00.001Z");
    CHECK(time_of(at(951'868'800, 2)) == "2000-03-01T00:00:00.002Z"); // the same second again
    CHECK(time_of(at(4'102'444'799, 500)) == "2099-12-31T23:59:59.500Z");
    CHECK(time_of(at(-1, 250)) == "1969-12-31T23:59:59.250Z");
}

TEST_CASE("exchange_record: the text form is one line of aligned columns", "[proxy][log]")
{
    auto record = full_record();
    CHECK(line(record, log_format::text) ==
          "2026-01-02T03:04:05.678Z 502    12.345ms      4567 192.0.2.1       "
          "127.0.0.1:9001        GET     example.org/a?b=1 reason=upstream_bad_response "
          "detail=length_conflict attempts=2 route=shop id=0123abcd\n");
    record = {};
    record.time = at(0);
    record.peer_unix = true;
    CHECK(line(record, log_format::text) ==
          "1970-01-01T00:00:00.000Z ---     0.000ms         0 unix            "
          "-                     -       -\n");
}

TEST_CASE("exchange_record: the combined form is Apache's", "[proxy][log]")
{
    auto record = full_record();
    CHECK(line(record, log_format::combined) ==
          "192.0.2.1 - - [02/Jan/2026:03:04:05 +0000] \"GET /a?b=1 HTTP/1.1\" 502 4567 "
          "\"https://example.org/\" \"curl/7.88.1\"\n");
    record.user_agent = "a \"b\" \\ \x01\xff\xc3\xa9";
    record.referer = {};
    record.method = {};
    record.status = 400;
    CHECK(line(record, log_format::combined) ==
          "192.0.2.1 - - [02/Jan/2026:03:04:05 +0000] \"-\" 400 4567 "
          "\"-\" \"a \\\"b\\\" \\\\ \\x01\\xFF\xc3\xa9\"\n");
}

TEST_CASE("exchange_record: off writes nothing", "[proxy][log]")
{
    CHECK(line(full_record(), log_format::off).empty());
}

TEST_CASE("exchange_record: what could pass for something else is escaped", "[proxy][log]")
{
    const auto escaped = [](std::string_view text, escape_style style) {
        std::string out;
        append_escaped(out, text, style);
        return out;
    };
    CHECK(escaped("a b\"c\\d", escape_style::json) == "a b\\\"c\\\\d");
    CHECK(escaped("a b\"c\\d", escape_style::quoted) == "a b\\\"c\\\\d");
    CHECK(escaped("a b\"c\\d", escape_style::word) == "a\\x20b\\\"c\\\\d");
    CHECK(escaped("\n\r\t\x1b\x7f", escape_style::json) == "\\u000a\\u000d\\u0009\\u001b\\u007f");
    CHECK(escaped("\n\x1b\x7f", escape_style::quoted) == "\\x0A\\x1B\\x7F");
    CHECK(escaped(std::string_view{"\0a", 2}, escape_style::json) == "\\u0000a");
    CHECK(escaped("gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80", escape_style::json) ==
          "gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80");
    CHECK(escaped("\xc2\x9b", escape_style::json) == "\\u009b"); // C1 control
    CHECK(escaped("\xc2\x9b", escape_style::word) == "\\xC2\\x9B");
    CHECK(escaped("\xe2\x80\xa8\xe2\x80\xae", escape_style::json) == "\\u2028\\u202e");
    for (const std::string_view bad :
         {"\xff", "\x80", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"}) {
        std::string replaced;
        std::string hex;
        for (const char byte : bad) {
            replaced += "\\ufffd";
            static constexpr char digits[] = "0123456789ABCDEF";
            hex += "\\x";
            hex += digits[static_cast<unsigned char>(byte) >> 4];
            hex += digits[static_cast<unsigned char>(byte) & 15];
        }
        CHECK(escaped(bad, escape_style::json) == replaced);
        CHECK(escaped(bad, escape_style::quoted) == hex);
    }
}

TEST_CASE("exchange_record: random bytes everywhere still make one valid line", "[proxy][log]")
{
    const auto seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937 random{seed};
    std::size_t bytes = 0;
    std::string out;
    while (bytes < 1'000'000) {
        std::string noise[12];
        for (auto& text : noise) {
            const bool ascii = random() % 3 == 0;
            text.resize(random() % 120);
            for (auto& c : text) {
                c = static_cast<char>(ascii ? random() % 128 : random() % 256);
            }
            bytes += text.size();
        }
        auto record = full_record();
        std::size_t next = 0;
        for (auto* const member :
             {&record.id, &record.listener, &record.route, &record.upstream, &record.server,
              &record.method, &record.host, &record.target, &record.protocol, &record.user_agent,
              &record.referer, &record.detail}) {
            *member = noise[next++];
        }
        record.status = static_cast<int>(random());
        record.took = duration{static_cast<std::int64_t>(random()) * (random() % 2 == 0 ? 1 : -1)};
        record.bytes_out = random();
        out.clear();
        append_log_line(out, record, log_format::json);
        const auto members = members_of(out);
        REQUIRE(members.at("bytes_out") == std::to_string(record.bytes_out));
        REQUIRE(members.count("target") == (record.target.empty() ? 0 : 1));
        for (const auto format : {log_format::text, log_format::combined}) {
            out.clear();
            append_log_line(out, record, format);
            REQUIRE(std::count(out.begin(), out.end(), '\n') == 1);
            REQUIRE(out.back() == '\n');
            out.pop_back();
            REQUIRE(std::none_of(out.begin(), out.end(), [](char c) {
                return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
            }));
        }
    }
}

TEST_CASE("exchange_record: a line does not allocate once the buffer has grown", "[proxy][log]")
{
    auto record = full_record();
    record.target = "/sch\xc3\xb6n\xff\"";
    std::string out;
    out.reserve(4096);
    const auto before = test::allocation_count();
    for (int i = 0; i < 100; ++i) {
        for (const auto format : {log_format::json, log_format::text, log_format::combined}) {
            out.clear();
            record.time += 50ms;
            append_log_line(out, record, format);
        }
    }
    CHECK(test::allocation_count() == before);
}

TEST_CASE("exchange_record: nanoseconds per line", "[!benchmark][proxy][log]")
{
    auto record = full_record();
    std::string out;
    for (const auto format : {log_format::json, log_format::text, log_format::combined}) {
        constexpr int rounds = 500'000;
        const auto start = std::clock(); // CPU time: other work on the machine does not count
        for (int i = 0; i < rounds; ++i) {
            out.clear();
            append_log_line(out, record, format);
        }
        const auto took = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        std::cout << "log line, format " << static_cast<int>(format) << ", " << out.size()
                  << " bytes: " << took * 1e9 / rounds << " ns\n";
        CHECK_FALSE(out.empty());
    }
}
